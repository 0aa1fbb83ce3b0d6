import { addressesIn, isAddress, LOCALHOST_DEVICE, withoutBrackets } from '../text/address-text.ts';
import { type PlanFault, type ParseResult, quoted } from '../fault.ts';
import { isIPv4 } from '../text/ipv4-text.ts';
import { sexagesimal } from '../text/number-text.ts';

interface Explained {
  readonly message: string;
  readonly help: string;
}

/** A mistake that makes it pointless to look at the parts of a faulty endpoint. */
export function wholeFaults(text: string): (ParseResult<never> & { readonly faults: readonly PlanFault[] }) | null {
  const explained = wholeMistake(text);
  return explained && { faults: [{ rule: 'bad-endpoint', ...explained, start: 0, end: text.length }] };
}

function wholeMistake(text: string): Explained | null {
  if (isAddress(text)) return addressAlone(text);
  if (/^\[[^\]]*\]$/.test(text))
    return { message: `${quoted(text)} has no port`, help: `write ${quoted(`${text}:8080`)}` };
  if (/^\d{1,9}:\d{1,9}$/.test(text)) return sexagesimal(text, 'port');
  const url = /^(\w+):\/\/(.*)$/.exec(text);
  if (url)
    return { message: `${quoted(text)} is a URL, not an endpoint`, help: 'write [ADDRESS:]PORT[-PORT][/tcp|/udp]' };
  const turned = /^(tcp|udp|sctp)[/:](\d+)$/i.exec(text);
  if (turned) return turnedAround(text, turned[1] ?? '', turned[2] ?? '');
  if (/^[^,]+,/.test(text))
    return { message: `${quoted(text)} is a list`, help: `write a YAML list: ${yamlList(text)}` };
  return null;
}

/** `::1:80` is an address, and was most likely meant to have a port. */
function addressAlone(text: string): Explained {
  const [, address, port] = /^(.*):(\d+)$/.exec(text) ?? [];
  if (address !== undefined && port !== undefined && isAddress(address))
    return { message: 'an IPv6 address needs brackets before a port', help: `write "[${address}]:${port}"` };
  return { message: `${quoted(text)} has no port`, help: `write ${withPort(text)}` };
}

function withPort(address: string): string {
  return address.includes(':') ? quoted(`[${address}]:8080`) : `${address}:8080`;
}

function turnedAround(text: string, protocol: string, port: string): Explained {
  return {
    message: `${quoted(text)} has the protocol before the port`,
    help: `write ${port}/${protocol.toLowerCase()}`,
  };
}

function yamlList(text: string): string {
  if (text.length > 60 || text.includes('\n')) return '[80, 443]';
  return `[${text.split(/\s*,\s*/).join(', ')}]`;
}

/** What is wrong with the part before the colon; `address` has its brackets. */
export function addressFaults(address: string, text: string): readonly PlanFault[] {
  const literal = /^\[(.*)\]$/.exec(address)?.[1];
  const hasBrackets = address.startsWith('[');
  if (address.includes(':') === hasBrackets && addressesIn(withoutBrackets(address)) !== null) return [];
  const rest = text.slice(address.length + 1);
  return [
    { rule: 'bad-endpoint', ...explainAddress(address, literal, rest), start: 0, end: Math.max(1, address.length) },
  ];
}

function explainAddress(address: string, literal: string | undefined, rest: string): Explained {
  if (address === '')
    return { message: 'the address before the colon is empty', help: `write ${rest}: that is every address` };
  if (address === '*') return { message: '"*" is not an address', help: `write ${rest}: that is every address` };
  if (address.startsWith('localhost%')) return { message: LOCALHOST_DEVICE, help: `write localhost:${rest}` };
  if (isAddress(address))
    return { message: 'an IPv6 address needs brackets before a port', help: `write "[${address}]:${rest}"` };
  if (literal !== undefined && isIPv4(literal))
    return { message: 'brackets are for IPv6 addresses', help: `write ${literal}:${rest}` };
  return notAnAddress(address);
}

function notAnAddress(address: string): Explained {
  const help = /^[\d.]+$/.test(address)
    ? 'an IPv4 address is four numbers from 0 to 255, without leading zeros'
    : 'write an IPv4 address, an IPv6 one in brackets, or localhost, and no other name';
  return { message: `${quoted(address)} is not an address`, help };
}

const PROTOCOL_WORDS: readonly string[] = ['tcp', 'udp', 'tcp+udp', 'sctp'];

/** What is wrong with the part after the slash. */
export function protocolFaults(protocol: string, start: number): readonly PlanFault[] {
  if (PROTOCOL_WORDS.includes(protocol)) return [];
  const lower = protocol
    .toLowerCase()
    .trim()
    .replace(/^udp\s*[+,/]\s*tcp$|^tcp\s*[,/]\s*udp$/, 'tcp+udp');
  const known = PROTOCOL_WORDS.includes(lower);
  const message = protocol === '' ? 'no protocol follows the slash' : `${quoted(protocol)} is not a protocol`;
  const help = known ? `write ${lower}` : 'write tcp, udp, tcp+udp or sctp';
  return [
    { rule: 'bad-endpoint', message, help, start: start - (protocol === '' ? 1 : 0), end: start + protocol.length },
  ];
}

import { isAddress } from './address-text.ts';
import { type PlanFault, type ParseResult, quoted, shifted } from '../fault.ts';
import { parseLine } from './one-line-text.ts';
import { parseNumber } from './number-text.ts';

/** `HOST:PORT`: a name, an IPv4 address, or an IPv6 one in brackets, and the port that connections go to. */
export function parseDestination(text: string): ParseResult<string> {
  const mistake = wholeMistake(text);
  if (mistake) return { faults: [{ rule: 'bad-value', ...mistake, start: 0, end: text.length }] };
  const line = parseLine(text);
  if (line.faults) return line;
  const colon = text.lastIndexOf(':');
  const { faults } = parseNumber(text.slice(colon + 1));
  if (!faults) return { value: text };
  const [first, ...others] = faults.map((fault) => inText(fault, colon + 1));
  return first ? { faults: [first, ...others] } : { value: text };
}

interface Mistake {
  readonly message: string;
  readonly help: string;
}

const FORM = 'write HOST:PORT, for instance db-1:5432';

function wholeMistake(text: string): Mistake | null {
  if (text.trim() === '') return { message: 'the destination is empty', help: FORM };
  const [, host = '', port] = /^(\[.*\]|.*?):([^:]*)$/s.exec(text) ?? [];
  if (/^\w+:\/\//.test(text)) return { message: `${quoted(text)} is a URL, not a destination`, help: FORM };
  if (isAddress(text)) return addressAlone(text);
  if (text.endsWith(']')) return { message: `${quoted(text)} has no port`, help: `write ${quoted(`${text}:443`)}` };
  if (port === undefined) return { message: `${quoted(text)} has no port`, help: FORM };
  return host === '' ? { message: 'the host before the colon is empty', help: FORM } : hostMistake(host, port);
}

/** `fd00::7:443` is an address, and was most likely meant to have a port. */
function addressAlone(text: string): Mistake {
  const [, address = '', port = ''] = /^(.*):(\d+)$/.exec(text) ?? [];
  if (isAddress(address) && address.includes(':')) return needsBrackets(address, port);
  const host = text.includes(':') ? `[${text}]` : text;
  return { message: `${quoted(text)} has no port`, help: `write ${quoted(`${host}:443`)}` };
}

function hostMistake(host: string, port: string): Mistake | null {
  const inside = /^\[(.*)\]$/s.exec(host)?.[1];
  if (/[ \t]/.test(host)) return { message: `${quoted(host)} is not a host: it has a blank in it`, help: FORM };
  if (inside === undefined) return host.includes(':') ? needsBrackets(host, port) : null;
  if (inside.includes(':') && isAddress(inside)) return null;
  return { message: `${quoted(host)} is not an IPv6 address`, help: 'brackets are for IPv6 addresses' };
}

function needsBrackets(address: string, port: string): Mistake {
  return {
    message: 'an IPv6 address needs brackets before a port',
    help: isAddress(address) ? `write ${quoted(`[${address}]:${port}`)}` : FORM,
  };
}

/** A port that is missing is shown at the colon. */
function inText(fault: PlanFault, start: number): PlanFault {
  return fault.end > fault.start ? shifted(fault, start) : { ...fault, start: start - 1, end: start };
}

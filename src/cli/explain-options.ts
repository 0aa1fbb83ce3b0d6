/** The port that `explain` asks about, as the command line has it. */
import { bracketed } from '../model/text/bracketed.ts';
import { inQuotes } from '../model/text/quoted.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { LAST_PORT } from '../model/ports/port-set.ts';
import { addressesIn, isAddress, withoutBrackets, type AddressText } from '../plan-file/text/address-text.ts';
import { numbersMeant } from '../plan-file/text/number-text.ts';
import { parsePorts } from '../plan-file/text/port-text.ts';
import { partsOfUrl } from './asked-url.ts';
import type { OperandSpec } from './operands.ts';
import { optional, usage } from './option.ts';

interface PortAsked {
  readonly port: number;
  readonly protocol: Protocol;
  /** The addresses that stand before the port: both of `localhost`; null where none does. */
  readonly at: readonly AddressText[] | null;
}

/** `8080`, `53/udp`, `localhost:3000`, `http://localhost:3000/`, and perhaps a plan file. */
export const PORT_AND_PLAN: OperandSpec<PortAsked & { readonly file: string | null }> = {
  words: 'PORT [PLAN]',
  kind: 'plan-file',
  before: ['PORT'],
  read: ([port, file = null, ...surplus]) => {
    if (port !== undefined && surplus.length === 0) return { ...askedPort(port), file };
    throw usage('explain takes a port, such as 8080, 53/udp or localhost:3000, and at most one plan file');
  },
};

export const ADDRESS = optional(
  { name: 'address', value: 'ADDRESS', about: 'the address to bind, or localhost; every address where none is named' },
  (text) => {
    const places = placesIn(text);
    if (places) return places;
    throw usage(
      `--address takes an IPv4 or IPv6 address without brackets, perhaps with %INTERFACE, or localhost, not ${inQuotes(text)}`,
    );
  },
);

/** Throws a Failure (`usage`) where both name addresses. */
export function checkAsked({ at, address }: { readonly at: object | null; readonly address: object | null }): void {
  if (at && address) throw usage('the address stands before the port, or in --address: leave out one of the two');
}

function askedPort(text: string): PortAsked {
  const url = partsOfUrl(text);
  const [, end = '', named] = url ? ['', url.end] : (/^(.*?)(?:\/(tcp|udp|sctp))?\/?$/s.exec(text) ?? []);
  const { host, digits } = endParts(end);
  const at = host === null ? null : placesIn(withoutBrackets(host));
  if (host !== null && at === null && /^\d+$/.test(digits)) throw usage(`${inQuotes(text)}: ${notHere(host, digits)}`);
  const { value } = parsePorts(digits);
  if (!value || value.first !== value.last) throw usage(`${inQuotes(text)}${faultOf(digits)}`);
  return { port: value.first, protocol: protocolNamed(named), at };
}

function protocolNamed(word: string | undefined): Protocol {
  return word === 'udp' || word === 'sctp' ? word : 'tcp';
}

function notHere(host: string, digits: string): string {
  return `${inQuotes(host)} is no address of this host: write ${digits} alone, or an IPv4 or IPv6 address before it`;
}

function faultOf(digits: string): string {
  const [, other] = /^\d+\/(.*)$/s.exec(digits) ?? [];
  if (other === undefined) return ` is no port: ${hintFor(digits)}`;
  return `: ${inQuotes(other)} is none of tcp, udp and sctp, in small letters`;
}

/** What stands before the last colon, if anything does, and behind it. A colon inside of brackets belongs to the address. */
function endParts(text: string): { readonly host: string | null; readonly digits: string } {
  const [, host, digits = text] = isAddress(text) ? [] : (/^(.*):([^:\]]*)$/s.exec(text) ?? []);
  return { host: host === undefined || host === '' || host === '*' ? null : host, digits };
}

/** `localhost` in any letters, and every name below it: a browser takes all of them for the two loopback addresses (RFC 6761). */
function placesIn(text: string): readonly AddressText[] | null {
  return addressesIn(/^(?:[^%]*\.)?localhost\.?$/i.test(text) ? 'localhost' : text);
}

/** What was meant, as far as one can tell. */
function hintFor(text: string): string {
  const { value } = parsePorts(text);
  if (value) return `ask for one port at a time, such as ${value.first}`;
  if (/^[a-z][\w-]*$/i.test(text)) return `write its number (\`getent services ${text}\` tells those of known names)`;
  if (isAddress(text)) return `it is an address: write a port behind it, ${bracketed(text)}:8080`;
  const meant = numbersMeant(text);
  return meant.length > 0 ? `write ${meant.join(' or ')}` : `write 1 to ${LAST_PORT}, and /udp behind it for UDP`;
}

/** The port that `explain` asks about, as the command line has it. */
import { placeText } from '../model/text/bracketed.ts';
import { inQuotes } from '../model/text/quoted.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { LAST_PORT } from '../model/ports/port-set.ts';
import { addressesIn } from '../plan-file/text/address-text.ts';
import { numbersMeant } from '../plan-file/text/number-text.ts';
import { parsePorts } from '../plan-file/text/port-text.ts';
import type { OperandSpec } from './operands.ts';
import { optional, usage } from './option.ts';

/** `8080`, `53/udp`, and perhaps a plan file. */
export const PORT_AND_PLAN: OperandSpec<{
  readonly port: number;
  readonly protocol: Protocol;
  readonly file: string | null;
}> = {
  words: 'PORT [PLAN]',
  kind: 'plan-file',
  before: ['PORT'],
  read: ([port, file = null, ...surplus]) => {
    if (port !== undefined && surplus.length === 0) return { ...askedPort(port), file };
    throw usage('explain takes a port, such as 8080 or 53/udp, and at most one plan file');
  },
};

export const ADDRESS = optional(
  { name: 'address', value: 'ADDRESS', about: 'the address to bind; every address where none is named' },
  (text) => {
    const [place, ...others] = addressesIn(text) ?? [];
    if (place && others.length === 0) return place;
    throw usage(
      `--address takes an IPv4 or IPv6 address without brackets, perhaps with %INTERFACE, not ${inQuotes(text)}`,
    );
  },
);

function askedPort(text: string): { readonly port: number; readonly protocol: Protocol } {
  const [, digits = '', protocol = 'tcp'] = /^(.*?)(?:\/(tcp|udp|sctp))?$/s.exec(text) ?? [];
  const { value } = parsePorts(digits);
  const [, other] = /^\d+\/(.*)$/s.exec(digits) ?? [];
  if (other !== undefined)
    throw usage(`${inQuotes(text)}: ${inQuotes(other)} is none of tcp, udp and sctp, in small letters`);
  if (!value || value.first !== value.last) throw usage(`${inQuotes(text)} is no port: ${hintFor(digits)}`);
  return { port: value.first, protocol: protocol === 'udp' || protocol === 'sctp' ? protocol : 'tcp' };
}

/** What was meant, as far as one can tell. */
function hintFor(text: string): string {
  const { value } = parsePorts(text);
  if (value) return `ask for one port at a time, such as ${value.first}`;
  const [, address = '', port = ''] = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  const [place] = addressesIn(address) ?? [];
  // `localhost` is two addresses, and explain asks about one.
  const one = place && placeText(place);
  if (one && parsePorts(port).value) return `the address goes apart, ${port} --address ${one}`;
  if (/^[a-z][\w-]*$/i.test(text)) return `write its number (\`getent services ${text}\` tells those of known names)`;
  const meant = numbersMeant(text);
  return meant.length > 0 ? `write ${meant.join(' or ')}` : `write 1 to ${LAST_PORT}, and /udp behind it for UDP`;
}

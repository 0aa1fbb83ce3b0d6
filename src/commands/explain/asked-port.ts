/** The port that `explain` asks about, as the command line has it. */
import { isAddress } from '../../plan-file/text/address-text.ts';
import { parsePorts } from '../../plan-file/text/port-text.ts';
import type { Protocol } from '../../model/plan/desired-state.ts';
import { Failure } from '../../model/failure.ts';
import { LAST_PORT } from '../../model/ports/port-set.ts';

export interface AskedPort {
  readonly port: number;
  readonly protocol: Protocol;
  readonly address: string | null;
}

/** Throws a Failure (`usage`) in one sentence. */
export function parseAskedPort(text: string, address: string | undefined): AskedPort {
  const [, digits = '', protocol = 'tcp'] = /^(.*?)(?:\/(tcp|udp))?$/s.exec(text) ?? [];
  const { value } = parsePorts(digits);
  const [, other] = /^\d+\/(.*)$/s.exec(digits) ?? [];
  if (other !== undefined)
    throw new Failure(
      'usage',
      `${JSON.stringify(text)}: ${JSON.stringify(other)} is neither tcp nor udp, in small letters`,
    );
  if (!value || value.first !== value.last)
    throw new Failure('usage', `${JSON.stringify(text)} is no port: ${hintFor(digits)}`);
  if (address !== undefined && !isAddress(address))
    throw new Failure(
      'usage',
      `--address takes an IPv4 or IPv6 address without brackets, not ${JSON.stringify(address)}`,
    );
  return { port: value.first, protocol: protocol === 'udp' ? 'udp' : 'tcp', address: address ?? null };
}

/** What was meant, as far as one can tell. */
function hintFor(text: string): string {
  const { value, faults } = parsePorts(text);
  if (value) return `ask for one port at a time, such as ${value.first}`;
  const [, address = '', port = ''] = /^\[?([^[\]]+)\]?:(\d{1,5})$/.exec(text) ?? [];
  if (isAddress(address) && parsePorts(port).value) return `the address goes apart, ${port} --address ${address}`;
  if (/^[a-z][\w-]*$/i.test(text)) return `write its number (\`getent services ${text}\` tells those of known names)`;
  const { help = '' } = faults[0];
  return /^write \d+( or \d+)?$/.test(help) ? help : `write 1 to ${LAST_PORT}, and /udp behind it for UDP`;
}

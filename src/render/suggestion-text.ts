import { lines, type Printable } from '../model/text/printable.ts';
import { thousands } from '../model/text/counted.ts';
import { FIRST_PORT, type RefusedPorts, type Suggestions, type TakenKind } from '../model/suggestion.ts';
import { formatRange, LAST_PORT } from '../model/ports/port-set.ts';

/** `20000-20255: Nomad gives it to its tasks; Consul gives it to its proxies`, a line each. */
export function formatRefused(refused: readonly RefusedPorts[]): Printable {
  const rows = refused.map(({ ports, reasons }) => {
    return `not ${formatRange(ports)}: ${reasons.map(({ because }) => because).join('; ')}`;
  });
  return lines(rows);
}

const WAY_OUT = '; a narrower ephemeral range leaves more, or take a port of your own and let the plan reserve it';

/** Why there are no more. */
export function formatShortage(found: number, wanted: number, takenBy: Suggestions['takenBy']): string {
  const ports = LAST_PORT - FIRST_PORT + 1;
  const taken = takenBy.map(([kind, count]) => `${thousands(count)} ${WORDS[kind]}`).join(', ');
  return `${found === 0 ? 'no port' : `${found} of ${wanted} ports`} found: of the ${thousands(ports)} from ${FIRST_PORT} up, ${taken} (some for several reasons)${WAY_OUT}`;
}

const WORDS: Readonly<Record<TakenKind, string>> = {
  privileged: 'are for administrators',
  declared: 'are declared by plans',
  reserved: 'are reserved',
  'in-use': 'are in use',
  translated: 'are led elsewhere by packet rules',
  ephemeral: 'are in an ephemeral range',
  allocator: 'are handed out by allocators',
  'known-default': 'are known defaults',
  'browser-blocked': 'are blocked by browsers',
};

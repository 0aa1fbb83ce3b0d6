/** Random Linux hosts: sysctl files, links good and bad between them, and their owners. */
import { bytesOf, type Bytes } from '../../../src/model/bytes.ts';
import * as fc from 'fast-check';
import { withOwnLines } from '../../../src/backends/linux/boot/own-lines.ts';
import { DEFAULT_PERSIST_FILE } from '../../../src/model/plan/desired-state.ts';
import { Machine } from '../../support/machine.ts';
import { text } from './boot/texts.ts';

/** Files that boot readers list. */
export const LISTED = [
  DEFAULT_PERSIST_FILE,
  '/etc/sysctl.d/50-site.conf',
  '/etc/sysctl.d/zz.conf',
  '/etc/sysctl.conf',
  '/usr/lib/sysctl.d/50-vendor.conf',
];
/** Where links lead: to these, to files that nobody lists, to nothing, to a directory. */
export const TARGETS = [...LISTED, '/etc/elsewhere.conf', '/etc/nowhere.conf', '/etc/sysctl.d'];

export type Entry = { readonly path: string } & (
  | { readonly text: Bytes; readonly mode: number; readonly uid: number; readonly gid: number }
  | { readonly target: string; readonly uid: number }
);

const id = fc.constantFrom(0, 0, 1000);
const attributes = fc.record({ mode: fc.constantFrom(0o644, 0o600, 0o4755), uid: id, gid: id });

const OWN_LINES = [
  { name: 'net.ipv4.ip_local_reserved_ports', value: '8080,50051' },
  { name: 'net.ipv4.ip_local_port_range', value: '20000 60999' },
];
const ownText = fc
  .tuple(text, fc.subarray(OWN_LINES, { minLength: 1 }))
  .map(([others, lines]) => withOwnLines(bytesOf(others), lines, 'at the end'));

const file = fc
  .tuple(fc.constantFrom(...LISTED, '/etc/elsewhere.conf'), fc.oneof(text, ownText), attributes)
  .map(([path, content, rest]) => ({ path, text: bytesOf(content), ...rest }));

/** Links lead on in one direction, so that none leads to itself. */
const link = fc
  .tuple(fc.nat(LISTED.length - 1), fc.nat(TARGETS.length - 1), id)
  .map(([from, to, uid]) => ({ path: LISTED[from] ?? '', target: TARGETS[Math.max(to, from + 1)] ?? '', uid }));

export const entries: fc.Arbitrary<readonly Entry[]> = fc.array(fc.oneof(file, link), { maxLength: 6 });

export function machineOf(all: readonly Entry[]): Machine {
  const on = new Machine();
  for (const one of all) {
    if ('target' in one) on.link(one.path, one.target, one.uid);
    else on.put(one.path, one.text, one);
  }
  return on;
}

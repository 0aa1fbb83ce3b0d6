/** Words and numbers of the format where they do not belong or were not meant, and two files of one host. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { OPTIONS, plan, soundShare, survives } from './fuzz.ts';
import { anyEdit, edited, insertion, number } from './fuzz-edits.ts';

const WORDS = [
  ...['{', '}', '[', ']', ':', ',', '-', '#', '&a ', '*a', '!', '|', '>-', "'", '"', '%', '@', '?', '~', '<<: *a'],
  ...['\n', '\r\n', '\t', '\0', '\n  ', '\n---\n', '\ufeff', '\u2028', '\x85', '\x9b31m', '"\\x1b[1m"', '"\\ud800"'],
  ...['0', '65535', '65536', '-1', '0x50', '1_000', '22:22', '32768-60999', '::1', '[::]:80', '/udp', '127.0.0.1:'],
  ...['reuse: [address]', 'reuse: [port]', 'user: www', 'owner: a', 'reserve: never', 'ipv6Only: true', 'name: web\n'],
  ...['platform: [linux, windows]\n', 'ephemeral: 1024-65535\n', 'reserved: [80]\n', 'extends: plan-0.yaml\n'],
  ...[
    '# portplan-ignore port-conflict: ok',
    '# portplan-ignore x until 2020-01-01: y\n',
    '#portplan-ignore',
    '__proto__',
  ],
  ...[
    'lint: {rules: {missing-owner: error}}\n',
    '{severity: off, ports: 80}',
    'connections: {to: "a:1", perSecond: 9}',
  ],
];

it('words of the format where they do not belong', OPTIONS, () => {
  const word = insertion(fc.constantFrom(...WORDS).map((text) => Buffer.from(text, 'utf8')));
  const changed = fc.record({ into: plan, edits: fc.array(word, { minLength: 1, maxLength: 3 }) });
  survives(changed, ({ into, edits }) => [edited(into, edits)], 5000);
});

const renumbered = fc
  .record({ bytes: plan, edits: fc.array(number, { minLength: 1, maxLength: 2 }) })
  .map(({ bytes, edits }) => edited(bytes, edits));

it('other numbers', OPTIONS, () => survives(renumbered, (bytes) => [bytes], 7500));

it('with other numbers many plans are sound still, so that the rules see them', () => {
  expect(soundShare(renumbered)).toBeGreaterThan(0.4);
});

it('two files of one host, one of them changed', OPTIONS, () => {
  const edits = fc.array(fc.oneof(anyEdit, number), { maxLength: 2 });
  const both = fc.record({ one: plan, other: plan, edits });
  survives(both, ({ one, other, edits: changes }) => [named(one), edited(named(other), changes)], 2500);
});

/** Of the host `node`, unless it says another name. */
function named(bytes: Buffer): Buffer {
  return bytes.includes('\nname:') ? bytes : Buffer.concat([bytes, Buffer.from('\nname: node\n')]);
}

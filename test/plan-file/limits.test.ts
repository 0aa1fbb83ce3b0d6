/** Files that are large, or made to hurt. */
import { expect, test } from 'vitest';
import { readText } from './fixture.ts';

const rulesOf = (text: string) => readText(text).diagnostics.map(({ rule }) => rule);

test.each([
  ['brackets', '['.repeat(10_000_000)],
  ['braces', '{a: '.repeat(2_500_000)],
  ['dashes', '- '.repeat(5_000_000)],
  ['question marks', '? '.repeat(5_000_000)],
  ['steps of indentation', Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
])('10 MB of %s are too much', (_, text) => {
  expect(rulesOf(text)).toEqual(['too-large']);
});

test('aliases of aliases are counted, not followed', () => {
  const names = Array.from({ length: 100 }, (_, i) => `x${i}`);
  const bomb = names.map((name, i) => `${name}: &${name} [${i === 0 ? '1' : `*x${i - 1}, *x${i - 1}`}]`);
  expect(rulesOf(`version: 1\n${bomb.join('\n')}\n`)).toEqual(['yaml-trap']);
});

test('a chain of aliases is as deep as what it stands for', () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => `x${i}: &x${i} [${i === 0 ? '1' : `*x${i - 1}`}]`);
  expect(rulesOf(`version: 1\n${chain.join('\n')}\n`)).toEqual(['yaml-trap']);
});

function plan(services: number, port: (i: number) => string): string {
  const service = (i: number) =>
    `  service-${i}:\n    listen:\n      - 10.0.0.1:${port(i)}\n      - {address: "::1", port: ${port(i)}}\n`;
  return `version: 1\nservices:\n${Array.from({ length: services }, (_, i) => service(i)).join('')}`;
}

test('32,000 services are read', () => {
  expect(readText(plan(32_000, (i) => `${1 + (i % 65535)}`)).desired?.services).toHaveLength(32_000);
});

test('every one of 1,000 faults is told, and the number of the others', () => {
  const { diagnostics } = readText(plan(2000, () => '0120'));
  expect(diagnostics.map(({ rule }) => rule)).toEqual(Array.from({ length: 1001 }, () => 'bad-port'));
  expect(diagnostics.at(-1)?.message).toContain('3,000 such findings begin here, the first of them: ');
});

const HEAD = 'version: 1\nreserved: ';

test.each([
  ['a list of 8 MiB', `${HEAD}[${'1,'.repeat(200_000)}1]\n`, '2:300011', '150,000 items'],
  ['a list with a dash a line', `${HEAD}\n${'- 1\n'.repeat(200_000)}`, '150003:1', '150,000 items'],
  ['aliases', `version: 1\nx-a: &a 1\nreserved: [${'*a,'.repeat(200_000)}1]\n`, '3:450011', '150,000 items'],
  ['keys', `version: 1\nservices: {${'a,'.repeat(200_000)}b}\n`, '2:300011', '150,000 items'],
  ['comments', `${HEAD}1\n${'#\n'.repeat(1_500_000)}`, '1374995:2', '2,750,000 values'],
  ['a value without an end', `${HEAD}1\npersist: {file: "${'/a'.repeat(300_000)}"}\n`, '3:17', '500,000 characters'],
])('%s: the place and the limit are told, soon', (_, text, place, limit) => {
  const [first, ...others] = readText(text).diagnostics;
  expect(others).toEqual([]);
  expect([first?.rule, `${first?.at?.line}:${first?.at?.column}`]).toEqual(['too-large', place]);
  expect(first?.message).toContain(limit);
});

test('duplicates of every key are found in one go', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `  s${i % 10_000}: 80\n`);
  const { diagnostics } = readText(`version: 1\nservices:\n${lines.join('')}`);
  expect(diagnostics.at(-1)?.message).toMatch(/^9,000 such findings begin here/);
});

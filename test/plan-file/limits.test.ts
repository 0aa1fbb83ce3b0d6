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
])('10 MB of %s are a syntax error', (_, text) => {
  expect(rulesOf(text)).toEqual(['yaml-syntax']);
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

test('every one of 4,000 faults is found', () => {
  expect(new Set(rulesOf(plan(2000, () => '0120')))).toEqual(new Set(['bad-port']));
  expect(rulesOf(plan(2000, () => '0120'))).toHaveLength(4000);
});

test('duplicates of every key are found in one go', () => {
  const lines = Array.from({ length: 20_000 }, (_, i) => `  s${i % 10_000}: 80\n`);
  expect(rulesOf(`version: 1\nservices:\n${lines.join('')}`)).toHaveLength(10_000);
});

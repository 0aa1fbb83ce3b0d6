/** What lint says of endpoints as a user runs it: services that two files tell, endpoints that nothing can bind, interfaces. */
import { expect, it } from 'vitest';
import { portplanHere } from '../support/cli.ts';
import { LintFolder, planOf } from '../support/lint-folder.ts';

it('one service that two files of a host tell differently is an error with both places', () => {
  const plan = (grpc: number): string => `version: 1\nname: edge\nservices: {web: 80, grpc: ${grpc}}\n`;
  const folder = new LintFolder({ 'a.yaml': plan(50051), 'b.yaml': plan(50052) });
  const { status, stdout } = folder.lint('a.yaml', 'b.yaml', '--format', 'json');
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly { readonly rule: string }[] };
  expect({ status, found: diagnostics.filter(({ rule }) => rule === 'services-disagree') }).toMatchObject({
    status: 1,
    found: [{ file: 'b.yaml', line: 3, severity: 'error', related: [{ file: 'a.yaml', line: 3 }] }],
  });
});

it('an endpoint that no host can bind is an error', () => {
  const folder = new LintFolder({
    'portplan.yaml': planOf(
      'a: {address: "::ffff:10.0.0.1", port: 81, ipv6Only: true}',
      'b: "[ff05::2]:82"',
      'c: "[fe80::1]:83"',
    ),
  });
  expect(folder.findings().filter((each) => each.startsWith('unbindable'))).toEqual(
    [4, 5, 6].map((line) => `unbindable-endpoint portplan.yaml:${line}`),
  );
});

it('two servers of one port on two interfaces do not conflict, and one on all of them does with both', () => {
  const two = ['resolver: 127.0.0.53%lo:53/tcp+udp', 'lan: "*%eth0:53/udp"', 'guests: "[::%eth1]:53/udp"'];
  const folder = new LintFolder({ 'two.yaml': planOf(...two), 'three.yaml': planOf(...two, 'all: 53/udp') });
  const conflicts = (file: string): readonly string[] =>
    folder.findings(file).filter((each) => each.startsWith('port-conflict'));
  expect([conflicts('two.yaml'), conflicts('three.yaml')]).toEqual([[], ['port-conflict three.yaml:7']]);
});

it('an interface, and an account, that have a name in one place and a number in the other may be one', () => {
  const folder = new LintFolder({
    'portplan.yaml': planOf(
      ...['a: "[fe80::1%eth0]:8080"', 'b: "[fe80::1%2]:8080"'],
      ...['c: {port: 8081, reuse: [port], user: www-data}', 'd: {port: 8081, reuse: [port], user: "33"}'],
    ),
  });
  expect(folder.json().diagnostics.filter(({ rule }) => rule === 'port-conflict')).toMatchObject([
    { severity: 'warning', line: 5 },
    { severity: 'warning', line: 7 },
  ]);
});

it('--fix leaves a single reservation and keys of the user alone', () => {
  const text = [
    'version: 1',
    'platform: linux',
    'x-team: {pager: "+1 555"}',
    'ephemeral: 40000-60999',
    'reserved: 50000 # by hand',
    'services:',
    '  web: {port: 50051, reserve: never}',
    '',
  ].join('\n');
  const folder = new LintFolder({ 'portplan.yaml': text });
  folder.lint('--fix');
  expect(folder.read('portplan.yaml')).toBe(text.replace('reserve: never', 'reserve: auto'));
});

it('a captured host tells whether a name and a number are one interface, and one account', () => {
  const { stdout } = portplanHere(['snapshot']);
  const kept = JSON.parse(stdout) as { readonly snapshot: Readonly<Record<'names', unknown>> };
  expect(kept.snapshot.names).toMatchObject({ accounts: { '0': 'root', '33': 'www-data' } });
  const named = { interfaces: { '2': 'eth0', '3': 'eth1' }, accounts: { '33': 'www-data', '34': 'backup' } };
  const folder = new LintFolder({
    'host.json': JSON.stringify({ ...kept, snapshot: { ...kept.snapshot, names: named } }),
    'one.yaml': planOf(
      ...['a: "[fe80::1%eth0]:8080"', 'b: "[fe80::1%2]:8080"'],
      ...['c: {port: 8081, reuse: [port], user: www-data}', 'd: {port: 8081, reuse: [port], user: "33"}'],
      ...['e: "[fe80::1%eth0]:8082"', 'f: "[fe80::1%3]:8082"'],
      ...['g: {port: 8083, reuse: [port], user: www-data}', 'h: {port: 8083, reuse: [port], user: "34"}'],
    ),
  });
  const found = folder.json('one.yaml', '--host', 'host.json').diagnostics;
  expect(
    found.filter(({ rule }) => rule === 'port-conflict').map(({ severity, line }) => `${severity} ${line}`),
  ).toEqual(['error 5', 'error 11']);
});

/** Command lines → the requests that commands take; no process, and no machine. */
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/table/commands.ts';
import { GLOBAL_OPTIONS } from '../../src/cli/options.ts';
import { Failure } from '../../src/model/failure.ts';
import type { Option } from '../../src/model/program-info.ts';
import { requestOf } from '../support/request-of.ts';

const COMMON = {
  ...{ host: { kind: 'here' }, format: 'text', isDefaultFormat: true },
  ...{ platform: null, quiet: false, verbose: false },
};

const LAYERS = { persist: false, liveOnly: false };
const FORCES = { force: false, restartWinnat: false, stopServices: [] };

/** The operands that a command can't do without. */
const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  explain: ['8080'],
  expire: ['token'],
  completion: ['bash'],
};

describe('without options', () => {
  it.each([
    ['init', { ...COMMON, file: null }],
    ['validate', { ...COMMON, files: [] }],
    ['lint', { ...COMMON, files: [], fix: false, maxWarnings: null, rules: false }],
    ['suggest', { ...COMMON, files: [], count: 1, protocol: 'tcp', near: null, service: null, isWritten: false }],
    ['plan', { ...COMMON, ...LAYERS, files: [], planFor: [], out: null, detailedExitcode: false, ...FORCES }],
    [
      'apply',
      {
        ...{ ...COMMON, ...LAYERS, file: null, check: false, yes: false, confirmWithin: null },
        ...{ ...FORCES, lockWait: 30 },
      },
    ],
    ['confirm', { ...COMMON, persist: false, lockWait: 30 }],
    ['expire', { ...COMMON, token: 'token', after: 0, untilDone: false, persist: false }],
    ['rollback', { ...COMMON, persist: false, id: null, yes: false, lockWait: 30 }],
    ['history', { ...COMMON, persist: false }],
    ['snapshot', { ...COMMON, format: 'json' }],
    ['explain', { ...COMMON, port: 8080, protocol: 'tcp', file: null, at: null, address: null, user: null }],
    ['audit', { ...COMMON, file: null, out: null }],
    ['preflight', { ...COMMON, file: null, services: [], strict: false }],
    ['map', { ...COMMON, file: null, protocol: null }],
    ['completion', { ...COMMON, shell: 'bash' }],
    ['manual', COMMON],
  ])('%s', (command, request) => {
    expect(requestOf([command, ...(OPERANDS[command] ?? [])])).toEqual(request);
  });

  it('is tested of every command', () => {
    expect(COMMANDS).toHaveLength(17);
  });
});

describe('an option becomes a property', () => {
  it.each<[string, object]>([
    ['init --host a.json a.yaml', { host: { kind: 'snapshots', names: ['a.json'] }, file: 'a.yaml' }],
    ['init --root /image', { host: { kind: 'image', root: '/image' } }],
    [
      'validate a.yaml b/ --format json --platform windows',
      { files: ['a.yaml', 'b/'], format: 'json', platform: 'windows' },
    ],
    ['lint --fix --max-warnings 0', { fix: true, maxWarnings: 0 }],
    ['lint --rules --format=json', { rules: true, format: 'json', isDefaultFormat: false }],
    ['suggest --count 1000 --protocol udp --near 8080', { count: 1000, protocol: 'udp', near: 8080 }],
    ['suggest --service web --write a.yaml', { service: 'web', isWritten: true, files: ['a.yaml'] }],
    ['suggest --host a.json --host b', { host: { kind: 'snapshots', names: ['a.json', 'b'] } }],
    ['suggest --netns blue', { host: { kind: 'network', name: 'blue' } }],
    [
      'plan --host a.json --plan-for w=a.yaml --plan-for *=b=c.yaml',
      {
        planFor: [
          { hosts: 'w', file: 'a.yaml' },
          { hosts: '*', file: 'b=c.yaml' },
        ],
      },
    ],
    ['plan --out kept.json --detailed-exitcode', { out: 'kept.json', detailedExitcode: true }],
    ['plan --force --restart-winnat -q -v', { force: true, restartWinnat: true, quiet: true, verbose: true }],
    [
      'apply --check -y --confirm-within 86400 --lock-wait 0',
      { check: true, yes: true, confirmWithin: 86_400, lockWait: 0 },
    ],
    ['plan --persist --netns blue', { persist: true, host: { kind: 'network', name: 'blue' } }],
    ['apply --live-only', { persist: false, liveOnly: true }],
    ['rollback --netns 12', { host: { kind: 'network', name: '12' } }],
    ['apply --force --restart-winnat -', { force: true, restartWinnat: true, file: '-' }],
    ['confirm --lock-wait 5', { lockWait: 5 }],
    ['expire t --after 60 --until-done', { token: 't', after: 60, untilDone: true }],
    ['rollback 12 --yes --lock-wait 1', { id: 12, yes: true, lockWait: 1 }],
    ['snapshot --captured folder', { host: { kind: 'gathered', folder: 'folder' } }],
    [
      'explain 53/udp a.yaml --address ::1 --user dns',
      { port: 53, protocol: 'udp', file: 'a.yaml', address: [{ address: '::1' }], user: 'dns' },
    ],
    ['audit --out a.prom --format prometheus', { out: 'a.prom', format: 'prometheus' }],
    ['preflight --service a --service b', { services: ['a', 'b'] }],
    ['preflight --strict', { strict: true }],
    ['map --protocol tcp --format svg', { protocol: 'tcp', format: 'svg', isDefaultFormat: false }],
    ['map --no-host a.yaml', { host: { kind: 'none' }, file: 'a.yaml' }],
    ['map --format text', { format: 'text', isDefaultFormat: false }],
    ['confirm --lock-wait 1 --lock-wait 2', { lockWait: 2 }],
  ])('%s', (line, properties) => {
    expect(requestOf(line.split(' '))).toMatchObject(properties);
  });

  /** What an option with this word for its value can take. */
  const VALUES: Readonly<Record<string, string>> = {
    ...{ FILE: 'a.json', DIR: 'folder', SNAPSHOT: 'a.json', NAME: 'linux', PROTOCOL: 'udp', 'HOSTS=FILE': 'a=b' },
    ...{ SECONDS: '5', N: '3', PORT: '9090', ADDRESS: '::1', USER: 'me' },
  };
  /** Options that must stand beside another one, or must not. */
  const BESIDE: Readonly<Record<string, readonly string[]>> = {
    'plan-for': ['--host=a.json'],
    write: ['--service=web'],
    'no-host': [],
  };
  const wordsOf = ({ name, value }: Option): string =>
    value === undefined ? `--${name}` : `--${name}=${VALUES[value] ?? ''}`;

  it.each(COMMANDS.flatMap((command) => command.options.map((option) => [command, option] as const)))(
    'so that none is dropped: $0.name --$1.name',
    (command, option) => {
      const line = [command.name, ...(BESIDE[option.name] ?? []), ...(OPERANDS[command.name] ?? [])];
      expect(requestOf([...line, wordsOf(option)])).not.toEqual(requestOf(line));
    },
  );

  it.each(COMMANDS)('$name takes every global option, also those that say nothing to it', (command) => {
    const line = [command.name, ...(OPERANDS[command.name] ?? [])];
    for (const { name, value, choices } of GLOBAL_OPTIONS) {
      const text = name === 'format' ? command.formats[0] : (choices?.[0] ?? 'folder');
      expect(requestOf([...line, value === undefined ? `--${name}` : `--${name}=${text}`])).toBeDefined();
    }
  });
});

describe('one sentence for what can be no request', () => {
  it.each([
    ['history x', 'history takes no operand, found x (portplan history --help)'],
    ['apply a.yaml b.yaml', 'one host has one plan: name one FILE, and let it name others in `extends`'],
    ['plan a.yaml b.yaml', 'one host has one plan: name one FILE, and let it name others in `extends`'],
    ['plan --plan-for a=b', '--plan-for is about captured hosts: name them with --host'],
    ['plan --host x --plan-for a=', "--plan-for takes HOSTS=FILE, for instance 'web-*=web.portplan.yaml', not a="],
    ['plan --host x --plan-for=', "--plan-for takes HOSTS=FILE, for instance 'web-*=web.portplan.yaml', not ''"],
    ['plan --out=', "--out takes the name of a file, not ''"],
    ['plan --out=-', '--out takes the name of a file, not -'],
    ['plan --host - -', 'standard input is a snapshot or a plan, not both: name one of the files'],
    ['plan --platform beos', '--platform is one of linux, windows, macos, freebsd, not beos (portplan --help)'],
    [
      'plan --format xml',
      '--format of plan is one of text, json, jsonl, markdown, diff, not xml (portplan plan --help)',
    ],
    ['apply --lock-wait long', '--lock-wait takes a number of seconds, not long'],
    ['apply --lock-wait=', "--lock-wait takes a number of seconds, not ''"],
    ['apply --lock-wait 05', '--lock-wait takes a number of seconds, not 05'],
    ['apply --confirm-within 0', '--confirm-within takes 1 to 86400 seconds, not 0'],
    ['apply --confirm-within 86401', '--confirm-within takes 1 to 86400 seconds, not 86401'],
    [
      'apply --confirm-within 60 --root /',
      'an image has no live settings to lose a host by: leave out --confirm-within',
    ],
    ['rollback x', "rollback takes one record's number, as `portplan history` lists them, not x"],
    ['rollback 1 2', "rollback takes one record's number, as `portplan history` lists them, not 1 2"],
    ['expire', 'expire takes the one token of an apply'],
    ['expire a b', 'expire takes the one token of an apply'],
    ['explain', 'explain takes a port, such as 8080, 53/udp or localhost:3000, and at most one plan file'],
    ['explain 80 a b', 'explain takes a port, such as 8080, 53/udp or localhost:3000, and at most one plan file'],
    ['explain 53/dccp', '"53/dccp": "dccp" is none of tcp, udp and sctp, in small letters'],
    ['explain 80-90', '"80-90" is no port: ask for one port at a time, such as 80'],
    ['explain http', '"http" is no port: write its number (`getent services http` tells those of known names)'],
    ['explain localhost:80-81', '"localhost:80-81" is no port: ask for one port at a time, such as 80'],
    ['explain ::1:3000', '"::1:3000" is no port: it is an address: write a port behind it, [::1:3000]:8080'],
    [
      'explain example.com:80',
      '"example.com:80": "example.com" is no address of this host: write 80 alone, or an IPv4 or IPv6 address before it',
    ],
    [
      'explain foo://localhost/',
      '"foo://localhost/" is no port: write its number (`getent services localhost` tells those of known names)',
    ],
    [
      'explain localhost:80 --address ::1',
      'the address stands before the port, or in --address: leave out one of the two',
    ],
    ['explain 0', '"0" is no port: write 1 to 65535, and /udp behind it for UDP'],
    [
      'explain 80 --address [::1]',
      '--address takes an IPv4 or IPv6 address without brackets, perhaps with %INTERFACE, or localhost, not "[::1]"',
    ],
    ['suggest --count 0', '--count takes 1 to 1000 ports, not 0'],
    ['suggest --count many', '--count takes a number of ports, not many'],
    ['suggest --near 70000', '--near takes a port from 1 to 65535, not 70000'],
    ['suggest --service=', '--service takes the name of a service on one line, not ""'],
    [
      'suggest --service a --count 2',
      '--service is about one port: leave out --count, or ask again for the next service',
    ],
    ['suggest --write', '--write adds a service to the plan file: name it with --service'],
    ['suggest --write --service a -', '--write writes into a file, and - is standard input: name the file'],
    ['lint --rules a.yaml', '--rules lists the rules, and takes no FILE'],
    ['lint --rules --format sarif', '--rules comes as text or json, not sarif'],
    ['lint --fix -', '--fix writes into files, and - is standard input: name the file'],
    [
      'lint --max-warnings -1',
      '--max-warnings needs a value; one that starts with a dash comes as --max-warnings=-1 (portplan lint --help)',
    ],
    ['lint --max-warnings=-1', '--max-warnings takes a number of warnings, not -1'],
    ['completion', 'completion takes one SHELL: bash, zsh or fish, found none (portplan completion --help)'],
    ['completion tcsh', 'completion takes one SHELL: bash, zsh or fish, not tcsh (portplan completion --help)'],
    ['aply', 'there is no command aply; did you mean apply? (portplan --help)'],
    ['plan --format', '--format needs a value (portplan plan --help)'],
    ['apply --yes=no', '--yes takes no value (portplan apply --help)'],
    ['plan --formt json', 'there is no option --formt; did you mean --format? (portplan plan --help)'],
  ])('%s', (line, sentence) => {
    expect(() => requestOf(line.split(' '))).toThrow(new Failure('usage', sentence));
  });
});

describe('options that name two hosts exclude each other', () => {
  it.each([
    ['plan --host a.json --root /', '--host names a captured host, and --root an image here: leave out one of the two'],
    [
      'snapshot --captured a --root /',
      '--captured names what was gathered on a host, and --root an image here: leave out one of the two',
    ],
    ['map --no-host --root /', '--root names an image, and --no-host leaves it out: leave out one of the two'],
    ['map --no-host --host a', '--host names a host, and --no-host none: leave out one of the two'],
    ['map --netns a --host b', '--netns is about this host: leave out --host and --no-host'],
    ['map --netns a --no-host', '--netns is about this host: leave out --host and --no-host'],
    ['audit --netns a --root /', '--root names an image, which has no network namespaces'],
  ])('%s', (line, sentence) => {
    expect(() => requestOf(line.split(' '))).toThrow(new Failure('usage', sentence));
  });
});

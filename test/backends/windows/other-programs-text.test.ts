import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readElevation,
  readNetstat,
  readServiceState,
  readTaskName,
} from '../../../src/backends/windows/netsh/other-programs-text.ts';

const FIXTURES = new URL('../../fixtures/netsh/', import.meta.url);

describe('netstat', () => {
  it('shows the sockets of a transcript, and which of them listen', () => {
    const text = readFileSync(new URL('101-owner-ko.txt', FIXTURES), 'latin1');
    const none = { address: '0.0.0.0', port: 0 };
    expect(readNetstat(text)).toMatchObject([
      { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 9000, isListening: true, remote: none, pid: 3488 },
      { address: '127.0.0.1', port: 2027, isListening: false, remote: { address: '127.0.0.1', port: 9000 }, pid: 6540 },
      { address: '127.0.0.1', port: 9000, isListening: false, remote: { address: '127.0.0.1', port: 2027 }, pid: 3488 },
      { family: 'ipv6', address: '::', port: 9000, isListening: true, remote: { address: '::', port: 0 }, pid: 3488 },
    ]);
  });

  it.each([
    [
      'in German',
      '  TCP    0.0.0.0:135            0.0.0.0:0              ABH\x99REN         948\r',
      'tcp',
      'ipv4',
      135,
      948,
    ],
    [
      'in two words',
      '  TCP    127.0.0.1:80           0.0.0.0:0              \xd1 LISTO         4',
      'tcp',
      'ipv4',
      80,
      4,
    ],
    ['without a process', '  TCP    127.0.0.1:80           0.0.0.0:0              LISTENING', 'tcp', 'ipv4', 80, null],
    ['on UDP', '  UDP    0.0.0.0:500            *:*                                    3120', 'udp', 'ipv4', 500, 3120],
    ['on UDP, without a process', '  UDP    0.0.0.0:500            *:*', 'udp', 'ipv4', 500, null],
    ['in a zone', '  UDP    [fe80::1%12]:1900      *:*                                    77', 'udp', 'ipv6', 1900, 77],
    [
      'on the last port',
      '  TCP    [::1]:65535            [::]:0                 LISTENING       9',
      'tcp',
      'ipv6',
      65535,
      9,
    ],
  ])('shows a socket that listens: %s', (_, line, protocol, family, port, pid) => {
    expect(readNetstat(line)).toMatchObject([{ protocol, family, port, isListening: true, pid }]);
  });

  it.each([
    ['0.0.0.0:135', '0.0.0.0'],
    ['[::]:135', '::'],
    ['[fe80::1%12]:135', 'fe80::1%12'],
  ])('shows the address of %s without brackets', (local, address) => {
    expect(readNetstat(`  UDP    ${local}      *:*       77`)).toMatchObject([{ address, port: 135 }]);
  });

  it.each([
    ['the header', '  Proto  Local Address          Foreign Address        State           PID'],
    ['the name of a program', ' [nginx.exe]'],
    ['another protocol', '  RAW    0.0.0.0:80             0.0.0.0:0              LISTENING       4'],
    ['port 0', '  TCP    0.0.0.0:0              0.0.0.0:0              LISTENING       4'],
    ['a port past the last', '  TCP    0.0.0.0:65536          0.0.0.0:0              LISTENING       4'],
    ['a port by name', '  TCP    host:http              host:0                 LISTENING       4'],
    ['half a line', '  TCP    0.0.0.0:80'],
  ])('leaves out %s', (_, line) => {
    expect(readNetstat(line)).toEqual([]);
  });

  it('shows nothing but ports, whatever it prints', () => {
    const word = fc.constantFrom('TCP', 'UDP', '0.0.0.0:80', '[::]:0', '*:*', ':', '80', '*', '\xff', '\n', ' ', '  ');
    fc.assert(
      fc.property(fc.array(word), (line) => {
        for (const { port } of readNetstat(line.join(' '))) expect(port).toBe(80);
      }),
    );
  });
});

describe('tasklist', () => {
  it.each([
    ['a program', '"nginx.exe","1234","Services","0","12,345 K"\r\n', 'nginx.exe'],
    ['a blank line first', '\r\n"System","4","Services","0","152 K"\r\n', 'System'],
    ['numbers as in French', '"System Idle Process","0","Services","0","8\xff024 Ko"\r\n', 'System Idle Process'],
    ['a name in another code page', '"caf\x82\x9b.exe","7","Console","1","8 K"\r\n', 'caf??.exe'],
  ])('names %s', (_, text, name) => {
    expect(readTaskName(text)).toBe(name);
  });

  it.each([
    ['in English', 'INFO: No tasks are running which match the specified criteria.\r\n'],
    ['in a language that quotes', 'INFO: "1234" kein Task\r\n'],
    ['not at all', ''],
    ['in half a line', '"nginx.exe","12'],
  ])('says that there is none, %s', (_, text) => {
    expect(readTaskName(text)).toBeNull();
  });
});

describe('whoami', () => {
  const groups =
    '"Everyone","Well-known group","S-1-1-0","Mandatory group"\r\n"BUILTIN\\Users","Alias","S-1-5-32-545",""\r\n';

  it.each([
    ['high', 12288, true],
    ['of the system', 16384, true],
    ['medium plus', 8448, false],
    ['medium', 8192, false],
    ['low', 4096, false],
  ])('shows whether a level is elevated: %s', (_, level, elevated) => {
    expect(readElevation(`${groups}"\x8e\x9a","Label","S-1-16-${level}",""\r\n`)).toBe(elevated);
  });

  it('shows no level', () => {
    expect(readElevation(groups)).toBeNull();
  });

  it('shows half a level', () => {
    expect(readElevation(`${groups}"x","Label","S-1-16-122`)).toBeNull();
  });
});

describe('sc', () => {
  const query = (state: string) =>
    `\r\nSERVICE_NAME: winnat \r\n        TYPE               : 1  KERNEL_DRIVER  \r\n        ${state} \r\n` +
    '                                (STOPPABLE, NOT_PAUSABLE, IGNORES_SHUTDOWN)\r\n' +
    '        WIN32_EXIT_CODE    : 5  (0x5)\r\n        SERVICE_EXIT_CODE  : 0  (0x0)\r\n        CHECKPOINT         : 0x0\r\n';

  it.each([
    ['stopped', 'STATE              : 1  STOPPED', 1],
    ['on its way', 'STATE              : 3  STOP_PENDING', 3],
    ['running', 'STATE              : 4  RUNNING', 4],
    ['running, in other words', '\xd1OSTO\xc9NIE        : 4  \xd0ABOTAET', 4],
    ['none that Windows knows', 'STATE              : 8  NEW', null],
    ['no number', 'STATE              : RUNNING', null],
  ])('shows a state: %s', (_, state, expected) => {
    expect(readServiceState(query(state))).toBe(expected);
  });

  it('shows the state of a service whose type is no decimal number', () => {
    const text = query('STATE              : 4  RUNNING').replace(
      '1  KERNEL_DRIVER',
      'e0  USER_SHARE_PROCESS INSTANCE',
    );
    expect(readServiceState(text)).toBe(4);
  });

  it.each([
    [
      'a service that is not there',
      '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n\r\nThe specified service does not exist as an installed service.\r\n\r\n',
    ],
    ['nothing', ''],
  ])('shows no state: %s', (_, text) => {
    expect(readServiceState(text)).toBeNull();
  });
});

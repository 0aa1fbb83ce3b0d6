/** What Windows prints of those that have its ports, read without a word of it: several languages, odd copies, refusals. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRequestQueues, readUrlReservations } from '../../../src/backends/windows/holders/http-text.ts';
import { readPortProxies } from '../../../src/backends/windows/holders/port-proxy-text.ts';
import { processesIn, readProcessDetails } from '../../../src/backends/windows/holders/processes-text.ts';
import { holdersOfSocket } from '../../../src/model/windows/holders-of-socket.ts';
import { NOTHING_TOLD, portOfUrl, type WindowsProcess } from '../../../src/model/windows/windows-holders.ts';
import { encodeText } from '../../support/windows/code-page.ts';
import { netshHolders, noHolders, type HolderTables } from '../../support/windows/holder-programs.ts';
import { WORDS, type Language } from '../../support/windows/words.ts';

const LANGUAGES = ['en', 'de', 'fr', 'zh', 'ja'] as const satisfies readonly Language[];

function shown(tables: Partial<HolderTables>, language: Language, command: string): string {
  const text = netshHolders({ ...noHolders(), ...tables }, language, command.split(' ')) ?? '';
  return encodeText(text, WORDS[language].codePage).toString('latin1');
}

const QUEUES = [
  { urls: ['HTTP://+:80/116B50EB-ECE2-41AC-8429-9F9E963361B7/'], pids: [2668] },
  { urls: ['HTTP://+:5001/', 'HTTPS://127.0.0.1:8443:127.0.0.1/API/'], pids: [4711, 4712] },
  { urls: ['HTTP://[::1]:8080:[::1]/'], pids: [] },
];

const SENTENCES = [
  '',
  'The following command was not found: http show servicestate.\r\n',
  'The requested operation requires elevation (Run as administrator).\r\n',
  'Der angeforderte Vorgang erfordert erh\x94hte Rechte.\r\n',
  "'netsh' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n",
];

describe('show servicestate', () => {
  const SHOW = 'http show servicestate view=requestq verbose=yes';

  it.each(LANGUAGES)('%s: the queues with their URLs and processes', (language) => {
    expect(readRequestQueues(shown({ httpQueues: QUEUES }, language, SHOW))).toEqual(QUEUES);
  });

  it.each(LANGUAGES)('%s: none', (language) => {
    expect(readRequestQueues(shown({}, language, SHOW))).toEqual([]);
  });

  it('a public transcript, with the heading that it begins with', () => {
    const text = `
Snapshot of HTTP service state (Request Queue View):
-----------------------------------------------------

Request queues:
    Request queue name: Request queue is unnamed.
        Version: 2.0
        State: Active
        Request queue 503 verbosity level: Basic
        Max requests: 1000
        Number of active processes attached: 1
        Process IDs:
            2668

        URL groups:
        URL group ID: FE00000040000001
            State: Active
            Request queue name: Request queue is unnamed.
            Number of registered URLs: 1
            Registered URLs:
                HTTP://+:80/116B50EB-ECE2-41AC-8429-9F9E963361B7/
`;
    expect(readRequestQueues(text)).toEqual(QUEUES.slice(0, 1));
  });

  it('processes with their images, as other builds print them', () => {
    const text = shown({ httpQueues: QUEUES.slice(1, 2) }, 'en', SHOW)
      .replace('            4711\r\n', '            ID: 4711, image: C:\\Program Files\\x\\gateway.exe\r\n')
      .replace('            4712\r\n', '            ID: 4712, image: <?>\r\n');
    expect(readRequestQueues(text)).toEqual(QUEUES.slice(1, 2));
  });

  it('indented as a whole, with tabs, with other ends of lines: the same', () => {
    const text = shown({ httpQueues: QUEUES }, 'en', SHOW);
    const variants = [
      text.replace(/^/gm, '    '),
      text.replaceAll('\r\n', '\n'),
      text.replaceAll('\r\n', '\r\r\n'),
      text.replace(/^( {4})+/gm, (blanks) => '\t'.repeat(blanks.length / 4)),
      `C:\\> netsh ${SHOW}\r\n${text}`,
    ];
    for (const variant of variants) expect(readRequestQueues(variant)).toEqual(QUEUES);
  });

  it('a copy that has lost its depth: the URLs, and no process that might be of another', () => {
    const text = shown({ httpQueues: QUEUES }, 'en', SHOW).replace(/^ +/gm, '');
    expect(readRequestQueues(text)).toEqual([{ urls: QUEUES.flatMap(({ urls }) => urls), pids: [] }]);
  });

  it.each(SENTENCES)('nothing is known by %j', (sentence) => {
    expect(readRequestQueues(sentence)).toBe(null);
    expect(readUrlReservations(sentence)).toBe(null);
  });
});

describe('show urlacl', () => {
  const RESERVATIONS = [
    { url: 'http://*:5357/', users: ['BUILTIN\\Users', 'NT AUTHORITY\\LOCAL SERVICE'], trustees: ['BU', 'LS'] },
    { url: 'http://+:5001/api/', users: ['WIN-1\\svc-api'], trustees: ['S-1-5-21-1-2-3-1001'] },
  ];

  it.each(LANGUAGES)('%s: the URLs with their accounts', (language) => {
    expect(readUrlReservations(shown({ urlReservations: RESERVATIONS }, language, 'http show urlacl'))).toEqual(
      RESERVATIONS,
    );
  });

  it('accounts in the language of the host', () => {
    const text = shown({ urlReservations: RESERVATIONS }, 'de', 'http show urlacl').replace('BUILTIN', 'VORDEFINIERT');
    expect(readUrlReservations(text)?.[0]?.users[0]).toBe('VORDEFINIERT\\Users');
  });
});

describe('portproxy', () => {
  const PROXIES = [
    { kind: 'v4tov4', address: '0.0.0.0', port: 3333, to: { address: '192.168.0.8', port: 8888 } },
    { kind: 'v4tov6', address: '*', port: 3000, to: { address: '::1', port: 3000 } },
    { kind: 'v6tov4', address: '*', port: 3001, to: { address: '127.0.0.1', port: 3001 } },
  ] as const;
  const SHOW = 'interface portproxy show all';

  it.each(LANGUAGES)('%s: the rules, each of its kind', (language) => {
    expect(readPortProxies(shown({ portProxies: [...PROXIES] }, language, SHOW))).toEqual(PROXIES);
  });

  it('no rule prints nothing', () => {
    expect(readPortProxies('\r\n')).toEqual([]);
  });

  it('a range and a name are no rules for a port', () => {
    const text = shown({ portProxies: PROXIES.slice(0, 1) }, 'en', SHOW);
    expect(readPortProxies(text.replace('3333 ', '30000-50000 '))).toEqual([]);
    expect(readPortProxies(text.replace('3333 ', 'http '))).toEqual([]);
  });

  it.each(SENTENCES.slice(1))('nothing is known by %j', (sentence) => {
    expect(readPortProxies(sentence)).toBe(null);
  });
});

describe('processes', () => {
  const TASKS = '"System","4","Services","0","144 K"\r\n"svchost.exe","1044","Services","0","9.128 K"\r\n';
  const DETAILS = [
    '\xef\xbb\xbf"ProcessId","ParentProcessId","Started","Name"',
    '"4","0","","System"',
    '"1044","812","2026-12-01T08:00:00.0000000Z","svchost.exe"',
    '"ProcessId","Name"',
    '"1044","Dnscache"',
    '"1044","LanmanWorkstation"',
    '',
  ].join('\r\n');
  const SERVICES = ['Dnscache', 'LanmanWorkstation'];

  it('of tasklist and of PowerShell', () => {
    expect(processesIn(TASKS, readProcessDetails(DETAILS))).toEqual([
      { pid: 4, name: 'System', parent: 0, started: null, services: [] },
      { pid: 1044, name: 'svchost.exe', parent: 812, started: '2026-12-01T08:00:00.0000000Z', services: SERVICES },
    ]);
  });

  it('of tasklist alone: parents and services are not known', () => {
    expect(processesIn(TASKS, null)?.[1]).toEqual({
      ...{ pid: 1044, name: 'svchost.exe', parent: null, started: null, services: null },
    });
  });

  it.each(SENTENCES)('nothing is known by %j', (sentence) => {
    expect(processesIn(sentence, readProcessDetails(sentence))).toBe(null);
  });
});

describe('whose a socket is', () => {
  const plain = { started: null, services: [] };
  const processes: readonly WindowsProcess[] = [
    { pid: 4711, name: 'gateway.exe', parent: 812, ...plain, services: ['Gateway'] },
    { pid: 8692, name: 'node.exe', parent: 15_136, ...plain },
    { pid: 9000, name: 'worker.exe', parent: 8692, ...plain },
  ];
  const known = { ...NOTHING_TOLD, processes, http: [{ urls: ['HTTP://+:5001/'], pids: [4711] }] };

  it('http.sys listens for a process', () => {
    expect(holdersOfSocket({ port: 5001, pid: 4 }, known)).toMatchObject([
      { pid: 4711, command: 'gateway.exe', through: 'http.sys', urls: ['HTTP://+:5001/'], services: ['Gateway'] },
    ]);
  });

  it('on another port it is the system itself', () => {
    expect(holdersOfSocket({ port: 5002, pid: 4 }, known)).toMatchObject([{ pid: 4, command: 'System' }]);
  });

  it('a process that is gone has left it to a child, or a child of that', () => {
    const [holder] = holdersOfSocket({ port: 5665, pid: 15_136 }, known);
    expect(holder?.heirs?.map(({ pid }) => pid)).toEqual([8692, 9000]);
  });

  it('whether it is gone is not known where no process is', () => {
    expect(holdersOfSocket({ port: 5665, pid: 15_136 }, NOTHING_TOLD)[0]).not.toHaveProperty('heirs');
  });
});

it('any URL that netsh prints has its port', () => {
  const host = fc.constantFrom('+', '*', 'localhost', '127.0.0.1', '[::1]', 'my-host.example');
  const law = fc.property(
    host,
    fc.integer({ min: 1, max: 65_535 }),
    fc.boolean(),
    fc.boolean(),
    (name, port, s, ip) => {
      const url = `${s ? 'HTTPS' : 'http'}://${name}:${port}${ip ? ':127.0.0.1' : ''}/a:1/b/`;
      expect(portOfUrl(url)).toBe(port);
    },
  );
  fc.assert(law);
  expect(['http://+/', 'ftp://+:80/', '', 'http://:80/'].map(portOfUrl)).toEqual([null, null, null, null]);
});

/** `--captured FILE`: one table is enough, and what it leaves open is said; a file of another kind is called by its name. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portplanHere } from '../support/cli.ts';
import { expectSchema } from '../support/output-schema.ts';

let scratch: string;

beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'portplan-pasted-'));
});
afterAll(() => rmSync(scratch, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

interface Said {
  readonly status: number;
  readonly unseen: readonly string[];
  readonly explanations: readonly {
    cause: string;
    bindable: boolean | null;
    sockets: readonly { holders: readonly { command: string; pid: number }[] }[];
  }[];
}

function explain(words: readonly string[], input?: string): Said {
  const { status, stdout, stderr } = portplanHere(
    ['explain', ...words, '--format', 'json'],
    input === undefined ? {} : { input },
  );
  expect(stderr).toBe('');
  return { ...(expectSchema('output', stdout) as Said), status };
}

const TABLE = readFileSync('test/fixtures/netsh/072-excluded-zh-CN.txt', 'utf8');
const FIRST = Number(/^ *(\d{4,5}) /m.exec(TABLE)?.[1]);

describe('one table of netsh', () => {
  it.each<[string, string | Buffer]>([
    ['as it is', TABLE],
    ['UTF-16, as > of PowerShell writes it', Buffer.from(`\uFEFF${TABLE}`, 'utf16le')],
    ['UTF-16 without its mark', Buffer.from(TABLE, 'utf16le')],
    ['UTF-8 with a mark', `\uFEFF${TABLE}`],
    ['in the code page of a console', Buffer.from(TABLE.replace(/[^\0-\x7f]/g, '\xcb'), 'latin1')],
  ])('%s: a port in a row is held, status 1', (name, content) => {
    const said = explain([String(FIRST), '--captured', file(`${name}.txt`, content)]);
    expect(said).toMatchObject({ status: 1, explanations: [{ cause: 'held', bindable: false }] });
    expect(said.unseen.join('\n')).toContain('no excludedportrange of ipv6 tcp is in it');
    expect(said.unseen.join('\n')).toContain('what listens on');
  });

  it('from standard input', () => {
    expect(explain([String(FIRST), '--captured', '-'], TABLE).explanations).toMatchObject([{ cause: 'held' }]);
  });

  it('a port outside of every row is not settled by one table', () => {
    const said = explain(['1500', '--captured', file('outside.txt', TABLE)]);
    expect(said).toMatchObject({ status: 1, explanations: [{ cause: 'free', bindable: null }] });
  });

  it('another protocol is not told by it', () => {
    const said = explain([`${FIRST}/udp`, '--captured', file('udp.txt', TABLE)]);
    expect(said.explanations).toMatchObject([{ cause: 'free', bindable: null }]);
    expect(said.unseen.join('\n')).toContain('no excludedportrange of ipv4 udp and ipv6 udp is in it');
  });

  it('a cut table says so', () => {
    const cut = TABLE.replace(/\n[^\n]*\*[^\n]*\n*$/, '\n…\n');
    expect(explain(['1500', '--captured', file('cut.txt', cut)]).unseen.join('\n')).toContain('more rows may follow');
  });

  it('a dynamic range alone tells that it may take the port; one that is not there tells nothing', () => {
    const range = 'C:\\>netsh int ipv4 show dynamicport tcp\n\nStart Port      : 1024\nNumber of Ports : 13977\n';
    const stays = (content: string): string =>
      portplanHere(['explain', '5173', '--captured', file('range.txt', content)]).stdout;
    expect(stays(range)).toContain('dynamic port range (1024-15000)');
    expect(stays(TABLE)).not.toContain('dynamic port range');
  });

  it('judges a plan, and lint says what was not seen', () => {
    const plan = file('plan.portplan.yaml', `version: 1\nplatform: windows\nservices: {web: ${FIRST}}\n`);
    const { status, stdout, stderr } = portplanHere(['lint', plan, '--captured', file('lint.txt', TABLE)]);
    expect({ status, stdout, stderr }).toMatchObject({
      stdout: expect.stringContaining('[windows-port-held]') as string,
      stderr: expect.stringContaining('no excludedportrange of') as string,
    });
  });
});

describe('several of them, one behind the other', () => {
  const text = `PS C:\\> netsh interface ipv6 show excludedportrange protocol=tcp\n${TABLE}
PS C:\\> netstat -ano

Active Connections

  Proto  Local Address          Foreign Address        State           PID
  TCP    0.0.0.0:5173           0.0.0.0:0              LISTENING       4711
  TCP    [::1]:3000             [::]:0
         LISTENING       812

PS C:\\> tasklist
Image Name                     PID Session Name        Session#    Mem Usage
========================= ======== ================ =========== ============
node.exe                      4711 Console                    1     52,340 K
my server.exe                  812 Services                   0      1,024 K
`;

  it('who listens, by name', () => {
    const { explanations } = explain(['5173', '--captured', file('several.txt', text)]);
    expect(explanations).toMatchObject([
      { cause: 'listener', sockets: [{ holders: [{ command: 'node.exe', pid: 4711 }] }] },
    ]);
  });

  it('a row that the terminal has broken', () => {
    const { explanations } = explain(['3000', '--captured', file('several.txt', text)]);
    expect(explanations[0]?.sockets[0]?.holders).toMatchObject([{ command: 'my server.exe', pid: 812 }]);
  });

  it('the command line above a table says of which stack it is', () => {
    const four = explain([String(FIRST), '--address', '127.0.0.1', '--captured', file('several.txt', text)]);
    expect(four.explanations).toMatchObject([{ cause: 'free' }]);
    const six = explain([String(FIRST), '--address', '::1', '--captured', file('several.txt', text)]);
    expect(six.explanations).toMatchObject([{ cause: 'held' }]);
  });
});

const COMPOSE = 'services:\n  db:\n    image: postgres:16\n    ports: ["5432:5432"]\n';
const OTHERS: readonly (readonly [string, string, string])[] = [
  ['docker-compose.yml', COMPOSE, 'a Compose file'],
  ['compose3.yml', `version: "3.8"\n${COMPOSE}`, 'a Compose file'],
  ['package.json', '{"name": "x", "version": "1.0.0", "scripts": {"dev": "vite"}}\n', 'a package.json of npm'],
  ['pod.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: x}\n', 'a Kubernetes manifest'],
  [
    'ss.txt',
    'State  Recv-Q Send-Q Local Address:Port Peer Address:Port\nLISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n',
    'what ss prints on Linux',
  ],
  [
    'netstat.txt',
    'Active Internet connections (only servers)\ntcp        0      0 0.0.0.0:22 0.0.0.0:* LISTEN\n',
    'what netstat prints on Linux or macOS',
  ],
  [
    'lsof.txt',
    'COMMAND   PID USER   FD   TYPE DEVICE SIZE/OFF NODE NAME\nnode 1 me 23u IPv4 0x1 0t0 TCP *:3000 (LISTEN)\n',
    'what lsof prints',
  ],
  ['sysctl.txt', Array.from({ length: 30 }, (_, i) => `net.ipv4.key${i} = ${i}\n`).join(''), 'what sysctl prints'],
];

describe('a file of another kind is called by its name, in one sentence', () => {
  it.each(OTHERS)('%s, as a capture', (name, content, words) => {
    const { status, stderr } = portplanHere(['explain', '5173', '--captured', file(name, content)]);
    expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 3, lines: 1 });
    expect(stderr).toContain(`${name} is ${words}`);
  });

  it.each(OTHERS)('%s, as a plan', (name, content, words) => {
    const { status, stderr } = portplanHere(['lint', file(name, content)]);
    expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 3, lines: 1 });
    expect(stderr).toContain(`${name} is ${words}, not a plan file`);
  });

  it.each([
    ['nothing', '', 'is empty'],
    ['a sentence', 'I can not start my server any more\n', 'has no table of netsh and none of netstat'],
  ])('%s', (name, content, words) => {
    const { status, stderr } = portplanHere(['explain', '5173', '--captured', file(`${name}.txt`, content)]);
    expect({ status, stderr }).toMatchObject({ status: 3, stderr: expect.stringContaining(words) as string });
  });

  it('a snapshot is not made of a part', () => {
    const { status, stderr } = portplanHere(['snapshot', '--captured', file('part.txt', TABLE)]);
    expect({ status, stderr }).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('a snapshot needs all') as string,
    });
  });
});

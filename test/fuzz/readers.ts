/** All that portplan reads and others may have written, each with sound inputs. Most are read by whole commands, as users do. */
import { readTask } from '../../src/ansible/arguments.ts';
import { readDynamicRange, readExcludedRanges } from '../../src/backends/windows/netsh/netsh-text.ts';
import { readNetstat, readTaskNames } from '../../src/backends/windows/netsh/other-programs-text.ts';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { bytesOf, decodeUtf8 } from '../../src/model/bytes.ts';
import { digestOf } from '../../src/model/plan/observed-host.ts';
import { runOn } from '../support/command-context.ts';
import { Machine } from '../support/machine.ts';
import { fixture, fixturesIn } from './fixture.ts';
import { HOST_FILES, HOST_PROGRAMS, hostWith } from './host.ts';
import { lawful, type Reader } from './law.ts';

const OLD = 'from-0.1.0/linux';
const PLANS = [
  fixture(`${OLD}/portplan.yaml`),
  ...fixturesIn('config/good', '.yaml'),
  ...fixturesIn('config/bad', '.yaml'),
];
const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nreserved: [9000]\nservices: {web: 8080, db: 5432}\n';

/** A word a line. */
const COMMAND_LINES = [
  ...[
    'validate a.yaml',
    'lint --host h.json --max-warnings 3 a b',
    'plan --host h.json,b.json --out k --live-only',
    'apply --yes --confirm-within 60',
  ],
  ...[
    'explain 8080/udp p.yaml --address ::1%lo --user 33',
    'suggest --count 3 --avoid 80-90 p.yaml --service web',
    'audit --format prometheus --out x',
  ],
  ...[
    'map --host h.json --format svg',
    'rollback 3 --yes --root /img',
    'history --format=json',
    'init - --root x',
    'completion zsh',
    'expire t --after 3',
  ],
].map((words) => words.replaceAll(' ', '\n'));

export const READERS: readonly Reader[] = [
  {
    name: 'plan',
    seeds: PLANS,
    read: (text) => inTurn(text, 'portplan.yaml', [['validate'], ['lint', '--format', 'sarif'], ['plan']]),
  },
  snapshots('linux'),
  snapshots('windows'),
  stored('record', 'history/000001.json', fixture(`${OLD}/records/applied/history/000001.json`)),
  stored('cut-off record', 'unfinished.json', fixture(`${OLD}/records/cut-off/unfinished.json`)),
  stored('unconfirmed apply', 'unconfirmed.json', fixture(`${OLD}/records/unconfirmed/unconfirmed.json`)),
  { name: 'kept plan', seeds: fixturesIn(`${OLD}/kept-plans`), read: (text) => applied(text) },
  {
    name: 'kept plan with its digest',
    seeds: fixturesIn(`${OLD}/kept-plans`),
    read: (text) => applied(withDigests(text)),
  },
  {
    name: 'sysctl file',
    seeds: [HOST_FILES['/etc/sysctl.d/10-ports.conf'] ?? ''],
    read: (text) =>
      runOn(new Machine(), ['lint', '99-x.conf', '--format', 'github'], { '99-x.conf': decodeUtf8(bytesOf(text)) }),
  },
  ...Object.entries({ ...HOST_FILES, ...HOST_PROGRAMS }).map(hostText),
  {
    name: 'netsh excludedportrange',
    seeds: fixturesIn('netsh').filter((_, i) => i % 8 === 0),
    read: readExcludedRanges,
  },
  { name: 'netsh dynamicport', seeds: fixturesIn('netsh').filter((_, i) => i % 8 === 1), read: readDynamicRange },
  {
    name: 'netstat',
    seeds: fixturesIn('netstat').slice(0, 20),
    read: (text) => [readNetstat(text), readTaskNames(text)],
  },
  {
    name: 'arguments of the Ansible module',
    seeds: [
      '{"plan":{"version":1,"services":{"web":8080}},"state":"applied","lock_wait":5,"_ansible_check_mode":true}',
      '{"plan":"~/p.yaml"}',
    ],
    read: (text) => parseCommandLine(readTask(decodeUtf8(bytesOf(text)), '/home/ann').argv),
  },
  { name: 'command line', seeds: COMMAND_LINES, read: commandLine },
];

function commandLine(text: string): unknown {
  const { command, given } = parseCommandLine(decodeUtf8(bytesOf(text)).split('\n'));
  return command?.read(given);
}

/** The commands, one after the other, on files with this one among them. The first that fails ends it. */
async function inTurn(
  text: string,
  name: string,
  commands: readonly (readonly string[])[],
  on = new Machine(),
): Promise<void> {
  const files = { 'p.yaml': PLAN, [name]: decodeUtf8(bytesOf(text)) };
  for (const words of commands) await runOn(on, words, files);
}

function snapshots(platform: string): Reader {
  const commands = [
    ...[
      ['plan', 'p.yaml', '--host', 'h.json'],
      ['audit', 'p.yaml', '--host', 'h.json'],
      ['explain', '8080', '--host', 'h.json'],
    ],
    ...[
      ['preflight', 'p.yaml', '--host', 'h.json'],
      ['map', '--host', 'h.json', '--format', 'svg'],
      ['init', '-', '--host', 'h.json'],
    ],
  ];
  const seeds = fixturesIn(`from-0.1.0/${platform}/snapshots`);
  return { name: `${platform} snapshot`, seeds, read: (text) => inTurn(text, 'h.json', commands) };
}

function stored(name: string, file: string, seed: string): Reader {
  const read = async (text: string): Promise<void> => {
    for (const words of [
      ['history'],
      ['plan', 'p.yaml'],
      ['rollback', '--yes'],
      ['confirm'],
      ['apply', 'p.yaml', '--yes'],
    ]) {
      const on = new Machine();
      for (const folder of ['/var/lib/portplan', '/var/lib/portplan/history']) on.makeDirectory(folder);
      on.put(`/var/lib/portplan/${file}`, text);
      await lawful(() => runOn(on, words, { 'p.yaml': PLAN }));
    }
  };
  return { name, seeds: [seed], read };
}

function applied(text: string): Promise<unknown> {
  return runOn(new Machine(), ['apply', 'k.json', '--yes'], { 'k.json': decodeUtf8(bytesOf(text)) });
}

/** As whoever changed it on purpose would write it. */
function withDigests(text: string): string {
  try {
    const { digest: _, ...kept } = JSON.parse(text) as Record<string, unknown>;
    const own = { ...kept, ...('seen' in kept && { hostState: digestOf(JSON.stringify(kept['seen'])) }) };
    return JSON.stringify({ ...own, digest: digestOf(JSON.stringify(own)) });
  } catch {
    return text;
  }
}

function hostText([what, seed]: readonly [string, string]): Reader {
  const commands = [
    ...[
      ['plan', 'p.yaml'],
      ['explain', '8080', 'p.yaml'],
      ['preflight', 'p.yaml'],
      ['audit', 'p.yaml', '--verbose'],
      ['init', '-'],
    ],
    ...[['snapshot'], ['suggest', 'p.yaml']],
  ];
  return {
    name: `host: ${what}`,
    seeds: [seed],
    read: async (text) => {
      for (const words of commands) await lawful(() => runOn(hostWith(what, text), words, { 'p.yaml': PLAN }));
    },
  };
}

/** All that portplan reads and others may have written, each with sound inputs. Most are read by whole commands, as users do. */
import { readTask } from '../../src/ansible/arguments.ts';
import { sealedText } from '../../src/apply/json-with-digest.ts';
import { readDynamicRange, readExcludedRanges } from '../../src/backends/windows/netsh/netsh-text.ts';
import { readNetstat, readTaskNames } from '../../src/backends/windows/netsh/other-programs-text.ts';
import { containerIn } from '../../src/backends/linux/containers/docker-containers.ts';
import { packetRulesOf, type RuleTexts } from '../../src/backends/linux/nat/rule-texts.ts';
import { readListing } from '../../src/backends/linux/snapshot/gathered-listing.ts';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import { bytesOf, decodeUtf8 } from '../../src/model/bytes.ts';
import { digestOf } from '../../src/model/plan/observed-host.ts';
import { runOn } from '../support/command-context.ts';
import { Machine } from '../support/machine.ts';
import { fixture, fixturesIn } from './fixture.ts';
import { HOST_FILES, HOST_PROGRAMS, hostWith } from './host.ts';
import type { Reader } from './law.ts';

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

const LISTING =
  'portplan-capture linux 1\nhost web-1\nuser 0 0\nbyte-order LE\nnetwork host\nentry drwxr-xr-x 0 0 /etc\nentry lrwxrwxrwx 0 0 /etc/a\ntarget b\ntext 1 20 /etc/passwd\nran 2 10 3 0 0 ss -Htan\ndenied /root\nunreadable /etc/shadow\nend\n';

const OTHER_PLAN = 'version: 1\nephemeral: 21000-60999\nreserved: [9001]\n';

const APPLIED = new Machine();
await runOn(APPLIED, ['apply', 'p.yaml', '--yes'], { 'p.yaml': PLAN });

const AFTER_APPLY = [['history'], ['plan', 'p.yaml'], ['rollback', '--yes'], ['confirm'], ['apply', 'q.yaml', '--yes']];

const ON_HOST = [
  ...[
    ['plan', 'p.yaml'],
    ['explain', '8080', 'p.yaml'],
    ['preflight', 'p.yaml'],
    ['audit', 'p.yaml', '--verbose'],
  ],
  ...[['init', '-'], ['snapshot'], ['suggest', 'p.yaml']],
];

export const READERS: readonly Reader[] = [
  {
    name: 'plan',
    seeds: PLANS,
    read: (text) => command(text, 'portplan.yaml', [['validate'], ['lint', '--format', 'sarif'], ['plan']]),
  },
  snapshots('linux'),
  snapshots('windows'),
  stored('record', 'history/000001.json', (text) => text),
  stored('cut-off record', 'unfinished.json', (text) => text.replace('"id": 1', '"id": 2')),
  stored('unconfirmed apply', 'unconfirmed.json', () => fixture(`${OLD}/records/unconfirmed/unconfirmed.json`)),
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
  hostTexts('files of a host', HOST_FILES),
  hostTexts('programs of a host', HOST_PROGRAMS),
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
  { name: 'listing of a capture', seeds: [LISTING], read: (text) => readListing(bytesOf(text)) },
  {
    name: 'pasted tables',
    seeds: [...fixturesIn('netsh').slice(0, 8), ...fixturesIn('netstat').slice(0, 4)],
    read: (text) => runOn(new Machine(), ['audit', '--captured', 'h.txt'], { 'h.txt': decodeUtf8(bytesOf(text)) }),
  },
  { name: 'container of Docker', seeds: fixturesIn('containers', '.json'), read: containerIn },
  rules('rules of nft', '.nft.json', 'nft'),
  rules('rules of iptables', '.iptables-save.txt', 'iptables'),
  rules('table of ip_vs', '.proc_net_ip_vs.txt', 'ipVs'),
  { name: 'command line', seeds: COMMAND_LINES, read: commandLine },
];

function rules(name: string, ending: string, source: keyof RuleTexts): Reader {
  return { name, seeds: fixturesIn('nat', ending), read: (text) => packetRulesOf({ [source]: text }) };
}

function commandLine(text: string): unknown {
  const line = parseCommandLine(decodeUtf8(bytesOf(text)).split('\n'));
  return line.command?.read(line.given);
}

function command(text: string, name: string, commands: readonly (readonly string[])[]): Promise<unknown> {
  return runOn(new Machine(), oneOf(commands, text), { 'p.yaml': PLAN, [name]: decodeUtf8(bytesOf(text)) });
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
  return { name: `${platform} snapshot`, seeds, read: (text) => command(text, 'h.json', commands) };
}

/** A file among the records of a host that has applied a plan. */
function stored(name: string, file: string, seed: (text: string) => string): Reader {
  const read = (text: string): Promise<unknown> => {
    const on = APPLIED.copy();
    on.put(`/var/lib/portplan/${file}`, text.length % 2 === 0 ? text : sealed(text));
    return runOn(on, oneOf(AFTER_APPLY, text), { 'p.yaml': PLAN, 'q.yaml': OTHER_PLAN });
  };
  return { name, seeds: [seed(APPLIED.file('/var/lib/portplan/history/000001.json')?.text ?? '')], read };
}

/** With the digest that belongs to it. */
function sealed(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? sealedText(value) : text;
  } catch {
    return text;
  }
}

/** The same one for the same text. */
function oneOf(commands: readonly (readonly string[])[], text: string): readonly string[] {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) | 0;
  return commands[Math.abs(sum) % commands.length] ?? [];
}

function applied(text: string): Promise<unknown> {
  return runOn(new Machine(), ['apply', 'k.json', '--yes'], { 'k.json': decodeUtf8(bytesOf(text)) });
}

/** As whoever changed it on purpose would write it. */
function withDigests(text: string): string {
  try {
    const kept = { ...(JSON.parse(text) as Record<string, unknown>) };
    delete kept['digest'];
    const own = { ...kept, ...('seen' in kept && { hostState: digestOf(JSON.stringify(kept['seen'])) }) };
    return JSON.stringify({ ...own, digest: digestOf(JSON.stringify(own)) });
  } catch {
    return text;
  }
}

/** An input has the name of a file or a program in its first line, and its text below. */
function hostTexts(name: string, texts: Readonly<Record<string, string>>): Reader {
  const read = (input: string): unknown => {
    const [what = ''] = input.split('\n', 1);
    const text = input.slice(what.length + 1);
    return what in texts ? runOn(hostWith(what, text), oneOf(ON_HOST, text), { 'p.yaml': PLAN }) : null;
  };
  return { name, seeds: Object.entries(texts).map(([what, text]) => `${what}\n${text}`), read };
}

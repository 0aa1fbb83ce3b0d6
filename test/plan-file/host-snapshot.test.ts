/** What is read from the JSON of `portplan snapshot`, and what is said about a text that is none. */
import { HOST_NETWORK } from '../../src/model/host/network-scope.ts';
import { bytesOf } from '../../src/model/bytes.ts';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeLinuxHost } from '../../src/backends/linux/snapshot/describe-host.ts';
import { KERNEL_DEFAULTS, type LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import type { HostFacts } from '../../src/model/host/host-facts.ts';
import { ownsNothing, type Ownership } from '../../src/model/plan/ownership.ts';
import { noPorts, portsOf } from '../../src/model/ports/port-set.ts';
import { formatEnvelope } from '../../src/render/envelope.ts';
import { factsIn } from '../support/known-host.ts';

function snapshotText(platform: string, snapshot: object): string {
  const common = { command: 'snapshot', portplanVersion: '0.1.0', host: 'edge-1' };
  return formatEnvelope({ ...common, platform, more: { snapshot: { ...snapshot, unfinished: null } } });
}

function linuxText(live: Partial<LinuxSettings> | null, ownership: Ownership = ownsNothing, conf = ''): string {
  const attributes = { mode: 0o644, uid: 0, gid: 0 };
  const site = {
    path: '/etc/sysctl.d/50-site.conf',
    kind: 'file',
    text: bytesOf(conf),
    attributes,
    isPlanted: false,
  } as const;
  const host = {
    platform: 'linux',
    host: 'edge-1',
    network: HOST_NETWORK,
    live,
    notCaptured: [],
    tcp: {},
    readers: ['systemd-sysctl'],
    files: [site],
    strayFiles: [],
    unseenSources: [],
    aliases: {},
    user: { uid: 0, gid: 0 },
  } as const;
  return snapshotText('linux', describeLinuxHost(host, ownership));
}

const read = (text: string): HostFacts => factsIn('host.json', text);

describe('of a Linux host', () => {
  const live = { ephemeral: { first: 1024, last: 65535 }, reserved: portsOf(80, 8080), unprivilegedPortStart: 80 };

  it('the live values are those of each family and protocol', () => {
    const ownership = { reserved: portsOf(8080), managed: [] };
    const facts = read(linuxText(live, ownership));
    expect(facts).toMatchObject({ platform: 'linux', host: 'edge-1', layer: 'live', unprivilegedPortStart: 80 });
    expect(facts.stacks.map(({ family, protocol }) => `${family} ${protocol}`)).toEqual([
      'ipv4 tcp',
      'ipv4 udp',
      'ipv6 tcp',
      'ipv6 udp',
    ]);
    for (const stack of facts.stacks) {
      const { ephemeral, reserved } = live;
      expect(stack).toMatchObject({ ephemeral, reserved, owned: portsOf(8080), lasting: noPorts, held: [] });
    }
  });

  it('of an image the values are those that its own boot reader brings', () => {
    const facts = read(linuxText(null, ownsNothing, 'net.ipv4.ip_local_port_range = 20000 40000\n'));
    expect(facts).toMatchObject({ layer: 'boot', unprivilegedPortStart: 1024 });
    expect(facts.stacks[0]).toMatchObject({ ephemeral: { first: 20000, last: 40000 }, reserved: noPorts });
  });

  it('a setting that its kernel lacks counts as after a boot', () => {
    const { ephemeral, reserved } = KERNEL_DEFAULTS;
    expect(read(linuxText({ ephemeral, reserved }))).toMatchObject({ layer: 'live', unprivilegedPortStart: 1024 });
  });
});

describe('a snapshot', () => {
  const good = linuxText(KERNEL_DEFAULTS);

  it.each([
    ['a byte order mark', `\uFEFF${good}`],
    ['UTF-16, as `>` of Windows PowerShell writes it', Buffer.from(`\uFEFF${good}`, 'utf16le').toString('utf8')],
    ['keys of a newer version', good.replace('"formatVersion": "1.1",', '"formatVersion": "1.7", "mood": "good",')],
  ])('is read with %s', (_what, text) => {
    expect(read(text)).toEqual(read(good));
  });
});

const GOOD = JSON.parse(linuxText(KERNEL_DEFAULTS)) as Record<string, unknown>;
const WINDOWS = JSON.parse(readFileSync('test/fixtures/lint/windows-port-held/bad.host.json', 'utf8')) as Record<
  string,
  unknown
>;
const REMEDY = 'make it with `portplan snapshot > host.json` on the host';
/** What is something else is not to be written over. */
const ELSEWHERE = 'make it with `portplan snapshot > FILE` on the host';

describe('one sentence is said about', () => {
  it.each([
    ['no text', '', 'host.json is no snapshot that can be read: it is empty'],
    [
      'a text that is no JSON',
      '{\n  "formatVersion": 1.0.0\n}',
      'host.json:2:23 is no snapshot that can be read: it is no JSON',
    ],
    [
      'a message in place of a snapshot',
      'portplan: the host can’t be read',
      'host.json:1:1 is no snapshot that can be read: it is no JSON',
    ],
    [
      'a part of a snapshot',
      linuxText(KERNEL_DEFAULTS).slice(0, 60),
      'host.json:4:3 is no snapshot that can be read: it is no JSON',
    ],
    [
      'another value',
      '[1, 2]',
      'host.json is no snapshot that can be read: it has no "command": "snapshot" with a "formatVersion"',
    ],
    [
      'brackets only',
      '['.repeat(100_000) + ']'.repeat(100_000),
      'host.json is no snapshot that can be read: it has no "command": "snapshot" with a "formatVersion"',
    ],
    [
      'another object',
      '{}',
      'host.json is no snapshot that can be read: it has no "command": "snapshot" with a "formatVersion"',
    ],
    [
      'a newer format',
      JSON.stringify({ ...GOOD, formatVersion: '2.0' }),
      'host.json is no snapshot that can be read: formatVersion is "2.0", expected 1.x; update portplan here if a newer one made it,',
    ],
    [
      'the JSON of another command',
      JSON.stringify({ ...GOOD, command: 'plan' }),
      'host.json is no snapshot that can be read: it has no "command": "snapshot" with a "formatVersion"',
    ],
    [
      'a snapshot that failed',
      JSON.stringify({ ...GOOD, error: { code: 'x', message: 'no netsh here' }, snapshot: undefined }),
      'host.json is no snapshot that can be read: it could not be made: no netsh here',
    ],
    [
      'another platform',
      JSON.stringify({ ...GOOD, platform: 'macos' }),
      'host.json is no snapshot that can be read: platform is "macos", expected linux or windows',
    ],
    [
      'no host',
      JSON.stringify({ ...GOOD, host: null }),
      'host.json is no snapshot that can be read: host is null, expected a name without control characters',
    ],
    [
      'a host that would write on the terminal',
      JSON.stringify({ ...GOOD, host: 'a\u001b[31m' }),
      'host.json is no snapshot that can be read: host is "a\\u001b[31m", expected a name without control characters',
    ],
    [
      'a Linux snapshot that says it is one of Windows',
      JSON.stringify({ ...GOOD, platform: 'windows' }),
      'host.json is no snapshot that can be read: snapshot.stacks is missing, expected a list',
    ],
    [
      'a setting that is missing',
      changed(GOOD, ['snapshot', 'settings'], []),
      'host.json is no snapshot that can be read: snapshot.settings is a list of 0, expected net.ipv4.ip_local_port_range in it',
    ],
    [
      'a range that is none',
      changed(GOOD, ['snapshot', 'settings', '0', 'live'], '60999\t32768'),
      'host.json is no snapshot that can be read: snapshot.settings[0].live is "60999\\t32768", expected two ports, a tab between them',
    ],
    [
      'a list that is none',
      changed(GOOD, ['snapshot', 'settings', '1', 'live'], '80, 81'),
      'host.json is no snapshot that can be read: snapshot.settings[1].live is "80, 81", expected a list of ports',
    ],
    [
      'a start that is none',
      changed(GOOD, ['snapshot', 'settings', '2', 'live'], '65536'),
      'host.json is no snapshot that can be read: snapshot.settings[2].live is "65536", expected a port',
    ],
    [
      'a stack that is missing',
      changed(WINDOWS, ['snapshot', 'stacks', '3', 'family'], 'ipv4'),
      'host.json is no snapshot that can be read: snapshot.stacks is a list of 4, expected ipv6 udp in it',
    ],
    [
      'a family that is none',
      changed(WINDOWS, ['snapshot', 'stacks', '3', 'family'], 'ipv5'),
      'host.json is no snapshot that can be read: snapshot.stacks[3].family is "ipv5", expected ipv4 or ipv6',
    ],
    [
      'a port that is none',
      changed(WINDOWS, ['snapshot', 'stacks', '2', 'dynamic', 'active', 'first'], '1024'),
      'host.json is no snapshot that can be read: snapshot.stacks[2].dynamic.active.first is "1024", expected a port',
    ],
    [
      'a range that is reversed',
      changed(WINDOWS, ['snapshot', 'stacks', '0', 'excluded', 'persistent', '0', 'last'], 49999),
      'host.json is no snapshot that can be read: snapshot.stacks[0].excluded.persistent[0].last is 49999, expected 50000 or higher',
    ],
    [
      'a row that does not say whose it is',
      changed(WINDOWS, ['snapshot', 'stacks', '0', 'excluded', 'active', '0', 'administered'], 'no'),
      'host.json is no snapshot that can be read: snapshot.stacks[0].excluded.active[0].administered is "no", expected true or false',
    ],
  ])('%s', (_what, text, sentence) => {
    const said = failure(text);
    expect(said).toMatchObject({ code: 'bad-snapshot', exit: 3 });
    const remedy = text === '' || text.includes('"command":"snapshot"') ? REMEDY : ELSEWHERE;
    expect(said.message).toBe(`${sentence}${sentence.includes('update portplan') ? ' or ' : '; '}${remedy}`);
  });

  it('a kept plan', () => {
    expect(failure('{"keptPlan": "1.0"}').message).toBe(
      'host.json is a kept plan, not a snapshot: `portplan apply` does what it says',
    );
  });
});

/** A copy with another value at a path. */
function changed(value: unknown, [name = '', ...rest]: readonly string[], to: unknown): string {
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = rest.length === 0 ? to : (JSON.parse(changed(copy[name], rest, to)) as unknown);
  return JSON.stringify(copy);
}

function failure(text: string): { readonly message: string; readonly code: string; readonly exit: number } {
  try {
    read(text);
  } catch (error) {
    return error as ReturnType<typeof failure>;
  }
  throw new Error('it was read');
}

/** Nothing here depends on the time: with the square of 60,000 this test would not end. */
describe('a snapshot of 60,000 keys', () => {
  const many = Object.fromEntries(Array.from({ length: 60_000 }, (_, i) => [`/lib${i}`, '/usr/lib']));

  it('with a fault in each is refused for the first', () => {
    const faulty = Object.fromEntries(Object.keys(many).map((name) => [name, 1]));
    expect(failure(changed(GOOD, ['snapshot', 'aliases'], faulty)).message).toContain(
      'snapshot.aliases./lib0 is 1, expected a text',
    );
  });

  it('with one fault at the end is refused for it', () => {
    expect(failure(changed(GOOD, ['snapshot', 'aliases'], { ...many, '/last': 1 })).message).toContain(
      'snapshot.aliases./last is 1, expected a text',
    );
  });

  it('which is no JSON is refused with the place', () => {
    const text = JSON.stringify({ ...GOOD, more: many }, null, 2);
    expect(failure(text.slice(0, -2)).message).toMatch(/^host\.json:6\d{4}:\d+ is no snapshot .* it is no JSON; /);
  });
});

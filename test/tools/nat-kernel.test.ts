/** Random packet rules in a real kernel: who answers real connections, and who answers by the rules as they are read. */
import { resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LinkSettings, parseLinks } from '../../src/backends/linux/nat/links.ts';
import { nativeTables } from '../../src/backends/linux/nat/native-tables.ts';
import { seenNat } from '../../src/backends/linux/nat/nat-state.ts';
import type { HostNat } from '../../src/model/nat/host-nat.ts';
import { formatIp, type IpFamily, type IpRange, parseIp } from '../../src/model/nat/ip-number.ts';
import type { Possible } from '../../src/model/nat/outcome.ts';
import { whoAnswers } from '../../src/model/nat/who-answers.ts';
import { PROJECT } from '../support/cli.ts';
import { CLIENT, HOST_ADDRESS, INSIDE, startNatLab, VIRTUAL_ADDRESS } from '../support/nat-lab.ts';
import type { PrivateHost } from '../support/namespace.ts';
import { RANDOM_RULES, TARGETS, TRIED } from '../support/random-rules.ts';

/** Rule sets that are drawn: each takes about a second. */
const SETS = Number(process.env['PORTPLAN_NAT'] ?? 8);
const ECHO = ['perl', resolve(PROJECT, 'test/support/nat-echo.pl')];

let host: PrivateHost;

beforeAll(async () => {
  host = await startNatLab();
  const ports = [...TRIED, ...TARGETS].map(String);
  for (const [name, within] of [
    ['LOCAL', []],
    ['INSIDE', INSIDE],
  ] as const) {
    const server = host.spawn([...within, ...ECHO, 'serve', name, ...ports]);
    await new Promise((ready) => server.stdout.once('data', ready));
  }
});

afterAll(() => host.close());

interface Probe {
  readonly from: 'outside' | 'here';
  readonly to: string;
  readonly port: number;
}

const PROBES: readonly Probe[] = TRIED.flatMap((port) => [
  ...[HOST_ADDRESS, '192.168.0.3', VIRTUAL_ADDRESS, 'fd00:1::2'].map((to): Probe => ({ from: 'outside', to, port })),
  ...[HOST_ADDRESS, '127.0.0.1', 'fd00:1::2', '::1'].map((to): Probe => ({ from: 'here', to, port })),
]);

/** What each said: `LOCAL 192.168.0.2 8000`, `refused`, `timeout`. */
function answers(): readonly string[] {
  const said = (from: Probe['from'], within: readonly string[]): string[] => {
    const targets = PROBES.filter((probe) => probe.from === from).flatMap(({ to, port }) => [to, String(port)]);
    return host
      .run([...within, ...ECHO, 'probe', ...targets])
      .stdout.trim()
      .split('\n');
  };
  const byOrigin = { outside: said('outside', CLIENT), here: said('here', []) };
  return PROBES.map(({ from }) => byOrigin[from].shift() ?? '');
}

const RESET = `
nft flush ruleset
nft add table inet base
nft 'add chain inet base post { type nat hook postrouting priority 100; }'
nft 'add rule inet base post oifname docker0 masquerade'
`;

function natOf(settings: LinkSettings): HostNat {
  const text = (...argv: readonly string[]): string => host.run(argv).stdout;
  const iptables = text('iptables-nft-save');
  const nft = nativeTables(text('nft', '-j', 'list', 'ruleset'), iptables, null);
  const interfaces = parseLinks(text('ip', '-j', '-d', 'address'), settings);
  const { nat } = seenNat({ interfaces, texts: { nft, iptables }, engines: [], gaps: [] }, '', 'machine');
  if (!nat) throw new Error('the interfaces are not listed');
  return nat;
}

function settingCommand(forwards: readonly IpFamily[], routesLoopback: boolean): string {
  const bit = (isSet: boolean): number => (isSet ? 1 : 0);
  const forwarding = [
    `net.ipv4.ip_forward=${bit(forwards.includes('ip'))}`,
    `net.ipv6.conf.all.forwarding=${bit(forwards.includes('ip6'))}`,
  ];
  return `sysctl -qw ${forwarding.join(' ')} net.ipv4.conf.eth0.route_localnet=${bit(routesLoopback)}`;
}

function agrees({ outcome }: Possible, { to }: Probe, answer: string): boolean {
  const [who, at, port] = [...answer.split(' '), '', ''] as [string, string, string];
  if (outcome.kind === 'servers' || outcome.kind === 'unknown') return false;
  // Of two chains with one priority either may be the first: one that rejects, or one that drops.
  if (outcome.kind === 'nobody') return who === 'refused' || who === 'timeout';
  if (!isIn(Number(port), outcome.port)) return false;
  return outcome.kind === 'here'
    ? who === 'LOCAL' && at === (outcome.address ? formatIp(outcome.address) : to)
    : who === 'INSIDE' && isAmong(at, outcome.addresses);
}

function isAmong(at: string, addresses: IpRange | null): boolean {
  const ip = parseIp(at);
  return ip !== null && addresses !== null && isIn(ip.value, addresses);
}

function isIn<T extends number | bigint>(value: T, { first, last }: { readonly first: T; readonly last: T }): boolean {
  return first <= value && value <= last;
}

it('every connection is answered by whom the rules say', () => {
  host.run(['sysctl', '-qw', 'net.ipv4.conf.docker0.route_localnet=1']);
  const counts = { probes: 0, may: 0, taken: 0 };
  const wrong: string[] = [];
  for (const [script, forwards, routesLoopback] of fc.sample(
    fc.tuple(RANDOM_RULES, fc.subarray(['ip', 'ip6'] as const), fc.boolean()),
    SETS,
  )) {
    host.run(['sh', '-c', `${RESET}\n${settingCommand(forwards, routesLoopback)}\n${script}`]);
    const nat = natOf((name) => ({ routesLoopback: routesLoopback || name === 'docker0', forwards }));
    const said = answers();
    for (const [i, probe] of PROBES.entries()) {
      const { to, port, from } = probe;
      const found = whoAnswers(nat.rules, nat.network, {
        ...{ protocol: 'tcp', address: parseIp(to)!, port },
        from: from === 'outside' ? { input: 'eth0' } : 'here',
      });
      counts.probes++;
      if (found.length > 1) counts.may++;
      if (!said[i]?.startsWith('LOCAL')) counts.taken++;
      if (!found.some((each) => agrees(each, probe, said[i] ?? '')))
        wrong.push(
          `${from} ${to}:${port} said ${said[i] ?? ''}, expected ${shown(found)}, under\n${host.run(['nft', 'list', 'ruleset']).stdout}`,
        );
    }
  }
  expect(wrong.slice(0, 1).join('\n')).toBe('');
  // Random rules that lead nothing anywhere would prove nothing.
  expect(counts.taken).toBeGreaterThan(counts.probes / 20);
  expect(counts.may).toBeLessThan(counts.probes / 3);
});

function shown(found: readonly Possible[]): string {
  return found
    .map(({ outcome, doubt }) =>
      JSON.stringify(
        {
          ...outcome,
          by: undefined,
          text: typeof outcome.by === 'object' ? outcome.by?.text : outcome.by,
          doubt: doubt ?? undefined,
        },
        (_, value: unknown) => (typeof value === 'bigint' ? value.toString(16) : value),
      ),
    )
    .join(' or ');
}

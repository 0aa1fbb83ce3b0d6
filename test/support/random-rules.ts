/** Random packet rules, as commands of nft and iptables: some of them the kernel refuses, and those are left out. */
import fc from 'fast-check';
import { CONTAINER, HOST_ADDRESS, VIRTUAL_ADDRESS } from './nat-lab.ts';

/** The ports that are tried. */
export const TRIED = [8000, 8001, 8002, 8003, 8004, 8005];
/** Others that translations lead to. */
export const TARGETS = [80, 81, 9000, 9001, 9002, 9003];

const port = fc.constantFrom(...TRIED);
const address = fc.constantFrom(HOST_ADDRESS, '192.168.0.3', '127.0.0.1', '172.17.0.1', VIRTUAL_ADDRESS);
const address6 = fc.constantFrom('fd00:1::2', '::1');
const range = fc.tuple(port, port).map((both) => [Math.min(...both), Math.max(...both)] as const);

const NFT_MATCHES = fc.oneof(
  { weight: 5, arbitrary: port.map((p) => `tcp dport ${p}`) },
  range.map(([a, b]) => `tcp dport ${a}-${b}`),
  range.map(([a, b]) => `tcp dport { 7999, ${a}-${b} }`),
  port.map((p) => `tcp dport != ${p}`),
  port.map((p) => `tcp dport > ${p}`),
  port.map((p) => `meta l4proto tcp th dport ${p}`),
  address.map((a) => `ip daddr ${a}`),
  address.map((a) => `ip daddr != ${a}`),
  address6.map((a) => `ip6 daddr ${a}`),
  fc.tuple(address, port).map(([a, p]) => `ip daddr . tcp dport { ${a} . ${p}, 10.9.9.9 . 1 }`),
  fc.constantFrom(
    'iifname "eth0"',
    'iifname != "docker0"',
    'iifname "eth*"',
    'oifname "lo"',
    'oifname "eth0"',
    'fib daddr type local',
    'fib daddr type != local',
    'fib daddr . iif type local',
    'fib daddr . oif type local',
    'fib saddr type local',
    'ip saddr 192.168.0.0/24',
    'ip saddr != 10.0.0.0/8',
    'ip saddr 172.17.0.0/16',
    'ip saddr 127.0.0.0/8',
    'ct state new',
    'ct state established',
    'ct status dnat',
    'meta nfproto ipv4',
    'meta mark 0',
    'meta l4proto { tcp, udp }',
    'tcp flags & (fin | syn | rst | ack) == syn',
    'numgen random mod 2 == 0',
    'ip daddr 127.0.0.0/8',
    'ip daddr != 127.0.0.0/8',
  ),
);

const CHAINS = ['c0', 'c1', 'c2'];

const NFT_NAT = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(`dnat ip to ${CONTAINER}:80`, `dnat ip to ${CONTAINER}`, `dnat ip to ${CONTAINER}:81`),
  },
  fc.constantFrom(
    `dnat ip to ${CONTAINER}:9000-9003`,
    `dnat ip to ${CONTAINER}:8001-8003`,
    `dnat ip to 192.168.0.3:9001`,
  ),
  fc.constantFrom('redirect to :9001', 'redirect to :9000-9003', 'redirect', 'dnat ip6 to [fd00:17::2]:80'),
  fc.constantFrom('dnat ip to 127.0.0.1:9001', 'dnat ip6 to [::1]:9001'),
  fc.constantFrom('accept', 'return', 'jump c0', 'jump c1', 'goto c1', 'goto c2', 'jump c2', 'counter'),
  fc.tuple(port, port).map(([a, b]) => `tcp dport vmap { ${a} : jump c0, ${b === a ? 7999 : b} : goto c2 }`),
  port.map((p) => `dnat ip to tcp dport map { ${p} : ${CONTAINER}, 7999 : 172.17.0.9 }`),
  fc.tuple(address, port).map(([a, p]) => `ip daddr . meta l4proto . th dport vmap { ${a} . tcp . ${p} : jump c1 }`),
);
const NFT_FILTER = fc.constantFrom(
  'accept',
  'return',
  'drop',
  'reject with tcp reset',
  'jump c0',
  'goto c1',
  'notrack',
  'counter',
);

/** What stops packets names a port: otherwise it would stop the answers to the client as well. */
const ON_PORT = fc.oneof(
  port.map((p) => `tcp dport ${p}`),
  range.map(([a, b]) => `tcp dport ${a}-${b}`),
);

function filterRules(most: number): fc.Arbitrary<readonly string[]> {
  const rule = fc.tuple(ON_PORT, fc.array(NFT_MATCHES, { maxLength: 1 }), NFT_FILTER);
  return fc.array(
    rule.map(([first, more, act]) => [first, ...more, act].join(' ')),
    { minLength: 1, maxLength: most },
  );
}

/**
 * `first`: what each rule asks for before all else. Rules for what the host sends name a port: the answers of a server whose
 * flows are not tracked would be led away otherwise.
 */
function natRules(most: number, first: fc.Arbitrary<string> = NFT_MATCHES): fc.Arbitrary<readonly string[]> {
  const rule = fc.tuple(first, fc.array(NFT_MATCHES, { maxLength: 1 }), NFT_NAT);
  return fc.array(
    rule.map(([one, more, act]) => [one, ...more, act].join(' ')),
    { minLength: 1, maxLength: most },
  );
}

const NFT_TABLE = fc
  .record({
    family: fc.constantFrom('ip', 'ip', 'inet'),
    pre: natRules(6),
    preAt: fc.constantFrom(-100, -90, -110, -99),
    out: natRules(4, ON_PORT),
    outAt: fc.constantFrom(-100, -99),
    early: fc.option(filterRules(2), { freq: 2 }),
    input: fc.option(filterRules(2), { freq: 2 }),
    forward: fc.option(filterRules(2), { freq: 4 }),
    called: fc.tuple(natRules(2), natRules(2), natRules(2)),
  })
  .map(({ family, pre, preAt, out, outAt, early, input, forward, called }) => ({
    family,
    bases: [
      { name: 'pre', is: `type nat hook prerouting priority ${preAt};`, rules: pre },
      { name: 'out', is: `type nat hook output priority ${outAt};`, rules: out },
      ...(early ? [{ name: 'early', is: 'type filter hook prerouting priority -300;', rules: early }] : []),
      ...(input ? [{ name: 'input', is: 'type filter hook input priority 0;', rules: input }] : []),
      ...(forward ? [{ name: 'forward', is: 'type filter hook forward priority 0;', rules: forward }] : []),
    ],
    // A chain calls none but those behind it, so that none calls in a circle.
    called: CHAINS.map((name, i) => ({
      name,
      rules: (called[i] ?? []).filter((rule) => !CHAINS.slice(0, i + 1).some((one) => rule.includes(one))),
    })),
  }));

const IPTABLES_MATCHES = fc.oneof(
  { weight: 4, arbitrary: port.map((p) => `-p tcp --dport ${p}`) },
  range.map(([a, b]) => `-p tcp --dport ${a}:${b}`),
  port.map((p) => `-p tcp ! --dport ${p}`),
  range.map(([a, b]) => `-p tcp -m multiport --dports 7999,${a}:${b}`),
  range.map(([a, b]) => `-p tcp -m multiport ! --dports ${a},${b}`),
  address.map((a) => `-p tcp -d ${a}`),
  address.map((a) => `-p tcp ! -d ${a}`),
  fc.constantFrom(
    '-p tcp -i eth0',
    '-p tcp ! -i docker0',
    '-p tcp -i eth+',
    '-p tcp -o lo',
    '-p tcp -m addrtype --dst-type LOCAL',
    '-p tcp -m addrtype ! --dst-type LOCAL',
    '-p tcp -m addrtype --src-type LOCAL',
    '-p tcp -s 192.168.0.0/24',
    '-p tcp -m conntrack --ctstate NEW',
    '-p tcp -m iprange --dst-range 192.168.0.1-192.168.0.2',
    '-p tcp --syn',
    '-p tcp -m mark --mark 0x0/0xff',
    '-p tcp -m statistic --mode random --probability 0.5',
    '-p tcp -m comment --comment "it is \\"quoted\\" -j DROP"',
    '-p udp',
  ),
);
const IPTABLES_NAT = fc.oneof(
  fc.constantFrom(`-j DNAT --to-destination ${CONTAINER}:80`, `-j DNAT --to-destination ${CONTAINER}`),
  fc.constantFrom(
    `-j DNAT --to-destination ${CONTAINER}:9000-9003`,
    `-j DNAT --to-destination ${CONTAINER}:9000-9003/8000`,
    '-j DNAT --to-destination 127.0.0.1:9001',
  ),
  fc.constantFrom('-j REDIRECT --to-ports 9001', '-j REDIRECT', '-j RETURN', '-j ACCEPT', '-j C1', '-g C2', '-j C2'),
);
const IPTABLES_FILTER = fc.constantFrom('-j ACCEPT', '-j DROP', '-j REJECT --reject-with tcp-reset', '-j RETURN');

const IPTABLES_ON_PORT = port.map((p) => `-p tcp --dport ${p}`);

const IPTABLES = fc.record({
  nat: fc.array(
    fc.tuple(fc.constantFrom('PREROUTING', 'PREROUTING', 'OUTPUT', 'C1', 'C2'), IPTABLES_MATCHES, IPTABLES_NAT),
    { maxLength: 9 },
  ),
  raw: fc.array(
    fc.tuple(fc.constantFrom('PREROUTING', 'OUTPUT'), IPTABLES_ON_PORT, fc.constantFrom('-j DROP', '-j ACCEPT')),
    { maxLength: 1 },
  ),
  filter: fc.array(fc.tuple(fc.constantFrom('INPUT', 'FORWARD', 'OUTPUT'), IPTABLES_ON_PORT, IPTABLES_FILTER), {
    maxLength: 2,
  }),
});

/** A script of commands, of which each may fail. */
export const RANDOM_RULES: fc.Arbitrary<string> = fc
  .record({
    tables: fc.array(NFT_TABLE, { minLength: 0, maxLength: 2 }),
    iptables: IPTABLES,
    withIptables: fc.boolean(),
  })
  .map(({ tables, iptables, withIptables }) => {
    // Rules of iptables for what the host sends are about any port.
    const without = withIptables ? /notrack/ : /^$/;
    const nft = tables.flatMap(({ family, bases, called }, i) => {
      const table = `${family} t${i}`;
      return [
        `add table ${table}`,
        ...called.map(({ name }) => `add chain ${table} ${name}`),
        ...bases.map(({ name, is }) => `add chain ${table} ${name} { ${is} }`),
        ...[...called, ...bases].flatMap(({ name, rules }) =>
          rules.map((rule) => `add rule ${table} ${name} ${rule.replace(without, 'counter')}`),
        ),
      ];
    });
    const calling = iptables.nat.filter(([chain, , target]) => !/C\d/.test(chain) || !/C\d/.test(target));
    const rules = [
      '-t nat -N C1',
      '-t nat -N C2',
      ...calling.map((parts) => `-t nat -A ${parts.join(' ')}`),
      ...iptables.raw.map((parts) => `-t raw -A ${parts.join(' ')}`),
      ...iptables.filter.map((parts) => `-t filter -A ${parts.join(' ')}`),
    ];
    return [
      ...nft.map((line) => `nft '${line}'`),
      ...(withIptables ? rules.map((line) => `iptables-nft ${line}`) : []),
    ].join('\n');
  });

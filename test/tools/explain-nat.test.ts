/** Packet rules of a real kernel, by the command line: who gets the traffic of a port that can be bound. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, portplan as run } from '../support/cli.ts';
import { CONTAINER, loadNft, startNatLab } from '../support/nat-lab.ts';
import { expectSchema } from '../support/output-schema.ts';
import { PrivateHost, type RunResult } from '../support/namespace.ts';

let host: PrivateHost;

const DOCKER = [
  '-N DOCKER',
  '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
  '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
  `-A DOCKER ! -i docker0 -p tcp --dport 8080 -j DNAT --to-destination ${CONTAINER}:80`,
];

beforeAll(async () => {
  host = await startNatLab();
  loadNft(
    host,
    `table inet own {
       chain pre {
         type nat hook prerouting priority dstnat;
         fib daddr type local tcp dport 8443 dnat ip to ${CONTAINER}:80
         tcp dport 8444 limit rate 1/minute dnat ip to ${CONTAINER}:80
         tcp dport 8445 dnat ip to ip daddr map { 192.168.0.2 : ${CONTAINER}, 192.168.0.3 : 172.17.0.3 }
         udp dport 8446 redirect to :8447
       }
     }
     table ip6 nat {
       chain prerouting {
         type nat hook prerouting priority dstnat;
         tcp dport 8448 redirect to :8449
       }
     }`,
  );
  for (const rule of DOCKER) {
    const { status, stderr } = host.run(['iptables-nft', '-t', 'nat', ...rule.split(' ')]);
    expect(status, stderr).toBe(0);
  }
  host.write('/etc/web.yaml', 'version: 1\nservices: {web: 8443, plain: 9000}\n');
});

afterAll(() => host.close());

function portplan(...words: readonly string[]): RunResult {
  return run(host, words);
}

interface Answer {
  readonly from: string;
  readonly gets: string;
  readonly by: string | null;
  readonly program: string | null;
}

function traffic(...words: readonly string[]): readonly Answer[] {
  const { stdout } = portplan('explain', ...words, '--format', 'json');
  const [first] = (expectSchema('output', stdout) as { explanations: { traffic: Answer[] }[] }).explanations;
  return first?.traffic ?? [];
}

describe('explain', () => {
  it('finds the programs that list rules where PATH lacks their folder, as in cron', () => {
    const { status, stdout } = host.run(['env', 'PATH=/usr/bin:/bin', process.execPath, CLI, 'explain', '8443']);
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`${CONTAINER}:80`) as string,
    });
  });

  it('says that a client outside reaches another, by which rule, and exits with 1', () => {
    const { status, stdout } = portplan('explain', '8443');
    expect(status).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('can be bound, but another gets what is sent to it from outside');
    expect(stdout).toContain(`: ${CONTAINER}:80, by a rule (table inet own, chain pre: fib daddr type local`);
    expect(stdout).toContain('from this host: the socket that has the port');
    expect(portplan('explain', '8443', '--quiet').stdout).toContain('another gets');
  });

  it('says that nobody gets what this host does not forward', () => {
    host.run(['sysctl', '-qw', 'net.ipv4.ip_forward=0']);
    const { status, stdout } = portplan('explain', '8443');
    const snapshot = portplan('snapshot').stdout;
    host.run(['sysctl', '-qw', 'net.ipv4.ip_forward=1']);
    expect(status).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain('can be bound, but nobody gets what is sent to it from outside');
    host.write('/etc/unforwarded.json', snapshot);
    const kept = portplan('explain', '8443', '--host', '/etc/unforwarded.json');
    expect(kept.stdout.replace(/\s+/g, ' ')).toContain('nobody gets what is sent to it from outside');
  });

  it('has three answers for a port that Docker publishes', () => {
    const found = traffic('8080').map(({ from, gets, program }) => [from, gets, program ?? ''].join(' '));
    // Of IPv6 nothing is taken.
    expect(found.toSorted()).toEqual([
      'host service ',
      'host taken Docker',
      'loopback service ',
      'outside service ',
      'outside taken Docker',
    ]);
  });

  it('says may where a rule can not be decided by reading', () => {
    const [outside] = traffic('8444', '--address', '192.168.0.2');
    expect(outside).toMatchObject({ from: 'outside', gets: 'may' });
    expect(outside?.by).toContain('limit rate 1/minute');
    expect(portplan('explain', '8444').status).toBe(1);
  });

  it('names the target of each address, where one rule has several', () => {
    const { stdout } = portplan('explain', '8445');
    expect(stdout).toContain(`from outside to 192.168.0.2 (eth0): ${CONTAINER}:8445, by a rule`);
    expect(stdout).toContain('from outside to 192.168.0.3 (eth0): 172.17.0.3:8445, by a rule');
  });

  it('names no address of one family for a redirect of both', () => {
    const { stdout } = portplan('explain', '8446/udp');
    expect(stdout).toMatch(
      /192\.168\.0\.2.* and fd00:1::2 .*: this host's socket on port 8447 of the same address, by a rule/,
    );
  });

  it('reads a table of nft that bears a name of iptables: iptables-nft-save lists it as an empty one', () => {
    const { status, stdout } = portplan('explain', '8448');
    expect({ status, stdout }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('(table ip6 nat, chain prerouting: tcp dport 8448 redirect to :8449)') as string,
    });
  });

  it('has no word of it where nothing takes the port', () => {
    const { status, stdout } = portplan('explain', '9000');
    expect(status).toBe(0);
    expect(stdout).not.toContain('traffic');
  });

  it('says to an account that may not read the rules what it did not see', () => {
    const { status, stdout } = host.run([
      'setpriv',
      '--bounding-set=-all',
      '--inh-caps=-all',
      process.execPath,
      CLI,
      'explain',
      '8443',
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('has docker0: published ports may be taken by NAT');
    expect(stdout).toContain('as far as it could be seen');
  });

  it('knows it of a snapshot', () => {
    const { stdout } = portplan('snapshot');
    expectSchema('output', stdout);
    host.write('/etc/snapshot.json', stdout);
    expect(portplan('explain', '8443', '--host', '/etc/snapshot.json').stdout).toContain(`: ${CONTAINER}:80`);
  });

  it('changes no rule, and makes no table', () => {
    const before = host.run(['nft', 'list', 'ruleset']).stdout;
    portplan('explain', '8443');
    expect(host.run(['nft', 'list', 'ruleset']).stdout).toBe(before);
    expect(host.run(['sh', '-c', 'cat /proc/net/ip_tables_names 2>/dev/null']).stdout).toBe('');
  });
});

it('rules of legacy iptables, which nothing else lists, are seen as well', () => {
  const rule = ['PREROUTING', '-p', 'tcp', '--dport', '8500', '-j', 'REDIRECT', '--to-ports', '8501'];
  const { status, stderr } = host.run(['iptables-legacy', '-t', 'nat', '-A', ...rule]);
  expect(status, stderr).toBe(0);
  const found = traffic('8500').filter(({ from }) => from === 'outside');
  expect(found.map(({ gets }) => gets)).toContain('taken');
});

it('says of a table that it does not follow that it may lead packets elsewhere', () => {
  const chain = '{ type filter hook ingress device eth0 priority 0; }';
  const commands = [
    `add table netdev n`,
    `add chain netdev n i ${chain}`,
    'add rule netdev n i tcp dport 8600 fwd to docker0',
  ];
  for (const command of commands) expect(host.run(['nft', command])).toMatchObject({ status: 0 });
  expect(portplan('explain', '8600').stdout).toContain('the rules of table netdev n are not followed');
  host.run(['nft', 'delete table netdev n']);
});

describe('preflight', () => {
  it('says it in one line on standard error, and lets the service start', () => {
    const { status, stdout, stderr } = portplan('preflight', '/etc/web.yaml');
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^portplan: web: port 8443\/tcp: another gets what is sent to it from outside: .*\n$/);
  });

  it('with --strict exits with 1', () => {
    expect(portplan('preflight', '--strict', '/etc/web.yaml').status).toBe(1);
    expect(portplan('preflight', '--strict', '/etc/web.yaml', '--service', 'plain').status).toBe(0);
  });
});

describe('rules that somebody wrote by hand, on a host without an engine', () => {
  const ORDINARY = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', process.execPath, CLI, 'explain', '8443'];
  const KNOCK = ['perl', '-MSocket', '-e', 'socket(S, 2, 2, 0); send(S, "x", 0, pack_sockaddr_in(9, INADDR_LOOPBACK))'];
  let plain: PrivateHost;

  beforeAll(async () => {
    plain = await PrivateHost.start();
  });

  afterAll(() => plain.close());

  it('leave a trace that an ordinary user is told of, once a packet has come by', () => {
    plain.run(KNOCK);
    expect(plain.run(ORDINARY).stdout).not.toContain('NAT');
    loadNft(
      plain,
      `table ip own {
         chain pre {
           type nat hook prerouting priority dstnat;
           tcp dport 8443 redirect to :80
         }
       }`,
    );
    plain.run(KNOCK);
    const { status, stdout } = plain.run(ORDINARY);
    expect({ status, stdout: stdout.replace(/\s+/g, ' ') }).toEqual({
      status: 0,
      stdout: expect.stringMatching(
        /has rules that (?:track connections|use the kernel's module \w+): published ports may be taken by NAT/,
      ) as string,
    });
  });
});

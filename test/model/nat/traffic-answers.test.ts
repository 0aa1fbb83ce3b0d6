import { describe, expect, it } from 'vitest';
import { packetRulesOf } from '../../../src/backends/linux/nat/rule-texts.ts';
import type { HostNat } from '../../../src/model/nat/host-nat.ts';
import { formatIp, parseIp } from '../../../src/model/nat/ip-number.ts';
import { portClasses } from '../../../src/model/nat/diverted-ports.ts';
import { divertedPorts } from '../../../src/words/diverted-ports.ts';
import { trafficAnswers, worstOf } from '../../../src/model/nat/traffic-answers.ts';
import type { AskedTraffic } from '../../../src/model/nat/traffic-ways.ts';
import { takenWords, takerText } from '../../../src/words/traffic-words.ts';
import { eachPort, formatPortSet, LAST_PORT } from '../../../src/model/ports/port-set.ts';
import { NAT_LAB, NAT_SAMPLES, rulesOf } from '../../support/nat-samples.ts';

const HEAD = '*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n';

function natOf(...rules: readonly string[]): HostNat {
  const iptables = `${HEAD}${rules.map((rule) => `-A ${rule}\n`).join('')}COMMIT\n`;
  return { rules: packetRulesOf({ iptables }), network: NAT_LAB };
}

function asked(port: number, address: string | null = null): AskedTraffic {
  return { protocol: 'tcp', port, address, ipv6Only: false };
}

function gets(nat: HostNat, port: number, address: string | null = null): readonly string[] {
  return trafficAnswers(nat, asked(port, address)).map(({ from, gets: what }) => `${from} ${what}`);
}

describe('who gets the traffic of a service', () => {
  it('is the service itself where a rule leads to its own port and address', () => {
    const nat = natOf('PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080');
    expect(gets(nat, 8080)).toEqual(expect.not.arrayContaining(['outside taken']));
    expect(gets(natOf('PREROUTING -p tcp -m tcp --dport 8080 -j REDIRECT'), 8080)).not.toContain('outside taken');
    expect(gets(nat, 80, '192.168.0.3')).toEqual(['outside taken', 'host service']);
  });

  it('of a loopback service is asked for the loopback alone', () => {
    const nat = natOf('PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80');
    expect(gets(nat, 8080, '127.0.0.1')).toEqual(['loopback service']);
    expect(gets(nat, 8080, '::1')).toEqual(['loopback service']);
  });

  it('from an interface that is not there yet is told for a host without any', () => {
    const { rules } = natOf('PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80');
    const network = { interfaces: NAT_LAB.interfaces.filter(({ name }) => name === 'lo') };
    const [first] = trafficAnswers({ rules, network }, asked(8080));
    expect(first).toMatchObject({ from: 'outside', gets: 'taken', to: ['any IPv4 address'] });
    const named = natOf('PREROUTING -i eth9 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80');
    expect(trafficAnswers({ ...named, network }, asked(8080))[0]).toMatchObject({ from: 'outside', gets: 'may' });
  });

  it('is nobody where a firewall drops it for sure, which makes no other answer worse', () => {
    const nat = natOf('PREROUTING -s 10.0.0.0/8 -p tcp -m tcp --dport 1 -j DNAT --to-destination 172.17.0.2');
    const filter = packetRulesOf({
      iptables:
        '*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n',
    });
    const both = { ...nat, rules: { ...filter, tables: [...nat.rules.tables, ...filter.tables] } };
    const answers = trafficAnswers(both, asked(8080, '192.168.0.2'));
    expect(answers.map((each) => `${each.from} ${each.gets}`)).toEqual(['outside dropped', 'host service']);
    expect([worstOf(answers), takenWords(answers)]).toEqual([null, null]);
  });

  // The port of a client is not known: such a rule may drop what is sent from a few of them.
  const MAY_DROP = '-A PREROUTING -p tcp -m tcp --sport 8443 -j DROP\n-A OUTPUT -p tcp -m tcp --sport 8443 -j DROP\n';
  const [RAW, FILTER] = [
    `*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${MAY_DROP}COMMIT\n`,
    '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -m tcp --dport 8080 -j DROP\nCOMMIT\n',
  ];

  it('is nobody by the rule that drops it for sure, not by one that may', () => {
    const rules = packetRulesOf({ iptables: `${RAW}${FILTER}` });
    const answers = trafficAnswers({ rules, network: NAT_LAB }, asked(8080, '192.168.0.2'));
    expect(answers.map((each) => takerText(each, 8080))).toEqual(
      ['outside', 'host'].map(
        () => expect.stringMatching(/^nobody, it is dropped, by a rule \(.*-A INPUT .*\)$/) as string,
      ),
    );
  });

  it('is who a rule leads it to, whatever may be dropped before', () => {
    const nat = `${HEAD}-A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80\nCOMMIT\n`;
    const rules = packetRulesOf({ iptables: `${RAW}${nat}` });
    const [first] = trafficAnswers({ rules, network: NAT_LAB }, asked(8080, '192.168.0.2'));
    expect(first && takerText(first, 8080)).toMatch(/^172\.17\.0\.2:80, by a rule \(.*DNAT.*\)$/);
  });
});

describe('what is led away from a service and gets nowhere', () => {
  const TO_CONTAINER = 'PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80';
  const told = (nat: HostNat): string =>
    trafficAnswers(nat, asked(8080, '192.168.0.2'))
      .map((each) => takerText(each, 8080))
      .join('; ');

  it.each([
    [[], 'nobody: it is led to another host, and this one forwards no packets'],
    [null, '172.17.0.2:80, if this host forwards packets'],
    [['ip'] as const, '172.17.0.2:80, by a rule'],
  ])('of a host that forwards %j is not the service', (forwards, text) => {
    const nat = natOf(TO_CONTAINER);
    const network = { interfaces: nat.network.interfaces.map((one) => ({ ...one, forwards })) };
    expect(gets({ ...nat, network }, 8080, '192.168.0.2')).toEqual(['outside taken', 'host service']);
    expect(told({ ...nat, network })).toContain(text);
  });

  it('from outside to the loopback, without route_localnet, is for nobody', () => {
    const nat = natOf('PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination 127.0.0.1');
    expect(gets(nat, 8080)).not.toContain('outside taken');
    const network = { interfaces: nat.network.interfaces.map((one) => ({ ...one, routesLoopback: false })) };
    expect(gets({ ...nat, network }, 8080)).toContain('outside taken');
    expect(takenWords(trafficAnswers({ ...nat, network }, asked(8080)))).toBe(
      'nobody gets what is sent to it from outside',
    );
  });

  it('may be stopped by a firewall: the rule before took it all the same', () => {
    const nat = natOf(TO_CONTAINER);
    const [filter] = packetRulesOf({
      iptables: '*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n',
    }).tables;
    const both = { ...nat, rules: { ...nat.rules, tables: [...nat.rules.tables, filter!] } };
    expect(gets(both, 8080, '192.168.0.2')).toEqual(['outside taken', 'host service']);
    expect(told(both)).toContain('a rule of a firewall stops it there');
  });
});

describe('an address that other interfaces lead to', () => {
  const virtual = {
    interfaces: NAT_LAB.interfaces.map((one) =>
      one.name === 'lo' ? { ...one, addresses: [...one.addresses, { ip: parseIp('10.9.9.1')!, length: 32 }] } : one,
    ),
  };
  const toVirtual = 'PREROUTING -d 10.9.9.1/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80';

  it('is one of those of a service on every address', () => {
    const answers = trafficAnswers({ ...natOf(toVirtual), network: virtual }, asked(8080));
    expect(answers.filter((each) => each.gets === 'taken')).toMatchObject([{ from: 'outside', to: ['10.9.9.1'] }]);
  });

  it('is asked though it is not there yet', () => {
    expect(gets(natOf(toVirtual), 8080, '10.9.9.1')).toEqual(['outside taken', 'host service']);
  });

  it('of the loopback is asked by its own name', () => {
    const nat = natOf('OUTPUT -d 127.0.0.2/32 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80');
    expect(gets(nat, 8080, '127.0.0.2')).toEqual(['loopback taken']);
    expect(gets(nat, 8080, '127.0.0.1')).toEqual(['loopback service']);
  });
});

describe('virtual servers for marked packets', () => {
  const marked = (marking: string): HostNat => ({
    network: NAT_LAB,
    rules: packetRulesOf({
      iptables: `*mangle\n:PREROUTING ACCEPT [0:0]\n${marking}COMMIT\n`,
      ipVs: 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\nFWM  00000001 rr \n  -> 0AF40005:1F90      Masq    1      0          0\n',
    }),
  });
  const rule = '-A PREROUTING -p tcp -m tcp --dport 8080 -j MARK --set-xmark 0x1/0xffffffff\n';

  it.each([
    [rule, 8080, ['outside may', 'host may']],
    [rule, 8081, ['outside service', 'host service']],
    ['', 8080, ['outside service', 'host service']],
  ])('with %j, port %i', (marking, port, expected) => {
    expect(gets(marked(marking), port, '192.168.0.2')).toEqual(expected);
  });
});

describe('rules of nft', () => {
  const TABLE = { family: 'inet', name: 't' };
  const CHAIN = {
    family: 'inet',
    table: 't',
    name: 'pre',
    type: 'filter',
    hook: 'prerouting',
    prio: -300,
    policy: 'accept',
  };
  const nft = (...expr: readonly object[]): HostNat => ({
    network: NAT_LAB,
    rules: packetRulesOf({
      nft: JSON.stringify({
        nftables: [{ table: TABLE }, { chain: CHAIN }, { rule: { family: 'inet', table: 't', chain: 'pre', expr } }],
      }),
    }),
  });

  it('that write another address into packets may lead them there', () => {
    const nat = nft({ mangle: { key: { payload: { protocol: 'ip', field: 'daddr' } }, value: '172.17.0.2' } });
    expect(gets(nat, 8080, '192.168.0.2')).toEqual(['outside may', 'host may']);
  });

  it.each([{ 'ct helper': 'ftp' }, { flow: { op: 'add', flowtable: '@f' } }, { counter: 'named' }, { log: null }])(
    '%j lead nothing anywhere',
    (statement) => expect(gets(nft(statement), 8080, '192.168.0.2')).toEqual(['outside service', 'host service']),
  );

  it('of kube-proxy, for a service without endpoints, leave the port to nobody', () => {
    const rules = rulesOf(NAT_SAMPLES.find(({ name }) => name === 'kube-proxy-nftables')!);
    expect(gets({ rules, network: NAT_LAB }, 30090, '192.168.0.2')).toEqual(['outside taken', 'host taken']);
  });
});

describe('classes of ports', () => {
  it.each(NAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
    '%s: no rule tells the ports of one apart',
    (_, sample) => {
      const nat = { rules: rulesOf(sample), network: NAT_LAB };
      const classes = portClasses(nat.rules, { first: 1, last: LAST_PORT });
      expect(eachPort(classes.slice(0, 1))[0]).toBe(1);
      const verdicts = (port: number): unknown =>
        trafficAnswers(nat, asked(port)).map(({ from, gets: what }) => [from, what]);
      for (const { first, last } of classes) {
        const inside = [first, Math.floor((first + last) / 2), last];
        expect(new Set(inside.map((port) => JSON.stringify(verdicts(port)))).size).toBe(1);
      }
    },
  );

  it('of which one is taken are told with their ports', () => {
    const nat = natOf('PREROUTING -p tcp -m multiport --dports 8000:8010,8443 -j DNAT --to-destination 172.18.0.2');
    const found = divertedPorts(nat, { ...asked(1), ports: { first: 8005, last: 8500 } });
    expect(found.map(({ ports }) => formatPortSet(ports))).toEqual(['8005-8010', '8443']);
  });
});

describe('addresses as numbers', () => {
  it.each([
    '10.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::',
    'fd00:1::2',
    '2001:db8:0:1:1:0:1:1',
    '1:2:3:4:5:6:7:8',
  ])('%s', (text) => {
    const ip = parseIp(text);
    expect(ip && formatIp(ip)).toBe(text);
  });

  it.each(['', '1.2.3', '1.2.3.4.5', 'eth0', '1::2::3x', ':::'])('%s is none', (text) => {
    expect(parseIp(text)).toBeNull();
  });
});

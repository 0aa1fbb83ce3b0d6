import { describe, expect, it } from 'vitest';
import { packetRulesOf, type RuleTexts, unreadableTexts } from '../../../../src/backends/linux/nat/rule-texts.ts';
import { parseIp } from '../../../../src/model/nat/ip-number.ts';
import type { TrafficOutcome } from '../../../../src/model/nat/outcome.ts';
import type { PacketRules } from '../../../../src/model/nat/packet-rules.ts';
import { whoAnswers } from '../../../../src/model/nat/who-answers.ts';
import { NAT_LAB, natFixture, rulesOf } from '../../../support/nat-samples.ts';

describe('rules of real engines, as they were read on their hosts', () => {
  const outcomes = (
    rules: PacketRules,
    address: string,
    port: number,
    input: string | null,
  ): readonly TrafficOutcome[] =>
    whoAnswers(rules, NAT_LAB, {
      protocol: 'tcp',
      address: parseIp(address)!,
      port,
      from: input === null ? 'here' : { input },
    }).map(({ outcome }) => outcome);
  const kinds = (rules: PacketRules, address: string, port: number, input: string | null): readonly string[] =>
    outcomes(rules, address, port, input).map(({ kind }) => kind);
  const captured = (name: string): PacketRules =>
    rulesOf({ files: { 'nft.json': `${name}.nft.json`, 'iptables-save.txt': `${name}.iptables-save.txt` } });

  it('of Docker, whose proxy has what comes from the loopback', () => {
    const rules = captured('real-docker26-proxy');
    expect(kinds(rules, '192.168.0.2', 8080, 'eth0')).toEqual(['elsewhere']);
    expect(kinds(rules, '192.168.0.2', 8080, null)).toEqual(['elsewhere']);
    expect(kinds(rules, '127.0.0.1', 8080, null)).toEqual(['here']);
  });

  it('of Docker without its proxy', () => {
    const rules = captured('real-docker26-noproxy');
    expect(kinds(rules, '127.0.0.1', 8080, null)).toEqual(['elsewhere']);
    expect(kinds(rules, '127.0.0.1', 8081, null)).toEqual(['elsewhere']);
    expect(kinds(rules, '192.168.0.2', 8081, 'eth0')).toEqual(['here']);
  });

  it('of Podman, beside those of Docker', () => {
    const rules = captured('real-podman5');
    expect(kinds(rules, '192.168.0.2', 8086, null)).toEqual(['elsewhere']);
    expect(kinds(rules, '127.0.0.1', 8082, null)).toEqual(['elsewhere']);
    expect(kinds(rules, '192.168.0.2', 8083, 'eth0')).toEqual(['here']);
  });

  it('of Docker, as nft alone prints them: nothing is certain then', () => {
    const rules = packetRulesOf({ nft: natFixture('docker-26-iptables.nft.json') });
    const found = outcomes(rules, '192.168.0.2', 8080, 'eth0').map(({ kind }) => kind);
    expect(found.length).toBeGreaterThan(1);
    expect(found).toContain('unknown');
  });
});

describe('a text that is not what its source prints', () => {
  const save = natFixture('docker-26-iptables.iptables-save.txt');
  const nft = natFixture('docker-29-nftables.nft.json');
  const ipVs = natFixture('ipvs.proc_net_ip_vs.txt');

  it.each<readonly [string, Partial<RuleTexts>]>([
    ['no JSON', { nft: nft.slice(0, -9) }],
    ['nothing', { nft: '' }],
    ['another JSON', { nft: '{"nftables": [5]}' }],
    ['JSON of another program', { nft: '[]' }],
    ['a table without its end', { iptables: save.replaceAll('COMMIT\n', '') }],
    [
      'a listing of another form',
      { iptables: 'Chain PREROUTING (policy ACCEPT)\ntarget prot opt source destination\n' },
    ],
    ['an error', { ip6tablesLegacy: "ip6tables-save: can't initialize\n" }],
    ['a broken line', { iptablesLegacy: save.replace('-A ', 'A ') }],
    ['no heading', { ipVs: ipVs.split('\n').slice(3).join('\n') }],
    ['a line of another form', { ipVs: `${ipVs}TCP here\n` }],
    ['nothing at all', { ipVs: '' }],
  ])('%s is told, and never counts as no rule', (_, texts) => {
    expect(unreadableTexts(texts)).toHaveLength(1);
    expect(packetRulesOf(texts)).toEqual({ tables: [], virtualServers: [], markedServers: [] });
  });

  it('is none of those that the programs printed', () => {
    expect(unreadableTexts({ nft, iptables: save, ipVs })).toEqual([]);
    expect(unreadableTexts({ iptables: '', nft: '{"nftables": []}' })).toEqual([]);
  });
});

describe('virtual servers of IPVS, as the kernel lists them', () => {
  const { virtualServers } = packetRulesOf({ ipVs: natFixture('ipvs.proc_net_ip_vs.txt') });

  it('have their addresses, ports and real servers; one of weight 0 takes no new connection', () => {
    expect(virtualServers.map(({ text, servers }) => [text, ...servers])).toEqual([
      ['IPVS tcp [fd00::1]:30080', '[fd00::5]:30080'],
      ['IPVS tcp 127.0.0.1:30080', '10.244.0.5:8080'],
      ['IPVS tcp 10.77.0.1:30080', '10.244.0.5:8080'],
      ['IPVS tcp 10.96.0.10:53', '10.244.0.5:53'],
      ['IPVS udp 10.77.0.1:30053'],
    ]);
  });

  const network = {
    interfaces: NAT_LAB.interfaces.map((one) =>
      one.name === 'eth0' ? { ...one, addresses: [{ ip: parseIp('10.77.0.1')!, length: 24 }] } : one,
    ),
  };
  const ask = (address: string, port: number, input: string | null, protocol: 'tcp' | 'udp' = 'tcp'): unknown =>
    whoAnswers({ tables: [], virtualServers, markedServers: [] }, network, {
      protocol,
      address: parseIp(address)!,
      port,
      from: input === null ? 'here' : { input },
    })[0]?.outcome;

  it('take what is sent to their address, from outside and from the host', () => {
    const taken = { kind: 'servers', servers: ['10.244.0.5:8080'], by: 'IPVS tcp 10.77.0.1:30080' };
    expect(ask('10.77.0.1', 30080, 'eth0')).toEqual(taken);
    expect(ask('10.77.0.1', 30080, null)).toEqual(taken);
    expect(ask('127.0.0.1', 30080, null)).toMatchObject({ kind: 'servers', by: 'IPVS tcp 127.0.0.1:30080' });
    expect(ask('10.77.0.1', 30081, 'eth0')).toMatchObject({ kind: 'here' });
  });

  it('refuse where they have no real server', () => {
    expect(ask('10.77.0.1', 30053, 'eth0', 'udp')).toMatchObject({ kind: 'nobody', why: 'refused' });
  });
});

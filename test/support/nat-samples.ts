/** Rule sets of real programs, and who answered real probes under each: test/fixtures/nat. */
import { readFileSync } from 'node:fs';
import { nativeTables } from '../../src/backends/linux/nat/native-tables.ts';
import { packetRulesOf } from '../../src/backends/linux/nat/rule-texts.ts';
import type { HostNetwork, NetworkInterface } from '../../src/model/nat/host-network.ts';
import { parseIp } from '../../src/model/nat/ip-number.ts';
import type { PacketRules } from '../../src/model/nat/packet-rules.ts';

export interface Probe {
  readonly from: 'outside' | 'host';
  readonly proto: 'tcp' | 'udp';
  readonly to: string;
  readonly port: number;
  readonly answer: string | readonly string[];
}

interface Sample {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly truth: readonly Probe[];
}

const FOLDER = 'test/fixtures/nat';

export function natFixture(name: string): string {
  return readFileSync(`${FOLDER}/${name}`, 'utf8');
}

export const NAT_SAMPLES = (JSON.parse(natFixture('INDEX.json')) as { readonly samples: readonly Sample[] }).samples;

export function rulesOf({ files }: Pick<Sample, 'files'>): PacketRules {
  const text = (name: string): string | null => (files[name] === undefined ? null : natFixture(files[name]));
  const iptables = text('iptables-save.txt');
  return packetRulesOf({
    ...{
      nft: nativeTables(text('nft.json') ?? '', iptables, null),
      iptables,
      iptablesLegacy: text('iptables-legacy-save.txt'),
    },
  });
}

/** The host of the probes: its outer interface, and the bridges of containers. */
export const NAT_LAB: HostNetwork = {
  interfaces: [
    link('lo', ['127.0.0.1/8', '::1/128'], false),
    link('eth0', ['192.168.0.2/24', '192.168.0.3/24', '192.168.99.33/24', '2001:db8::1/64'], true),
    ...Object.entries({
      docker0: ['172.17.0.1/16', 'fd00:17::1/64'],
      'br-1a2b3c4d5e6f': ['172.18.0.1/16'],
      podman0: ['10.88.0.1/16'],
      cni0: ['10.244.0.1/24', '10.180.0.1/24'],
      've-box': ['10.10.10.1/24'],
      virbr0: ['192.168.122.1/24'],
    }).map(([name, addresses]) => link(name, addresses, false)),
  ],
};

function link(name: string, addresses: readonly string[], isOutside: boolean): NetworkInterface {
  return {
    name,
    isOutside,
    routesLoopback: name !== 'br-1a2b3c4d5e6f',
    isVirtual: name === 'lo',
    forwards: ['ip', 'ip6'],
    addresses: addresses.map((address) => {
      const [ip = '', length] = address.split('/');
      return { ip: parseIp(ip)!, length: Number(length) };
    }),
  };
}

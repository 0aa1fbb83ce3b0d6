import type { Platform } from '../model/plan/desired-state.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { noPorts, type PortRange, type PortSet, union } from '../model/ports/port-set.ts';

/** A program that hands out ports of the host by itself. */
export interface Allocator {
  readonly name: string;
  /** The words for the program itself, and those that may stand with them where it is still the program: `nomad-http`. */
  readonly tokens: readonly string[];
  readonly parts: readonly string[];
  readonly platforms: readonly Platform[];
  readonly ports: PortSet;
  readonly isTcpOnly?: true;
  /** Takes ports from the ephemeral range too, reserved ones included. */
  readonly usesEphemeral?: true;
  /** Goes on to the next port when one is taken, so that only a service that is down loses its port. */
  readonly isPatient?: true;
  /** What it gives the ports to, for messages: `its tasks`. */
  readonly to: string;
  /** How to keep it off a port. */
  readonly setting: string;
  /** The port of its servers: a host that connects to it has the program, whatever its services are called. */
  readonly peerPort?: number;
  /** An outgoing connection on one of its ports hurts, and this is the answer. */
  readonly connections?: 'reserve-all' | 'reserve-some';
}

const AGENT = ['agent', 'client', 'daemon', 'server'];

export const ALLOCATORS: readonly Allocator[] = [
  {
    // nomad/structs/network.go: DefaultMinDynamicPort, DefaultMaxDynamicPort. The scheduler does not ask the host.
    name: 'Nomad',
    tokens: ['nomad'],
    parts: [...AGENT, 'api', 'http', 'rpc', 'serf'],
    platforms: ['linux', 'windows'],
    ports: [{ first: 20000, last: 32000 }],
    to: 'its tasks',
    setting: 'keep Nomad off with reserved_ports in its client configuration',
    connections: 'reserve-all',
  },
  {
    // consul/agent/config/default.go: proxy_min_port, sidecar_min_port, expose_min_port and their ends.
    name: 'Consul',
    tokens: ['consul'],
    parts: [...AGENT, 'api', 'dns', 'grpc', 'http', 'https', 'lan', 'rpc', 'serf', 'tls', 'wan'],
    platforms: ['linux', 'windows'],
    ports: [
      { first: 20000, last: 20255 },
      { first: 21000, last: 21255 },
      { first: 21500, last: 21755 },
    ],
    isTcpOnly: true,
    to: 'its proxies',
    setting: 'set sidecar_min_port and the like in ports of its configuration',
    connections: 'reserve-all',
  },
  {
    // swarmkit: dynamicPortStart, dynamicPortEnd.
    name: 'Docker Swarm',
    tokens: ['swarm', 'swarmkit'],
    parts: [...AGENT, 'docker', 'gossip', 'manager', 'node', 'overlay', 'vxlan', 'worker'],
    platforms: ['linux'],
    ports: [{ first: 30000, last: 32767 }],
    to: 'services that publish a port without naming one',
    setting: 'name the published port of each service',
    connections: 'reserve-all',
  },
  {
    // glusterd.vol: base-port, max-port.
    name: 'GlusterFS',
    tokens: ['gluster', 'glusterd', 'glusterfs', 'glusterfsd'],
    parts: [...AGENT, 'brick', 'bricks', 'management', 'node'],
    platforms: ['linux'],
    ports: [{ first: 49152, last: 60999 }],
    isTcpOnly: true,
    to: 'its bricks',
    setting: 'set base-port and max-port in /etc/glusterfs/glusterd.vol',
    connections: 'reserve-some',
  },
  {
    // Docker 20.10 to 22: 49153-65535 (moby issue 43054); then the kernel's range again (moby pull request 43066).
    name: 'Docker',
    tokens: ['docker', 'dockerd', 'moby'],
    parts: ['daemon', 'engine'],
    platforms: ['linux'],
    ports: [{ first: 49153, last: 65535 }],
    usesEphemeral: true,
    isPatient: true,
    to: 'containers that publish a port without naming one',
    setting: 'name the published port of each container',
  },
  {
    // qemu.conf: migration_port_min, migration_port_max.
    name: 'libvirt',
    tokens: ['libvirt', 'libvirtd', 'virtqemud'],
    parts: ['daemon', 'migration', 'tcp', 'tls'],
    platforms: ['linux'],
    ports: [{ first: 49152, last: 49215 }],
    isPatient: true,
    isTcpOnly: true,
    to: 'incoming migrations',
    setting: 'set migration_port_min and migration_port_max in /etc/libvirt/qemu.conf',
  },
  {
    // The kernel's mounts: sunrpc.min_resvport 665 to max_resvport 1023; mount.nfs, statd, rpcbind: bindresvport of glibc, 600 to 1023.
    name: 'NFS',
    tokens: ['nfs', 'nfs3', 'nfs4', 'autofs', 'nfsd'],
    parts: [...AGENT, 'home', 'kernel', 'mount', 'mountd', 'mounts', 'share', 'shares', 'statd'],
    platforms: ['linux'],
    ports: [{ first: 600, last: 1023 }],
    isPatient: true,
    to: 'its mounts and RPC calls as their source ports, reserved or not',
    setting: 'list the port in /etc/bindresvport.blacklist, and keep sunrpc.min_resvport above it',
    peerPort: 2049,
  },
];

/** True for names of the program itself: `nomad`, `nomad-1`, `nomad-http`. `nomad-exporter` is another program. */
export function isProgram(name: string, { tokens, parts }: Allocator): boolean {
  const words = name.toLowerCase().match(/[a-z]+/g) ?? [];
  return (
    words.some((word) => tokens.includes(word)) && words.every((word) => tokens.includes(word) || parts.includes(word))
  );
}

/** The ports of a protocol that it may take on a host with this ephemeral range. */
export function portsOn(
  { ports, isTcpOnly, usesEphemeral }: Allocator,
  protocol: Protocol,
  ephemeral: PortRange,
): PortSet {
  if (isTcpOnly && protocol === 'udp') return noPorts;
  return usesEphemeral ? union(ports, [ephemeral]) : ports;
}

/** A private host with a link to another host, and packet rules of the kernel. Needs nft and iptables of Debian. */
import { PrivateHost, requireTool } from './namespace.ts';

/** The address of the host on its link, and the client's. */
export const HOST_ADDRESS = '192.168.0.2';
export const CLIENT_ADDRESS = '192.168.0.9';
export const CONTAINER = '172.17.0.2';
/** An address of the host on its loopback, to which clients have a route. */
export const VIRTUAL_ADDRESS = '10.9.9.1';

/** Runs a program behind the link, in the network namespace of the client. */
export const CLIENT = ['nsenter', '--net=/run/netns/client'];
/** The same behind docker0, at CONTAINER. */
export const INSIDE = ['nsenter', '--net=/run/netns/inside'];

const LINKS = `
set -e
ip netns add client
ip netns add inside
ip link add eth0 type veth peer name eth0 netns client
ip address add ${HOST_ADDRESS}/24 dev eth0
ip address add 192.168.0.3/24 dev eth0
ip -6 address add fd00:1::2/64 dev eth0 nodad
ip link set eth0 up
ip address add ${VIRTUAL_ADDRESS}/32 dev lo
ip link add docker0 type bridge
ip address add 172.17.0.1/16 dev docker0
ip link set docker0 up
ip link add veth1 type veth peer name eth0 netns inside
ip link set veth1 master docker0 up
sysctl -qw net.ipv4.ip_forward=1
for at in client inside; do ip -n $at link set lo up; ip -n $at link set eth0 up; done
ip -n client address add ${CLIENT_ADDRESS}/24 dev eth0
ip -n client route add ${VIRTUAL_ADDRESS} via ${HOST_ADDRESS}
ip -n client -6 address add fd00:1::9/64 dev eth0 nodad
ip -n inside address add ${CONTAINER}/16 dev eth0
ip -n inside route add default via 172.17.0.1
sysctl -qw net.ipv6.conf.all.forwarding=1
ip -6 address add fd00:17::1/64 dev docker0 nodad
ip -n inside -6 address add fd00:17::2/64 dev eth0 nodad
ip -n inside -6 route add default via fd00:17::1
`;

export async function startNatLab(): Promise<PrivateHost> {
  for (const tool of ['nft', 'iptables-nft', 'iptables-nft-save', 'iptables-legacy-save', 'ip']) requireTool(tool);
  const host = await PrivateHost.start();
  const { status, stderr } = host.run(['sh', '-c', LINKS]);
  if (status !== 0) throw new Error(`the links can't be made: ${stderr}`);
  return host;
}

export function loadNft(host: PrivateHost, ruleset: string): void {
  const { status, stderr } = host.run(['nft', '-f', '-'], { input: ruleset });
  if (status !== 0) throw new Error(`nft refuses: ${stderr}\n${ruleset}`);
}

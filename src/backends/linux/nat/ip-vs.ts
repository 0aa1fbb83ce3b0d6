/** Virtual servers of IPVS. */
import { formatIp, type IpNumber, parseIp } from '../../../model/nat/ip-number.ts';
import type { PacketRules, VirtualServer } from '../../../model/nat/packet-rules.ts';
import { bracketed } from '../../../model/text/bracketed.ts';

type IpVs = Pick<PacketRules, 'virtualServers' | 'markedServers'>;

/**
 * /proc/net/ip_vs, which every user may read, and which says all that ipvsadm does; null where the text is another one. It has
 * three lines of headings.
 */
export function parseIpVs(text: string): IpVs | null {
  const [first = '', , , ...lines] = text.split('\n');
  const read = lines.filter((line) => line.trim() !== '').map(tableLine);
  return first.startsWith('IP Virtual Server') && !read.includes(null) ? collected(read) : null;
}

interface ServiceLine {
  readonly protocol: VirtualServer['protocol'] | null;
  readonly end: End;
}

interface ServerLine {
  readonly server: End;
  readonly weight: number;
}

interface End {
  readonly ip: IpNumber;
  readonly port: number;
}

interface MarkLine {
  readonly mark: number;
}

type Line = ServiceLine | ServerLine | MarkLine;

function collected(lines: readonly (Line | null)[]): IpVs {
  const found: { service: ServiceLine | MarkLine; servers: string[] }[] = [];
  for (const line of lines) {
    if (line === null) continue;
    if (!('server' in line)) found.push({ service: line, servers: [] });
    // A server of weight 0 takes no new connections.
    else if (line.weight > 0) found.at(-1)?.servers.push(formatEnd(line.server));
  }
  return {
    markedServers: found.flatMap(({ service, servers }) =>
      'mark' in service ? [{ servers, text: `IPVS mark ${service.mark}` }] : [],
    ),
    virtualServers: found.flatMap(({ service, servers }) => {
      if ('mark' in service || service.protocol === null) return [];
      const { protocol, end } = service;
      return [{ protocol, address: end.ip, port: end.port, servers, text: `IPVS ${protocol} ${formatEnd(end)}` }];
    }),
  };
}

function formatEnd({ ip, port }: End): string {
  return `${bracketed(formatIp(ip))}:${port}`;
}

function tableLine(line: string): Line | null {
  const [first = '', second = '', , weight] = line.trim().split(/\s+/);
  if (first === '->') {
    const server = hexEnd(second);
    return server && { server, weight: Number(weight) };
  }
  if (first === 'FWM') return { mark: Number.parseInt(second, 16) };
  const end = hexEnd(second);
  return end && { protocol: (['tcp', 'udp', 'sctp'] as const).find((one) => one === first.toLowerCase()) ?? null, end };
}

/** IPv4 as eight hex digits in the order of the network, IPv6 in brackets and in full; the port in hex. */
function hexEnd(text: string): End | null {
  const [, v4, v6, port = ''] = /^(?:([\dA-F]{8})|\[([\da-f:]+)\]):([\dA-F]{4})$/i.exec(text) ?? [];
  const ip: IpNumber | null = v4 === undefined ? parseIp(v6 ?? '') : { family: 'ip', value: BigInt(`0x${v4}`) };
  return ip && { ip, port: Number.parseInt(port, 16) };
}

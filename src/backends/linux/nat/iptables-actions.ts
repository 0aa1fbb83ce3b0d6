/** What a target of iptables does. */
import { type IpFamily, parseIpRange, parsePrefix } from '../../../model/nat/ip-number.ts';
import type { PacketAction, Translation } from '../../../model/nat/packet-rules.ts';
import type { PortRange } from '../../../model/ports/port-set.ts';
import type { RuleOption } from './iptables-words.ts';

/** Targets that let the packet go on to the next rule. */
const GOES_ON = new Set(
  [
    'LOG NFLOG ULOG TRACE AUDIT MARK CONNMARK SECMARK CONNSECMARK TCPMSS TCPOPTSTRIP CHECKSUM CLASSIFY DSCP TOS ECN TTL HL SET',
    'RATEEST IDLETIMER LED HMARK TEE',
  ].flatMap((line) => line.split(' ')),
);

/** None of a rule that only counts or marks. `chains`: those of its table, which a target may name. */
export function actionsOf(
  options: readonly RuleOption[],
  family: IpFamily,
  chains: ReadonlySet<string>,
): readonly PacketAction[] {
  const target = options.find(({ name }) => name === '-j' || name === '-g');
  const [name = ''] = target?.values ?? [];
  if (!target || GOES_ON.has(name)) return [];
  if (chains.has(name)) return [{ kind: target.name === '-g' ? 'goto' : 'jump', chain: name }];
  const value = (option: string): string | null => options.find((each) => each.name === option)?.values[0] ?? null;
  const has = (option: string): boolean => options.some((each) => each.name === option);
  if (name === 'CT') return has('--notrack') ? [{ kind: 'untrack' }] : [];
  return [targetAction(name, value, has, family)];
}

function targetAction(
  name: string,
  value: (option: string) => string | null,
  has: (option: string) => boolean,
  family: IpFamily,
): PacketAction {
  const simple = SIMPLE[name] ?? sourceAction(name, value);
  if (simple) return simple;
  if (name === 'TPROXY') return { kind: 'tproxy', port: Number(value('--on-port') ?? 0) || null };
  const isDestination = name === 'DNAT' || name === 'REDIRECT' || name === 'NETMAP';
  const to = isDestination ? translationOf(name, value, has('--random'), family) : null;
  return to ? { kind: 'translate', to } : { kind: 'undecidable', text: `-j ${name}` };
}

function sourceAction(name: string, value: (option: string) => string | null): PacketAction | null {
  if (name === 'MASQUERADE') return { kind: 'give-source', ports: portsOf(value('--to-ports') ?? '') };
  return name === 'SNAT' ? { kind: 'give-source', ports: sourcePorts(value('--to-source') ?? '') } : null;
}

const SIMPLE: Readonly<Record<string, PacketAction>> = {
  ACCEPT: { kind: 'accept' },
  RETURN: { kind: 'return' },
  DROP: { kind: 'drop', isRejecting: false },
  REJECT: { kind: 'drop', isRejecting: true },
  NOTRACK: { kind: 'untrack' },
  SAME: { kind: 'give-source', ports: null },
  SNPT: { kind: 'accept' },
};

function translationOf(
  name: 'DNAT' | 'REDIRECT' | 'NETMAP',
  value: (option: string) => string | null,
  isRandom: boolean,
  family: IpFamily,
): Translation | null {
  const common = { base: null, isRandom };
  switch (name) {
    case 'REDIRECT': {
      const given = value('--to-ports');
      return { kind: 'redirect', addresses: null, ports: given === null ? null : portsOf(given), ...common };
    }
    case 'NETMAP': {
      const addresses = parsePrefix(value('--to') ?? '');
      return addresses && { kind: 'map', addresses, ports: null, ...common };
    }
    case 'DNAT':
      return destinationOf(value('--to-destination') ?? '', isRandom, family);
  }
}

const DESTINATIONS: Readonly<Record<IpFamily, RegExp>> = {
  ip: /^([\d.-]*)(?::([\d-]+)(?:\/(\d+))?)?$/,
  ip6: /^\[?([\da-f:.-]*?)(?:\](?::([\d-]+)(?:\/(\d+))?)?)?$/i,
};

/** `[ADDRESS[-ADDRESS]][:PORT[-PORT[/BASE]]]`, IPv6 in brackets where a port follows. */
function destinationOf(text: string, isRandom: boolean, family: IpFamily): Translation | null {
  const [, host = '', ports, base] = DESTINATIONS[family].exec(text) ?? [];
  const addresses = host === '' ? null : parseIpRange(host);
  if (host !== '' && !addresses) return null;
  return {
    ...{ kind: 'destination', addresses, isRandom },
    ports: ports === undefined ? null : portsOf(ports),
    base: base === undefined ? null : Number(base),
  };
}

/** `8080`, `8080-8090`; iptables prints the range of a redirect so as well. */
function portsOf(text: string): PortRange | null {
  const [first = '', last = first] = text.split(/[-:]/);
  return /^\d+$/.test(first) && /^\d+$/.test(last) ? { first: Number(first), last: Number(last) } : null;
}

/** `192.168.0.2:40000-40099`, `[fd00::1]:40000`. */
function sourcePorts(text: string): PortRange | null {
  return portsOf(/(?:^[\d.-]*|\]):([\d-]+)$/.exec(text)?.[1] ?? '');
}

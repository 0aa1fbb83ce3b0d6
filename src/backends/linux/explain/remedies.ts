/** What to do about each cause, best first: what costs least and lasts comes before what is done by force. */
import { addressCover, isWildcard } from '../../../model/bind/address-cover.ts';
import { reservingEdit } from '../../../model/explain-words.ts';
import type { Cause, HeldSocket } from '../../../model/explanation.ts';
import { hasPeer } from '../../../model/net-socket.ts';
import { addressRemedies } from './address-remedies.ts';
import { isEphemeral, isHandedOut, isReserved } from './handed-out.ts';
import type { Seen } from './seen.ts';
import { socketCause } from './socket-cause.ts';
import { type Aim, stopRemedies } from './stop.ts';
import { seconds } from './summary.ts';

export function remediesOf(seen: Seen): readonly string[] {
  const { cause, bindable } = seen.decision;
  const own = REMEDIES[cause](caseOf(seen));
  if (bindable === true) return own.length === 0 ? [] : withoutReuse(seen, own);
  const [first] = seen.sockets;
  if (!first || (cause !== 'unprivileged-start' && cause !== 'policy')) return own;
  return [...own, ...REMEDIES[socketCause(first, seen.facts)](caseOf(seen)).map((line) => `then: ${line}`)];
}

/** It works with SO_REUSEADDR, which was assumed, or which the plan says: then there is nothing to do. */
function withoutReuse({ facts: { asked } }: Seen, own: readonly string[]): readonly string[] {
  if (asked.protocol === 'udp') return own;
  return asked.assumesReuse ? ['have the server set SO_REUSEADDR, if it does not; otherwise:', ...own] : [];
}

function caseOf({ decision: { bindable, blockers }, facts, sockets, candidates }: Seen): Case {
  const [first] = sockets;
  const alike = sockets.filter((each) => each.state === first?.state && hasPeer(each) === hasPeer(first));
  return { facts, sockets, alike, isWhole: blockers.length <= sockets.length, isShared: bindable === true, candidates };
}

interface Case extends Pick<Seen, 'facts' | 'sockets' | 'candidates'> {
  /** Those that are what the first one is, and go the same way. */
  readonly alike: readonly HeldSocket[];
  /** False where there are more than were looked at. */
  readonly isWhole: boolean;
  /** It can be bound beside them. */
  readonly isShared: boolean;
}

const nothing = (): readonly string[] => [];

const REMEDIES: Readonly<Record<Cause, (of: Case) => readonly string[]>> = {
  free: nothing,
  reserved: nothing,
  administered: nothing,
  held: nothing,
  listener: (of) => [...stop(of, 'free'), 'or give one of the two another port'],
  'outgoing-connection': (of) => [...stop(of, 'reconnect'), ...cutClient(of), keepOut(of)],
  'accepted-connection': (of) => [...setReuse(of, 'the former one must have set it too'), ...stop(of, 'free'), cut(of)],
  'close-wait': (of) => [...setReuse(of, 'the former one must have set it too'), ...stop(of, 'free'), cut(of)],
  closing: (of) => [...setReuse(of, 'the former one must have set it too'), ...untilClosed(of), cut(of)],
  'time-wait-listener': (of) => [
    `wait for ${longest(of.sockets)}`,
    ...setReuse(of, 'it helps only from the next restart on if the former one had not set it'),
  ],
  'time-wait-outgoing': (of) => [
    `wait for ${longest(of.sockets)}${of.isShared ? '' : '; SO_REUSEADDR does not help'}`,
    keepOut(of),
  ],
  'other-family': (of) =>
    of.alike.some(hasPeer)
      ? [...stop(of, 'reconnect'), ...cutClient(of), keepOut(of)]
      : [...stop(of, 'free'), 'or have it set IPV6_V6ONLY, which leaves IPv4 to others'],
  'bound-silent': (of) => (of.alike.length > 0 ? stop(of, 'free') : [untold(of)]),
  'unprivileged-start': ({ facts: { asked, settings } }) => [
    'systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit; otherwise setcap cap_net_bind_service=+ep on the program',
    `or \`unprivilegedPortStart: ${asked.port}\` in the plan, which lets every account bind ${asked.port} and all above`,
    `or a port from ${settings.unprivilegedPortStart ?? 1024} on`,
  ],
  'address-not-local': addressRemedies,
  policy: () => [
    'SELinux: sudo ausearch -m AVC -ts recent shows it; sudo semanage port -l lists the ports of each kind of server, and semanage port -a adds one',
    'AppArmor: sudo journalctl -k --grep=apparmor shows it',
    'systemd: look for SocketBindDeny=, SocketBindAllow= and RestrictAddressFamilies= in the unit (systemctl cat)',
    'a sandbox: Landlock rules, or a BPF program of its control group, end with the program that set them',
  ],
  refused: () => ['look the error up in bind(2), listen(2) and the manual page of the protocol'],
};

/** Nobody could be named. */
function untold({ candidates }: Case): string {
  if (candidates === null)
    return 'ask again: it is taken for moments, as a connection or a server that comes and goes does';
  return candidates.length > 0
    ? 'end the process that has bound it; candidates are named above'
    : 'find out whose it is: as root, with perl to be found, portplan can name it; so does ss --bound-inactive (iproute2 6.8)';
}

function stop({ alike, facts }: Case, aim: Aim): readonly string[] {
  return stopRemedies(alike, aim, facts.asked);
}

/** The option itself was set for the bind that was asked about, or not. On UDP each would take the other's datagrams. */
function setReuse({ facts: { asked } }: Case, note: string): readonly string[] {
  if (asked.protocol === 'udp' || asked.reuse.includes('address')) return [];
  return [`set SO_REUSEADDR in the server (${note})`];
}

/** What a process has only half closed goes when it ends; the rest the kernel lets go of (tcp(7), ip-sysctl.rst). */
function untilClosed({ alike, facts }: Case): readonly string[] {
  const held = alike.filter(({ inode }) => inode !== 0);
  const isLeft = (isLast: boolean): boolean =>
    alike.some(({ inode, state }) => inode === 0 && (state === 'fin-wait-2') === isLast);
  return [
    ...(held.length > 0 ? stopRemedies(held, 'free', facts.asked) : []),
    ...(isLeft(true)
      ? ['wait: the kernel lets go of it after net.ipv4.tcp_fin_timeout at the latest (60 seconds unless changed)']
      : []),
    ...(isLeft(false)
      ? ['wait: the kernel asks the other end net.ipv4.tcp_orphan_retries times (some minutes), then lets go of it']
      : []),
  ];
}

/** A port that the program bound itself stays bound when the connection is cut (SOCK_BINDPORT_LOCK; measured on 6.18). */
function cutClient(of: Case): readonly string[] {
  if (isEphemeral(of.facts)) return [cut(of)];
  return of.facts.asked.protocol === 'udp' ? [] : [cut(of, ', after which its program must close the socket')];
}

/** CONFIG_INET_DIAG_DESTROY, which the kernels of most distributions have. What listens is left alone. */
function cut({ alike, isWhole, facts: { asked } }: Case, note = ''): string {
  const isOne = isWhole && alike.length === 1;
  const peer = isOne ? ` dport = :${alike[0]?.remote.port}` : ownAddress(asked.address);
  const tables = asked.protocol === 'udp' ? '-u' : '-t';
  return `cut the connection${isOne ? '' : 's'}${note}: sudo ss -K ${tables} sport = :${asked.port}${peer}`;
}

/** Connections of other addresses are in nobody's way. With a zone, or for IPv4 in IPv6, ss has other words. */
function ownAddress(address: string | null): string {
  const isPlain = address !== null && /^([\d.]+|(?!::ffff:)[\da-f:]+)$/i.test(address);
  return isPlain && !isWildcard(addressCover(address, false)) ? ` src ${address}` : '';
}

/** A reservation keeps the kernel from giving the port out, and nobody from asking for it by number. */
function keepOut({ facts }: Case): string {
  const { port, reservingCommand } = facts.asked;
  if (isHandedOut(facts)) {
    const how = reservingCommand ?? `${reservingEdit(facts.asked)}, then sudo portplan apply`;
    return `so that it does not come back: ${how}; what is connected now stays`;
  }
  const why = isReserved(facts) ? 'it is reserved by now' : 'it lies outside the ephemeral range';
  return `no reservation keeps it from coming back: ${why}, so its program may have asked for port ${port} itself; have it use another source port`;
}

function longest(sockets: readonly HeldSocket[]): string {
  const left = sockets.filter(({ state }) => state === 'time-wait').map(({ secondsLeft }) => secondsLeft ?? 60);
  return seconds({ secondsLeft: Math.max(...left, 1) });
}

/** What to do about each cause, best first: after it the bind works, and it hits nothing but what has the port. */
import type { AskedBind, Cause, HeldSocket } from '../../../model/explanation.ts';
import { hasPeer } from '../../../model/sockets/net-socket.ts';
import { addressRemedies } from './address-remedies.ts';
import { closing, leftOpen, outgoing, timeWaitOfClient, timeWaitOfServer } from './connection-remedies.ts';
import { clearCommand } from './cut.ts';
import { hasNoSuchAddress } from './decide.ts';
import { isHandedOut } from './handed-out.ts';
import { keepOut } from './keep-out.ts';
import { beforeEnding } from './own-service.ts';
import { privilegeRemedies } from './privilege.ts';
import { caseOf, type RemedyCase, type Remedies, stop } from './remedy-case.ts';
import type { Seen } from './seen.ts';
import { socketCause } from './socket-cause.ts';
import { stopOthers } from './stop-others.ts';

export function remediesOf(seen: Seen): readonly string[] {
  const { cause, bindable } = seen.decision;
  const of = caseOf(seen);
  const own = REMEDIES[cause](of);
  if (bindable === true) return own.length === 0 ? [] : withoutReuse(seen, own);
  if (cause !== 'unprivileged-start' && cause !== 'policy') return [...sharePort(of), ...own];
  const [then, ...others] = afterPrivilege(of);
  return then === undefined ? own : [...own, `then: ${then}`, ...others];
}

/** What is in the way next. */
function afterPrivilege(of: RemedyCase): readonly string[] {
  const [first] = of.sockets;
  if (hasNoSuchAddress(of.facts)) return addressRemedies(of.facts);
  return first ? socketRemedies(first, of) : [];
}

/** It works with SO_REUSEADDR, which was assumed, or which the plan says: then there is nothing to do. */
function withoutReuse({ facts: { asked } }: Seen, own: readonly string[]): readonly string[] {
  if (asked.protocol === 'udp') return own;
  return asked.assumesReuse ? ['have the server set SO_REUSEADDR, if it does not; otherwise:', ...own] : [];
}

const nothing: Remedies = () => [];

const REMEDIES: Readonly<Record<Cause, Remedies>> = {
  free: nothing,
  reserved: nothing,
  administered: nothing,
  held: nothing,
  listener: (of) => [
    ...beforeEnding(of.alike, of.facts.asked),
    ...stop(of, 'free'),
    ...clearAfter(of),
    ...stopOthers(of),
    ...(mayBeGiven(of) ? [keepOut(of.facts)] : []),
    'or give one of the two another port',
  ],
  'outgoing-connection': outgoing,
  'accepted-connection': leftOpen,
  'close-wait': leftOpen,
  closing,
  'time-wait-listener': timeWaitOfServer,
  'time-wait-outgoing': timeWaitOfClient,
  'other-family': (of) =>
    of.sockets[0] && hasPeer(of.sockets[0])
      ? socketRemedies(of.sockets[0], of)
      : [
          ...stop(of, 'free'),
          ...clearAfter(of),
          ...stopOthers(of),
          'or have it set IPV6_V6ONLY, which leaves IPv4 to others',
        ],
  'bound-silent': (of) => (of.alike.length > 0 ? [...stop(of, 'free'), ...stopOthers(of)] : [untold(of)]),
  'unprivileged-start': ({ facts }) => privilegeRemedies(facts),
  'address-not-local': ({ facts }) => addressRemedies(facts),
  policy: () => [
    'SELinux: sudo ausearch -m AVC -ts recent shows it; sudo semanage port -l lists the ports of each kind of server, and semanage port -a adds one',
    'AppArmor: sudo journalctl -k --grep=apparmor shows it',
    'systemd: look for SocketBindDeny=, SocketBindAllow= and RestrictAddressFamilies= in the unit (systemctl cat)',
    'a sandbox: Landlock rules, or a BPF program of its control group, end with the program that set them',
  ],
  refused: () => ['look the error up in bind(2), listen(2) and the manual page of the protocol'],
};

function socketRemedies(socket: HeldSocket, of: RemedyCase): readonly string[] {
  return REMEDIES[socketCause(socket, of.facts, of.tried)](of);
}

/** Nobody could be named. */
function untold({ candidates }: RemedyCase): string {
  if (candidates === null)
    return 'ask again: it is taken for moments, as a connection or a server that comes and goes does';
  return candidates.length > 0
    ? 'end the process that has bound it; candidates are named above'
    : 'find out whose it is: as root, with perl to be found, portplan can name it; so does ss --bound-inactive (iproute2 6.8)';
}

function sharePort({ bindable, sockets, facts: { asked } }: RemedyCase): readonly string[] {
  const names = sharingOptions(asked);
  if (bindable !== null || sockets.length === 0 || names.length === 0) return [];
  return [`nothing, if what has the port has set ${names.join(' or ')}, too: they share it then; otherwise:`];
}

/** On TCP nobody shares under SO_REUSEADDR what another listens on. */
function sharingOptions({ protocol, reuse }: AskedBind): readonly string[] {
  return [
    ...(protocol === 'udp' && reuse.includes('address') ? ['SO_REUSEADDR'] : []),
    ...(reuse.includes('port') ? ['SO_REUSEPORT'] : []),
  ];
}

/** The server closes its connections when it ends, and has their TIME_WAIT. */
function clearAfter({ facts }: RemedyCase): readonly string[] {
  if (facts.asked.protocol === 'udp' || !facts.sockets.some(hasPeer)) return [];
  return [`then clear what its connections leave, unless both servers set SO_REUSEADDR: ${clearCommand(facts)}`];
}

/** UDP without a peer: a server, or a client that was given the port by its first datagram. */
function mayBeGiven({ facts }: RemedyCase): boolean {
  return facts.asked.protocol === 'udp' && isHandedOut(facts);
}

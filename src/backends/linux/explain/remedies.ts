/** What to do about each cause, best first: what costs least and lasts comes before what is done by force. */
import type { Cause, HeldSocket } from '../../../model/explanation.ts';
import type { Decision } from './decide.ts';
import type { BindFacts } from './facts.ts';
import { seconds } from './summary.ts';

export function remediesOf(
  { cause, bindable }: Decision,
  facts: BindFacts,
  sockets: readonly HeldSocket[],
): readonly string[] {
  if (bindable === true) return [];
  return REMEDIES[cause]({ facts, sockets, first: sockets[0], port: facts.asked.port });
}

interface Case {
  readonly facts: BindFacts;
  readonly sockets: readonly HeldSocket[];
  readonly first: HeldSocket | undefined;
  readonly port: number;
}

const nothing = (): readonly string[] => [];

const REMEDIES: Readonly<Record<Cause, (of: Case) => readonly string[]>> = {
  free: nothing,
  reserved: nothing,
  administered: nothing,
  held: nothing,
  listener: ({ first }) => [...stop(first), 'or give one of the two another port'],
  'outgoing-connection': (of) => [...stop(of.first, 'let it connect again'), kill(of), keepOut(of)],
  'accepted-connection': (of) => [...setReuse(of, 'the former one must have set it too'), ...stop(of.first), kill(of)],
  'close-wait': (of) => [...setReuse(of, 'the former one must have set it too'), ...stop(of.first), kill(of)],
  closing: (of) => [
    ...setReuse(of, 'the former one must have set it too'),
    'wait: what no process holds is gone after net.ipv4.tcp_fin_timeout at the latest (60 seconds unless changed)',
    kill(of),
  ],
  'time-wait-listener': (of) => [
    `wait for ${longest(of.sockets)}`,
    ...setReuse(of, 'it helps only from the next restart on if the former one had not set it'),
  ],
  'time-wait-outgoing': (of) => [`wait for ${longest(of.sockets)}; SO_REUSEADDR does not help`, keepOut(of)],
  'other-family': (of) =>
    of.first?.remote.port === 0
      ? [...stop(of.first), 'or have it set IPV6_V6ONLY, which leaves IPv4 to others']
      : [...stop(of.first, 'let it connect again'), kill(of), keepOut(of)],
  'bound-silent': ({ first }) =>
    first ? stop(first) : ['end the process that has bound it; candidates are named above'],
  'unprivileged-start': ({ port, facts }) => [
    'systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit; otherwise setcap cap_net_bind_service=+ep on the program',
    `or \`unprivilegedPortStart: ${port}\` in the plan, which lets every account bind ${port} and all above`,
    `or a port from ${facts.settings.unprivilegedPortStart ?? 1024} on`,
  ],
  'address-not-local': ({ facts }) => [
    'bind one of the addresses that `ip -brief address` shows, or every address',
    `or have the service wait for the address (After=network-online.target), or set net.ipv${facts.asked.address?.includes(':') ? 6 : 4}.ip_nonlocal_bind=1 for one that moves between hosts`,
  ],
};

/** By the unit where there is one: what systemd starts it would start again. */
function stop(socket: HeldSocket | undefined, else_ = 'it is not needed'): readonly string[] {
  const [holder] = socket?.holders ?? [];
  if (!holder) return ['find out whose it is, as root or outside of this container, then stop that'];
  const { pid, unit, container } = holder;
  if (container !== null) return [`stop the container (${container}), or have it ${again(else_)}`];
  if (unit?.endsWith('.service') && !unit.startsWith('user@'))
    return [`sudo systemctl ${else_ === 'it is not needed' ? 'stop' : 'restart'} ${unit}`];
  return [`end process ${pid} (kill ${pid}) if ${else_ === 'it is not needed' ? else_ : 'it can connect again'}`];
}

function again(what: string): string {
  return what === 'it is not needed' ? 'use another port' : 'connect again';
}

/** The option itself was set for the bind that was asked about, or not. */
function setReuse({ facts }: Case, note: string): readonly string[] {
  return facts.asked.reuse.includes('address') ? [] : [`set SO_REUSEADDR in the server (${note})`];
}

/** CONFIG_INET_DIAG_DESTROY, which the kernels of most distributions have. */
function kill({ first, port }: Case): string {
  const peer = first && first.remote.port !== 0 ? ` dport = :${first.remote.port}` : '';
  return `cut the connection: sudo ss -K ${first?.protocol === 'udp' ? '-u' : '-t'} sport = :${port}${peer}`;
}

function keepOut({ port }: Case): string {
  return `so that it does not come back: \`reserved: [${port}]\` in the plan, then sudo portplan apply; what is connected now stays`;
}

function longest(sockets: readonly HeldSocket[]): string {
  const left = sockets.filter(({ state }) => state === 'time-wait').map(({ secondsLeft }) => secondsLeft ?? 60);
  return seconds({ secondsLeft: Math.max(...left, 1) });
}

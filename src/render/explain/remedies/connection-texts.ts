/** What to do about connections and what they leave, and about the options of sockets. */
import type { ConnectionAdvice, CutKind } from '../../../model/explain/connection-advice.ts';
import type { SharingAdvice } from '../../../model/explain/remedy.ts';
import type { AdviceTexts } from './command-text.ts';
import { keepOutText } from './kept-out-text.ts';
import { secondsText } from '../seconds-text.ts';
import { commandsText } from './stop-texts.ts';

export const CONNECTION_TEXTS: AdviceTexts<ConnectionAdvice> = {
  cut: ({ what, command }, _, typed) => `${CUTS[what]}: ${typed(command)}`,
  'cut-and-end': ({ command, end, unless }, _, typed) => {
    if (unless === null)
      return `cut the connection and end its program, which most likely has bound the port itself and keeps it otherwise: ${commandsText([command, ...end], typed)}`;
    const ended = end.length === 1 ? commandsText(end, typed) : `{ ${commandsText(end, typed)}; }`;
    return `cut the connection, and end its program where that keeps the port, which it may have bound itself: ${typed(command)}; ${typed(unless)} || ${ended}`;
  },
  'if-not-cut': ({ leavesTimeWait }) =>
    `if that prints nothing (the kernel lacks CONFIG_INET_DIAG_DESTROY), do this instead${leavesTimeWait ? '; TIME_WAIT may follow for a minute' : ''}:`,
  'clear-leftovers': ({ command }, _, typed) =>
    `then clear what its connections leave, unless both servers set SO_REUSEADDR: ${typed(command)}`,
  wait: ({ seconds, reuseDoesNotHelp }) =>
    `or wait for ${secondsText(seconds)}${reuseDoesNotHelp ? '; SO_REUSEADDR does not help' : ''}`,
  'wait-for-kernel': ({ state }) => KERNEL_WAITS[state],
  'keep-out': ({ keptOut }, asked) => keepOutText(keptOut, asked),
  'other-source-port': ({ why }, { port }) => {
    const reason = why === 'reserved' ? 'it is reserved by now' : 'it lies outside the ephemeral range';
    return `no reservation keeps it from coming back: ${reason}, so its program may have asked for port ${port} itself; have it use another source port`;
  },
};

const CUTS: Readonly<Record<CutKind, string>> = {
  client: 'cut the connection; its program can connect again from another port',
  'client-keeps-socket': 'cut the connection, after which its program must close the socket',
  connection: 'cut the connection',
  connections: 'cut the connections',
  closing: 'have the kernel let go of it',
  'time-wait': 'free it at once (an older kernel leaves it as it is)',
};

/** tcp(7), ip-sysctl.rst. */
const KERNEL_WAITS = {
  'fin-wait-2':
    'wait: the kernel lets go of it after net.ipv4.tcp_fin_timeout at the latest (60 seconds unless changed)',
  other: 'wait: the kernel asks the other end net.ipv4.tcp_orphan_retries times (some minutes), then lets go of it',
} as const;

export const SHARING_TEXTS: AdviceTexts<SharingAdvice> = {
  share: (advice) => `nothing, ${sharingText(advice)}: they share it then; otherwise:`,
  'reuse-address-first': () => 'have the server set SO_REUSEADDR, if it does not; otherwise:',
  'reuse-address': ({ helps }) =>
    helps === 'next-start'
      ? 'so that it does not come back: have the server set SO_REUSEADDR, which helps after its next start'
      : 'set SO_REUSEADDR in the server: it helps once the one that had the port had set it, too',
  'reuse-address-of-former-server': () => 'if a server has had it: have that set SO_REUSEADDR',
  'ipv6-only': () => 'or have it set IPV6_V6ONLY, which leaves IPv4 to others',
};

/** When two sockets share the port: `if what has the port has set SO_REUSEADDR, too`. */
export function sharingText({ options, sharing }: Extract<SharingAdvice, { readonly kind: 'share' }>): string {
  const either = options.join(' or ');
  if (sharing === null) return `if what has the port has set ${either}, too`;
  return `if both set ${either}, as programs of ${sharing} do (\`reuse: [address]\` in the plan says that the service does)`;
}

/** The answer for a macOS host in one sentence. */
import { type Cause, isFree, type SocketCause } from '../../model/explain/cause.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { type HeldSocket, UNNAMED } from '../../model/sockets/held-socket.ts';
import { stateWord } from '../../model/sockets/net-socket.ts';
import { endWords, holdersWords, listensWord, receivesWord } from '../../words/holder-words.ts';
import { bindText } from './bind-text.ts';
import { addressText } from './refusal-text.ts';

export function macosSummaryText(explanation: Explanation): string {
  const { asked, bindable, cause, needsReuse } = explanation;
  const what = bindText(asked);
  if (cause.kind === 'itself') return `${what} need not be bound: ${asked.service ?? 'the service'} itself has it`;
  if (bindable === true && isFree(cause)) return `${what} can be bound`;
  if (bindable === true)
    return `${what} can be bound${needsReuse === null ? ', but perhaps only with SO_REUSEADDR' : ''}: ${causeText(cause, explanation)}`;
  if (bindable === null && isFree(cause)) return `${what}: nothing that is known is in the way`;
  return `${what} ${bindable === null ? 'may be taken' : "can't be bound"}: ${causeText(cause, explanation)}`;
}

function causeText(cause: Cause, { asked, bindable }: Explanation): string {
  if ('origin' in cause) {
    const isBound = cause.kind === 'listener' || cause.kind === 'bound-silent';
    return `${USES[cause.kind](cause.socket, whoseWords(cause.socket))}${isBound && bindable === null ? BESIDE : ''}`;
  }
  const { name } = asked.user ?? { name: 'this account' };
  if (cause.kind === 'unprivileged-start')
    return `below port ${cause.lack.start}, root alone may listen on one address (EACCES), and ${name} is not root`;
  if (cause.kind === 'address-not-local') return addressText(cause, asked);
  if (cause.kind === 'policy')
    return `every account may bind this port, and yet it is refused (${cause.error}): a sandbox does so, or a security program`;
  if (cause.kind === 'refused') return `the kernel says ${cause.error}`;
  return cause.kind === 'bound-silent' ? NEVER_SEEN : 'nothing is in the way';
}

const NEVER_SEEN =
  'a bind is refused (EADDRINUSE), and no table shows a socket: something had it for a moment, or macOS keeps the port for its own programs, as it does TCP 55555';

/** Whether an address of its own, and every address, can be bound side by side depends on options that no table shows. */
const BESIDE = '; a server on other addresses may start beside it, where both set SO_REUSEADDR';

function whoseWords(socket: HeldSocket): string {
  const [first] = socket.holders;
  if (first?.command !== UNNAMED) return holdersWords(socket, 'a process that only sudo shows');
  return `process ${first.pid} of another account, whose name only sudo shows,`;
}

type UseText = (socket: HeldSocket, who: string) => string;

const closing: UseText = (socket, who) =>
  `a connection with ${endWords(socket.remote)} is not closed yet (${stateWord(socket)}): ${who}`;

const USES: Readonly<Record<SocketCause['kind'], UseText>> = {
  listener: (socket, who) =>
    `${who} ${socket.protocol === 'tcp' ? listensWord(socket) : receivesWord(socket)} on ${endWords(socket.local)}`,
  'bound-silent': ({ local }, who) => `${who} has bound ${endWords(local)}, and neither listens nor connects`,
  'time-wait-listener': ({ remote }) =>
    `a connection that the former server closed, with ${endWords(remote)}, is in TIME_WAIT, and no process has it`,
  'time-wait-outgoing': ({ remote }) =>
    `an outgoing connection to ${endWords(remote)} that had it as its source port is in TIME_WAIT, and no process has it`,
  'outgoing-connection': ({ remote }, who) =>
    `an outgoing connection to ${endWords(remote)} has it as its source port: ${who}`,
  'accepted-connection': ({ remote }, who) =>
    `a connection from ${endWords(remote)} that a server accepted there is still open: ${who}`,
  'close-wait': closing,
  closing,
  'other-family': closing,
};

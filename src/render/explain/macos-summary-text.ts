/** The answer for a macOS host in one sentence. */
import { type Cause, isFree, type SocketCause } from '../../model/explain/cause.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { UNNAMED } from '../../model/sockets/held-socket.ts';
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
  if ('origin' in cause) return `${useText(cause)}${bindable === null ? BESIDE : ''}`;
  switch (cause.kind) {
    case 'bound-silent':
      return 'a bind is refused (EADDRINUSE), and no table shows a socket: something had it for a moment, or macOS keeps the port for its own programs, as it does TCP 55555';
    case 'unprivileged-start':
      return `below port ${cause.lack.start}, root alone may listen on one address (EACCES), and ${asked.user?.name ?? 'this account'} is not root`;
    case 'address-not-local':
      return addressText(cause, asked);
    case 'policy':
      return `every account may bind this port, and yet it is refused (${cause.error}): a sandbox does so, or a security program`;
    case 'refused':
      return `the kernel says ${cause.error}`;
    default:
      return 'nothing is in the way';
  }
}

/** Whether an address of its own, and every address, can be bound side by side depends on options that no table shows. */
const BESIDE = '; a server on other addresses may start beside it, where both set SO_REUSEADDR';

function useText(cause: SocketCause): string {
  const { kind, socket } = cause;
  const [only] = socket.holders;
  const hidden =
    only?.command === UNNAMED
      ? `process ${only.pid} of another account, whose name only sudo shows,`
      : 'a process that only sudo shows';
  const who = only && only.command !== UNNAMED ? holdersWords(socket, hidden) : hidden;
  const where = endWords(socket.local);
  switch (kind) {
    case 'listener':
      return `${who} ${socket.protocol === 'tcp' ? listensWord(socket) : receivesWord(socket)} on ${where}`;
    case 'bound-silent':
      return `${who} has bound ${where}, and neither listens nor connects`;
    case 'time-wait-listener':
      return `a connection that the former server closed, with ${endWords(socket.remote)}, is in TIME_WAIT, and no process has it`;
    case 'time-wait-outgoing':
      return `an outgoing connection to ${endWords(socket.remote)} that had it as its source port is in TIME_WAIT, and no process has it`;
    case 'outgoing-connection':
      return `an outgoing connection to ${endWords(socket.remote)} has it as its source port: ${who}`;
    case 'accepted-connection':
      return `a connection from ${endWords(socket.remote)} that a server accepted there is still open: ${who}`;
    case 'close-wait':
    case 'closing':
    case 'other-family':
      return `a connection with ${endWords(socket.remote)} is not closed yet (${stateWord(socket)}): ${who}`;
  }
}

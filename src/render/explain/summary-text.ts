/** The answer in one sentence: whether the port can be bound, and why. */
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import { type BarredCause, isFree, type HeldCause, type SocketCause } from '../../model/explain/cause.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { bindText } from './bind-text.ts';
import { macosSummaryText } from './macos-summary-text.ts';
import { linuxCauseText } from './linux-cause-text.ts';
import { endWords, holdersWords } from '../../words/holder-words.ts';
import { formatRange } from '../../model/ports/port-set.ts';
import { serverWords } from '../../port-catalog/self-reserving-findings.ts';
import { likelyHolder } from '../../port-catalog/windows/held-rows.ts';

export function summaryText(explanation: Explanation): string {
  switch (explanation.platform) {
    case 'linux':
      return linuxSummaryText(explanation);
    case 'windows':
      return windowsSummaryText(explanation);
    case 'macos':
      return macosSummaryText(explanation);
  }
}

function linuxSummaryText(explanation: Explanation): string {
  const { asked, bindable, cause } = explanation;
  const what = bindText(asked);
  if (cause.kind === 'handed-over' || cause.kind === 'itself')
    return `${what} need not be bound: ${linuxCauseText(cause, explanation)}`;
  if (bindable === true) return `${what} can be bound${sharedText(explanation)}`;
  if (bindable === null && isFree(cause)) return `${what}: nothing that is known is in the way`;
  // By this account it can't be, whatever the server may be granted.
  const verdict = bindable === null && cause.kind !== 'unprivileged-start' ? 'may be taken' : "can't be bound";
  return `${what} ${verdict}: ${linuxCauseText(cause, explanation)}`;
}

/** Under SO_REUSEADDR. Two sockets of UDP that set it take each other's datagrams. */
function sharedText(explanation: Explanation): string {
  const { asked, cause, needsReuse } = explanation;
  if (cause.kind === 'free' || cause.kind === 'reserved') return '';
  const why = linuxCauseText(cause, explanation);
  if (asked.protocol === 'udp') return `, and would share the port, each datagram going to one of the two: ${why}`;
  return `, but ${needsReuse === null ? 'perhaps ' : ''}only with SO_REUSEADDR: ${why}`;
}

/** The answer for a Windows host in one sentence, as far as the tables of Windows tell. */
function windowsSummaryText(explanation: Explanation): string {
  const { asked, bindable, cause } = explanation;
  const what = bindText(asked);
  if (cause.kind === 'itself') return `${what} need not be bound: ${asked.service ?? 'the service'} itself has it`;
  if (bindable === true) return `${what} can be bound, as far as the tables tell`;
  if (bindable === null && isFree(cause)) return `${what}: nothing that is known is in the way`;
  if (cause.kind === 'reservation-refused') return `${what} ${barredText(asked, bindable, cause)}`;
  if (cause.kind === 'held') return `${what} can't be bound: ${heldText(cause)}`;
  const verdict = bindable === null ? 'may be taken' : "can't be bound";
  return `${what} ${verdict}: ${'socket' in cause && cause.socket ? useText(cause) : 'a program has it'}`;
}

function barredText({ protocol, service }: AskedBind, bindable: boolean | null, { row }: BarredCause): string {
  const { does, error, open } = serverWords(protocol);
  const who = service ?? 'its server';
  const fails = `${formatRange(row)} is excluded, and a server that ${does} is refused there (${error})${open}`;
  return bindable === null ? `may be refused to ${who}: ${fails}` : `can't be had by ${who}: ${fails}`;
}

function heldText({ row, socket, about }: HeldCause): string {
  const block = row.first === row.last ? '' : ` in the block ${formatRange(row)}`;
  const who = socket
    ? `${holdersWords(socket, 'a program that is not shown')} has a socket there`
    : 'no process shows it';
  return `it is held at run time${block}, ${likelyHolder(row, about)} (WSAEACCES); ${who}`;
}

function useText({ kind, socket }: SocketCause): string {
  const who = holdersWords(socket, 'a program that is not shown');
  switch (kind) {
    case 'listener':
      return `${who} has it on ${endWords(socket.local)}`;
    case 'bound-silent':
      return `${who} has bound ${endWords(socket.local)}, and neither listens nor connects; netstat shows such a socket only with -q`;
    case 'time-wait-listener':
    case 'time-wait-outgoing':
      return `a connection with ${endWords(socket.remote)} that has ended is in TIME_WAIT, and no process has it`;
    case 'accepted-connection':
    case 'close-wait':
    case 'closing':
    case 'other-family':
    case 'outgoing-connection':
      return `${who} has it for a connection`;
  }
}

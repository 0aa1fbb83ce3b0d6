/** The answer in one sentence: whether the port can be bound, and why. */
import { type Explanation, isFree } from '../../model/explain/explanation.ts';
import { bindText } from './bind-text.ts';
import { linuxCauseText } from './linux-cause-text.ts';
import { windowsSummaryText } from './windows-summary-text.ts';

export function summaryText(explanation: Explanation): string {
  switch (explanation.platform) {
    case 'linux':
      return linuxSummaryText(explanation);
    case 'windows':
      return windowsSummaryText(explanation);
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

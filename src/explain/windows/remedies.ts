import type { Remedy, WindowsAdvice } from '../../model/explain/remedy.ts';
import type { PortRange } from '../../model/ports/port-set.ts';
import { isFixed, isReleasable } from '../../port-catalog/windows-held-rows.ts';
import type { WindowsDecision } from './decide.ts';

/** What to do about a port of Windows, best first. */
export function remediesOf(decision: WindowsDecision): readonly Remedy[] {
  return adviceOf(decision).map((kind) => ({ advice: { kind } }));
}

type Kind = WindowsAdvice['kind'] | 'another-port';

function adviceOf({ cause, bindable, listed }: WindowsDecision): readonly Kind[] {
  if (bindable === true) return [];
  if (cause === 'held') return listed ? heldAdvice(listed.row) : [];
  if (cause === 'time-wait-outgoing') return ['five-minutes', 'take-another-port', 'keep-out-once-gone'];
  if (cause === 'time-wait-listener') return ['five-minutes', 'take-another-port'];
  const keepOut: readonly Kind[] = cause === 'outgoing-connection' ? ['keep-out-once-gone'] : [];
  return ['end-program', 'another-port', ...keepOut];
}

function heldAdvice(row: PortRange): readonly Kind[] {
  if (isFixed(row)) return ['stop-holding-service', 'take-another-port'];
  return isReleasable(row) ? ['reserve-from-winnat', 'stop-winnat', 'reboot'] : ['stop-wsl', 'reboot'];
}

/** What to do about a port of Windows, best first: how to find what has it, how to free it, and what keeps it free. */
import type { WindowsBindFacts } from '../../model/explain/bind-facts.ts';
import type { Advice, Remedy } from '../../model/explain/remedy.ts';
import type { WindowsHolder } from '../../model/explain/windows-holder.ts';
import { includes } from '../../model/ports/port-set.ts';
import { PLATFORM_TRAITS } from '../../model/host/platform-traits.ts';
import { stacksOf, type WindowsDecision } from './decide.ts';
import { holderOf } from './holders/holder-of.ts';
import { HOLDERS } from './holders/table.ts';

export function remediesOf(decision: WindowsDecision, facts: WindowsBindFacts): readonly Remedy[] {
  return adviceOf(decision, facts)
    .filter(({ kind }) => facts.asked.reservesItself === undefined || !EXCLUDING.includes(kind))
    .map((advice) => ({ advice }));
}

/** What ends with an exclusion, which a server that reserves its port itself is refused. */
const EXCLUDING: readonly Advice['kind'][] = ['reserve-from-winnat', 'keep-out-once-gone'];

function adviceOf(decision: WindowsDecision, facts: WindowsBindFacts): readonly Advice[] {
  const { cause, bindable, listed, sockets } = decision;
  if (cause === 'reservation-refused' && listed) {
    const stacks = listed.stacks.map(({ family }) => ({ family, protocol: facts.asked.protocol }));
    return [{ kind: 'take-out-exclusion', row: listed.row, stacks }];
  }
  if (bindable === true) return [];
  if (cause === 'time-wait-outgoing')
    return [{ kind: 'five-minutes' }, { kind: 'take-another-port' }, { kind: 'keep-out-once-gone' }];
  if (cause === 'time-wait-listener') return [{ kind: 'five-minutes' }, { kind: 'take-another-port' }];
  const holder = holderOf(facts, listed?.row ?? null, sockets[0] ?? null);
  if (holder.kind === 'winnat')
    return [...ofWinnat(holder, facts), ...afterWinnat(holder), ...raised(facts), { kind: 'reboot' }];
  if (holder.kind === 'block') return [...freeing(holder, facts), ...raised(facts), { kind: 'reboot' }];
  return [
    ...mayBeItself(holder, facts),
    ...freeing(holder, facts),
    { kind: 'another-port' },
    ...(cause === 'outgoing-connection' ? [{ kind: 'keep-out-once-gone' } as const] : []),
  ];
}

/** Where its state is not known, what tells that comes first. */
function ofWinnat(holder: WindowsHolder, { asked: { port } }: WindowsBindFacts): readonly Advice[] {
  const commands = HOLDERS.winnat(holder, port).find;
  return holder.winnat === null ? [{ kind: 'find-holder', holder, commands }] : [];
}

function afterWinnat({ isWslRunning }: WindowsHolder): readonly Advice[] {
  const before: readonly Advice[] = isWslRunning === false ? [] : [{ kind: 'before-winnat', isWslRunning }];
  return [...before, { kind: 'reserve-from-winnat' }, { kind: 'stop-winnat' }];
}

function freeing(holder: WindowsHolder, { asked: { port } }: WindowsBindFacts): readonly Advice[] {
  const { find, free } = HOLDERS[holder.kind](holder, port);
  return [
    { kind: 'find-holder', holder, commands: find },
    { kind: 'free-holder', holder, commands: free },
  ];
}

/** http.sys listens for others, and netstat can't tell for whom. */
function mayBeItself({ kind, process }: WindowsHolder, { asked: { service } }: WindowsBindFacts): readonly Advice[] {
  const isOfOthers = kind === 'http-sys' || kind === 'system' || (kind === 'one-port' && process === null);
  return service !== null && isOfOthers ? [{ kind: 'may-be-itself', service }] : [];
}

/** Where the range starts lower than the one that Windows comes with, its blocks lie where services have their ports. */
function raised(facts: WindowsBindFacts): readonly Advice[] {
  const { port } = facts.asked;
  const range = stacksOf(facts)
    .map(({ dynamic }) => dynamic)
    .find((dynamic) => includes([dynamic], port));
  return range && port < PLATFORM_TRAITS.windows.defaultRange.first ? [{ kind: 'raise-dynamic-range', range }] : [];
}

/** Why a port of a macOS host can or can't be bound, as far as netstat, lsof and a bind that was tried tell. */
import type { MacosBindFacts, TriedBind } from '../../model/explain/bind-facts.ts';
import type { Explanation, Outlook, OutlookNote } from '../../model/explain/explanation.ts';
import { UNNAMED } from '../../model/sockets/held-socket.ts';
import type { Unseen } from '../../model/unseen/unseen.ts';
import { decide, isHandedOut, type MacosDecision } from './decide.ts';
import { remediesOf } from './remedies.ts';

/** A server may leave thousands of connections behind: a few of them tell it all. */
const MOST_SHOWN = 20;

export function explainMacosBind(facts: MacosBindFacts, tried: TriedBind): Explanation {
  const decision = decide(facts, tried);
  const { asked } = facts;
  return {
    platform: 'macos',
    asked,
    cause: decision.cause,
    bindable: decision.bindable,
    // The bind that is tried sets SO_REUSEADDR, and whether it works without is not known.
    needsReuse: decision.sockets.length > 0 ? null : false,
    sockets: decision.sockets.slice(0, MOST_SHOWN),
    socketCount: decision.sockets.length,
    evidence: [],
    remedies: remediesOf(decision, facts).map((advice) => ({ advice })),
    tried,
    reuseAddressHelps: null,
    outlook: outlookOf(facts),
    traffic: [],
    unseen: unseenOf(decision, facts),
  };
}

function unseenOf({ sockets }: MacosDecision, facts: MacosBindFacts): readonly Unseen[] {
  const isHidden = sockets.some(
    ({ state, holders }) => state !== 'time-wait' && holders.every(({ command }) => command === UNNAMED),
  );
  return [
    ...(facts.sockets === null ? [{ kind: 'netstat', command: 'netstat -anv' } as const] : []),
    ...(isHidden && facts.ownUid !== 0 ? [{ kind: 'processes-of-others' } as const] : []),
  ];
}

function outlookOf(facts: MacosBindFacts): Outlook {
  const { ephemeral: range } = facts;
  const ephemeral = isHandedOut(facts);
  if (range === null) return { ephemeral, reserved: false, notes: [] };
  const note: OutlookNote = ephemeral
    ? { kind: 'open-without-list', range }
    : { kind: 'outside', range, planned: null };
  return { ephemeral, reserved: false, notes: [note] };
}

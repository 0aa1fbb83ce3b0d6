/** Whether an answer will stay true. */
import type { Outlook, OutlookNote } from '../../model/explain/explanation.ts';
import { grantEvidence, privilegeLack } from './privilege.ts';
import type { LinuxBindFacts } from '../../model/explain/bind-facts.ts';
import { includes } from '../../model/ports/port-set.ts';
import { isBelowStart, isEphemeral, isReserved } from './port-settings.ts';
import { keptOutBy } from './remedies/kept-out.ts';

/** Whether the answer will stay true: which ports the kernel gives to connections now, and once the plan is applied. */
export function outlookOf(facts: LinuxBindFacts): Outlook {
  const [ephemeral, reserved] = [isEphemeral(facts), isReserved(facts)];
  const range = facts.settings.ephemeral;
  const note: OutlookNote = reserved
    ? { kind: 'reserved' }
    : ephemeral
      ? { kind: 'open', range, keptOut: keptOutBy(facts) }
      : outsideNote(facts);
  return { ephemeral, reserved, notes: [note, ...raisedStart(facts)] };
}

function outsideNote({ asked: { plan, port }, settings }: LinuxBindFacts): OutlookNote {
  const planned =
    plan?.ephemeral && includes([plan.ephemeral], port)
      ? { range: plan.ephemeral, isReserving: plan.isReserving }
      : null;
  return { kind: 'outside', range: settings.ephemeral, planned };
}

/** A note where the plan raises the unprivileged start, so that an account can no longer bind the port. */
function raisedStart(facts: LinuxBindFacts): readonly OutlookNote[] {
  const { plan } = facts.asked;
  if (plan?.unprivilegedPortStart === undefined || facts.account.mayBindLow || isBelowStart(facts)) return [];
  const then = { ...facts, settings: { ...facts.settings, unprivilegedPortStart: plan.unprivilegedPortStart } };
  if (!isBelowStart(then)) return [];
  return [{ kind: 'start-will-be-raised', apply: plan.apply, lack: privilegeLack(then) }, ...grantEvidence(facts)];
}

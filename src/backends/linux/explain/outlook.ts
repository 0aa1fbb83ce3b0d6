/** Whether it will stay so: what the kernel gives out now, and after the plan is applied. */
import { reservingEdit } from '../../../model/explain-words.ts';
import type { Outlook } from '../../../model/explanation.ts';
import { formatRange, includes } from '../../../model/ports/port-set.ts';
import { isBelowStart } from './decide.ts';
import type { BindFacts } from './facts.ts';
import { ephemeralRange, isEphemeral, isLeftOut, isReserved } from './handed-out.ts';
import { reserveThere } from './in-network.ts';
import { grantNotes, privilegeWords } from './privilege.ts';

export function outlookOf(facts: BindFacts): Outlook {
  const [ephemeral, reserved] = [isEphemeral(facts), isReserved(facts)];
  const note = reserved ? KEPT : ephemeral ? openWords(facts) : outsideWords(facts);
  return { ephemeral, reserved, notes: [note, ...raisedStart(facts)] };
}

const KEPT = 'it is reserved: no connection is given it, and whoever asks for it by number can bind it all the same';

function openWords(facts: BindFacts): string {
  const range = formatRange(ephemeralRange(facts));
  return `it lies in the ephemeral range (${range}) and is not reserved: any outgoing connection may be given it; ${advice(facts)}`;
}

function advice(facts: BindFacts): string {
  const { within, plan } = facts.asked;
  if (within !== undefined) return `${reserveThere(facts)} keeps it out`;
  if (plan?.isReserving) return `the plan reserves it, this host does not yet: ${plan.apply}`;
  if (plan && isLeftOut(facts.asked))
    return `the range of the plan leaves it out, that of this host does not yet: ${plan.apply}`;
  return `${reservingEdit(facts.asked)} keeps it out`;
}

function outsideWords(facts: BindFacts): string {
  const { plan, port } = facts.asked;
  const now = `it lies outside the ephemeral range (${formatRange(ephemeralRange(facts))}): no outgoing connection is given it`;
  if (!plan?.ephemeral || !includes([plan.ephemeral], port)) return now;
  const then = `${now}; the range of the plan (${formatRange(plan.ephemeral)}) has it`;
  return plan.isReserving ? `${then}, and the plan reserves it` : `${then}, and nothing of the plan reserves it`;
}

/** The plan takes the port from an account that may bind it now. */
function raisedStart(facts: BindFacts): readonly string[] {
  const { plan } = facts.asked;
  if (plan?.unprivilegedPortStart === undefined || facts.mayBindLow || isBelowStart(facts)) return [];
  const then = { ...facts, settings: { ...facts.settings, unprivilegedPortStart: plan.unprivilegedPortStart } };
  if (!isBelowStart(then)) return [];
  return [`once the plan is applied (${plan.apply}), ${privilegeWords(then)}`, ...grantNotes(facts)];
}

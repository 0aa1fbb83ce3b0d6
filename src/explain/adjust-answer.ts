/** Answers that the tables of sockets alone do not give: a port that the service itself has, a protocol that is not loaded, a snapshot. */
import { addressCover } from '../model/bind/address-cover.ts';
import type { BindFacts } from '../model/explain/bind-facts.ts';
import type { Explanation, Evidence } from '../model/explain/explanation.ts';
import { includes } from '../model/ports/port-set.ts';
import { isHeldByService } from '../model/sockets/own-holder.ts';
import type { Unseen } from '../model/unseen/unseen.ts';

/** The answer for a service whose plan says what listens, where that is what has the port. What no process holds any more does not count. */
export function takenAsItself(explanation: Explanation): Explanation {
  const { asked, bindable, sockets } = explanation;
  const held = sockets.filter(({ inode, holders }) => inode !== 0 || holders.length > 0);
  const [socket] = held;
  if (bindable === true || asked.expected === undefined || !socket) return explanation;
  if (!held.every(({ holders }) => isHeldByService(asked.expected ?? {}, holders) === true)) return explanation;
  const cause = { kind: 'itself', socket } as const;
  return { ...explanation, cause, bindable: true, needsReuse: false, remedies: [], unseen: [] };
}

/** Nothing has a port of a protocol that the kernel has not loaded, and nothing tells whether it can. */
export function withoutProtocol(explanation: Explanation, facts: BindFacts): Explanation {
  if (facts.platform !== 'linux' || facts.lacksProtocol !== true || explanation.bindable === false) return explanation;
  return { ...explanation, bindable: null, unseen: [...explanation.unseen, { kind: 'sctp' }] };
}

/** Of a snapshot a refusal is one, and nothing is settled otherwise. `unseen`: what it does not show. A connection or a silent socket may be in the way of what seems free. */
export function ofSnapshot(explanation: Explanation, facts: BindFacts, unseen: readonly Unseen[]): Explanation {
  const { bindable, remedies, evidence, outlook, asked } = explanation;
  const concerning = unseen.flatMap((each) => ofAskedStacks(each, asked));
  return {
    ...explanation,
    outlook: isRangeSeen(facts, concerning)
      ? outlook
      : { ...outlook, notes: outlook.notes.filter(({ kind }) => kind !== 'open-to-winnat') },
    bindable: bindable === false ? false : null,
    needsReuse: null,
    evidence: [...evidence, ...privilegeEvidence(facts)],
    // What to stop there, only that host can tell; of Windows it names the processes, or how to find them.
    remedies:
      facts.platform === 'linux' && bindable === false && explanation.sockets.length > 0 ? ANOTHER_PORT : remedies,
    tried: { result: 'not-tried', because: 'snapshot' },
    unseen: [...explanation.unseen, ...concerning],
  };
}

/** Whether the dynamic range that has the port is one that was seen: where a paste lacks the table, it is made up. */
function isRangeSeen(facts: BindFacts, unseen: readonly Unseen[]): boolean {
  if (facts.platform !== 'windows') return true;
  const lacking = unseen.flatMap((each) => (each.kind === 'tables' && each.table === 'dynamicport' ? each.stacks : []));
  const having = facts.stacks.find(({ dynamic }) => includes([dynamic], facts.asked.port));
  return having === undefined || !lacking.includes(having.name);
}

const ANOTHER_PORT: Explanation['remedies'] = [{ advice: { kind: 'another-port' } }];

/** Of the tables of Windows those that the bind needs: an address of IPv4 leaves those of IPv6 alone. */
function ofAskedStacks(each: Unseen, { protocol, address, ipv6Only }: Explanation['asked']): readonly Unseen[] {
  const cover = addressCover(address, ipv6Only);
  const isAsked = (stack: string): boolean =>
    stack.endsWith(protocol) && cover[stack.startsWith('ipv4') ? 'v4' : 'v6'] !== null;
  if (each.kind === 'cut-table' || each.kind === 'table-family') return isAsked(each.stack) ? [each] : [];
  if (each.kind !== 'tables') return [each];
  const stacks = each.stacks.filter(isAsked);
  return stacks.length === 0 ? [] : [{ ...each, stacks }];
}

function privilegeEvidence(facts: BindFacts): readonly Evidence[] {
  if (facts.platform !== 'linux') return [];
  const { asked, settings } = facts;
  const start = settings.unprivilegedPortStart;
  return asked.user === null && asked.port < start ? [{ kind: 'needs-privilege', start }] : [];
}

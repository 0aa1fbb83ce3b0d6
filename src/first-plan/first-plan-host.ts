import type { DesiredState } from '../model/plan/desired-state.ts';
import type { FirstPlanOrigin, WaitingSocket } from '../model/first-plan.ts';
import type { BootFinding } from '../model/host/boot-finding.ts';
import type { HostFacts } from '../model/host/host-facts.ts';
import { type Unseen, unseenBy } from '../model/unseen/unseen.ts';
import type { Plan } from '../model/plan/plan.ts';

/** What a first plan is made of: this host with the processes behind its sockets, or a captured one without. */
export interface FirstPlanHost extends FirstPlanOrigin {
  readonly facts: HostFacts;
  /** Null where the listening sockets can't be known. */
  readonly sockets: readonly WaitingSocket[] | null;
  /** What was not seen of the host. */
  readonly unseen: readonly Unseen[];
  /** What files say in vain for the next boot. */
  readonly bootFindings: readonly BootFinding[];
  /** The plan for a desired state on this host. */
  readonly plan: (desired: DesiredState) => Plan;
}

export function unseenForInit(host: FirstPlanHost): readonly Unseen[] {
  return unseenBy('init', [...host.unseen, ...(isIpv6OnlyAssumed(host) ? [{ kind: 'ipv6-only' } as const] : [])]);
}

/** Files of boot readers that may not be read. */
export function unreadFiles({ unseen }: FirstPlanHost): Unseen | undefined {
  return unseen.find(({ kind }) => kind === 'unread-files');
}

/** True where `::` sockets may or may not take IPv4. An IPv4 socket on the same port shows that they do not. */
function isIpv6OnlyAssumed({ sockets, facts }: FirstPlanHost): boolean {
  if (facts.platform !== 'linux') return false;
  const silent = (sockets ?? []).filter((each) => each.address === '::' && typeof each.ipv6Only !== 'boolean');
  const v4 = new Set((sockets ?? []).filter(({ address }) => address.includes('.')).map(portKey));
  return silent.some((each) => !v4.has(portKey(each)));
}

function portKey({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return `${port} ${protocol}`;
}

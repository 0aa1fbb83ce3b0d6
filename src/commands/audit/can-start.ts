/** Whether services that something on their ports may keep from starting could start: judged as `explain` does, by a bind that is tried. */
import type { CanStart } from '../../audit/audit-subject.ts';
import type { Host } from '../../host/host.ts';
import type { Audit } from '../../model/audit/audit.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { listenedOn, type DesiredState, type Endpoint } from '../../model/plan/desired-state.ts';
import { accountOfService, endpointBind, ownedBy } from '../explain/asked-binds.ts';
import { explainEach } from '../explain/explain-bind.ts';

/** One port of each such endpoint is asked about. Where nothing is in the way of any, nothing is tried. */
export async function startsOf(host: Host, desired: DesiredState | null, { endpoints }: Audit): Promise<CanStart> {
  const known = new Map<Endpoint, boolean | null>();
  const declared = (desired?.services ?? []).flatMap((service) =>
    listenedOn(service).map((endpoint) => ({ service, endpoint })),
  );
  for (const [i, { service, endpoint }] of declared.entries()) {
    const audited = endpoints[i];
    const first = audited?.blockers[0];
    if (!first) continue;
    const owned = ownedBy(service, endpoint, accountOfService(host, service));
    const [found] = await explainEach(host.binds, [endpointBind(host, owned, first.local.port)]);
    if (found) known.set(endpoint, isDecided(found) ? found.bindable : null);
  }
  return known;
}

/** What keeps this process from the port need not keep the service: a missing privilege, or a policy. */
function isDecided({ bindable, cause }: Explanation): boolean {
  return bindable === true || 'socket' in cause;
}

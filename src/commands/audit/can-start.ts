/** Whether services that something on their ports may keep from starting could start: judged as `explain` does, by a bind that is tried. */
import type { CanStart } from '../../audit/audit-subject.ts';
import type { ReadOnlyHost } from '../../host/host.ts';
import type { Audit } from '../../model/audit/audit.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { listenedOn, type DesiredState, type Endpoint } from '../../model/plan/desired-state.ts';
import { accountOfService, endpointBind, ownedBy } from '../explain/asked-binds.ts';
import { explainEach } from '../explain/explain-bind.ts';

/** The worst answer of the ports of each endpoint counts. Where nothing is in the way of any, nothing is tried. */
export async function startsOf(
  host: ReadOnlyHost,
  desired: DesiredState | null,
  { endpoints }: Audit,
): Promise<CanStart> {
  const known = new Map<Endpoint, boolean | null>();
  const declared = (desired?.services ?? []).flatMap((service) =>
    listenedOn(service).map((endpoint) => ({ service, endpoint })),
  );
  for (const [i, { service, endpoint }] of declared.entries()) {
    const ports = new Set(endpoints[i]?.blockers.map(({ local }) => local.port));
    if (ports.size === 0) continue;
    const owned = ownedBy(service, endpoint, accountOfService(host, service));
    const asked = [...ports].slice(0, MOST_TRIED).map((port) => endpointBind(host, owned, port));
    const answers = (await explainEach(host.binds, asked)).map((found) => (isDecided(found) ? found.bindable : null));
    known.set(endpoint, worst(ports.size > MOST_TRIED ? [...answers, null] : answers));
  }
  return known;
}

/** Each is a look at all tables of sockets. What of a longer list was not tried is not known. */
const MOST_TRIED = 20;

function worst(answers: readonly (boolean | null)[]): boolean | null {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** What keeps this process from the port need not keep the service: a missing privilege, or a policy. */
function isDecided({ bindable, cause }: Explanation): boolean {
  return bindable === true || 'socket' in cause;
}

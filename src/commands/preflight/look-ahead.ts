/** Whether a server could bind a port when its time comes: not at this moment alone, and with rights that preflight may lack. */
import { asRoot, lacksRights, unlessGranted, isSeenAgain, mayBeTrial } from '../../explain/preflight/asked-again.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import type { System } from '../../system/system.ts';
import { forService, mayBeHandedOver } from '../../explain/preflight/socket-activation.ts';
import type { BindSource } from '../../backends/bind-source.ts';

/** What a host answers to several binds, in their order. */
export type ExplainEach = (binds: readonly AskedBind[]) => Promise<readonly Explanation[]>;

export async function lookAhead(
  explain: ExplainEach,
  clock: Pick<System, 'sleep'>,
  binds: readonly AskedBind[],
): Promise<readonly Explanation[]> {
  const found = await lookTwice(explain, clock, binds);
  const refused = found.filter(lacksRights);
  const otherwise = await lookTwice(
    explain,
    clock,
    refused.map(({ asked }) => asRoot(asked)),
  );
  return found.map((each) => {
    const withRights = otherwise[refused.indexOf(each)];
    return withRights ? unlessGranted(each, withRights) : each;
  });
}

/** Seconds. A bind that is tried lasts a millisecond. */
const BETWEEN_LOOKS = 0.1;
const MOST_LOOKS = 5;

/** What may be the trial of another portplan is looked at until it is seen twice, or gone. */
async function lookTwice(
  explain: ExplainEach,
  clock: Pick<System, 'sleep'>,
  binds: readonly AskedBind[],
): Promise<readonly Explanation[]> {
  let found = await explain(binds);
  let open = new Set([...found.keys()].filter((i) => found[i] && mayBeTrial(found[i])));
  for (let looks = 1; looks < MOST_LOOKS && open.size > 0; looks++) {
    await clock.sleep(BETWEEN_LOOKS);
    const again = await explain(binds.filter((_, i) => open.has(i)));
    const order = [...open];
    const before = found;
    found = before.map((each, i) => again[order.indexOf(i)] ?? each);
    open = new Set(order.filter((i) => isOpen(found[i], before[i])));
  }
  return found;
}

function isOpen(now: Explanation | undefined, before: Explanation | undefined): boolean {
  return now !== undefined && before !== undefined && mayBeTrial(now) && !isSeenAgain(now, before);
}

/** What is held by systemd is looked at once more: for the service that starts it may be its own socket. */
export async function forStartingService(
  found: readonly Explanation[],
  binds: Pick<BindSource, 'startingService'>,
): Promise<readonly Explanation[]> {
  const service = found.some(mayBeHandedOver) ? await binds.startingService() : null;
  return service === null ? found : found.map((each) => forService(each, service));
}

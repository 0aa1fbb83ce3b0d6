/** What is held by systemd is looked at once more: for the service that starts it may be its own socket. */
import { forService, mayBeHandedOver } from '../../explain/preflight/handed-over.ts';
import type { BindSource } from '../../host/host.ts';
import type { Explanation } from '../../model/explain/explanation.ts';

export async function forStartingService(
  found: readonly Explanation[],
  binds: Pick<BindSource, 'startingService'>,
): Promise<readonly Explanation[]> {
  const service = found.some(mayBeHandedOver) ? await binds.startingService() : null;
  return service === null ? found : found.map((each) => forService(each, service));
}

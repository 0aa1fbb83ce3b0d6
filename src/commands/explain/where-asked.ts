import type { Host } from '../../host/host.ts';
import type { HostRequest } from '../../host/host-request.ts';
import { networkOf } from '../../host/network-namespace.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { Surroundings } from '../command.ts';

/** What enters the network namespace that is asked about from the shell, and the container whose settings can't be written inside. */
export function whereAsked(
  request: HostRequest,
  { source }: Pick<Host, 'source'>,
  around: Pick<Surroundings, 'system' | 'files'>,
): Pick<AskedBind, 'within' | 'container'> {
  const within = networkOf(request, around)?.within;
  if (within !== undefined) return { within };
  const network = around.system.network();
  return source.kind === 'machine' && network.kind === 'container' && network.isReadOnly ? { container: network } : {};
}

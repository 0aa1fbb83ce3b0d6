/** `--persist` and `--live-only`: which layers of the settings a plan is for. */
import type { HostRequest } from '../host/host-request.ts';
import type { LayerOptions } from '../model/host/network-scope.ts';
import { usage } from './option.ts';

/** Throws a Failure (`usage`) where both are given, or where an image is to get live settings. */
export function checkLayers({ host, persist, liveOnly }: LayerOptions & { readonly host: HostRequest }): void {
  if (persist === true && liveOnly === true)
    throw usage('--persist writes boot files and --live-only leaves them out: leave out one of the two');
  if (host.kind === 'image' && liveOnly === true) throw usage('an image has no live settings: leave out --live-only');
}

import type { DesiredState, Platform } from '../model/plan/desired-state.ts';
import { Failure } from '../model/failure.ts';

/** Sockets are those of this host: no option makes another one of it, and no plan for other systems fits it. */
export function expectThisPlatform(asked: Platform | null, here: Platform, desired: DesiredState | null): void {
  if (asked !== null && asked !== here)
    throw new Failure('wrong-platform', `--platform ${asked}: sockets are looked at on this host, which is ${here}`);
  if (!desired?.platforms || desired.platforms.includes(here)) return;
  throw new Failure(
    'wrong-platform',
    `${desired.file} is for ${desired.platforms.join(' and ')}, and this host is ${here}`,
  );
}

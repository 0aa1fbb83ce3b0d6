import type { DesiredState } from '../../../model/plan/desired-state.ts';
import type { Ownership } from '../../../model/plan/ownership.ts';
import type { Capacity } from '../../../model/plan/plan.ts';
import type { BootState } from '../boot/boot-types.ts';
import type { LinuxHost } from '../host.ts';
import type { Persistence } from './persist.ts';
import type { WantedSettings } from './wanted-settings.ts';

/** What a plan is put together from: all that its diagnostics look at. */
export interface LinuxPlanParts {
  readonly desired: DesiredState;
  readonly host: LinuxHost;
  readonly ownership: Ownership;
  readonly boots: readonly BootState[];
  readonly wanted: WantedSettings;
  readonly persistence: Persistence;
  readonly capacity: { readonly before: Capacity; readonly after: Capacity };
}

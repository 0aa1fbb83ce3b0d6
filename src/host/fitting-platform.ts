/** Whether a plan, and `--platform`, are for the platform of a host. */
import { Failure } from '../model/failure.ts';
import type { Platform } from '../model/plan/desired-state.ts';
import type { ReadOnlyHost } from './host.ts';

/** A host by its name and platform. */
type NamedHost = Pick<ReadOnlyHost, 'name' | 'platform'>;

/** What a plan file says of its platform; `file` is its name in the sentence. */
interface PlanPlatforms {
  readonly file: string;
  /** Undefined for a plan that fits every platform. */
  readonly platforms?: readonly Platform[] | undefined;
}

export function fitsPlatform({ platforms }: PlanPlatforms, { platform }: Pick<NamedHost, 'platform'>): boolean {
  return platforms === undefined || platforms.includes(platform);
}

/** Throws a Failure (`wrong-platform`) where the plan is for other platforms than the host's. */
export function expectPlanFits(plan: PlanPlatforms, host: NamedHost): void {
  if (fitsPlatform(plan, host)) return;
  const wanted = (plan.platforms ?? []).join(' and ');
  throw new Failure('wrong-platform', `${plan.file} is for ${wanted}, and ${host.name} is a ${host.platform} host`);
}

/** Throws a Failure (`usage`) where `--platform` names another platform than the host's. */
export function expectPlatformFits(asked: Platform | null, { name, platform }: NamedHost): void {
  if (asked === null || asked === platform) return;
  throw new Failure('usage', `--platform is ${asked}, and ${name} is a ${platform} host: leave out --platform`);
}

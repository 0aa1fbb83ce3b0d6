/** The host that a command starts from, and what a plan would change there. */
import type { Backend, PlanOptions } from '../backends/backend.ts';
import { backendOf } from '../backends/backends.ts';
import { ownershipOf, readLatest } from '../apply/store.ts';
import { reasonFor } from '../model/errno-reason.ts';
import type { DesiredState, Platform } from '../model/plan/desired-state.ts';
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import { Failure } from '../model/failure.ts';
import type { Ownership } from '../model/plan/ownership.ts';
import type { Plan } from '../model/plan/plan.ts';
import { errorCode } from '../model/errno-reason.ts';
import type { ReadOnlySystem, System } from '../system/system.ts';
import type { CapturedHost } from './captured-host.ts';

/** A plan for this machine, or for the image that `--root` names. */
export async function planHere(
  system: System,
  desired: DesiredState,
  options: PlanOptions,
  ownership?: Ownership,
): Promise<Plan> {
  const backend = await backendHere(system);
  expectPlatform(desired, { platform: backend.platform, host: system.hostName() });
  return readHost(async () => {
    const owned = ownership ?? ownershipOf(readLatest(system));
    return await backend.plan(system, desired, owned, options);
  });
}

/** The same as it would be on a captured host. */
export function planThere(captured: CapturedHost, desired: DesiredState, options: PlanOptions): Plan {
  expectPlatform(desired, captured);
  return captured.plan(desired, options);
}

/** Throws a Failure on a platform that has no settings to read or write. */
export async function backendHere(system: System): Promise<Backend> {
  const backend = await backendOf(system);
  if (backend) return backend;
  throw new Failure(
    'unsupported-platform',
    `portplan plans and applies on Linux and Windows hosts; this one is ${system.platform}. \`portplan validate\` runs anywhere.`,
  );
}

function expectPlatform(
  { platforms }: DesiredState,
  { platform, host }: { readonly platform: Platform; readonly host: string },
): void {
  if (!platforms || platforms.includes(platform)) return;
  throw new Failure('wrong-platform', `this plan is for ${platforms.join(' and ')}, and ${host} is a ${platform} host`);
}

export async function readHost<T>(read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Failure || errorCode(error) === '') throw error;
    throw new Failure('unreadable-host', hostReason(error));
  }
}

/** Node's errors about files name the file, and have a text for programmers. */
function hostReason(error: unknown): string {
  if (!(error instanceof Error)) return "the host can't be read";
  const isAboutFile = 'path' in error && typeof error.path === 'string';
  return isAboutFile
    ? `${String(error.path)} can't be read: ${reasonFor(error)}`
    : `the host can't be read: ${error.message}`;
}

/** A note for the reader of a plan: an earlier apply was cut off, on the captured host or else on this one. */
export async function unfinishedNote(system: ReadOnlySystem, captured?: CapturedHost): Promise<readonly Diagnostic[]> {
  const { unfinished } = captured ?? (await readHost(() => readLatest(system)));
  if (!unfinished) return [];
  return [
    {
      rule: 'unfinished-apply',
      severity: 'warning',
      message: `the ${unfinished.action} of ${unfinished.at} (${unfinished.plan}) was cut off, or is running now`,
      help:
        unfinished.action === 'apply'
          ? 'portplan apply finishes it, portplan rollback undoes it'
          : 'portplan rollback finishes it',
    },
  ];
}

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
import type { CapturedHost, HostContext } from './captured-host.ts';
import type { Context } from '../commands/command.ts';

/** A plan for this machine, or for the image that `--root` names. */
export async function planHere(context: Context, desired: DesiredState, ownership?: Ownership): Promise<Plan> {
  const { system } = context;
  const backend = await backendHere(context);
  expectPlatform(desired, { platform: backend.platform, host: system.hostName() });
  return readHost(async () => {
    const owned = ownership ?? ownershipOf(readLatest(system));
    return await backend.plan(system, desired, owned, askedFor(context));
  });
}

/** A plan for the captured host, or else for this machine. */
export function planFor(context: HostContext, desired: DesiredState): Promise<Plan> {
  return context.captured ? planThere(context, context.captured, desired) : planHere(context, desired);
}

/** The same as it would be there. */
export async function planThere(context: Context, captured: CapturedHost, desired: DesiredState): Promise<Plan> {
  expectPlatform(desired, captured);
  return captured.plan(desired, askedFor(context));
}

function askedFor({ arguments: given }: Context): PlanOptions {
  return { force: given.has('force'), restartWinnat: given.has('restart-winnat') };
}

/** Throws a Failure on a platform that has no settings to read or write. */
export async function backendHere({ system }: Context): Promise<Backend> {
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

/** A note for the reader of a plan: an earlier apply died. */
export async function unfinishedNote({ captured, system }: HostContext): Promise<readonly Diagnostic[]> {
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

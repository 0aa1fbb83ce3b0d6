import {
  DEFAULT_PERSIST_FILE,
  type DesiredState,
  type LinuxOnlyPlan,
  type Service,
} from '../../model/plan/desired-state.ts';
import type { OneFilePlan } from './one-file-plan.ts';

/**
 * The files as one desired state, the last one wins: services by name, reserved by union, lint rules by id, every other
 * key as a whole.
 */
export function merged(file: string, parts: readonly OneFilePlan[]): DesiredState {
  const name = last(parts, (part) => part.name);
  const ownName = parts.at(-1)?.name;
  const platforms = last(parts, (part) => part.platforms);
  const ephemeral = last(parts, (part) => part.ephemeral);
  const reserved = parts.some((part) => part.reserved) && parts.flatMap((part) => part.reserved ?? []);
  return {
    file,
    ...(name !== undefined && { name }),
    ...(ownName !== undefined && { ownName }),
    ...(platforms && { platforms }),
    ...(ephemeral && { ephemeral }),
    ...parts.reduce<LinuxOnlyPlan>((all, part) => ({ ...all, ...part.linuxOnly }), {}),
    ...(reserved && { reserved }),
    foreignReservations: last(parts, (part) => part.foreignReservations) ?? 'keep',
    services: mergedServices(parts),
    persist: last(parts, (part) => part.persist) ?? { file: DEFAULT_PERSIST_FILE },
    lint: { rules: mergedRules(parts) },
  };
}

function last<T>(parts: readonly OneFilePlan[], value: (part: OneFilePlan) => T | undefined): T | undefined {
  return parts.map(value).findLast((each) => each !== undefined);
}

function mergedServices(parts: readonly OneFilePlan[]): readonly Service[] {
  const byName = new Map<string, Service>();
  for (const part of parts) for (const service of part.services) byName.set(service.name, service);
  return [...byName.values()];
}

function mergedRules(parts: readonly OneFilePlan[]): DesiredState['lint']['rules'] {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part.rules)));
}

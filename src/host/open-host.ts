/** Which host a command means: the one place that decides it. */
import { withOwnRecords } from '../apply/own-records.ts';
import { backendOf, readOnlyBackendOf } from '../backends/backends.ts';
import type { LayerOptions } from '../model/host/network-scope.ts';
import { Failure } from '../model/failure.ts';
import type { NamedFiles } from '../system/files/named-files.ts';
import { platformName } from '../model/host/platform-name.ts';
import type { System } from '../system/system.ts';
import type { Host, MachineHost, ReadOnlyHost } from './host.ts';
import type { HostRequest } from './host-request.ts';
import { machineHost, readOnlyHost } from './machine-host.ts';
import type { SnapshotDoors } from './snapshot-files.ts';

/** What a host is read through. */
export interface HostDoors extends SnapshotDoors {
  readonly files: NamedFiles;
  /** This machine; with `--root` the image below that directory. */
  readonly system: System;
}

/**
 * The one host that a request names. Throws a Failure in one sentence where it can't be opened: `unsupported-platform` on a
 * machine whose settings portplan does not read, `bad-snapshot` or `unreadable-file` for a snapshot, `usage` where the request
 * names several snapshots.
 */
export async function openHost(request: HostRequest, doors: HostDoors, options: RecordOptions = {}): Promise<Host> {
  return (await openHostIfKnown(request, doors, options)) ?? unsupported(doors.system);
}

/** The same for a host that is looked at alone: of a platform whose settings portplan does not manage, too. */
export async function openHostToLook(request: HostRequest, doors: HostDoors): Promise<ReadOnlyHost> {
  const host = await openHostIfKnown(request, doors);
  if (host) return host;
  const backend = await readOnlyBackendOf(doors.system);
  return backend ? readOnlyHost(doors.system, backend) : unsupported(doors.system);
}

/** Which records count in a container: `persist`, those of applies with `--persist`. */
type RecordOptions = Pick<LayerOptions, 'persist'>;

/** This machine, or the image that stands for it, as a host that can be changed. Throws a Failure (`unsupported-platform`). */
export async function openMachine(system: System, options: RecordOptions = {}): Promise<MachineHost> {
  return (await openMachineIfKnown(system, options)) ?? unsupported(system);
}

async function openMachineIfKnown(system: System, { persist = false }: RecordOptions): Promise<MachineHost | null> {
  const backend = await backendOf(system);
  return backend && machineHost(withOwnRecords(system, persist), backend);
}

function unsupported({ platform }: System): never {
  const works =
    platformName(platform) === 'macos' ? 'explain, audit, lint and validate work' : 'lint and validate work';
  throw new Failure(
    'unsupported-platform',
    `portplan plans and applies on Linux and Windows hosts; this one is ${platformName(platform)}, where ${works}`,
  );
}

/** The same; null on a machine of a platform whose settings portplan does not read, and for `--no-host`. */
export async function openHostIfKnown(
  request: HostRequest,
  doors: HostDoors,
  options: RecordOptions = {},
): Promise<Host | null> {
  switch (request.kind) {
    case 'none':
      return null;
    case 'snapshots':
      return openSnapshot(onlySnapshot(request.names, doors.files), doors);
    case 'gathered':
      return (await import('./gathered-host.ts')).openGathered(request.folder, doors);
    case 'here':
    case 'image':
    // Portplan has started itself again inside the network namespace by now.
    case 'network':
      return openMachineIfKnown(doors.system, options);
  }
}

/** The host of one snapshot; `-` is standard input. */
export async function openSnapshot(name: string, doors: SnapshotDoors): Promise<Host> {
  const [{ readSnapshot }, { snapshotHost }] = await Promise.all([
    import('./snapshot-files.ts'),
    import('./snapshot-host.ts'),
  ]);
  return snapshotHost(name, readSnapshot(name, doors));
}

function onlySnapshot([name, ...more]: readonly string[], files: SnapshotDoors['files']): string {
  if (name !== undefined && more.length === 0 && (name === '-' || !files.isFolder(name))) return name;
  throw new Failure('usage', 'this command takes one snapshot: name one file with --host');
}

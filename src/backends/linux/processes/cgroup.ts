/** What the control groups of a process say about who started it: /proc/PID/cgroup, of version 1, 2 or both. */

interface CgroupNames {
  /** A service or a scope of systemd. */
  readonly unit: string | null;
  /** The number of the account whose own systemd (`systemd --user`) has the unit; left out where it is the host's. */
  readonly unitAccount?: number;
  /** The engine, where the name tells, and the first twelve digits of the id, as engines print it. */
  readonly container: string | null;
}

/** `HIERARCHY:CONTROLLERS:PATH`; version 2 is the line `0::PATH`, systemd's own of version 1 `N:name=systemd:PATH`. */
export function readCgroup(text: string): CgroupNames {
  const lines = text.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  const paths = lines.flatMap((match) => (match ? [{ controllers: match[1], path: match[2] ?? '' }] : []));
  const told = paths.filter(({ controllers }) => controllers === '' || controllers === 'name=systemd');
  const unit = firstOf(told.map(({ path }) => unitIn(path)));
  return { ...(unit ?? { unit: null }), container: firstOf(paths.map(({ path }) => containerIn(path))) };
}

function firstOf<T>(found: readonly (T | null)[]): T | null {
  return found.find((each) => each !== null) ?? null;
}

/**
 * The first name below the slices, as systemd itself reads it (cg_path_get_unit): what lies deeper was made by the unit, a
 * container with a systemd of its own among it. Below user@1000.service stands, by the same rule, a unit of that account.
 */
function unitIn(path: string): Pick<CgroupNames, 'unit' | 'unitAccount'> | null {
  const names = path.split('/').filter((name) => name !== '' && name !== '..');
  const [first, ...rest] = belowSlices(names);
  const account = /^user@(\d+)\.service$/.exec(first ?? '')?.[1];
  const [own] = account === undefined ? [] : belowSlices(rest);
  if (own !== undefined && UNIT.test(own)) return { unit: own, unitAccount: Number(account) };
  return first !== undefined && UNIT.test(first) ? { unit: first } : null;
}

/** The letters are systemd's. An account may give groups of its own any other name: none of those is to be typed. */
const UNIT = /^[\w:.@\\-]+\.(service|scope)$/;

function belowSlices(names: readonly string[]): readonly string[] {
  return names.slice(names.findIndex((name) => !name.endsWith('.slice')));
}

const ID = '([\\da-f]{64})';

/**
 * What engines make of the id, with the systemd driver (a scope) and with cgroupfs (a directory). Read in the sources and
 * documents of Docker, Podman, containerd and CRI-O; none of them was run.
 */
const SHAPES: readonly (readonly [engine: string, shape: RegExp])[] = [
  ['docker', new RegExp(`/docker(?:-|/)${ID}`)],
  ['podman', new RegExp(`/libpod-(?:conmon-)?${ID}`)],
  ['containerd', new RegExp(`(?:/|:)cri-containerd(?:-|:)${ID}`)],
  ['cri-o', new RegExp(`/crio-(?:conmon-)?${ID}`)],
  ['kubernetes', new RegExp(`/kubepods[^:]*/${ID}`)],
  ['lxc', /\/lxc(?:\.payload)?[./]([\w.-]+)/],
  ['nspawn', /\/systemd-nspawn@([\w.-]+)\.service(?:\/|$)/],
  // Machines that machinectl lists: what systemd-nspawn started by hand, and virtual machines.
  ['machine', /\/machine-([\w.\\-]+)\.scope(?:\/|$)/],
];

/** Their ids are names. */
const NAMED: readonly string[] = ['lxc', 'nspawn', 'machine'];

function containerIn(path: string): string | null {
  for (const [engine, shape] of SHAPES) {
    const id = shape.exec(path)?.[1];
    if (id !== undefined) return `${engine} ${NAMED.includes(engine) ? plain(id) : id.slice(0, 12)}`;
  }
  return null;
}

/** systemd writes `\x2d` for a dash within a name. */
function plain(name: string): string {
  return name.replaceAll('\\x2d', '-');
}

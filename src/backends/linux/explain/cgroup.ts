/** What the control groups of a process say about who started it: /proc/PID/cgroup, of version 1, 2 or both. */

export interface CgroupNames {
  /** A service or a scope of systemd. */
  readonly unit: string | null;
  /** The engine, where the name tells, and the first twelve digits of the id, as engines print it. */
  readonly container: string | null;
}

/** `HIERARCHY:CONTROLLERS:PATH`; version 2 is the line `0::PATH`, systemd's own of version 1 `N:name=systemd:PATH`. */
export function readCgroup(text: string): CgroupNames {
  const lines = text.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  const paths = lines.flatMap((match) => (match ? [{ controllers: match[1], path: match[2] ?? '' }] : []));
  const told = paths.filter(({ controllers }) => controllers === '' || controllers === 'name=systemd');
  return {
    unit: firstOf(told.map(({ path }) => unitIn(path))),
    container: firstOf(paths.map(({ path }) => containerIn(path))),
  };
}

function firstOf(found: readonly (string | null)[]): string | null {
  return found.find((each) => each !== null) ?? null;
}

/** The innermost one: `/user.slice/user-1000.slice/user@1000.service/app.slice/web.service` is web.service. */
function unitIn(path: string): string | null {
  return path.split('/').findLast((name) => /\.(service|scope)$/.test(name)) ?? null;
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
  ['lxc', /\/lxc(?:\.payload)?[./]([^/]+)/],
];

function containerIn(path: string): string | null {
  for (const [engine, shape] of SHAPES) {
    const id = shape.exec(path)?.[1];
    if (id !== undefined) return `${engine} ${engine === 'lxc' ? id : id.slice(0, 12)}`;
  }
  return null;
}

/** Which container engine this process runs under, by the marks that engines leave inside; in the order of systemd's src/basic/virt.c. */
import type { ContainerEngine } from '../../model/host/network-scope.ts';
import type { NetworkMarks } from './network-marks.ts';

/** Words of /run/host/container-manager and /run/systemd/container. */
const MANAGERS: Readonly<Record<string, ContainerEngine>> = {
  docker: 'docker',
  podman: 'podman',
  lxc: 'lxc',
  'lxc-libvirt': 'lxc',
  'systemd-nspawn': 'systemd-nspawn',
};

/** `isFirst`: this is the kernel's first network namespace. Null where no mark is found. */
export function containerEngine(marks: NetworkMarks, isFirst: boolean | null): ContainerEngine | null {
  const manager = wordIn(marks, '/run/host/container-manager') ?? systemdsWord(marks, isFirst);
  if (manager !== null) return MANAGERS[manager] ?? 'other';
  if (marks.kindOf('/run/.containerenv') === 'file') return 'podman';
  if (isPod(marks)) return 'kubernetes';
  if (marks.kindOf('/.dockerenv') === 'file' && isInsideDocker(marks)) return 'docker';
  // A service may have a cgroup namespace of its own as well (ProtectControlGroups=private): then the network is the host's.
  return isFirst === false && isBelowRootCgroup(marks) ? 'other' : null;
}

/**
 * debootstrap leaves this file on the machine that it runs on: in the kernel's first network namespace the cgroup of process 1
 * must be a container's, too.
 */
function systemdsWord(marks: NetworkMarks, isFirst: boolean | null): string | null {
  const word = wordIn(marks, '/run/systemd/container');
  return word !== null && (isFirst === false || isInContainerCgroup(marks)) ? word : null;
}

function wordIn({ text }: NetworkMarks, path: string): string | null {
  const word = text(path)?.trim() ?? '';
  return word === '' ? null : word;
}

function isInContainerCgroup(marks: NetworkMarks): boolean {
  const names = /[0-9a-f]{64}|\/(?:lxc|kubepods|machine\.slice|libpod|nerdctl)/;
  return isBelowRootCgroup(marks) || names.test(marks.text('/proc/1/cgroup') ?? '');
}

function isPod(marks: NetworkMarks): boolean {
  const isMounted = ['/var/run', '/run'].some((run) => marks.kindOf(`${run}/secrets/kubernetes.io`) === 'directory');
  return isMounted || (marks.hasKubernetesVariable && isBelowRootCgroup(marks));
}

/** An image that boots as a machine of its own may still have /.dockerenv: Docker's mounts, or its cgroup, must be there as well. */
function isInsideDocker(marks: NetworkMarks): boolean {
  const hasMounts = /\/containers\/[0-9a-f]{64}\/(?:resolv\.conf|hosts|hostname) /.test(
    marks.text('/proc/self/mountinfo') ?? '',
  );
  return hasMounts || /docker[-/][0-9a-f]{64}/.test(marks.text('/proc/self/cgroup') ?? '') || isBelowRootCgroup(marks);
}

/** The root of cgroup v2 has no such file: what sees one at the top is in a cgroup namespace. */
function isBelowRootCgroup({ kindOf }: NetworkMarks): boolean {
  return kindOf('/sys/fs/cgroup/cgroup.type') === 'file';
}

/** Which container engine this process runs under, by the marks that engines leave inside; in the order of systemd's src/basic/virt.c. */
import { lstatSync, type Stats } from 'node:fs';
import type { ContainerEngine } from '../../model/host/network-scope.ts';
import { textOrNull } from './text-or-null.ts';

/** Words of /run/host/container-manager and /run/systemd/container. */
const MANAGERS: Readonly<Record<string, ContainerEngine>> = {
  docker: 'docker',
  podman: 'podman',
  lxc: 'lxc',
  'lxc-libvirt': 'lxc',
  'systemd-nspawn': 'systemd-nspawn',
};

/** `isFirst`: this is the kernel's first network namespace. Null where no mark is found. */
export function containerEngine(isFirst: boolean | null): ContainerEngine | null {
  const manager = wordIn('/run/host/container-manager') ?? systemdsWord(isFirst);
  if (manager !== null) return MANAGERS[manager] ?? 'other';
  if (isFile('/run/.containerenv')) return 'podman';
  if (isPod()) return 'kubernetes';
  if (isFile('/.dockerenv') && isInsideDocker()) return 'docker';
  // A service may have a cgroup namespace of its own as well (ProtectControlGroups=private): then the network is the host's.
  return isFirst === false && isBelowRootCgroup() ? 'other' : null;
}

/**
 * debootstrap leaves this file on the machine that it runs on: in the kernel's first network namespace the cgroup of process 1
 * must be a container's, too.
 */
function systemdsWord(isFirst: boolean | null): string | null {
  const word = wordIn('/run/systemd/container');
  return word !== null && (isFirst === false || isInContainerCgroup()) ? word : null;
}

function wordIn(path: string): string | null {
  const word = textOrNull(path)?.trim() ?? '';
  return word === '' ? null : word;
}

function isInContainerCgroup(): boolean {
  const names = /[0-9a-f]{64}|\/(?:lxc|kubepods|machine\.slice|libpod|nerdctl)/;
  return isBelowRootCgroup() || names.test(textOrNull('/proc/1/cgroup') ?? '');
}

function isPod(): boolean {
  const isMounted = isDirectory('/var/run/secrets/kubernetes.io') || isDirectory('/run/secrets/kubernetes.io');
  return isMounted || (process.env['KUBERNETES_SERVICE_HOST'] !== undefined && isBelowRootCgroup());
}

/** An image that boots as a machine of its own may still have /.dockerenv: Docker's mounts, or its cgroup, must be there as well. */
function isInsideDocker(): boolean {
  const hasMounts = /\/containers\/[0-9a-f]{64}\/(?:resolv\.conf|hosts|hostname) /.test(
    textOrNull('/proc/self/mountinfo') ?? '',
  );
  return hasMounts || /docker[-/][0-9a-f]{64}/.test(textOrNull('/proc/self/cgroup') ?? '') || isBelowRootCgroup();
}

/** The root of cgroup v2 has no such file: what sees one at the top is in a cgroup namespace. */
function isBelowRootCgroup(): boolean {
  return isFile('/sys/fs/cgroup/cgroup.type');
}

function isFile(path: string): boolean {
  return statusOf(path)?.isFile() === true;
}

function isDirectory(path: string): boolean {
  return statusOf(path)?.isDirectory() === true;
}

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What this process sees of the network namespace that it is in. Linux; nothing here needs a privilege. */
import { existsSync, statSync } from 'node:fs';
import type { SeenNetwork } from '../../model/host/network-scope.ts';
import { containerEngine } from './container-engine.ts';
import { textOrNull } from './text-or-null.ts';

export function seenNetwork(): SeenNetwork {
  const isFirst = isFirstNamespace();
  const engine = containerEngine(isFirst);
  return {
    isOfProcess1: isOfProcess1(),
    isFirst,
    isStartedByInit: isStartedByInit(),
    engine,
    isReadOnly: engine !== null && isReadOnly(textOrNull('/proc/self/mountinfo') ?? ''),
  };
}

/**
 * Every namespace has an inode of its own for each table of /proc/PID/net, which every account may compare; /proc/1/ns/net is
 * for root alone. Null where /proc hides process 1 (hidepid).
 */
function isOfProcess1(): boolean | null {
  const [first, own] = ['1', 'self'].map((pid) => inodeOf(`/proc/${pid}/net/tcp`));
  return first == null || own == null ? null : first === own;
}

function inodeOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

/** Settings that the kernel has once, and not for each namespace, stand in its first one alone (net/core/sysctl_net_core.c). */
function isFirstNamespace(): boolean | null {
  if (!existsSync('/proc/sys/net/core/somaxconn')) return null;
  return existsSync('/proc/sys/net/core/netdev_max_backlog');
}

/** The programs that start a system, with what WSL adds to the name of its own: `init(Debian)`. */
const INIT = /^(?:init|linuxrc|systemd|openrc-init|runit|s6-svscan|dinit|finit|procd|shepherd|machined)\b/;

function isStartedByInit(): boolean | null {
  const name = textOrNull('/proc/1/comm');
  return name === null ? null : INIT.test(name);
}

/** Whether the last mount above the settings is read-only. `mountinfo`: the text of /proc/self/mountinfo (proc(5)). */
export function isReadOnly(mountinfo: string): boolean {
  const mounts = mountinfo.split('\n').flatMap((line) => {
    const [, , , , point, options] = line.split(' ');
    return point !== undefined && options !== undefined && isAbove(point) ? [options.split(',')] : [];
  });
  return mounts.at(-1)?.includes('ro') === true;
}

function isAbove(point: string): boolean {
  return ['/proc', '/proc/sys', '/proc/sys/net', '/proc/sys/net/ipv4'].includes(point);
}

/** What marks tell of the network namespace of whoever saw them. Linux; nothing here needs a privilege. */
import type { SeenNetwork } from '../../model/host/network-scope.ts';
import { containerEngine } from './container-engine.ts';
import type { NetworkMarks } from './network-marks.ts';

export function seenNetwork(marks: NetworkMarks): SeenNetwork {
  const isFirst = isFirstNamespace(marks);
  const engine = containerEngine(marks, isFirst);
  return {
    isOfProcess1: marks.isOfProcess1,
    isFirst,
    isStartedByInit: isStartedByInit(marks),
    engine,
    isReadOnly: engine !== null && isReadOnly(marks.text('/proc/self/mountinfo') ?? ''),
  };
}

/** Settings that the kernel has once, and not for each namespace, stand in its first one alone (net/core/sysctl_net_core.c). */
function isFirstNamespace({ kindOf }: NetworkMarks): boolean | null {
  if (kindOf('/proc/sys/net/core/somaxconn') === null) return null;
  return kindOf('/proc/sys/net/core/netdev_max_backlog') !== null;
}

/** The programs that start a system, with what WSL adds to the name of its own: `init(Debian)`. */
const INIT = /^(?:init|linuxrc|systemd|openrc-init|runit|s6-svscan|dinit|finit|procd|shepherd|machined)\b/;

function isStartedByInit({ text }: NetworkMarks): boolean | null {
  const name = text('/proc/1/comm');
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

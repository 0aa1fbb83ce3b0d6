/** The marks that this process sees. */
import { lstatSync, statSync, type Stats } from 'node:fs';
import type { NetworkMarks } from './network-marks.ts';
import { textOrNull } from './text-or-null.ts';

export function ownMarks(): NetworkMarks {
  return {
    text: textOrNull,
    kindOf: (path) => {
      const status = statusOf(path);
      if (status === undefined) return null;
      return status.isFile() ? 'file' : status.isDirectory() ? 'directory' : 'other';
    },
    isOfProcess1: isOfProcess1(),
    hasKubernetesVariable: process.env['KUBERNETES_SERVICE_HOST'] !== undefined,
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

function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

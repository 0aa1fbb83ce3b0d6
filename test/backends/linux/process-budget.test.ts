/** Processes are other accounts' to start, in any number and size: what a run reads of them has an end, and what it left out is said. */
import { describe, expect, it } from 'vitest';
import { linux } from '../../../src/backends/linux/backend.ts';
import { findHolders } from '../../../src/backends/linux/processes/holders.ts';
import { scriptOf } from '../../../src/backends/linux/processes/shell-script.ts';
import { startedPrograms } from '../../../src/backends/linux/processes/started-program.ts';
import { bytesOf, type Bytes } from '../../../src/model/bytes.ts';
import { errnoError, type FileStatus, type ReadOnlySystem } from '../../../src/system/system.ts';
import { unseenWords } from '../../../src/words/unseen-words.ts';

interface Proc {
  /** The text of a file, or how long it is. */
  readonly files?: Readonly<Record<string, string | number>>;
  readonly folders?: Readonly<Record<string, readonly string[]>>;
  readonly links?: Readonly<Record<string, string>>;
}

/** A /proc of these files, and how much of it was asked for. */
function procWith({ files = {}, folders = {}, links = {} }: Proc) {
  const asked = { bytes: 0, links: 0, paths: new Set<string>() };
  const textAt = (path: string, most: number): Bytes => {
    const found = files[path];
    if (found === undefined) throw errnoError('ENOENT', path);
    const text = typeof found === 'string' ? found.slice(0, most) : 'x'.repeat(Math.min(found, most));
    asked.bytes += text.length;
    return bytesOf(text);
  };
  const system = {
    readFile: (path: string) => textAt(path, Infinity),
    readStart: textAt,
    list: (path: string, most = Infinity) => (folders[path] ?? []).slice(0, most),
    readLink: (path: string) => {
      asked.links++;
      return links[path] ?? '/dev/null';
    },
    status: (path: string): Partial<FileStatus> => {
      asked.paths.add(path);
      return { kind: path in links ? 'link' : path in files ? 'file' : 'directory' };
    },
  } as unknown as ReadOnlySystem;
  return { system, asked, leftOut: () => linux.leftOut(system) };
}

const MIB = 1024 * 1024;
const NOTHING = { kind: 'process-parts', descriptors: 0, holders: 0, commandLines: 0, scripts: 0 };

describe('command lines', () => {
  it('are read to an end in all, however many there are, and each to its own', () => {
    const pids = Array.from({ length: 2000 }, (_, i) => i + 2);
    const { system, asked, leftOut } = procWith({
      files: Object.fromEntries(pids.map((pid) => [`/proc/${pid}/cmdline`, 120_000])),
    });
    expect(startedPrograms(system, new Set(pids)).size).toBe(2000);
    expect(asked.bytes).toBeLessThan(20 * MIB);
    expect(leftOut()).toEqual([{ ...NOTHING, commandLines: expect.any(Number) as number }]);
  });

  it('of usual length are read whole, once each', () => {
    const { system, asked, leftOut } = procWith({ files: { '/proc/7/cmdline': 'java\0-cp\0'.padEnd(20_000, 'x') } });
    for (let i = 0; i < 5; i++) startedPrograms(system, new Set([7]));
    expect(asked.bytes).toBe(20_000);
    expect(leftOut()).toEqual([]);
  });
});

describe('descriptors', () => {
  const numbers = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => String(i));

  it('of a process with too many of them do not keep the next process from being found', () => {
    const { system, asked, leftOut } = procWith({
      files: { '/proc/3/comm': 'web\n', '/proc/3/status': 'Name:\tweb\n' },
      folders: { '/proc': ['1', '2', '3'], '/proc/2/fd': numbers(1_100_000), '/proc/3/fd': numbers(5) },
      links: { '/proc/3/fd/4': 'socket:[77]' },
    });
    expect(findHolders(system, new Set([77])).byInode.get(77)).toMatchObject([{ pid: 3 }]);
    expect(asked.links).toBeLessThan(1_001_000);
    expect(leftOut()).toEqual([{ ...NOTHING, descriptors: 1 }]);
  });

  it('of a server with many connections are all looked at', () => {
    const { system, leftOut } = procWith({
      files: { '/proc/2/comm': 'web\n', '/proc/2/status': 'Name:\tweb\n' },
      folders: { '/proc': ['1', '2'], '/proc/2/fd': numbers(100_000) },
      links: { '/proc/2/fd/99999': 'socket:[77]' },
    });
    expect(findHolders(system, new Set([77])).byInode.get(77)).toMatchObject([{ pid: 2 }]);
    expect(leftOut()).toEqual([]);
  });

  it('are not what tells more when thousands of processes share a socket', () => {
    const pids = numbers(1203).slice(1);
    const { system, leftOut } = procWith({
      files: Object.fromEntries(pids.map((pid) => [`/proc/${pid}/comm`, 'web\n'])),
      folders: { '/proc': pids, ...Object.fromEntries(pids.map((pid) => [`/proc/${pid}/fd`, ['3']])) },
      links: Object.fromEntries(pids.map((pid) => [`/proc/${pid}/fd/3`, 'socket:[77]'])),
    });
    expect(findHolders(system, new Set([77])).byInode.get(77)).toHaveLength(1000);
    expect(leftOut()).toEqual([{ ...NOTHING, holders: 202 }]);
  });
});

describe('the script of a shell', () => {
  const MOUNTS = [
    '22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
    '30 22 0:50 / /home/eve/a\\040b rw - fuse.sshfs eve@far: rw,allow_other',
    '31 22 0:51 / /net rw shared:3 - nfs4 far:/srv rw',
    '32 22 0:4 / /proc rw - proc proc rw',
  ].join('\n');
  const run = (path: string, proc: Proc = {}) => {
    const made = procWith({ ...proc, files: { '/proc/self/mountinfo': MOUNTS, ...proc.files } });
    return { script: scriptOf(made.system, ['sh', path], '/'), ...made };
  };

  it.each([
    ['a FUSE mount', '/home/eve/a b/run.sh'],
    ['a network file system', '/net/x/run.sh'],
  ])('on %s is named, and nothing there is asked for', (_, path) => {
    const { script, asked, leftOut } = run(path, { files: { [path]: 'while true; do web; done' } });
    expect(script).toBe('');
    expect([...asked.paths].filter((each) => /^\/net|a b/.test(each))).toEqual([]);
    expect(leftOut()).toEqual([{ ...NOTHING, scripts: 1 }]);
  });

  it('behind a link to such a mount is named as well', () => {
    const { script, leftOut } = run('/srv/run.sh', { links: { '/srv/run.sh': '../net/run.sh' } });
    expect({ script, leftOut: leftOut() }).toEqual({ script: '', leftOut: [{ ...NOTHING, scripts: 1 }] });
  });

  it('that is a descriptor of the shell is none, and nothing is left out', () => {
    expect(run('/proc/self/fd/63').leftOut()).toEqual([]);
  });

  it('is read on a disk of this machine', () => {
    const { script, leftOut } = run('/srv/run.sh', { files: { '/srv/run.sh': 'while true; do web; done' } });
    expect({ script, leftOut: leftOut() }).toEqual({ script: 'while true; do web; done', leftOut: [] });
  });

  it('of 60 MiB is named, and read no further than a script goes', () => {
    const { script, asked, leftOut } = run('/srv/run.sh', { files: { '/srv/run.sh': 60 * MIB } });
    expect({ script, leftOut: leftOut() }).toEqual({ script: '', leftOut: [{ ...NOTHING, scripts: 1 }] });
    expect(asked.bytes).toBeLessThan(100_000);
  });
});

it('is said in one sentence', () => {
  expect(unseenWords({ kind: 'process-parts', descriptors: 1, holders: 2, commandLines: 3, scripts: 1 })).toMatch(
    /left out: some open files of 1 process, 2 processes beyond the first of a socket, the end of 3 command lines and 1 shell script\. /,
  );
});

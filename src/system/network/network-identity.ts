/** What tells this network namespace from every other one. Its inode does not: the kernel gives the number to a later one. */
import { statSync } from 'node:fs';
import { textOrNull } from './text-or-null.ts';

/**
 * `BOOT-INODE-COOKIE`; null where this machine can't tell namespaces apart. Linux 5.14 and later number them (SO_NETNS_COOKIE),
 * and a line of perl asks. Before that a namespace that has a name is known by when it got it: as long as something holds its
 * file in nsfs, the times of that file stay.
 */
export function networkIdentity(): string | null {
  const boot = textOrNull('/proc/sys/kernel/random/boot_id')?.trim();
  const file = fileInNsfs();
  if (boot === undefined || file === null) return null;
  const cookie = networkCookie();
  if (cookie !== null) return `${boot}-${file.inode}-${cookie}`;
  return laterFile()?.since === file.since ? `${boot}-${file.inode}-since-${file.since}` : null;
}

function fileInNsfs(): { readonly inode: bigint; readonly since: bigint } | null {
  try {
    const { ino, ctimeNs } = statSync('/proc/self/ns/net', { bigint: true });
    return { inode: ino, since: ctimeNs };
  } catch {
    return null;
  }
}

/** A clock tick later, a file that nothing holds is made anew, and has other times. */
function laterFile(): ReturnType<typeof fileInNsfs> {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  return fileInNsfs();
}

/** getsockopt(2) by its number, as perl's own passes a longer buffer, which the kernel refuses for this option. */
const ASK = `my ($call, $value, $size) = ($ARGV[0], "\\0" x 8, pack "I", 8);
socket(my $any, 2, 2, 0) or exit 1;
syscall($call + 0, fileno $any, 1, 71, $value, $size) == 0 or exit 1;
print unpack "Q", $value;`;

/** The number of the system call getsockopt by architecture (arch/…/syscall.tbl, include/uapi/asm-generic/unistd.h). */
const GETSOCKOPT: Readonly<Record<string, number>> = {
  x64: 55,
  arm64: 209,
  riscv64: 209,
  loong64: 209,
  arm: 295,
  ia32: 365,
  ppc64: 340,
  s390x: 365,
};

function networkCookie(): string | null {
  const call = GETSOCKOPT[process.arch];
  if (call === undefined) return null;
  // Loaded here, as most runs are on a host, and need no cookie.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const { status, stdout } = spawnSync('perl', ['-e', ASK, String(call)], { encoding: 'latin1' });
  return status === 0 && /^\d+$/.test(stdout) ? stdout : null;
}

import { errorCode } from '../system/system.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied: run it as root',
  EPERM: 'permission denied: run it as root',
  EROFS: 'read-only here, as in a container: set it on the host, or with `docker run --sysctl`',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EINVAL: 'the kernel refuses this value',
  EIO: 'input/output error',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory, not a file',
  ELOOP: 'too many links, or a link where none is followed',
  EBUSY: 'it is in use',
  EMFILE: 'too many open files',
  ETXTBSY: 'it is in use',
};

/** Why a call on the system failed, in a few words. */
export function reasonFor(error: unknown): string {
  const code = errorCode(error);
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

/** Why the operating system refused something, in a few words. */

/** What was tried: to change a setting or a system file, to read or replace a file that the user named, to make one. */
type FileOperation = 'change' | 'read' | 'replace' | 'create';

type Reason = string | (Partial<Readonly<Record<FileOperation, string>>> & { readonly otherwise: string });

const REASONS: Readonly<Record<string, Reason>> = {
  EACCES: {
    read: 'no permission to read it',
    replace: 'no permission to write it',
    create: 'no permission to write there',
    otherwise: 'permission denied: run it as root',
  },
  EPERM: {
    read: 'no permission to read it',
    replace: 'no permission to put a file of the same group in its place',
    create: 'no permission to write there',
    otherwise: 'permission denied: run it as root',
  },
  EROFS: {
    change: 'read-only here, as in a container, or in a unit with ProtectKernelTunables= or ProtectSystem=',
    otherwise: 'the file system is read-only',
  },
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would be longer than files of this process may be (ulimit -f)',
  EINVAL: 'the kernel refuses this value',
  EIO: 'input/output error',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is not a directory',
  EISDIR: 'it is a directory, not a file',
  ENAMETOOLONG: 'the path is longer than the system takes',
  ELOOP: 'too many links, or a link where none is followed',
  EBUSY: 'it is in use',
  EMFILE: 'too many open files',
  ETXTBSY: 'it is in use',
  EAGAIN: 'it gives its text bit by bit, as a pipe does',
  // portplan's own codes, of replacing a file.
  ECHANGED: 'another program has changed it meanwhile; what that one wrote stays',
  EPLANTED:
    'a link of another account leads there, to what is not theirs or from a folder that everyone may write to; name the file itself',
  EILSEQ: 'it has bytes that are not UTF-8',
  EREADONLY: 'it is read-only for every account (chmod u+w)',
  EMLINK: 'it has more than one name (hard links), and the others would keep the old text; make it a file of its own',
};

/** The errno name of an error (`ENOENT`), or '' for an error that no system call threw. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Why a system call failed; the error's own text where its code has no entry. */
export function reasonFor(error: unknown, attempt: FileOperation = 'change'): string {
  const reason = REASONS[errorCode(error)];
  if (reason === undefined) return error instanceof Error ? error.message : String(error);
  return typeof reason === 'string' ? reason : (reason[attempt] ?? reason.otherwise);
}

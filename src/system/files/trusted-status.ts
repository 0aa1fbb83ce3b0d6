import type { FileStatus } from '../system.ts';

/** The accounts whose files are taken for what they are. */
export interface TrustedAccounts {
  readonly users: readonly number[];
  readonly groups: readonly number[];
}

/**
 * Whether an account that is not among them could change the file, or put another one into the folder. In a folder with the
 * sticky bit each account replaces its own entries alone.
 */
export function mayOthersWrite({ kind, mode, uid, gid }: FileStatus, { users, groups }: TrustedAccounts): boolean {
  if (!users.includes(uid)) return true;
  if (kind === 'link' || (kind === 'directory' && (mode & STICKY) !== 0)) return false;
  return (mode & WRITABLE_BY_ALL) !== 0 || ((mode & WRITABLE_BY_GROUP) !== 0 && !groups.includes(gid));
}

const [STICKY, WRITABLE_BY_GROUP, WRITABLE_BY_ALL] = [0o1000, 0o020, 0o002];

import type { FileStatus } from '../system.ts';

/** The accounts whose files are taken for what they are. */
export interface TrustedAccounts {
  readonly users: readonly number[];
  /** Those that may write folders on the way to the store. */
  readonly groups: readonly number[];
  /** Those that may write the store. */
  readonly storeGroups: readonly number[];
}

/**
 * Whether an account that is not among them could change the file, or put another one into the folder. On the way to the store, in a
 * folder with the sticky bit, each account replaces its own entries alone; in the store every new entry counts. There the group of
 * root is not trusted either: its rights are the most that an access list (acl(5)) gives to any other account.
 */
export function mayOthersWrite(
  { kind, mode, uid, gid }: FileStatus,
  { users, groups, storeGroups }: TrustedAccounts,
  isOnTheWay: boolean,
): boolean {
  if (!users.includes(uid)) return true;
  if (kind === 'link' || (isOnTheWay && kind === 'directory' && (mode & STICKY) !== 0)) return false;
  const trusted = isOnTheWay ? groups : storeGroups;
  return (mode & WRITABLE_BY_ALL) !== 0 || ((mode & WRITABLE_BY_GROUP) !== 0 && !trusted.includes(gid));
}

const [STICKY, WRITABLE_BY_GROUP, WRITABLE_BY_ALL] = [0o1000, 0o020, 0o002];

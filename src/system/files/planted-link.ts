/** What belongs to an account. */
interface Owned {
  readonly uid: number;
}

/**
 * Whether a link leads where its maker could not write: root follows it nowhere then, nor does any other user. The links of root,
 * and those of whoever runs portplan, lead anywhere. A link of another account leads only to what belongs to that account too, and
 * nowhere from a folder that everyone may write to. `end`: what it leads to, asked where it matters; null where that is nothing.
 */
export function isPlanted(
  link: Owned,
  folder: { readonly mode: number },
  end: () => Owned | null,
  user: number,
): boolean {
  if (link.uid === 0 || link.uid === user) return false;
  return (folder.mode & WRITABLE_BY_ALL) !== 0 || end()?.uid !== link.uid;
}

const WRITABLE_BY_ALL = 0o002;

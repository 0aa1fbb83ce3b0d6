/** The account that a file which root makes is given to. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

type Environment = Readonly<Partial<Record<string, string>>>;

/** The account that called sudo (sudo(8): SUDO_UID and SUDO_GID), where the folder belongs to it; null otherwise. */
export function sudoCaller(env: Environment, user: number | undefined, folderOwner: number): Owner | null {
  const [uid, gid] = [env['SUDO_UID'], env['SUDO_GID']].map((text) => (/^\d+$/.test(text ?? '') ? Number(text) : null));
  if (user !== 0 || uid == null || gid == null || uid !== folderOwner) return null;
  return { uid, gid };
}

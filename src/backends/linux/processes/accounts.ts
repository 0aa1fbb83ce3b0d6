/** The accounts of a host. */
import { decodeUtf8, NO_BYTES } from '../../../model/bytes.ts';
import type { KnownAccount } from '../../../model/explain/asked-bind.ts';
import type { ReadOnlySystem } from '../../../system/system.ts';
import { onceARun } from '../once-a-run.ts';
import { readOrNull } from '../read-or-null.ts';

/** The last number is -1, which the kernel takes for "leave it as it is". */
export const LAST_UID = 4_294_967_294;

/** The names by their numbers, where NSS does not give others. */
export const accountNames = onceARun((system): ReadonlyMap<number, string> => {
  // The first of two accounts with one number counts.
  return new Map(
    accounts(system)
      .map(({ uid, name }) => [uid, name] as const)
      .toReversed(),
  );
});

/** The accounts in /etc/passwd; NSS may know others. */
export function accounts(system: ReadOnlySystem): readonly KnownAccount[] {
  const bytes = readOrNull(system, '/etc/passwd') ?? NO_BYTES;
  const lines = decodeUtf8(bytes).split('\n');
  return lines.flatMap((line) => {
    const [name = '', , uid = ''] = line.split(':');
    return name !== '' && /^\d+$/.test(uid) ? [{ name, uid: Number(uid) }] : [];
  });
}

/** Files of an image that say what a boot brings are read in a time that grows with their length, and not with its square. */
import { expect, it } from 'vitest';
import { unitCredentials } from '../../../src/backends/linux/boot-sources/unit-credentials.ts';
import { mergeProfiles } from '../../../src/backends/linux/boot/tuned/merged-profile.ts';
import { parseProfile } from '../../../src/backends/linux/boot/tuned/profile-text.ts';
import { bytesOf } from '../../../src/model/bytes.ts';
import type { FileStatus, ReadOnlySystem } from '../../../src/system/system.ts';

const UNIT = '/etc/systemd/system/systemd-sysctl.service';
const FILE: FileStatus = { kind: 'file', mode: 0o644, uid: 0, gid: 0 };

function credentialsIn(text: string) {
  const system: Pick<ReadOnlySystem, 'status' | 'readFile'> = {
    status: (path) => (path === UNIT ? FILE : null),
    readFile: () => bytesOf(text),
  };
  return unitCredentials(system as ReadOnlySystem);
}

const BLANKS = ' '.repeat(200_000);

it.each([
  ['lines that go on in the next one', '# long \\\n'.repeat(150_000)],
  ['blanks', `X=${BLANKS}y\nLoadCredential=x${BLANKS}y`],
])('a unit with many %s', (_what, text) => {
  const { load } = credentialsIn(`LoadCredential=sysctl.extra:/etc/extra${BLANKS}\n${text}`);
  expect(load).toEqual({ path: '/etc/extra', isEncrypted: false });
});

it('many profiles of TuneD after a long one', () => {
  const text = parseProfile(`[sysctl]\n${Array.from({ length: 50_000 }, (_, i) => `a.${i} = 1`).join('\n')}\n`);
  const other = parseProfile('[sysctl]\ndrop = a.0\na.1 = 2\nb = 3\n');
  if (!text || !other) throw new Error('TuneD refuses none of them');
  const more = Array.from({ length: 899 }, (_, i) => ({ path: String(i), text: other }));
  const options = mergeProfiles([{ path: 'long', text }, ...more]).get('sysctl')?.options;
  expect(options?.size).toBe(50_001);
  expect([options?.get('a.0'), options?.get('a.1')?.value, options?.get('b')?.value]).toEqual([undefined, '2', '3']);
});

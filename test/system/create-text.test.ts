/** A new plan file: made whole, and never over another one. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { namedFiles } from '../../src/system/files/named-files.ts';
import { sudoCaller } from '../../src/system/programs/sudo-caller.ts';
import { LintFolder } from '../support/lint-folder.ts';

it('is there with all of its text, and nothing else is', () => {
  const made = new LintFolder({});
  namedFiles.create(join(made.path, 'portplan.yaml'), 'version: 1 # ü\n');
  expect(made.read('portplan.yaml')).toBe('version: 1 # ü\n');
  expect(readdirSync(made.path)).toEqual(['portplan.yaml']);
});

it('leaves one alone that came meanwhile', () => {
  const made = new LintFolder({ 'portplan.yaml': 'mine\n' });
  expect(() => {
    namedFiles.create(join(made.path, 'portplan.yaml'), 'version: 1\n');
  }).toThrow(expect.objectContaining({ code: 'EEXIST' }));
  expect(made.read('portplan.yaml')).toBe('mine\n');
  expect(readdirSync(made.path)).toEqual(['portplan.yaml']);
});

it.each([
  [
    'under sudo, in a folder of its caller, belongs to that caller',
    { SUDO_UID: '1000', SUDO_GID: '100' },
    0,
    1000,
    { uid: 1000, gid: 100 },
  ],
  ['under sudo, in a folder of somebody else, belongs to root', { SUDO_UID: '1000', SUDO_GID: '100' }, 0, 0, null],
  ['of root without sudo belongs to root', {}, 0, 1000, null],
  [
    'of an ordinary user belongs to that user, whatever the environment says',
    { SUDO_UID: '1000', SUDO_GID: '100' },
    1000,
    1000,
    null,
  ],
  ['with a word for a number belongs to root', { SUDO_UID: '1000x', SUDO_GID: '100' }, 0, 1000, null],
])('%s', (_what, env, user, folderOwner, owner) => {
  expect(sudoCaller(env, user, folderOwner)).toEqual(owner);
});

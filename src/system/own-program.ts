import { chmodSync, copyFileSync, existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How this very program is started again, at a time when its file may be gone: what to run, and its first words. */
export function ownProgram(store: string): readonly [string, string] {
  const file = realpathSync(process.argv[1] ?? '');
  return [process.execPath, isInstalled(file) ? file : keepCopy(file, store)];
}

export function removeOwnCopy(store: string): void {
  rmSync(copyIn(store), { force: true });
}

/** The launcher has the rest beside it. A file that holds all of portplan was put somewhere for one run, by Ansible for instance. */
function isInstalled(file: string): boolean {
  return existsSync(join(dirname(file), '..', 'dist', 'main.cjs'));
}

const copyIn = (store: string): string => join(store, 'expire.js');

function keepCopy(file: string, store: string): string {
  const copy = copyIn(store);
  if (file === copy) return copy;
  copyFileSync(file, `${copy}.new`);
  chmodSync(`${copy}.new`, 0o600);
  renameSync(`${copy}.new`, copy);
  return copy;
}

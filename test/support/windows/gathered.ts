/** What examples/capture/capture-windows.ps1 gathers on a machine in memory: its own command lines, run by the stand-ins. */
import { formatInvocation } from '../../../src/model/program.ts';
import { PROCESSES } from '../../../src/backends/windows/holders/processes-text.ts';
import { bytesOf } from '../../../src/model/bytes.ts';
import { readFileSync } from 'node:fs';
import { gatheredWindows } from '../../../src/backends/windows/snapshot/gathered.ts';
import { windows } from '../../../src/backends/windows/backend.ts';
import { ownershipOf, readLatest } from '../../../src/apply/store.ts';
import type { GatheredFolder, ReadOnlySystem } from '../../../src/system/system.ts';
import type { WindowsMachine } from './windows-machine.ts';

export const SCRIPT = readFileSync('examples/capture/capture-windows.ps1', 'utf8');

/** The bytes by name, as latin1. */
export type Files = Map<string, string>;

/** What the script asks of PowerShell itself, as `[what portplan runs, the file]`. */
export const OWN_TABLES = [formatInvocation(PROCESSES), 'processes.txt'] as const;

/** Each `Save "netstat.exe -ano" "netstat.txt"` of the script, with every value of its variables. */
export const SAVED: readonly (readonly [command: string, file: string])[] = [
  ...SCRIPT.matchAll(/^ *Save "(\w+)\.exe ([^"]+)" "([^"]+)"$/gm),
].flatMap(([, program = '', words = '', file = '']) =>
  ['ipv4', 'ipv6'].flatMap((family) =>
    ['tcp', 'udp'].map((protocol) => {
      const filled = (text: string): string => text.replaceAll('$family', family).replaceAll('$protocol', protocol);
      return [filled(`${program} ${words}`), filled(file)] as const;
    }),
  ),
);

export function gather({ standIn, files, store }: WindowsMachine): Files {
  const gathered: Files = new Map([['hostname.txt', '\xef\xbb\xbfWIN-1\r\n']]);
  for (const [command, file] of SAVED) {
    const [program = '', ...words] = command.split(' ');
    gathered.set(file, standIn.run(program, words).stdout.toString('latin1'));
  }
  const { program, words } = PROCESSES;
  gathered.set(OWN_TABLES[1], standIn.run(program, words).stdout.toString('latin1'));
  for (const [path, state] of files) {
    if (state && path.startsWith(`${store}/`)) gathered.set(`records${path.slice(store.length)}`, state.text);
  }
  return withList(gathered);
}

/** With the list of the files, as the script ends. */
export function withList(files: Files): Files {
  files.delete('gathered.txt');
  const lines = [...files].map(([name, bytes]) => `${bytes.length} ${name}`);
  return files.set('gathered.txt', ['portplan-capture windows 1', ...lines, 'end', ''].join('\r\n'));
}

export function folderOf(files: Files): GatheredFolder {
  return {
    path: '/tmp/web-7',
    read: (name) => (files.has(name) ? bytesOf(files.get(name) ?? '') : null),
    list: (name) =>
      [...files.keys()].filter((file) => file.startsWith(`${name}/`)).map((file) => file.slice(name.length + 1)),
  };
}

/** The state in the JSON of `snapshot`, and what is said on stderr. */
export async function captured(files: Files): Promise<{ readonly state: object; readonly notes: readonly string[] }> {
  const gathered = gatheredWindows(folderOf(files));
  if (!gathered) throw new Error('no Windows host');
  return { state: await stateOf(gathered.system), notes: gathered.notes };
}

export async function stateOf(system: ReadOnlySystem): Promise<object> {
  return { host: system.hostName(), ...(await windows.describe(system, ownershipOf(readLatest(system)))) };
}

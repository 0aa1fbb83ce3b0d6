/** What a command is given besides its request: the real machine, and the person at the terminal. */
import { inQuotes } from '../model/text/quoted.ts';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Surroundings } from '../commands/command.ts';
import type { HostRequest } from '../host/host-request.ts';
import { Failure } from '../model/failure.ts';
import { namedFiles } from '../system/files/named-files.ts';
import { nodeSystem } from '../system/node-system.ts';
import type { Terminal } from '../system/terminal.ts';

declare const PORTPLAN_VERSION: string;

export const VERSION = PORTPLAN_VERSION;

/** What a person looks at, and answers. */
export type Views = Pick<Surroundings, 'ask' | 'showMap'>;

export function surroundings(host: HostRequest, terminal: Terminal, views: Views): Surroundings {
  const image = host.kind === 'image' ? folderOf(host.root) : null;
  return { system: nodeSystem(image), files: namedFiles, terminal, version: VERSION, ...views, watchSignals };
}

function folderOf(root: string): string {
  if (root !== '' && statSync(root, { throwIfNoEntry: false })?.isDirectory()) return resolve(root);
  throw new Failure('usage', `--root ${inQuotes(root)} is no directory`);
}

/**
 * An apply asks between its steps, and undoes what it did. Until it asks for the first time, while it waits for the lock for
 * instance, a signal ends the program as usual.
 */
function watchSignals(): () => boolean {
  let [watching, arrived] = [false, false];
  return () => {
    if (!watching)
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => (arrived = true));
    watching = true;
    return arrived;
  };
}

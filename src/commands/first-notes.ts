/** What stands above a first plan: what it is, and what could not be seen. */
import type { SeenHost } from './seen-host.ts';

export function hostNotes(file: string, { facts, sockets, hidden, snapshot }: SeenHost): readonly string[] {
  const name = file === '-' ? 'FILE' : file;
  const [source, there] = snapshot === undefined ? ['', ''] : [' in a snapshot', ` --host ${snapshot}`];
  return [
    `The ports of ${facts.host}, as portplan init found them${source}: a plan of it changes nothing yet.`,
    'Name the services as you know them, add what is missing, take out what does not belong. Then:',
    `  portplan lint ${name}`,
    `  portplan plan ${name}${there}`,
    ...unseen(sockets !== null && snapshot !== undefined, hidden),
  ];
}

function unseen(isCaptured: boolean, hidden: number): readonly string[] {
  if (isCaptured) return ['A snapshot has no processes: services are named after their ports.'];
  return hidden === 0 ? [] : [hiddenNote(hidden)];
}

export function hiddenNote(hidden: number): string {
  const processes = hidden === 1 ? '1 process' : `${hidden} processes`;
  return `${processes} of other accounts could not be looked at: as root, portplan init names all services.`;
}

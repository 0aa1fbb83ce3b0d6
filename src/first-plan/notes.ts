/** What stands above a first plan: what it is, what comes next, and what could not be seen. */
import type { FirstPlan } from '../model/first-plan.ts';
import { lastPart } from '../model/sockets/started-program.ts';
import type { SeenHost } from '../host/seen-host.ts';
import { unreadNote } from './obstacle.ts';
import { shellWord } from '../model/text/shell-word.ts';

export function hostNotes(file: string, seen: SeenHost): Pick<FirstPlan, 'host' | 'notes' | 'next' | 'unseen'> {
  const host = hostName(seen);
  return {
    host,
    notes: [
      `The ports of ${host}, as portplan init found them${placeOf(seen)}: applying this file changes nothing yet.`,
      'Name the services as you know them, add what is missing, take out what does not belong. Then:',
    ],
    next: nextCommands(isOnOneLine(file) && file !== '-' ? file : 'FILE', seen),
    unseen: unseen(seen),
  };
}

/** An image without a name of its own is called by its directory. */
function hostName({ facts: { host }, image }: SeenHost): string {
  return image !== undefined && /^\.{0,2}\//.test(host) ? lastPart(host.replace(/\/+$/, '')) : host;
}

function placeOf({ image, snapshot }: SeenHost): string {
  if (snapshot !== undefined) return ' in a snapshot';
  return image === undefined ? '' : ` in the image ${image}`;
}

function isOnOneLine(name: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(name);
}

/** For a person to paste; of the same host, image or snapshot as this one. */
export function nextCommands(file: string, { image, snapshot, isWindowsShell }: SeenHost): readonly string[] {
  const there = [
    ...(image === undefined ? [] : ['--root', image]),
    ...(snapshot === undefined ? [] : ['--host', snapshot]),
  ];
  return [
    ['lint', file],
    ['plan', file, ...there],
  ].map((words) => ['portplan', ...words.map((word) => shellWord(word, isWindowsShell))].join(' '));
}

function unseen(seen: SeenHost): readonly string[] {
  const { sockets, snapshot } = seen;
  const captured = 'A snapshot has no processes: services are named after their ports.';
  return [
    ...(sockets !== null && snapshot !== undefined ? [captured] : []),
    ...unseenHere(seen),
    ...(isGuessed(seen)
      ? ['Whether IPV6_V6ONLY is set is not to be seen: `::` alone is taken for every address of both families.']
      : []),
  ];
}

/** What somebody with more rights would see. */
export function unseenHere(seen: SeenHost): readonly string[] {
  const unread = unreadNote(seen);
  return [...(seen.hidden === 0 ? [] : [hiddenNote(seen)]), ...(unread === null ? [] : [unread])];
}

function isGuessed({ sockets, facts }: SeenHost): boolean {
  if (facts.platform !== 'linux') return false;
  const guessed = (sockets ?? []).filter((each) => each.address === '::' && typeof each.ipv6Only !== 'boolean');
  const v4 = new Set((sockets ?? []).filter(({ address }) => address.includes('.')).map(portKey));
  return guessed.some((each) => !v4.has(portKey(each)));
}

function portKey({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return `${port} ${protocol}`;
}

/** In a container root may lack capabilities that other processes have. */
function hiddenNote({ hidden, isRoot }: Pick<SeenHost, 'hidden' | 'isRoot'>): string {
  const processes = hidden === 1 ? '1 process' : `${hidden} processes`;
  if (isRoot) {
    const who = hidden === 1 ? 'has' : 'have';
    return `${processes} could not be looked at, as this root lacks capabilities that ${hidden === 1 ? 'it' : 'they'} ${who}: with all of them (CAP_SYS_PTRACE above all), portplan init names all services.`;
  }
  return `${processes} of other accounts could not be looked at: as root, portplan init names all services.`;
}

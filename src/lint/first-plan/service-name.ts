/** What to call the service of a process. Only the program's own name is taken of a command line: passwords stand in others. */
import type { Holder } from '../../model/explanation.ts';

/** Programs that run for others: their names say nothing about the service. */
const STAND_INS: ReadonlySet<string> = new Set([
  ...['docker-proxy', 'rootlessport', 'rootlesskit', 'slirp4netns', 'pasta', 'systemd', 'init', 'xinetd', 'inetd'],
  ...['svchost', 'System', 'lsass', 'wininit', 'services', 'unnamed', 'com.docker.backend', 'wslrelay'],
]);

const INTERPRETERS = /^(?:node|nodejs|deno|bun|python[\d.]*|perl[\d.]*|ruby[\d.]*|php[\d.]*|java|bash|sh|dash)$/;
const SCRIPT = /^[\w./@+\\:-]*?([\w@+-][\w.@+-]*)\.(?:[cm]?js|ts|py|rb|pl|php|sh|jar)$/;
/** Names that half of all scripts have. */
const COMMON = /^(?:server|app|main|index|run|start|manage|wsgi|asgi|__main__)$/;

/** Null where what is seen of it names nothing. */
export function serviceName(holder: Holder): string | null {
  const program = programName(holder);
  if (STAND_INS.has(program)) return null;
  const own = unitName(holder) ?? scriptName(holder, program) ?? (INTERPRETERS.test(program) ? null : program);
  return own === null ? null : cleanName(own);
}

/** Of an interpreter of which nothing else is seen; null for all others. */
export function interpreterName(holder: Holder): string | null {
  const program = programName(holder);
  return INTERPRETERS.test(program) ? program : null;
}

/** Of several that hold one socket, the one that was there first; systemd holds those that it opens for others. */
export function mainHolder(holders: readonly Holder[]): Holder | null {
  const [first, ...others] = [...holders].sort((a, b) => a.pid - b.pid);
  return (first?.pid === 1 ? others[0] : undefined) ?? first ?? null;
}

/** As it calls itself, which may be a path: `/usr/sbin/sshd`, `nginx`. */
export function programPath({ command }: Holder): string {
  const [first = ''] = command.split(' ');
  return first.replace(/^-|:$/g, '');
}

export function programName(holder: Holder): string {
  const name = programPath(holder).split(/[/\\]/).at(-1) ?? '';
  return name.replace(/\.exe$/i, '');
}

/** Sessions, containers and what systemd makes for users as a whole are no services. */
function unitName({ unit, container }: Holder): string | null {
  if (container !== null || !unit?.endsWith('.service') || unit.startsWith('user@')) return null;
  return unit.slice(0, -'.service'.length);
}

function scriptName({ command }: Holder, program: string): string | null {
  if (!INTERPRETERS.test(program)) return null;
  const words = command.split(' ').slice(1);
  const module = words[0] === '-m' && /^[\w.]+$/.test(words[1] ?? '') ? words[1] : undefined;
  const script = words.map((word) => SCRIPT.exec(word)?.[1]).find((name) => name !== undefined);
  const name = module ?? script;
  if (name === undefined) return null;
  return COMMON.test(name) ? `${program}-${name}` : name;
}

const LONGEST = 40;

/** Null where nothing is left. */
export function cleanName(text: string): string | null {
  const plain = text.replace(/[^A-Za-z0-9._@-]+/g, '-').slice(0, LONGEST);
  // In a comment, such a name would be taken for a word to portplan.
  const name = plain.replace(/^(?:[^A-Za-z0-9]|portplan[-_]?(?=ignore|disable))+|[^A-Za-z0-9]+$/gi, '');
  return name === '' ? null : name;
}

/** Names the service of a process. Of a command line only the program and its script are used: the rest may hold passwords. */
import type { RunningProgram } from '../model/first-plan.ts';
import type { SocketUnit } from '../model/sockets/socket-unit.ts';
import { lastPart, type StartedProgram } from '../model/sockets/started-program.ts';
import { isPortForwarder } from '../port-catalog/port-forwarders.ts';

/** Programs that run other programs: their names say nothing about the service. */
const STAND_INS: ReadonlySet<string> = new Set([
  ...['systemd', 'init', 'xinetd', 'inetd'],
  ...['svchost', 'System', 'lsass', 'wininit', 'services', 'unnamed', 'com.docker.backend', 'wslrelay'],
]);

/** Names that half of all scripts have, and directories that half of all programs do. */
const COMMON = /^(?:server|app|main|index|run|start|manage|wsgi|asgi|config|__main__)$/i;
const PLACES =
  /^(?:s?bin|src|lib|libexec|dist|build|out|public|html|www|htdocs|app|apps|server|current|srv|opt|usr|local|home|root|tmp|var)$/i;

/** The name of the process's service; null where neither its unit, nor its program, nor its script tells one. */
export function serviceName(holder: RunningProgram): string | null {
  if (holder.socketUnit) return cleanName(activatedName(holder.socketUnit));
  const program = programName(holder);
  if (isPortForwarder(program) || STAND_INS.has(program)) return null;
  const own = unitName(holder) ?? scriptName(holder.started) ?? (holder.started.isInterpreter ? null : program);
  return own === null ? null : cleanName(own);
}

/** What the unit starts, or its own name: `sshd` of `sshd@.service`, `ssh` of `ssh.socket`. */
function activatedName({ name, activates: [service = name] }: SocketUnit): string {
  const whole = service.replace(/\.(socket|service)$/, '');
  return whole === service ? service : (whole.split('@', 1)[0] ?? '');
}

/** The name of the program where it is an interpreter, such as `node`; null for every other program. */
export function interpreterName(holder: RunningProgram): string | null {
  return holder.started.isInterpreter ? programName(holder) : null;
}

/** The process that held a shared socket first. systemd does not count: it holds the sockets that it opens for services. */
export function mainHolder(holders: readonly RunningProgram[]): RunningProgram | null {
  const [first, ...others] = [...holders].sort((a, b) => a.pid - b.pid);
  return (first?.pid === 1 ? others[0] : undefined) ?? first ?? null;
}

export function programName(holder: RunningProgram): string {
  return lastPart(holder.started.program);
}

/** The program as it was called, with its script: `/usr/sbin/sshd`, `node /srv/billing/index.js`, `python3 -m http.server`. */
export function programText(holder: RunningProgram): string {
  const { program, script } = holder.started;
  if (!script) return program;
  const module = lastPart(program) === 'java' ? script.name : `-m ${script.name}`;
  return `${program} ${script.kind === 'file' ? script.name : module}`;
}

/** The name of the process's systemd service; null for sessions, containers and the units of whole user accounts. */
export function unitName({ unit, container }: RunningProgram): string | null {
  if (container !== null || !unit?.endsWith('.service') || unit.startsWith('user@')) return null;
  return unit.slice(0, -'.service'.length);
}

function scriptName({ program, script }: StartedProgram): string | null {
  if (!script) return null;
  if (script.kind === 'module')
    return lastPart(program) === 'java' ? (script.name.split(/[.$/]/).at(-1) ?? null) : script.name;
  const parts = script.name.split(/[/\\]/);
  const own = (parts.pop() ?? '').replace(/\.[a-z]{2,4}$/i, '');
  if (!COMMON.test(own)) return own;
  const folder = parts.at(-1) ?? '';
  // `/srv/billing/index.js` is billing.
  return /[a-z]{2}/i.test(folder) && !PLACES.test(folder) ? folder : `${lastPart(program)}-${own}`;
}

const LONGEST = 40;

/** Null where nothing is left. */
function cleanName(text: string): string | null {
  const plain = text.replace(/[^A-Za-z0-9._@-]+/g, '-').slice(0, LONGEST);
  // In a comment, such a name would be taken for a word to portplan.
  const name = plain.replace(/^(?:[^A-Za-z0-9]|portplan[-_]?(?=ignore|disable))+|[^A-Za-z0-9]+$/gi, '');
  return name === '' ? null : name;
}

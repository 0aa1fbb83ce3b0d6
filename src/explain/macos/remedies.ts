/** What to do about a port of macOS: one way each, by what has it. */
import { rootCommand, type RemedyCommand } from '../../model/explain/remedy-command.ts';
import type { MacosBindFacts } from '../../model/explain/bind-facts.ts';
import type { CauseKind } from '../../model/explain/cause.ts';
import type { Advice } from '../../model/explain/remedy.ts';
import type { Aim } from '../../model/explain/stop-advice.ts';
import { type HeldSocket, type Holder, UNNAMED } from '../../model/sockets/held-socket.ts';
import { isListener } from '../../model/sockets/net-socket.ts';
import { programOf } from '../../model/sockets/holders.ts';
import { osPartOf } from '../../port-catalog/os-held/os-held.ts';
import type { OsHeldPort } from '../../port-catalog/os-held/row.ts';
import { isDockerDesktop } from '../../port-catalog/port-forwarders.ts';
import { isHandedOut, type MacosDecision } from './decide.ts';

export function remediesOf({ cause, bindable, sockets }: MacosDecision, facts: MacosBindFacts): readonly Advice[] {
  if (bindable === true) return [];
  const byCause = OF_CAUSES[cause.kind];
  if (byCause) return [byCause(facts)];
  const [socket] = sockets;
  if (socket) return [ofSocket(socket, facts, cause.kind === 'outgoing-connection' ? 'reconnect' : 'free')];
  return cause.kind === 'bound-silent' ? [{ kind: 'take-another-port' }] : [];
}

/** What no process has: the others are about the socket. */
const OF_CAUSES: Readonly<Partial<Record<CauseKind, (facts: MacosBindFacts) => Advice>>> = {
  'time-wait-listener': waitForIt,
  'time-wait-outgoing': waitForIt,
  'unprivileged-start': () => ({ kind: 'every-address-or-root' }),
  'address-not-local': () => ({ kind: 'shown-address', show: anyoneCommand('ifconfig') }),
  policy: () => ({ kind: 'look-up-error' }),
  refused: () => ({ kind: 'look-up-error' }),
};

function waitForIt({ timeWaitSeconds }: MacosBindFacts): Advice {
  return { kind: 'wait-for-time-wait', seconds: timeWaitSeconds };
}

function ofSocket(socket: HeldSocket, facts: MacosBindFacts, aim: Aim): Advice {
  const { port } = facts.asked;
  const part = isListener(socket) ? partOf(socket, facts) : null;
  if (part) return { kind: 'os-part', part: part.holder, remedy: part.remedy };
  const holders = socket.holders.filter(({ command }) => command !== UNNAMED);
  if (holders.some(({ command }) => isDockerDesktop(programOf(command))))
    return {
      kind: 'published-container',
      aim,
      find: anyoneCommand('docker', 'ps', '--filter', `publish=${port}`),
      stop: anyoneCommand('docker', 'stop', 'ID'),
      isListed: false,
      otherwise: { kind: 'own', program: 'Docker Desktop' },
    };
  if (holders.some(({ pid }) => pid === LAUNCHD)) return { kind: 'launchd-job' };
  if (holders.length === 0) return { kind: 'show-owner', command: ownerCommand(socket) };
  return {
    ...{ kind: 'processes', aim, pids: holders.map(({ pid }) => pid), commands: [killing(holders, facts)] },
    ...{ enduring: [], loop: null, more: 0, isRoot: false, launchers: [] },
  };
}

const LAUNCHD = 1;

function partOf({ protocol, local, holders }: HeldSocket, facts: MacosBindFacts): OsHeldPort | null {
  const named = holders.filter(({ command }) => command !== UNNAMED);
  const programs = named.map(({ command }) => programOf(command));
  return osPartOf('macos', { protocol, ...local, isEphemeral: isHandedOut(facts), programs });
}

/** lsof names the account of those processes alone that this account may look at: its own, unless it is root. */
function killing(holders: readonly Holder[], { ownUid }: MacosBindFacts): RemedyCommand {
  const words = ['kill', ...holders.map(({ pid }) => String(pid))];
  const isOwn = ownUid !== 0 && holders.every(({ user }) => user !== null);
  return isOwn ? anyoneCommand(...words) : rootCommand(...words);
}

function ownerCommand({ protocol, local }: HeldSocket): RemedyCommand {
  return rootCommand('lsof', '-nP', `-i${protocol.toUpperCase()}:${local.port}`);
}

function anyoneCommand(...words: readonly string[]): RemedyCommand {
  return { words, as: 'anyone', isInNetwork: false };
}

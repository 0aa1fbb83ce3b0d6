/** Reads the host that a first plan is made of: this one with the processes behind its sockets, or a captured one without. */
import { programOfCommandLine } from '../../backends/program-of-command-line.ts';
import type { FirstPlanHost } from '../../first-plan/first-plan-host.ts';
import type { Host } from '../../host/host.ts';
import type { WaitingSocket } from '../../model/first-plan.ts';
import type { HeldSocket } from '../../model/sockets/held-socket.ts';
import { isListener } from '../../model/sockets/net-socket.ts';
import type { StartedProgram } from '../../model/sockets/started-program.ts';
import { unseenHolders } from '../../model/unseen/unseen-holders.ts';
import { isAddress } from '../../plan-file/text/address-text.ts';
import type { System } from '../../system/system.ts';

/** `image`: the folder of the image that is meant; null for none. `machine`: the one where the plan is made. */
export async function firstPlanHost(
  host: Host,
  machine: Pick<System, 'user' | 'platform'>,
  image: string | null,
): Promise<FirstPlanHost> {
  const { facts, plan, unseen, bootFindings } = await host.state();
  const waiting = await waitingSocketsOn(host, machine.user().uid === 0);
  return {
    ...{ facts, plan, bootFindings, image, snapshot: host.source.kind === 'snapshot' ? host.source.file : null },
    sockets: waiting.sockets,
    unseen: [...unseen, ...waiting.unseen, ...host.leftOut()],
    isWindowsShell: machine.platform === 'win32',
  };
}

/** Of a snapshot no socket has a process. */
async function waitingSocketsOn(host: Host, isRoot: boolean): Promise<Pick<FirstPlanHost, 'sockets' | 'unseen'>> {
  const seen = await host.sockets(isListener);
  if (seen === null) return { sockets: null, unseen: [] };
  const listening = seen.sockets.filter(isListener);
  const started = host.startedPrograms(new Set(listening.flatMap(({ holders }) => holders.map(({ pid }) => pid))));
  const sockets = listening.map((socket) => heardSocket(socket, started)).filter(isSound);
  return { sockets, unseen: seen.isWhole ? unseenHolders(seen, isRoot) : [] };
}

function heardSocket(socket: HeldSocket, started: ReadonlyMap<number, StartedProgram>): WaitingSocket {
  const holders = socket.holders.map((holder) => {
    return { ...holder, started: started.get(holder.pid) ?? programOfCommandLine(holder.command, holder.pid) };
  });
  return { protocol: socket.protocol, ...socket.local, holders };
}

/** What a plan file can say: a snapshot is a file that anybody may have written. */
function isSound({ address, port }: WaitingSocket): boolean {
  return port > 0 && isAddress(address);
}

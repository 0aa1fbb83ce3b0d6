/** The services that `--stop-service` names: which of them are stopped, and why another one is not. */
import type { Diagnostic } from '../../../model/plan/diagnostic.ts';
import type { Listener } from '../../../model/sockets/listener.ts';
import { listed } from '../../../model/text/listed.ts';
import { ancestorsOf, holdersOfSocket } from '../../../model/windows/holders-of-socket.ts';
import type { WindowsHolders } from '../../../model/windows/windows-holders.ts';
import { holderOnWindows } from '../../../port-catalog/windows-ports-in-use.ts';
import type { StoppableService } from '../services/service.ts';
import type { WindowsPlanParts } from './plan-parts.ts';
import { blockingListeners } from './ports-in-use.ts';

interface StoppedServices {
  /** Those to be stopped, in the order in which they were named. */
  readonly names: readonly string[];
  readonly isStopped: (listener: Listener) => boolean;
  readonly diagnostics: readonly Diagnostic[];
}

export function stoppedServices({ stacks, host }: WindowsPlanParts, names: readonly string[]): StoppedServices {
  const blocking = blockingListeners(stacks, host.listeners ?? []);
  const services = names.map((name) => host.services.find((each) => each.name === name) ?? toldBy(host.holders, name));
  const judged = services.map((service) => {
    const own = blocking.filter((listener) => isOf(service, listener, host.holders));
    return { service, own, fault: faultOf(service, own, blocking, host.holders) };
  });
  const stopped = judged.filter(({ own, fault }) => own.length > 0 && fault === null);
  return {
    names: stopped.map(({ service }) => service.name),
    isStopped: (listener) => stopped.some(({ own }) => own.includes(listener)),
    diagnostics: judged.flatMap(({ service, own, fault }) => [told(service, own, fault)]),
  };
}

/** Of a captured host: what a service needs, and what needs it, is not known. */
function toldBy({ processes }: WindowsHolders, name: string): StoppableService {
  const found = processes?.find(({ services }) => services?.some((each) => isSame(each, name)));
  return { name, state: 'running', pid: found?.pid ?? null, isDisabled: false, dependents: [] };
}

/** The process of the service has it, or one that this has started: a wrapper such as NSSM runs the server as its child. */
function isOf({ name, pid }: StoppableService, { port, pid: holder }: Listener, known: WindowsHolders): boolean {
  if (holder === undefined) return false;
  if (pid !== null) return holder === pid || ancestorsOf(holder, known.processes ?? []).includes(pid);
  return holdersOfSocket({ port, pid: holder }, known).some(({ services = [] }) =>
    services.some((each) => isSame(each, name)),
  );
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Why it is not stopped, in one sentence; null where nothing speaks against it. */
function faultOf(
  service: StoppableService,
  own: readonly Listener[],
  blocking: readonly Listener[],
  known: WindowsHolders,
): Fault | null {
  const { name, state } = service;
  if (state === 'absent')
    return {
      message: `there is no service ${name}`,
      help: 'give its name, not the one that is displayed: Get-Service shows both',
    };
  if (blocking.length === 0) return null;
  if (state !== 'running') return notRunning(name, state);
  return own.length === 0 ? strangerFault(service, blocking, known) : startFault(service);
}

function notRunning(name: string, state: StoppableService['state']): Fault {
  if (state === 'starting' || state === 'stopping')
    return { message: `the service ${name} is ${state} just now`, help: 'try again when it runs' };
  return {
    message: `the service ${name} does not run (it is ${state}), so that it has none of the ports`,
    help: 'leave it out',
  };
}

function strangerFault({ name, pid }: StoppableService, blocking: readonly Listener[], known: WindowsHolders): Fault {
  const holders = blocking.flatMap(({ port, pid: of }) => holdersOfSocket({ port, pid: of ?? null }, known));
  const who = [...new Set(holders.map(holderOnWindows))];
  const has =
    who.length === 0 ? 'nothing tells what has them' : `${listed(who)} ${who.length === 1 ? 'has' : 'have'} them`;
  return {
    message: `the service ${name} (process ${pid ?? 'unknown'}) has none of the ports that are to be excluded and are in use: ${has}`,
    help: 'leave it out, or name the service that has them',
  };
}

/** It would not stop, or not start again. */
function startFault({ name, isDisabled, dependents }: StoppableService): Fault | null {
  if (isDisabled)
    return {
      message: `the service ${name} is disabled: once stopped, it would not start again`,
      help: `sc.exe config ${name} start= demand, then apply`,
    };
  if (dependents.length === 0) return null;
  const [need, them] = dependents.length === 1 ? ['needs', 'it'] : ['need', 'them'];
  return {
    message: `the service ${name} can't be stopped while ${listed(dependents)} ${need} it`,
    help: `stop ${listed(dependents)} first, apply, then start ${them} again`,
  };
}

type Fault = Required<Pick<Diagnostic, 'message' | 'help'>>;

function told({ name }: StoppableService, own: readonly Listener[], fault: Fault | null): Diagnostic {
  const rule = 'windows-stop-service';
  if (fault) return { rule, severity: 'error', ...fault };
  if (own.length === 0)
    return {
      rule,
      severity: 'info',
      message: `the service ${name} is left running: no port that is to be excluded is in use`,
    };
  const ports = [...new Set(own.map(({ port, protocol }) => `${port}/${protocol}`))];
  return {
    rule,
    severity: 'warning',
    message: `the service ${name}, which has ${listed(ports)}, is stopped meanwhile`,
    help: 'its clients are cut off until it has started again; where anything fails, it is started, too',
  };
}

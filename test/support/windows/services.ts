/** Services of Windows beside WinNAT, as net and sc stop, start and show them. */
import type { Listener } from './port-tables.ts';
import type { Printed, ProgramMachine } from './other-programs.ts';

export interface StandInService {
  readonly name: string;
  readonly pid: number;
  /** SERVICE_STATUS.dwCurrentState: 1 stopped, 2 starting, 3 stopping, 4 running, 7 paused. */
  state: number;
  /** 2 automatic, 3 by hand, 4 disabled. */
  readonly startType: number;
  /** Services that need it. */
  readonly dependents: readonly string[];
  /** hangs: it stays on its way down. slow: it is on its way for a few questions of sc. fails: it does not start again. */
  readonly manner: 'plain' | 'hangs' | 'slow' | 'fails';
  /** How many questions of sc it is still on its way for. */
  moving: number;
  /** The sockets that it opens when it starts. */
  readonly sockets: readonly Omit<Listener, 'pid'>[];
  /** The process that has them, where that is a child of the service's own. */
  readonly child?: number;
}

export function addService(
  machine: ProgramMachine,
  given: Partial<StandInService> & Pick<StandInService, 'name' | 'pid'>,
): void {
  const plain = { state: 4, startType: 2, dependents: [], manner: 'plain', moving: 0, sockets: [] } as const;
  const service = { ...plain, ...given };
  machine.services.push(service);
  const process = { parent: 600, started: '2026-12-01T08:00:00.0000000Z', services: [service.name] };
  machine.holders.processes.push({ ...process, pid: service.pid, name: `${service.name}.exe` });
  if (service.child !== undefined)
    machine.holders.processes.push({
      ...{
        pid: service.child,
        parent: service.pid,
        name: 'server.exe',
        started: '2026-12-01T08:00:01.0000000Z',
        services: [],
      },
    });
  if (service.state === 4) open(machine, service);
}

export function serviceNamed({ services }: ProgramMachine, name: string): StandInService | undefined {
  return services.find((each) => each.name.toLowerCase() === name.toLowerCase());
}

function open(machine: ProgramMachine, { sockets, pid, child = pid }: StandInService): void {
  machine.listeners.push(...sockets.map((socket) => ({ ...socket, pid: child })));
}

function close(machine: ProgramMachine, { pid, child = pid }: StandInService): void {
  const left = machine.listeners.filter((each) => each.pid !== child);
  machine.listeners.splice(0, machine.listeners.length, ...left);
}

/** Null where it is done; otherwise the number of the message. net waits, and gives up on what hangs. */
export function stopService(machine: ProgramMachine, service: StandInService): number | null {
  if (service.state === 1) return 3521;
  if (service.dependents.some((name) => serviceNamed(machine, name)?.state === 4)) return 1051;
  service.state = 3;
  if (service.manner === 'hangs') return 2186;
  close(machine, service);
  if (service.manner === 'slow') service.moving = 3;
  else service.state = 1;
  return null;
}

export function startStoppedService(machine: ProgramMachine, service: StandInService): number | null {
  if (service.state !== 1) return 2182;
  if (service.startType === 4) return 1058;
  if (service.manner === 'fails') return 3534;
  service.state = service.manner === 'slow' ? 2 : 4;
  service.moving = service.manner === 'slow' ? 3 : 0;
  open(machine, service);
  return null;
}

export function scOfService(
  { words: { sc: say } }: ProgramMachine,
  verb: string,
  service: StandInService,
  all: readonly StandInService[],
): string {
  if (verb === 'qc')
    return lines([
      '[SC] QueryServiceConfig SUCCESS',
      '',
      `SERVICE_NAME: ${service.name}`,
      `        ${say.type}: 10  WIN32_OWN_PROCESS `,
      `        START_TYPE         : ${service.startType}   ${START_TYPES[service.startType] ?? ''}`,
      '        ERROR_CONTROL      : 1   NORMAL',
      '        BINARY_PATH_NAME   : C:\\app\\server.exe',
      `        DISPLAY_NAME       : The ${service.name}`,
    ]);
  if (verb === 'enumdepend') {
    const found = all.filter(({ name }) => service.dependents.includes(name));
    return lines([
      `Enum: entriesRead  = ${found.length}`,
      ...found.flatMap((each) => ['', ...statusLines(each, say, false)]),
    ]);
  }
  if (service.moving > 0 && --service.moving === 0) service.state = service.state === 2 ? 4 : 1;
  return lines(['', ...statusLines(service, say, verb === 'queryex')]);
}

const START_TYPES: Readonly<Record<number, string>> = { 2: 'AUTO_START', 3: 'DEMAND_START', 4: 'DISABLED' };
const STATES: Readonly<Record<number, string>> = {
  ...{ 1: 'STOPPED', 2: 'START_PENDING', 3: 'STOP_PENDING', 4: 'RUNNING', 7: 'PAUSED' },
};

function statusLines(
  { name, state, pid }: StandInService,
  say: ProgramMachine['words']['sc'],
  isExtended: boolean,
): readonly string[] {
  return [
    `SERVICE_NAME: ${name} `,
    `        ${say.type}: 10  WIN32_OWN_PROCESS  `,
    `        ${say.state}: ${state}  ${STATES[state] ?? ''} `,
    '                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)',
    '        WIN32_EXIT_CODE    : 0  (0x0)',
    '        SERVICE_EXIT_CODE  : 0  (0x0)',
    '        CHECKPOINT         : 0x0',
    '        WAIT_HINT          : 0x0',
    ...(isExtended ? [`        PID                : ${state === 1 ? 0 : pid}`, '        FLAGS              : '] : []),
  ];
}

function lines(all: readonly string[]): Printed['stdout'] {
  return `${all.join('\r\n')}\r\n`;
}

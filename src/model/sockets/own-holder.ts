/** Whether a process that has a socket is the service that the plan expects there. */
import type { Service } from '../plan/desired-state.ts';
import type { Holder } from './held-socket.ts';
import { programOf } from './holders.ts';
import { lastPart } from './started-program.ts';

/** What the plan says of the process that listens: its unit, its program, or both. */
export type ExpectedHolder = Pick<Service, 'unit' | 'program'>;

/** Whether one of the processes is the service; null where the plan names neither unit nor program, or no process is known. */
export function isHeldByService(expected: ExpectedHolder, holders: readonly Holder[]): boolean | null {
  if ((expected.unit === undefined && expected.program === undefined) || holders.length === 0) return null;
  return holders.some((holder) => isInUnit(expected.unit, holder) && runsProgram(expected.program, holder));
}

/** A socket that systemd holds for the unit counts; a template (`web@.service`) stands for each of its instances. */
function isInUnit(wanted: string | undefined, { unit, socketUnit }: Holder): boolean {
  if (wanted === undefined) return true;
  const names = [unit, socketUnit?.name, ...(socketUnit?.activates ?? [])].flatMap((name) => name ?? []);
  const name = /\.\w+$/.test(wanted) ? wanted : `${wanted}.service`;
  return names.some((each) => each === name || templateOf(each) === name);
}

/** `web@.service` of `web@1.service`. */
function templateOf(unit: string): string {
  const [at, end] = [unit.indexOf('@'), unit.lastIndexOf('.')];
  return at >= 0 && end > at ? `${unit.slice(0, at)}@${unit.slice(end)}` : unit;
}

/** The name of the executable, or of the script that an interpreter runs. */
/** On Windows without its `.exe`, in any case; where the process has ended, what it had started counts. */
function runsProgram(wanted: string | undefined, { command, heirs = [] }: Holder): boolean {
  if (wanted === undefined) return true;
  if ([command, ...heirs.map(({ name }) => name)].some((each) => EXE.test(each) && bare(each) === bare(wanted)))
    return true;
  const program = programOf(command);
  const script = INTERPRETER.test(program) ? scriptOf(command) : null;
  return [program, lastPart(program), script].includes(wanted);
}

const EXE = /\.exe$/i;

function bare(name: string): string {
  return name.replace(EXE, '').toLowerCase();
}

const INTERPRETER = /^(?:python|node|nodejs|ruby|perl|php|java|deno|bun|bash|dash|sh|tclsh|lua)[\d.]*$/;

/** The first word behind the program that is no option. */
function scriptOf(command: string): string | null {
  const word = command
    .split(' ')
    .slice(1)
    .find((each) => !each.startsWith('-'));
  return word === undefined ? null : lastPart(word);
}

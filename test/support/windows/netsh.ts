/** netsh: reads and changes the port tables of a machine, and prints them as a real one does, line by line. */
import type { PortRange } from '../../../src/model/ports/port-set.ts';
import { type NetshCommand, parseChange, parseNetsh, parseShow, type Target } from './netsh-command.ts';
import type { Printed, ProgramMachine } from './other-programs.ts';
import { addExclusion, deleteExclusion, inOrder, type Refusal, setDynamic, stackName } from './port-tables.ts';
import { netshHolders } from './holder-programs.ts';
import type { Words } from './words.ts';

const CHANGES = { set: setDynamic, add: addExclusion, delete: deleteExclusion };

export function netsh(machine: ProgramMachine, words: readonly string[]): Printed {
  const told = netshHolders(machine.holders, machine.language, words);
  if (told !== null) return { status: 0, stdout: told, stderr: '' };
  const command = parseNetsh(words);
  if (!command) return failed(machine.words.netsh.unknown(words.join(' ')), '');
  return command.verb === 'show' ? show(machine, command) : change(machine, command, command.verb);
}

/** Whether it would write, were it allowed to. */
export function netshChanges(words: readonly string[]): boolean {
  const command = parseNetsh(words);
  return command !== null && command.verb !== 'show';
}

export function netshDone(words: Words): Printed {
  return { status: 0, stdout: `${words.netsh.done}\r\n\r\n`, stderr: '' };
}

/** Failures go to stdout, and stderr stays empty (observed). */
export function netshRefused(words: Words): Printed {
  return failed(words.denied);
}

function failed(text: string, rest = '\r\n'): Printed {
  return { status: 1, stdout: `${text}\r\n${rest}`, stderr: '' };
}

function change(machine: ProgramMachine, command: NetshCommand, verb: keyof typeof CHANGES): Printed {
  const { words, elevated } = machine;
  // Recorded with a bare line feed.
  if (!elevated) return { status: 1, stdout: `${words.netsh.elevation}\n\r\n`, stderr: '' };
  const asked = parseChange(command.arguments);
  if (!asked) return failed(words.netsh.incorrect);
  const stack = { family: command.family, protocol: asked.protocol };
  const refusal = CHANGES[verb](machine, stack, asked, asked.store);
  return refusal ? failed(refusalText(words, refusal)) : netshDone(words);
}

/** Only the text for a port in use is recorded with netsh. */
function refusalText({ netsh: { inUse, incorrect, notFound } }: Words, refusal: Refusal): string {
  return { 'in-use': inUse, incorrect, 'not-found': notFound }[refusal];
}

function show(machine: ProgramMachine, command: NetshCommand): Printed {
  const asked = parseShow(command.arguments);
  if (!asked) return failed(machine.words.netsh.incorrect);
  const print = command.object === 'dynamicportrange' ? dynamicTable : excludedTable;
  return { status: 0, stdout: lines(print(machine, command, asked)), stderr: '' };
}

function dynamicTable(machine: ProgramMachine, { family }: NetshCommand, asked: Target): readonly string[] {
  const { title, start, count } = machine.words.dynamic;
  const tables = machine.stacks[stackName({ family, protocol: asked.protocol })];
  const { first, last } = asked.store === 'active' ? tables.dynamic : tables.persistentDynamic;
  return ['', title(asked.protocol), '-'.repeat(33), `${start}: ${first}`, `${count}: ${last - first + 1}`, ''];
}

/** The footnote is there even when nothing is; whether the persistent store shows its rows with `*` is unverified. */
function excludedTable(machine: ProgramMachine, { family }: NetshCommand, asked: Target): readonly string[] {
  const { title, header, rule, footnote } = machine.words.excluded;
  const { persistent, activeOnly, runtime } = machine.stacks[stackName({ family, protocol: asked.protocol })];
  const active = asked.store === 'active';
  const starred = [...persistent, ...(active ? activeOnly : [])].map((range) => ({ ...range, end: '     *' }));
  const plain = (active ? runtime : []).map((range) => ({ ...range, end: '      ' }));
  const rows = inOrder([...starred, ...plain]).map((row) => excludedRow(row) + row.end);
  return ['', title(asked.protocol), '', `${header}      `, `${rule}      `, ...rows, '', footnote, ''];
}

function excludedRow({ first, last }: PortRange): string {
  return `${first}`.padStart(10) + `${last}`.padStart(12);
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `${text}\r\n`).join('');
}

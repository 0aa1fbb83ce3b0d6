import { fleetingFolder } from '../../model/plan/lasting-path.ts';
import { type PlanFault, type ParseResult, quoted } from '../fault.ts';

/** A name or a reason: something to read on one line of a report. */
export function parseLine(text: string): ParseResult<string> {
  if (text.trim() === '') return refused(text, 'the text is empty', 'write a name or leave the key out');

  const control = text.search(/[\0-\x1F\x7F-\x9F]/);
  if (control === -1) return { value: text };
  return refused(
    text,
    `${quoted(text)} has a line break or another control character`,
    'write it on one line',
    control,
  );
}

/** `postgres`: what a process is known by, wherever its file lies. */
export function parseProgram(text: string): ParseResult<string> {
  const line = parseLine(text);
  if (line.faults || !text.includes('/')) return line;
  const name = text.split('/').findLast((part) => part.trim() !== '') ?? 'postgres';
  return refused(text, `${quoted(text)} is a path, and a program is known by its name alone`, `write ${name}`);
}

/** `postgresql.service`: the characters that systemd has in names of units (systemd.unit). */
export function parseUnit(text: string): ParseResult<string> {
  const line = parseLine(text);
  if (line.faults || /^[\w:.\\@-]+$/.test(text)) return line;
  const name = text.split('/').findLast((part) => /^[\w:\\@-]/.test(part)) ?? 'postgresql.service';
  return refused(
    text,
    `${quoted(text)} is not the name of a systemd unit`,
    `write one such as ${name.replace(/[^\w:.\\@-]/g, '')}`,
  );
}

/** An absolute path to a file that outlasts a boot, without `.` and `..`: it must stay below the root that portplan is given. */
export function parsePath(text: string): ParseResult<string> {
  const line = parseLine(text);
  if (line.faults) return line;
  if (!text.startsWith('/')) return refused(text, `${quoted(text)} is not an absolute path`, 'start it with a slash');
  if (text.endsWith('/')) return refused(text, `${quoted(text)} names a directory`, 'name a file in it');
  const odd = /\/(?=\/)|\/\.{1,2}(?=\/|$)/.exec(text);
  if (!odd) return lasting(text);
  return refused(
    text,
    `${quoted(text)} has an empty part, "." or ".." in it`,
    'write the path without it',
    odd.index,
    odd[0].length,
  );
}

function lasting(text: string): ParseResult<string> {
  const folder = fleetingFolder(text);
  if (folder === null) return { value: text };
  const message = `${quoted(text)} is below ${folder}, where no file outlasts a boot`;
  return refused(text, message, 'name a file in /etc/sysctl.d', 0, folder.length);
}

/** `ephemeral-overlap`. */
export function parseRuleId(text: string): ParseResult<string> {
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text)) return { value: text };
  return refused(text, `${quoted(text)} is not a rule id`, 'rule ids are lower case with dashes: ephemeral-overlap');
}

function refused(
  text: string,
  message: string,
  help: string,
  at?: number,
  length = 1,
): { readonly faults: readonly [PlanFault] } {
  const [start, end] = at === undefined ? [0, text.length] : [at, at + length];
  return { faults: [{ rule: 'bad-value', message, help, start, end }] };
}

/** What the compiler says of a row whose options and whose request do not fit; `tsc` fails where one of these lines compiles. */
import { expect, it } from 'vitest';
import { command } from '../../src/cli/command-row.ts';
import { NO_OPERANDS, ONE_FILE } from '../../src/cli/operands.ts';
import { flag, hostOption, number } from '../../src/cli/option.ts';
import type { Command } from '../../src/commands/command.ts';

const force = flag({ name: 'force', about: 'go on' });
const wait = number({ name: 'wait', value: 'SECONDS', unit: 'seconds', otherwise: 3, about: 'how long' });
const host = hostOption({ name: 'host', value: 'SNAPSHOT', about: 'which host' });
const row = { name: 'try', about: 'a try', formats: ['text'], operands: NO_OPERANDS } as const;

function takes<Request>(): () => Promise<Command<Request>> {
  return () => Promise.resolve(() => 0);
}

it('a request that takes each option with its type', () => {
  const { options } = command({ ...row, options: { force, wait }, load: takes<{ force: boolean; wait: number }>() });
  expect(options).toEqual([force, wait]);
});

it('an option that no request takes', () => {
  // @ts-expect-error: Property 'untaken' is missing: "wait"
  command({ ...row, options: { force, wait }, load: takes<{ force: boolean }>() });
  // @ts-expect-error: Property 'untaken' is missing: "host"
  command({ ...row, options: { host }, load: takes<{ format: 'text' }>() });
  // @ts-expect-error: Property 'untaken' is missing: "file"
  command({ ...row, operands: ONE_FILE, options: {}, load: takes<{ format: 'text' }>() });
});

it('a request with something that no option makes', () => {
  // @ts-expect-error: Property 'wait' is missing
  command({ ...row, options: { force }, load: takes<{ force: boolean; wait: number }>() });
});

it('an option of another type', () => {
  // @ts-expect-error: Type 'boolean' is not assignable to type 'string'
  command({ ...row, options: { force }, load: takes<{ force: string }>() });
});

it('a format that the request does not take, or that there is not', () => {
  // @ts-expect-error: Type '"json"' is not assignable to type '"text"'
  command({ ...row, formats: ['text', 'json'], options: {}, load: takes<{ format: 'text' }>() });
  // @ts-expect-error: Type '"xml"' is not assignable to type 'Format'
  command({ ...row, formats: ['xml'], options: {}, load: takes<object>() });
});

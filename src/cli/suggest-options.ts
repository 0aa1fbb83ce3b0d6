/** What the command line of `suggest` wishes for. */
import { inQuotes } from '../model/text/quoted.ts';
import { parseLine } from '../plan-file/text/one-line-text.ts';
import { parsePorts } from '../plan-file/text/port-text.ts';
import { optional, usage } from './option.ts';

export const NEAR = optional(
  { name: 'near', value: 'PORT', about: 'the nearest ones to this port, itself first' },
  (text) => {
    const { value } = parsePorts(text);
    if (value && value.first === value.last) return value.first;
    throw usage(`--near takes a port from 1 to 65535, not ${text || "''"}`);
  },
);

export const NEW_SERVICE = optional(
  { name: 'service', value: 'NAME', about: 'print the line of a plan that gives the port to this service' },
  (name) => {
    if (name !== '<<' && !parseLine(name).faults) return name;
    throw usage(`--service takes the name of a service on one line, not ${inQuotes(name)}`);
  },
);

interface Wishes {
  readonly count: number;
  readonly service: string | null;
  readonly isWritten: boolean;
  readonly files: readonly string[];
}

/** Throws a Failure (`usage`) for wishes that do not go together. */
export function checkWishes({ count, service, isWritten, files }: Wishes): void {
  if (service !== null && count > 1)
    throw usage('--service is about one port: leave out --count, or ask again for the next service');
  if (!isWritten) return;
  if (service === null) throw usage('--write adds a service to the plan file: name it with --service');
  if (files.includes('-')) throw usage('--write writes into a file, and - is standard input: name the file');
}

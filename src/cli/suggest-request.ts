import type { Wish } from '../suggest/suggest.ts';
import { parsePorts } from '../plan-file/text/port-text.ts';
import { parseLine } from '../plan-file/text/one-line-text.ts';
import type { Protocol } from '../model/plan/desired-state.ts';
import { Failure } from '../model/failure.ts';
import type { Arguments } from '../commands/command.ts';
import { numberOption } from './number-option.ts';

export interface SuggestRequest extends Wish {
  readonly protocol: Protocol;
  /** The name of the service that the port is for; null for none. */
  readonly service: string | null;
  /** Into the plan file with it. */
  readonly isWritten: boolean;
}

const MOST = 1000;

/** Throws a Failure (`usage`) in one sentence. */
export function suggestRequest(given: Arguments): SuggestRequest {
  const count = numberOption(given, 'count', 1, 'ports');
  if (count < 1 || count > MOST) throw new Failure('usage', `--count takes a number from 1 to ${MOST}, not ${count}`);
  const request = {
    count,
    near: nearOf(given),
    protocol: given.value('protocol') === 'udp' ? ('udp' as const) : ('tcp' as const),
    service: serviceOf(given),
    isWritten: given.has('write'),
  };
  expectTogether(request, given);
  return request;
}

function nearOf(given: Arguments): number | null {
  const text = given.value('near');
  if (text === undefined) return null;
  const { value } = parsePorts(text);
  if (value && value.first === value.last) return value.first;
  throw new Failure('usage', `--near takes a port from 1 to 65535, not ${text || "''"}`);
}

function serviceOf(given: Arguments): string | null {
  const name = given.value('service');
  if (name === undefined) return null;
  if (name !== '<<' && !parseLine(name).faults) return name;
  throw new Failure('usage', `--service takes the name of a service on one line, not ${JSON.stringify(name)}`);
}

function expectTogether({ count, service, isWritten }: SuggestRequest, { operands }: Arguments): void {
  if (service !== null && count > 1) {
    throw new Failure('usage', '--service is about one port: leave out --count, or ask again for the next service');
  }
  if (!isWritten) return;
  if (service === null) throw new Failure('usage', '--write adds a service to the plan file: name it with --service');
  if (operands.includes('-')) {
    throw new Failure('usage', '--write writes into a file, and - is standard input: name the file');
  }
}

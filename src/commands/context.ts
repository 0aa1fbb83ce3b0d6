import type { CapturedHost } from '../host/captured-host.ts';
import type { HostRequest } from '../host/host-request.ts';
import type { Format } from '../model/format.ts';
import type { Platform } from '../model/plan/desired-state.ts';
import type { Unconfirmed } from '../model/plan/unconfirmed.ts';
import type { Surroundings } from './command.ts';

/** The command line, taken apart. */
export interface Arguments {
  readonly operands: readonly string[];
  readonly format: Format;
  readonly value: (name: string) => string | undefined;
  readonly all: (name: string) => readonly string[];
  readonly has: (name: string) => boolean;
}

export interface Context extends Surroundings {
  readonly arguments: Arguments;
  readonly host: HostRequest;
  readonly platform: Platform | null;
}

export interface HostContext extends Context {
  readonly captured?: CapturedHost;
  readonly armed?: Unconfirmed | null;
}

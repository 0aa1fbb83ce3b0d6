/** A row of the table of commands, and how the compiler checks it against the request that the command takes. */
import type { Command, ExitStatus, Surroundings } from '../commands/command.ts';
import type { HostRequest } from '../host/host-request.ts';
import type { Format } from '../model/format.ts';
import type { Platform } from '../model/plan/desired-state.ts';
import type { CommandUsage } from '../model/program-info.ts';
import { hostRequest } from './host-options.ts';
import type { OperandSpec } from './operands.ts';
import type { HostOption, OptionSpec } from './option.ts';
import { GLOBAL } from './options.ts';

/** The words of a command line, by option, before they are read. */
export interface GivenWords {
  readonly operands: readonly string[];
  /** The values of an option in their order; of a switch one empty text for each time that it was given. */
  readonly texts: (option: string) => readonly string[];
  readonly format: Format;
}

/** A command line that was read: the request, and the command that takes it. */
interface Requested {
  readonly request: object;
  readonly host: HostRequest;
  readonly run: (around: Surroundings) => Promise<ExitStatus>;
}

export interface CommandInfo extends CommandUsage {
  readonly formats: readonly Format[];
  /** For portplan's own use: help, completions and the manual do not name it. */
  readonly isInternal?: true;
  /** Throws a Failure (`usage`) in one sentence. */
  readonly read: (given: GivenWords) => Requested;
}

type Options = Readonly<Record<string, OptionSpec<unknown> | HostOption>>;

/** What every request may take. */
interface Common<F extends Format> {
  readonly host: HostRequest;
  readonly format: F;
  /** `--format` was not given. */
  readonly isDefaultFormat: boolean;
  readonly platform: Platform | null;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

type ValuesOf<O extends Options> = {
  readonly [K in keyof O as O[K] extends HostOption ? never : K]: O[K] extends OptionSpec<infer Value> ? Value : never;
};

type RequestOf<F extends Format, P extends object, O extends Options> = Common<F> & P & ValuesOf<O>;

interface Row<F extends Format, P extends object, O extends Options, L> extends Omit<
  CommandUsage,
  'formats' | 'operands' | 'options' | 'unusedGlobals'
> {
  /** The first one is meant where none is named. */
  readonly formats: readonly [F, ...F[]];
  readonly operands: OperandSpec<P>;
  /** Its own options, by the property of the request that each becomes; in the order of help. */
  readonly options: O;
  readonly isInternal?: true;
  readonly unusedGlobals?: readonly (keyof typeof GLOBAL)[];
  /** Throws a Failure (`usage`) where options and operands do not go together. */
  readonly check?: (request: RequestOf<F, P, O>) => void;
  readonly load: L;
}

type Loads<Request> = () => Promise<Command<Request>>;
type Taken<L> = L extends Loads<infer Request> ? keyof Request : never;
type HostKey<O extends Options> = Extract<O[keyof O], HostOption> extends never ? never : 'host';

/** Properties that the table makes, and that the request of the command does not have: their options would do nothing. */
type Untaken<P, O extends Options, L> = Exclude<keyof P | keyof ValuesOf<O> | HostKey<O>, Taken<L>>;

/**
 * The compiler checks that the command's request is made of these options, with their types, and that it takes every one of them.
 */
export function command<
  const F extends Format,
  P extends object,
  const O extends Options,
  L extends Loads<RequestOf<F, P, O>>,
>(
  row: Row<F, P, O, L> & ([Untaken<P, O, L>] extends [never] ? unknown : { readonly untaken: Untaken<P, O, L> }),
): CommandInfo {
  const { operands, options, check, load, ...usage } = row as Row<F, P, O, L>;
  return {
    ...usage,
    operands,
    options: Object.values(options),
    read: (given) => {
      const request = {
        ...commonOf(given, row.formats),
        ...operands.read(given.operands, row.name),
        ...valuesOf(options, given),
      };
      check?.(request);
      return { request, host: request.host, run: async (around) => (await load())(request, around) };
    },
  };
}

function commonOf<F extends Format>({ texts, operands, format }: GivenWords, formats: readonly [F, ...F[]]): Common<F> {
  return {
    host: hostRequest(texts, operands),
    format: formats.find((known) => known === format) ?? formats[0],
    isDefaultFormat: texts('format').length === 0,
    platform: GLOBAL.platform.read(texts('platform')),
    quiet: GLOBAL.quiet.read(texts('quiet')),
    verbose: GLOBAL.verbose.read(texts('verbose')),
  };
}

function valuesOf<O extends Options>(options: O, { texts }: GivenWords): ValuesOf<O> {
  const values = Object.entries(options).flatMap(([key, option]) =>
    'read' in option ? [[key, option.read(texts(option.name))]] : [],
  );
  return Object.fromEntries(values) as ValuesOf<O>;
}

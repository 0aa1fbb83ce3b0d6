/** The kinds of options. Each option knows how its words become a value, and the one sentence for words that can't. */
import { Failure } from '../model/failure.ts';
import type { Option } from '../model/program-info.ts';

export interface OptionSpec<Value> extends Option {
  /**
   * `texts` are the values that were given, in their order; a switch that was given has one empty text. Throws a Failure (`usage`)
   * in one sentence.
   */
  readonly read: (texts: readonly string[]) => Value;
}

/** An option that says which host is meant. All of them together become the `HostRequest`. */
export interface HostOption extends Option {
  readonly concerns: 'host';
}

type Named = Pick<Option, 'name' | 'short' | 'about'>;
type Valued = Named & Pick<Option, 'kind'> & { readonly value: string };

/** An option without a value. */
export function flag(option: Named): OptionSpec<boolean> {
  return { ...option, read: (texts) => texts.length > 0 };
}

/** Of an option that is given again the last value counts; null where it is left out. */
export function optional<Value>(
  option: Valued & Pick<Option, 'choices'>,
  read: (text: string) => Value,
): OptionSpec<Value | null> {
  return {
    ...option,
    read: (texts) => {
      const text = texts.at(-1);
      return text === undefined ? null : read(text);
    },
  };
}

export function text(option: Valued): OptionSpec<string | null> {
  return optional(option, (value) => value);
}

/** It may be given several times, and each value counts. */
export function texts(option: Valued): OptionSpec<readonly string[]> {
  return { ...option, isRepeatable: true, read: (values) => values };
}

/** One of a few words; `otherwise` where it is left out. */
export function choice<const Choice extends string>(
  option: Valued & { readonly choices: readonly Choice[] },
): OptionSpec<Choice | null>;
export function choice<const Choice extends string>(
  option: Valued & { readonly choices: readonly Choice[] },
  otherwise: NoInfer<Choice>,
): OptionSpec<Choice>;
export function choice<const Choice extends string>(
  option: Valued & { readonly choices: readonly Choice[] },
  otherwise: Choice | null = null,
): OptionSpec<Choice | null> {
  const { read, ...rest } = optional(option, (value) => {
    const chosen = option.choices.find((known) => known === value);
    if (chosen !== undefined) return chosen;
    throw usage(`--${option.name} is one of ${option.choices.join(', ')}, not ${value} (portplan --help)`);
  });
  return { ...rest, read: (given) => read(given) ?? otherwise };
}

interface WholeNumber<Otherwise> extends Valued {
  /** What it counts, for the message. */
  readonly unit: string;
  readonly least?: number;
  readonly most?: number;
  /** What it is where the option is left out. */
  readonly otherwise: Otherwise;
}

/** A whole number without leading zeros, as in plan files: some readers take those for octal. */
export function number<Otherwise>(spec: WholeNumber<Otherwise>): OptionSpec<number | Otherwise> {
  const { unit, least = 0, most = 999_999_999, otherwise, ...option } = spec;
  const { read, ...rest } = optional(option, (value) => {
    if (!/^(?:0|[1-9]\d{0,8})$/.test(value))
      throw usage(`--${option.name} takes a number of ${unit}, not ${value || "''"}`);
    if (least <= Number(value) && Number(value) <= most) return Number(value);
    throw usage(`--${option.name} takes ${least} to ${most} ${unit}, not ${value}`);
  });
  return { ...rest, read: (given) => read(given) ?? otherwise };
}

export function hostOption(option: Named & Pick<Option, 'value' | 'kind' | 'isRepeatable'>): HostOption {
  return { ...option, concerns: 'host' };
}

export function usage(message: string): Failure {
  return new Failure('usage', message);
}

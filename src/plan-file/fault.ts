/** The rules that reading a plan file checks, and what breaks each. All are errors: such a plan says nothing for sure. */
export const CONFIG_RULES = {
  'yaml-syntax': 'The file is not YAML.',
  'yaml-trap':
    'YAML that readers take for something else: several documents, merge keys, tags, tabs, control characters.',
  'too-large': 'A file that has more values than are read of a plan, a longer one, or nests them deeper.',
  'duplicate-key': 'A map has the same key twice, so one of the two values would be lost.',
  'unknown-key': 'A key that the file format does not have, most often a misspelt one.',
  'missing-key': 'A key that must be there is not.',
  'wrong-type': 'A value of another type than the key takes, for instance a list where a map is expected.',
  'bad-value': 'A value that the key does not take.',
  'bad-port': 'A port that is not a decimal number from 1 to 65535.',
  'bad-range': 'A range or list of ports that is not written FIRST-LAST or A,B-C.',
  'bad-endpoint': 'An endpoint that is not written [ADDRESS:]PORT[-PORT][/tcp|/udp].',
  'ephemeral-below-unprivileged': 'The ephemeral range starts below the unprivileged port start: Linux refuses that.',
  'ephemeral-differs': 'The ephemeral range is not the same for TCP and UDP: Linux has one for both.',
  'extends-unreadable': 'A file named in `extends` can not be read.',
  'extends-cycle': 'A file extends itself, directly or through others.',
  'extends-depth': 'Files extend one another too deeply, or a plan extends too many of them.',
} as const;

export type ConfigRule = keyof typeof CONFIG_RULES;

/** A finding in one text. Offsets count UTF-16 units from the start of that text; `end` is exclusive. */
export interface PlanFault {
  readonly rule: ConfigRule;
  readonly message: string;
  readonly help?: string;
  readonly start: number;
  readonly end: number;
}

/** What reading a piece of text gives: its value, or every fault in it. */
export type ParseResult<T> =
  | { readonly value: T; readonly faults?: never }
  | { readonly value?: never; readonly faults: readonly [PlanFault, ...PlanFault[]] };

/** The same fault, in a text in which the faulty one starts at `offset`. */
export function shifted(fault: PlanFault, offset: number): PlanFault {
  return { ...fault, start: fault.start + offset, end: fault.end + offset };
}

export { quoted } from '../model/text/quoted.ts';

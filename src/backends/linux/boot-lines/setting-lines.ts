/** What people write of each setting in a sysctl file: one row a setting, so that a new one has all of it decided. */
import { noPorts, parsePortSet, portSet, type PortSet } from '../../../model/ports/port-set.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import { listMeant, portMeant, rangeMeant, reuseMeant } from './right-form.ts';

interface SettingLines {
  /** The form of a value, for messages. */
  readonly form: string;
  /** The values that the kernel reads to their end: it passes over what follows the numbers that it wants. */
  readonly readWhole: RegExp;
  /** Words that no name of another setting has together. */
  readonly words: readonly (readonly string[])[];
  /** The value that a text means, as a sysctl file takes it; null where nobody can tell. */
  readonly meant: (text: string) => string | null;
  /** Mistakes that only values of this setting have: how they look, and what is right. */
  readonly mistakes: readonly (readonly [sign: RegExp, right: string])[];
  /** The ports that are reserved, or handed out, or for root alone, by one value and not by the other; null where nobody can tell. */
  readonly ports: (value: string, other: string) => PortSet | null;
}

export const SETTING_LINES: Readonly<Record<SettingKey, SettingLines>> = {
  reserved: {
    form: 'PORT,FIRST-LAST,…',
    readWhole: /^/,
    words: [
      ['reserved', 'port'],
      ['reserved', 'local'],
    ],
    meant: listMeant,
    mistakes: [
      [/\s/, 'a list has no blanks in it'],
      [/^,|,,/, 'a list has a port or a range between any two commas'],
    ],
    ports: parsePortSet,
  },
  ephemeral: {
    form: 'FIRST LAST',
    readWhole: /^\s*\S+\s+\S+\s*$/,
    words: [
      ['port', 'range'],
      ['local', 'range'],
    ],
    meant: rangeMeant,
    mistakes: [[/^\s*\w+\s*[-,:;]\s*\w+\s*$/, 'a blank stands between its two ports']],
    ports: (value) => {
      const [first = 0, last] = value.split(/\s+/).map(Number);
      return last === undefined ? null : portSet([{ first, last }]);
    },
  },
  unprivilegedPortStart: {
    form: 'PORT',
    readWhole: /^\s*\S+\s*$/,
    words: [
      ['unprivileged', 'port'],
      ['unprivileged', 'start'],
      ['port', 'start'],
    ],
    meant: portMeant,
    mistakes: [],
    ports: (value, other) => (value === '' ? null : between(Number(value), Number(other))),
  },
  timeWaitReuse: {
    form: '0, 1 or 2',
    readWhole: /^\s*\S+\s*$/,
    words: [
      ['tw', 'reuse'],
      ['tcp', 'reuse'],
      ['wait', 'reuse'],
      ['timewait', 'reuse'],
    ],
    meant: reuseMeant,
    mistakes: [],
    ports: () => noPorts,
  },
};

/** The ports that are below one unprivileged port start and not below the other. */
function between(a: number, b: number): PortSet {
  return a === b ? noPorts : portSet([{ first: Math.min(a, b), last: Math.max(a, b) - 1 }]);
}

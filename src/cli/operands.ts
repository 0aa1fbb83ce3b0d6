/** The operands of a command: the words of its command line that are no options. */
import { type Operands, SHELLS } from '../model/program-info.ts';
import { usage } from './option.ts';

export interface OperandSpec<Values extends object> extends Operands {
  /** Throws a Failure (`usage`) in one sentence. */
  readonly read: (operands: readonly string[], command: string) => Values;
}

export const NO_OPERANDS: OperandSpec<object> = {
  words: '',
  kind: 'none',
  read: ([surplus], command) => {
    if (surplus === undefined) return {};
    throw usage(`${command} takes no operand, found ${surplus} (portplan ${command} --help)`);
  },
};

/** The only plan file; null where none is named. */
export const ONE_FILE: OperandSpec<{ readonly file: string | null }> = {
  words: '[FILE]',
  kind: 'plan-file',
  read: ([file = null, ...more]) => {
    if (more.length === 0) return { file };
    throw usage('one host has one plan: name one FILE, and let it name others in `extends`');
  },
};

/** Any number of plan files, of folders of them, and of patterns; none where none is named. */
export const PLAN_FILES_OPERAND: OperandSpec<{ readonly files: readonly string[] }> = {
  words: '[FILE…]',
  kind: 'plan-file',
  isRepeatable: true,
  read: (files) => ({ files }),
};

export const SHELL: OperandSpec<{ readonly shell: (typeof SHELLS)[number] }> = {
  words: 'SHELL',
  kind: 'shell',
  read: (operands) => {
    const shell = SHELLS.find((known) => known === operands[0]);
    if (shell !== undefined && operands.length === 1) return { shell };
    const found = operands.length === 0 ? 'found none' : `not ${operands.join(' ') || "''"}`;
    throw usage(`completion takes one SHELL: bash, zsh or fish, ${found} (portplan completion --help)`);
  },
};

/** The number of a record in the history; null where none is named. */
export const RECORD: OperandSpec<{ readonly id: number | null }> = {
  words: '[ID]',
  kind: 'record',
  read: (operands) => {
    const [text, ...rest] = operands;
    if (text === undefined) return { id: null };
    if (rest.length === 0 && /^\d{1,9}$/.test(text)) return { id: Number(text) };
    const found = operands.join(' ');
    throw usage(`rollback takes one record's number, as \`portplan history\` lists them, not ${found}`);
  },
};

export const TOKEN: OperandSpec<{ readonly token: string }> = {
  words: 'TOKEN',
  kind: 'none',
  read: ([token, ...rest]) => {
    if (token !== undefined && rest.length === 0) return { token };
    throw usage('expire takes the one token of an apply');
  },
};

/** Commands that say what would change on a host, change it, and take it back. */
import { command, type CommandInfo } from '../command-row.ts';
import { NO_OPERANDS, RECORD, TOKEN } from '../operands.ts';
import { number } from '../option.ts';
import { legacy } from '../legacy.ts';
import { FORCE, HOSTS, LOCK_WAIT, RESTART_WINNAT, YES } from '../options.ts';

export const APPLY_COMMANDS: readonly CommandInfo[] = [
  legacy({
    name: 'plan',
    operands: '[FILE…]',
    about: 'show what would change, on this host or on captured ones',
    details: [
      'With --host, one FILE is the plan of every host. Of several, or of a directory, each host takes the',
      'one with its name, full or up to the first dot. --plan-for comes first; of several, the first that',
      'matches.',
      '',
      'Exit status: 0 no error; 1 an error; 2 changes pending (--detailed-exitcode); 3 could not run, or',
      'could not plan for one of many hosts.',
    ],
    formats: ['text', 'json', 'jsonl', 'markdown', 'diff'],
    takesKeptPlan: true,
    options: [
      HOSTS,
      {
        name: 'plan-for',
        value: 'HOSTS=FILE',
        isRepeatable: true,
        about: "the plan of hosts by name, such as 'web-*=web.portplan.yaml'",
      },
      { name: 'out', value: 'FILE', about: 'keep the plan, for `portplan apply FILE`' },
      { name: 'detailed-exitcode', about: 'exit with 2 when changes are pending' },
      FORCE,
      RESTART_WINNAT,
    ],
    load: async () => (await import('../../commands/plan.ts')).plan,
  }),
  legacy({
    name: 'apply',
    operands: '[FILE]',
    about: 'make it so: plan, show, ask, do, verify',
    details: [
      'FILE is a plan file, or a plan that `portplan plan --out` has kept: that one is done exactly, or',
      'refused where the host has moved on.',
    ],
    formats: ['text', 'json'],
    takesKeptPlan: true,
    options: [
      { name: 'check', about: 'do nothing, only say what would be done' },
      YES,
      { name: 'confirm-within', value: 'SECONDS', about: 'undo everything unless `portplan confirm` follows in time' },
      FORCE,
      RESTART_WINNAT,
      LOCK_WAIT,
    ],
    load: async () => (await import('../../commands/apply.ts')).apply,
  }),
  command({
    name: 'confirm',
    operands: NO_OPERANDS,
    about: 'keep what was applied with --confirm-within',
    formats: ['text', 'json'],
    options: { lockWait: LOCK_WAIT },
    unusedGlobals: ['platform'],
    load: async () => (await import('../../commands/confirm.ts')).confirm,
  }),
  command({
    name: 'expire',
    operands: TOKEN,
    about: 'undo an apply that nobody has confirmed',
    isInternal: true,
    formats: ['text'],
    options: {
      after: number({ name: 'after', value: 'SECONDS', unit: 'seconds', otherwise: 0, about: 'wait first' }),
    },
    load: async () => (await import('../../commands/expire.ts')).expire,
  }),
  command({
    name: 'rollback',
    operands: RECORD,
    about: 'undo the last apply, or the one with this ID',
    formats: ['text', 'json'],
    options: { yes: YES, lockWait: LOCK_WAIT },
    unusedGlobals: ['platform'],
    load: async () => (await import('../../commands/rollback.ts')).rollback,
  }),
  command({
    name: 'history',
    operands: NO_OPERANDS,
    about: 'list what was applied on this host',
    formats: ['text', 'json'],
    options: {},
    unusedGlobals: ['platform'],
    load: async () => (await import('../../commands/history.ts')).history,
  }),
];

/** Commands that say what would change on a host, change it, and take it back. */
import { command, type CommandInfo } from '../command-row.ts';
import { PLAN_FILES_OPERAND, NO_OPERANDS, ONE_FILE, RECORD, TOKEN } from '../operands.ts';
import { flag, number, usage } from '../option.ts';
import { checkLayers } from '../layer-options.ts';
import {
  FORCE,
  HOSTS,
  LIVE_ONLY,
  LOCK_WAIT,
  NETNS,
  outFile,
  PERSIST,
  PERSISTED_RECORDS,
  RESTART_WINNAT,
  STOP_SERVICE,
  YES,
} from '../options.ts';
import { checkPlans, PLAN_FOR } from '../plan-options.ts';

/** In seconds. */
const DAY = 86_400;

const PLAN = command({
  name: 'plan',
  operands: PLAN_FILES_OPERAND,
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
  options: {
    host: HOSTS,
    planFor: PLAN_FOR,
    out: outFile('keep the plan, for `portplan apply FILE`'),
    detailedExitcode: flag({ name: 'detailed-exitcode', about: 'exit with 2 when changes are pending' }),
    persist: PERSIST,
    liveOnly: LIVE_ONLY,
    force: FORCE,
    restartWinnat: RESTART_WINNAT,
    stopServices: STOP_SERVICE,
    netns: NETNS,
  },
  check: (request) => {
    checkPlans(request);
    checkLayers(request);
  },
  load: async () => (await import('../../commands/plan.ts')).plan,
});

export const APPLY = command({
  name: 'apply',
  operands: ONE_FILE,
  about: 'make it so: plan, show, ask, do, verify',
  details: [
    'FILE is a plan file, or a plan that `portplan plan --out` has kept: that one is done exactly, or',
    'refused where the host has moved on.',
  ],
  formats: ['text', 'json'],
  takesKeptPlan: true,
  options: {
    check: flag({ name: 'check', about: 'do nothing, only say what would be done' }),
    yes: YES,
    confirmWithin: number({
      name: 'confirm-within',
      value: 'SECONDS',
      unit: 'seconds',
      least: 1,
      most: DAY,
      otherwise: null,
      about: 'undo everything unless `portplan confirm` follows in time',
    }),
    persist: PERSIST,
    liveOnly: LIVE_ONLY,
    force: FORCE,
    restartWinnat: RESTART_WINNAT,
    stopServices: STOP_SERVICE,
    lockWait: LOCK_WAIT,
    netns: NETNS,
  },
  check: ({ host, confirmWithin, persist, liveOnly }) => {
    checkLayers({ host, persist, liveOnly });
    if (host.kind === 'image' && confirmWithin !== null)
      throw usage('an image has no live settings to lose a host by: leave out --confirm-within');
  },
  load: async () => (await import('../../commands/apply.ts')).apply,
});

export const CONFIRM = command({
  name: 'confirm',
  operands: NO_OPERANDS,
  about: 'keep what was applied with --confirm-within',
  formats: ['text', 'json'],
  options: { persist: PERSISTED_RECORDS, lockWait: LOCK_WAIT, netns: NETNS },
  unusedGlobals: ['platform'],
  load: async () => (await import('../../commands/confirm.ts')).confirm,
});

const EXPIRE = command({
  name: 'expire',
  operands: TOKEN,
  about: 'undo an apply that was not confirmed in time',
  isInternal: true,
  formats: ['text'],
  options: {
    after: number({ name: 'after', value: 'SECONDS', unit: 'seconds', otherwise: 0, about: 'wait first' }),
    untilDone: flag({ name: 'until-done', about: 'try again until it is done' }),
    persist: PERSISTED_RECORDS,
  },
  load: async () => (await import('../../commands/expire.ts')).expire,
});

const ROLLBACK = command({
  name: 'rollback',
  operands: RECORD,
  about: 'undo the last apply, or the one with this ID',
  formats: ['text', 'json'],
  options: { yes: YES, persist: PERSISTED_RECORDS, lockWait: LOCK_WAIT, netns: NETNS },
  unusedGlobals: ['platform'],
  load: async () => (await import('../../commands/rollback.ts')).rollback,
});

const HISTORY = command({
  name: 'history',
  operands: NO_OPERANDS,
  about: 'list what was applied on this host',
  formats: ['text', 'json'],
  options: { persist: PERSISTED_RECORDS, netns: NETNS },
  unusedGlobals: ['platform'],
  load: async () => (await import('../../commands/history.ts')).history,
});

export const APPLY_COMMANDS: readonly CommandInfo[] = [PLAN, APPLY, CONFIRM, EXPIRE, ROLLBACK, HISTORY];

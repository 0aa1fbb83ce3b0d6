import type { ProgramInfo } from '../model/program-info.ts';
import { AUDIT, PREFLIGHT } from './audit-commands.ts';
import type { CommandInfo } from './command.ts';
import { FORCE, GLOBAL_OPTIONS, LOCK_WAIT, RESTART_WINNAT, YES } from './options.ts';

const FILE_DEFAULT = 'portplan.yaml where none is named; - is standard input.';
const FILES = [
  'FILE is a plan file, a directory with plan files somewhere below it, or a pattern in quotes;',
  FILE_DEFAULT,
];

export const COMMANDS: readonly CommandInfo[] = [
  {
    name: 'validate',
    operands: '[FILE…]',
    about: 'check plan files: form and meaning; no host is looked at',
    details: FILES,
    formats: ['text', 'json'],
    options: [],
    load: async () => (await import('./validate.ts')).validate,
  },
  {
    name: 'lint',
    operands: '[FILE…]',
    about: 'find port conflicts and other accidents in plan files, before they happen',
    details: [
      ...FILES,
      'Files with one name describe one host and are checked together.',
      '',
      'Exit status: 0 no error; 1 an error, or more warnings than --max-warnings; 3 could not run.',
    ],
    formats: ['text', 'json', 'sarif', 'github'],
    options: [
      { name: 'host', value: 'SNAPSHOT', about: 'judge by a captured host: a file from `portplan snapshot`' },
      { name: 'fix', about: 'write into the files what has one right answer' },
      { name: 'max-warnings', value: 'N', about: 'exit with 1 when there are more warnings' },
      { name: 'rules', about: 'list the rules' },
    ],
    load: async () => (await import('./lint.ts')).lintCommand,
  },
  {
    name: 'suggest',
    operands: '[FILE…]',
    about: 'find ports for new services, which nothing else wants',
    details: [
      ...FILES,
      'There may be none. What the hosts of --host use counts, or else what this host uses.',
      '',
      'A port is suggested that is outside of every ephemeral range, free for TCP and UDP, in no plan, not',
      'in use, no default of a known program, not blocked by browsers, and that no allocator (Kubernetes,',
      'Nomad, Docker …) hands out: from 10000 up, then from 1024 up.',
      '',
      'Exit status: 0 found; 1 fewer than --count, or an error in a plan; 3 could not run.',
    ],
    formats: ['text', 'json'],
    options: [
      { name: 'count', value: 'N', about: 'how many, at most 1000 (1)' },
      {
        name: 'protocol',
        value: 'PROTOCOL',
        choices: ['tcp', 'udp'],
        about: 'of the new service; tcp where it is left out',
      },
      { name: 'near', value: 'PORT', about: 'the nearest ones to this port, itself first' },
      {
        name: 'host',
        value: 'SNAPSHOT',
        isRepeatable: true,
        about: 'a captured host: a file from `portplan snapshot`, or a folder of them',
      },
      { name: 'service', value: 'NAME', about: 'print the line of a plan that gives the port to this service' },
      { name: 'write', about: 'add that line to the plan file' },
    ],
    load: async () => (await import('./suggest.ts')).suggest,
  },
  {
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
      {
        name: 'host',
        value: 'SNAPSHOT',
        isRepeatable: true,
        about: 'a captured host: a file from `portplan snapshot`, or a folder of them',
      },
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
    load: async () => (await import('./plan.ts')).plan,
  },
  {
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
    load: async () => (await import('./apply.ts')).apply,
  },
  {
    name: 'confirm',
    operands: '',
    about: 'keep what was applied with --confirm-within',
    formats: ['text', 'json'],
    options: [LOCK_WAIT],
    load: async () => (await import('./confirm.ts')).confirm,
  },
  {
    name: 'expire',
    operands: 'TOKEN',
    about: 'undo an apply that nobody has confirmed',
    isInternal: true,
    formats: ['text'],
    options: [{ name: 'after', value: 'SECONDS', about: 'wait first' }],
    load: async () => (await import('./expire.ts')).expire,
  },
  {
    name: 'rollback',
    operands: '[ID]',
    about: 'undo the last apply, or the one with this ID',
    formats: ['text', 'json'],
    options: [YES, LOCK_WAIT],
    load: async () => (await import('./rollback.ts')).rollback,
  },
  {
    name: 'history',
    operands: '',
    about: 'list what was applied on this host',
    formats: ['text', 'json'],
    options: [],
    load: async () => (await import('./history.ts')).history,
  },
  {
    name: 'snapshot',
    operands: '',
    about: "print the host's state as JSON: live and boot values, and who sets them",
    formats: ['json'],
    options: [{ name: 'captured', value: 'DIR', about: 'read what a script of examples/capture gathered in DIR' }],
    load: async () => (await import('./snapshot.ts')).snapshot,
  },
  {
    name: 'explain',
    operands: 'PORT [PLAN]',
    about: 'why a port can or cannot be bound, and what to do',
    details: [
      'PORT is of TCP; 53/udp is of UDP.',
      'With PLAN, a plan file, its services with this port are asked about, with their options and user.',
      'It also tries: a real bind, closed at once, never where something listens.',
      '',
      'Exit status: 0 it can be bound; 1 it cannot, or nothing could settle it; 3 could not run.',
    ],
    formats: ['text', 'json'],
    options: [
      { name: 'address', value: 'ADDRESS', about: 'the address to bind; every address where none is named' },
      { name: 'user', value: 'USER', about: 'the account that binds: a name, or a number' },
      { name: 'netns', value: 'NAME', about: 'Linux: in this network namespace, or in that of a process number' },
    ],
    load: async () => (await import('./explain.ts')).explain,
  },
  AUDIT,
  PREFLIGHT,
  {
    name: 'completion',
    operands: 'SHELL',
    about: 'print completions for bash, zsh or fish',
    details: [
      'bash, with a line in ~/.bashrc:',
      '  eval "$(portplan completion bash)"',
      '',
      'zsh, with a line in ~/.zshrc behind compinit, or as the file _portplan in a directory of $fpath:',
      '  eval "$(portplan completion zsh)"',
      '',
      'fish:',
      '  portplan completion fish > ~/.config/fish/completions/portplan.fish',
    ],
    formats: ['text'],
    options: [],
    load: async () => (await import('./completion.ts')).completionOf(programInfo()),
  },
  {
    name: 'manual',
    operands: '',
    about: 'print the manual page: portplan manual | man -l -',
    formats: ['text'],
    options: [],
    load: async () => (await import('./manual.ts')).manualOf(programInfo()),
  },
];

/** What help, completions and the manual page speak of. */
export function programInfo(): ProgramInfo {
  return {
    summary: 'host ports as code: checked, compared with the live settings, applied',
    file: `FILE is ${FILE_DEFAULT}`,
    commands: COMMANDS.filter(({ isInternal }) => !isInternal),
    globalOptions: GLOBAL_OPTIONS,
    exitStatus: [
      ['0', 'done, nothing left to do'],
      ['1', 'errors found, or an apply that failed'],
      ['2', 'changes pending (plan --detailed-exitcode), or differences found (audit)'],
      ['3', 'could not run'],
    ],
  };
}

/** Commands that are about plan files. */
import { command, type CommandInfo } from '../command-row.ts';
import { PLAN_FILES_OPERAND, ONE_FILE } from '../operands.ts';
import { choice, flag, number } from '../option.ts';
import { checkLint } from '../lint-options.ts';
import { CAPTURED, FILE_DEFAULT, HOST, HOSTS, NETNS } from '../options.ts';
import { checkWishes, NEAR, NEW_SERVICE } from '../suggest-options.ts';

const FILE_WORDS = [
  'FILE is a plan file, a directory with plan files somewhere below it, or a pattern in quotes;',
  FILE_DEFAULT,
];

export const PLAN_FILE_COMMANDS: readonly CommandInfo[] = [
  command({
    name: 'init',
    operands: ONE_FILE,
    about: 'make a first plan file of what this host has',
    details: [
      'FILE is portplan.yaml where none is named, and must not be there yet; - is stdout.',
      '',
      'It names what listens, the ephemeral range and what is reserved, and leaves `portplan plan` with',
      'nothing to do. Where a key would change something it is a comment that says why.',
    ],
    formats: ['text', 'json'],
    options: { host: { ...HOST, about: 'of a captured host: a file from `portplan snapshot`' }, netns: NETNS },
    load: async () => (await import('../../commands/init.ts')).init,
  }),
  command({
    name: 'validate',
    operands: PLAN_FILES_OPERAND,
    about: 'check plan files: form and meaning; no host is looked at',
    details: FILE_WORDS,
    formats: ['text', 'json'],
    options: {},
    load: async () => (await import('../../commands/validate.ts')).validate,
  }),
  command({
    name: 'lint',
    operands: PLAN_FILES_OPERAND,
    about: 'find port conflicts and other accidents in plan files, before they happen',
    details: [
      ...FILE_WORDS,
      'Files with one name describe one host and are checked together.',
      'Or a sysctl file, such as etc/sysctl.d/50-web.conf: what its lines say in vain at boot is told.',
      '',
      'Exit status: 0 no error; 1 an error, or more warnings than --max-warnings; 3 could not run.',
    ],
    formats: ['text', 'json', 'sarif', 'github'],
    options: {
      host: { ...HOST, about: 'judge by a captured host: a file from `portplan snapshot`' },
      captured: CAPTURED,
      fix: flag({ name: 'fix', about: 'write into the files what has one right answer' }),
      maxWarnings: number({
        name: 'max-warnings',
        value: 'N',
        unit: 'warnings',
        otherwise: null,
        about: 'exit with 1 when there are more warnings',
      }),
      rules: flag({ name: 'rules', about: 'list the rules' }),
    },
    check: checkLint,
    load: async () => (await import('../../commands/lint.ts')).lintCommand,
  }),
  command({
    name: 'suggest',
    operands: PLAN_FILES_OPERAND,
    about: 'find ports for new services, which nothing else wants',
    details: [
      ...FILE_WORDS,
      'There may be none. What the hosts of --host use counts, or else what this host uses.',
      '',
      'A port is suggested that is outside of every ephemeral range, free for TCP and UDP, in no plan, not',
      'in use, no default of a known program, not blocked by browsers, and that no allocator (Kubernetes,',
      'Nomad, Docker …) hands out: from 10000 up, then from 1024 up.',
      '',
      'Exit status: 0 found; 1 fewer than --count, or an error in a plan; 3 could not run.',
    ],
    formats: ['text', 'json'],
    options: {
      count: number({
        name: 'count',
        value: 'N',
        unit: 'ports',
        least: 1,
        most: 1000,
        otherwise: 1,
        about: 'how many, at most 1000 (1)',
      }),
      protocol: choice(
        {
          name: 'protocol',
          value: 'PROTOCOL',
          choices: ['tcp', 'udp'],
          about: 'of the new service; tcp where it is left out',
        },
        'tcp',
      ),
      near: NEAR,
      host: HOSTS,
      netns: NETNS,
      service: NEW_SERVICE,
      isWritten: flag({ name: 'write', about: 'add that line to the first FILE; the others are looked at' }),
    },
    check: checkWishes,
    load: async () => (await import('../../commands/suggest.ts')).suggest,
  }),
];

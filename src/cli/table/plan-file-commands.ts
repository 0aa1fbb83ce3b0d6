/** Commands that are about plan files. */
import type { CommandInfo } from '../../commands/command.ts';
import { FILE_DEFAULT, NETNS } from '../options.ts';

const FILES = [
  'FILE is a plan file, a directory with plan files somewhere below it, or a pattern in quotes;',
  FILE_DEFAULT,
];

export const PLAN_FILE_COMMANDS: readonly CommandInfo[] = [
  {
    name: 'init',
    operands: '[FILE]',
    about: 'make a first plan file of what this host has',
    details: [
      'FILE is portplan.yaml where none is named, and must not be there yet; - is stdout.',
      '',
      'It names what listens, the ephemeral range and what is reserved, and leaves `portplan plan` with',
      'nothing to do. Where a key would change something it is a comment that says why.',
    ],
    formats: ['text', 'json'],
    options: [{ name: 'host', value: 'SNAPSHOT', about: 'of a captured host: a file from `portplan snapshot`' }],
    load: async () => (await import('../../commands/init.ts')).init,
  },
  {
    name: 'validate',
    operands: '[FILE…]',
    about: 'check plan files: form and meaning; no host is looked at',
    details: FILES,
    formats: ['text', 'json'],
    options: [],
    load: async () => (await import('../../commands/validate.ts')).validate,
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
    load: async () => (await import('../../commands/lint.ts')).lintCommand,
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
      NETNS,
      { name: 'service', value: 'NAME', about: 'print the line of a plan that gives the port to this service' },
      { name: 'write', about: 'add that line to the first FILE; the others are looked at' },
    ],
    load: async () => (await import('../../commands/suggest.ts')).suggest,
  },
];

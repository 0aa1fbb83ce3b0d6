/** The commands that compare the plan with what runs: their lines of the table in commands.ts. */
import type { CommandInfo } from './command.ts';

export const AUDIT: CommandInfo = {
  name: 'audit',
  operands: '[FILE]',
  about: 'compare the plan with what listens, connects and is set on this host',
  details: [
    'FILE is a plan file: portplan.yaml where none is named. Where there is no such file, the host alone',
    'is looked at: listeners in the ephemeral range, settings that a boot would change.',
    '',
    'For the textfile collector of node_exporter:',
    '  portplan audit --format prometheus --out /var/lib/node_exporter/portplan.prom',
    '',
    'Exit status: 0 as planned; 1 an error: a service that cannot start, or no ports left; 2 a',
    'difference; 3 could not run.',
  ],
  formats: ['text', 'json', 'prometheus'],
  options: [{ name: 'out', value: 'FILE', about: 'write there, whole or not at all, in place of standard output' }],
  load: async () => (await import('./audit.ts')).audit,
};

export const PREFLIGHT: CommandInfo = {
  name: 'preflight',
  operands: '[FILE]',
  about: 'whether services of the plan could start now: for ExecStartPre=',
  details: [
    'FILE is the plan file: portplan.yaml where none is named. In a unit of systemd:',
    '  ExecStartPre=portplan preflight --service db /etc/portplan.yaml',
    '',
    'Each port of the service is asked about as `portplan explain` does, with the options and the user of',
    'the plan. It is silent where all can be bound, or where nothing settles it; otherwise it says in one',
    'sentence each what is in the way and what to do first. Of an endpoint with many ports, those that',
    'a socket has are asked about, and one that is free.',
    '',
    'Exit status: 0 nothing is in the way; 1 something is; 3 could not run.',
  ],
  formats: ['text', 'json'],
  options: [
    {
      name: 'service',
      value: 'NAME',
      isRepeatable: true,
      about: 'only this one; all of the plan where none is named',
    },
  ],
  load: async () => (await import('./preflight.ts')).preflight,
};

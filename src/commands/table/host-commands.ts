/** Commands that look at a host, and change nothing. */
import type { CommandInfo } from '../command.ts';

export const HOST_COMMANDS: readonly CommandInfo[] = [
  {
    name: 'snapshot',
    operands: '',
    about: "print the host's state as JSON: live and boot values, and who sets them",
    formats: ['json'],
    options: [{ name: 'captured', value: 'DIR', about: 'read what a script of examples/capture gathered in DIR' }],
    load: async () => (await import('../snapshot.ts')).snapshot,
  },
  {
    name: 'explain',
    operands: 'PORT [PLAN]',
    about: 'why a port can or cannot be bound, and what to do',
    details: [
      'PORT is of TCP; 53/udp is of UDP.',
      'With PLAN, a plan file, its services with this port are asked about, with their options and user.',
      'It also tries: a real bind (TCP: bind and listen), closed at once, never where something listens.',
      '',
      'Exit status: 0 it can be bound; 1 it cannot, or nothing could settle it; 3 could not run.',
    ],
    formats: ['text', 'json'],
    options: [
      { name: 'address', value: 'ADDRESS', about: 'the address to bind; every address where none is named' },
      { name: 'user', value: 'USER', about: 'the account that binds: a name, or a number' },
      { name: 'netns', value: 'NAME', about: 'Linux: in this network namespace, or in that of a process number' },
    ],
    load: async () => (await import('../explain.ts')).explain,
  },
  {
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
    load: async () => (await import('../audit.ts')).audit,
  },
  {
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
    load: async () => (await import('../preflight.ts')).preflight,
  },
  {
    name: 'map',
    operands: '[FILE]',
    about: 'show all 65,535 ports at a glance: ranges, services, sockets, conflicts',
    details: [
      'FILE is a plan file; portplan.yaml where none is named and there is one.',
      'With a host, its ranges and reserved ports are those of now, not those that the plan wants.',
      'On a terminal: arrow keys, / to find, Enter to look closer and to explain a port, ? for all keys.',
      'Elsewhere, or with --format, --verbose or --quiet, a picture; --verbose lists all that has a name.',
    ],
    formats: ['text', 'svg', 'json'],
    options: [
      { name: 'protocol', value: 'PROTOCOL', choices: ['tcp', 'udp'], about: 'only this one; both together otherwise' },
      { name: 'host', value: 'SNAPSHOT', about: 'a captured host: a file from `portplan snapshot`' },
      { name: 'no-host', about: 'the plan alone, with what it leaves out as the platform has it by default' },
    ],
    load: async () => (await import('../map.ts')).map,
  },
];

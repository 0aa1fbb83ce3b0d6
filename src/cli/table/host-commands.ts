/** Commands that look at a host, and change nothing. */
import { ADDRESS, checkAsked, PORT_AND_PLAN } from '../explain-options.ts';
import { command, type CommandInfo } from '../command-row.ts';
import { NO_OPERANDS, ONE_FILE } from '../operands.ts';
import { choice, flag, hostOption, text, texts } from '../option.ts';
import { CAPTURED, HOST, NETNS, outFile } from '../options.ts';

export const HOST_COMMANDS: readonly CommandInfo[] = [
  command({
    name: 'snapshot',
    operands: NO_OPERANDS,
    about: "print the host's state as JSON: live and boot values, and who sets them",
    formats: ['json'],
    options: {
      captured: hostOption({
        name: 'captured',
        value: 'DIR',
        kind: 'directory',
        about: 'read what a script of examples/capture gathered in DIR',
      }),
      netns: NETNS,
    },
    unusedGlobals: ['platform'],
    load: async () => (await import('../../commands/snapshot.ts')).snapshot,
  }),
  command({
    name: 'explain',
    operands: PORT_AND_PLAN,
    about: 'why a port can or cannot be bound, and what to do',
    details: [
      'PORT is of TCP; 53/udp is of UDP. An address may stand before it, or a whole URL around it:',
      'localhost:3000, [::1]:3000 and http://localhost:3000/ say who answers there, and in which order.',
      'With PLAN, a plan file, its services with this port are asked about, with their options and user.',
      'It also tries: a real bind (TCP: bind and listen), closed at once, never where something listens.',
      'Of --host only settings and listeners are known: what they do not refuse is not settled.',
      '',
      'Exit status: 0 it can be bound; 1 it cannot, or nothing could settle it; 3 could not run.',
    ],
    formats: ['text', 'json'],
    unusedGlobals: ['root'],
    options: {
      address: ADDRESS,
      host: HOST,
      captured: CAPTURED,
      user: text({ name: 'user', value: 'USER', about: 'the account that binds: a name, or a number' }),
      netns: NETNS,
    },
    check: checkAsked,
    load: async () => (await import('../../commands/explain.ts')).explain,
  }),
  command({
    name: 'audit',
    operands: ONE_FILE,
    about: 'compare the plan with what listens, connects and is set on this host',
    details: [
      'FILE is a plan file; where none is named portplan.yaml, or else (Linux) /etc/portplan.yaml. Without',
      'a plan the host alone is looked at: listeners in the ephemeral range, settings that a boot would',
      'change.',
      '',
      'For the textfile collector of node_exporter:',
      '  portplan audit --format prometheus --out /var/lib/prometheus/node-exporter/portplan.prom',
      '',
      'Exit status: 0 as planned; 1 an error: a service that cannot start, or no ports left; 2 a',
      'difference; 3 could not run, also where the plan has faults: an older file of --out stays.',
    ],
    formats: ['text', 'json', 'prometheus'],
    unusedGlobals: ['root'],
    options: {
      host: HOST,
      out: outFile('write there, whole or not at all, in place of standard output'),
      netns: NETNS,
    },
    load: async () => (await import('../../commands/audit.ts')).audit,
  }),
  command({
    name: 'preflight',
    operands: ONE_FILE,
    about: 'whether services of the plan could start now: for ExecStartPre=',
    details: [
      'FILE is the plan file; where none is named portplan.yaml, or else (Linux) /etc/portplan.yaml, as',
      'units of systemd start in /:',
      '  ExecStartPre=portplan preflight --service db',
      '',
      'Each port of the service is asked about as `portplan explain` does, with the options and the user of',
      'the plan. It is silent where all can be bound; otherwise it says what is in the way and what to do',
      'first, one sentence for each cause and program, and what nothing settles (unsure). Of an endpoint',
      'with many ports, it checks one free port and one for each kind of socket. What is gone a moment',
      'later is no obstacle. A missing privilege is unsure, as the server may have it; an account that the',
      'host does not have is a note.',
      '',
      'Exit status: 0 nothing is known to be in the way; 1 something is, or with --strict may be; 3 could',
      'not run, also where the plan has faults, in whatever service: one sentence names the first.',
    ],
    formats: ['text', 'json'],
    unusedGlobals: ['root'],
    options: {
      host: HOST,
      strict: flag({ name: 'strict', about: 'exit with 1 also where something is unsure' }),
      services: texts({ name: 'service', value: 'NAME', about: 'only this one; all of the plan where none is named' }),
      netns: NETNS,
    },
    load: async () => (await import('../../commands/preflight.ts')).preflight,
  }),
  command({
    name: 'map',
    operands: ONE_FILE,
    about: 'show all 65,535 ports at a glance: ranges, services, sockets, conflicts',
    details: [
      'FILE is a plan file; portplan.yaml where none is named and there is one.',
      'With a host, its ranges and reserved ports are those of now, not those that the plan wants.',
      'On a terminal: arrow keys, / to find, Enter to look closer and to explain a port, ? for all keys.',
      'Elsewhere, or with --netns, --format, --verbose or --quiet, a picture; --verbose lists all that has',
      'a name.',
    ],
    formats: ['text', 'svg', 'json'],
    options: {
      protocol: choice({
        name: 'protocol',
        value: 'PROTOCOL',
        choices: ['tcp', 'udp'],
        about: 'only this one; both together otherwise',
      }),
      host: HOST,
      netns: NETNS,
      noHost: hostOption({
        name: 'no-host',
        about: "show only the plan, with the platform's defaults for what it omits",
      }),
    },
    load: async () => (await import('../../commands/map.ts')).map,
  }),
];

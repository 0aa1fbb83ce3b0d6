/** The manual page: roff in the macros of man(7), from the table that help is made from. */
import type { CommandUsage, Option, ProgramInfo } from '../../model/program-info.ts';
import { italic, macro, phrase, sentence, typed } from './roff.ts';
import { DEFAULT_PERSIST_FILE } from '../../model/plan/desired-state.ts';

export function formatManual(program: ProgramInfo, version: string): string {
  const { summary, file, commands, globalOptions, exitStatus } = program;
  return [
    '.\\" Written by "portplan manual".',
    // Without a date: two builds of one version are the same to the byte.
    macro('TH', 'PORTPLAN', '1', '', `portplan ${version}`, 'User Commands'),
    ...section('NAME', [`portplan \\- ${phrase(summary)}`]),
    ...section('SYNOPSIS', ['.B portplan', `${italic('COMMAND')} [${italic('FILE…')}] [${italic('options')}]`]),
    ...section('DESCRIPTION', [...DESCRIPTION.map(phrase), '.PP', phrase(file)]),
    ...section('COMMANDS', commands.flatMap(commandPart)),
    ...section('GLOBAL OPTIONS', globalOptions.flatMap(optionPart)),
    ...section(
      'EXIT STATUS',
      exitStatus.flatMap(([status, about]) => tagged(typed(status), about)),
    ),
    ...section(
      'FILES',
      MANUAL_FILES.flatMap(([path, about]) => tagged(italic(path), about)),
    ),
    ...section(
      'ENVIRONMENT',
      ENVIRONMENT.flatMap(([name, about]) => tagged(typed(name), about)),
    ),
    ...section(
      'EXAMPLES',
      EXAMPLES.flatMap(([about, command]) => ['.PP', phrase(about), ...example([command])]),
    ),
    ...section('SEE ALSO', [SEE_ALSO.map(([page, part]) => `${typed(page)}(${part})`).join(', ')]),
    '',
  ].join('\n');
}

const DESCRIPTION = [
  'A port plan is a YAML file that says which services listen where, which ports the kernel may hand out by itself, and',
  'which it never may. portplan checks that file, shows what would change on a host, and makes it so.',
];

function section(title: string, lines: readonly string[]): readonly string[] {
  return [macro('SH', title), ...lines];
}

function tagged(tag: string, about: string): readonly string[] {
  return ['.TP', tag, sentence(about)];
}

function commandPart({ name, operands, about, details = [], options, formats }: CommandUsage): readonly string[] {
  const words = ['portplan', name, operands.words].filter(Boolean);
  return [
    macro('SS', words.join(' ')),
    sentence(about),
    ...(details.length > 0 ? ['.PP', ...detailLines(details)] : []),
    ...options.flatMap(optionPart),
    ...tagged(`${typed('--format')} ${italic('FORMAT')}`, `one of ${formats.join(', ')}`),
  ];
}

function optionPart({ name, short, value, choices, about }: Option): readonly string[] {
  const flags = [...(short === undefined ? [] : [typed(`-${short}`)]), typed(`--${name}`)].join(', ');
  const tag = value === undefined ? flags : `${flags} ${italic(value)}`;
  return tagged(tag, choices ? `${about} (${choices.join(', ')})` : about);
}

/** Lines of text are filled to the width of the reader; those that begin with a blank are to be typed. */
function detailLines(details: readonly string[]): readonly string[] {
  return details.flatMap((line) => {
    if (line === '') return ['.PP'];
    return line.startsWith(' ') ? example([line.trimStart()]) : [phrase(line)];
  });
}

function example(lines: readonly string[]): readonly string[] {
  return ['.RS 4', '.nf', ...lines.map(typed), '.fi', '.RE'];
}

/** The parts of the manual page that help does not have. */
type Rows = readonly (readonly [string, string])[];

const MANUAL_FILES: Rows = [
  ['portplan.yaml', 'The plan file where none is named'],
  [DEFAULT_PERSIST_FILE, 'What a boot of Linux sets, unless the plan names another file in `persist.file`'],
  ['/var/lib/portplan', 'The records of every apply, for `portplan history` and `portplan rollback`'],
  ['%ProgramData%\\portplan', 'The same on Windows'],
];

const ENVIRONMENT: Rows = [
  ['NO_COLOR', 'No colour, unless `--color` says otherwise'],
  ['FORCE_COLOR', 'Colour where the output is no terminal, too'],
  ['TERM', 'A terminal that is `dumb` gets no colour'],
  ['GITHUB_STEP_SUMMARY', 'The file that `portplan lint --format github` adds a table of its findings to'],
  ['PORTPLAN_DEBUG', 'Shows where a fault of portplan itself arose'],
];

const EXAMPLES: Rows = [
  ['What would change on this host:', 'portplan plan edge.portplan.yaml'],
  ['Apply the plan without a question, in a script:', 'sudo portplan apply --yes edge.portplan.yaml'],
  ['Undo that:', 'sudo portplan rollback'],
  ['Check all plans of a repository:', "portplan lint 'plans/**/*.portplan.yaml'"],
  ['Plan for another host, from a snapshot of it:', 'portplan plan --host edge-1.json edge.portplan.yaml'],
];

const SEE_ALSO: Rows = [
  ['sysctl', '8'],
  ['sysctl.d', '5'],
  ['ip', '7'],
  ['ss', '8'],
];

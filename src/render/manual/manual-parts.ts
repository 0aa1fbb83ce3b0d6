/** The parts of the manual page that help does not have. */
import { DEFAULT_PERSIST_FILE } from '../../model/plan/desired-state.ts';

type Rows = readonly (readonly [string, string])[];

export const MANUAL_FILES: Rows = [
  ['portplan.yaml', 'The plan file where none is named'],
  [DEFAULT_PERSIST_FILE, 'What a boot of Linux sets, unless the plan names another file in `persist.file`'],
  ['/var/lib/portplan', 'The records of every apply, for `portplan history` and `portplan rollback`'],
  ['%ProgramData%\\portplan', 'The same on Windows'],
];

export const ENVIRONMENT: Rows = [
  ['NO_COLOR', 'No colour, unless `--color` says otherwise'],
  ['FORCE_COLOR', 'Colour where the output is no terminal, too'],
  ['TERM', 'A terminal that is `dumb` gets no colour'],
  ['GITHUB_STEP_SUMMARY', 'The file that `portplan lint --format github` adds a table of its findings to'],
  ['PORTPLAN_DEBUG', 'Shows where a fault of portplan itself arose'],
];

export const EXAMPLES: Rows = [
  ['What would change on this host:', 'portplan plan edge.portplan.yaml'],
  ['Apply the plan without a question, in a script:', 'sudo portplan apply --yes edge.portplan.yaml'],
  ['Undo that:', 'sudo portplan rollback'],
  ['Check all plans of a repository:', "portplan lint 'plans/**/*.portplan.yaml'"],
  ['Plan for another host, from a snapshot of it:', 'portplan plan --host edge-1.json edge.portplan.yaml'],
];

export const SEE_ALSO: Rows = [
  ['sysctl', '8'],
  ['sysctl.d', '5'],
  ['ip', '7'],
  ['ss', '8'],
];

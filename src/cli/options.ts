/** What several commands say alike: options, and what a file is. */
import type { Option } from '../model/program-info.ts';

export const GLOBAL_OPTIONS: readonly Option[] = [
  { name: 'format', value: 'FORMAT', about: 'how to print the result' },
  {
    name: 'color',
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    about: 'colour; NO_COLOR and FORCE_COLOR count too',
  },
  {
    name: 'root',
    value: 'DIR',
    about: 'an image: its files below DIR, no live settings',
  },
  {
    name: 'platform',
    value: 'NAME',
    choices: ['linux', 'windows', 'macos', 'freebsd'],
    about: 'platform of a plan that names none',
  },
  { name: 'quiet', short: 'q', about: 'no notes or summaries; plans and checks: errors only' },
  { name: 'verbose', short: 'v', about: 'print details' },
  { name: 'help', short: 'h', about: 'print help' },
  { name: 'version', about: 'print the version' },
];

export const FORCE: Option = {
  name: 'force',
  about: 'go on with few ephemeral ports left, or some held till a reboot',
};
export const RESTART_WINNAT: Option = {
  name: 'restart-winnat',
  about: 'Windows: stop the WinNAT service meanwhile, as it holds ports',
};
export const LOCK_WAIT: Option = {
  name: 'lock-wait',
  value: 'SECONDS',
  about: 'how long to wait for another apply (30)',
};
export const NETNS: Option = {
  name: 'netns',
  value: 'NAME',
  about: 'Linux: in this network namespace, or in that of a process number',
};
export const YES: Option = { name: 'yes', short: 'y', about: 'do not ask' };

export const FILE_DEFAULT = 'portplan.yaml where none is named; - is standard input.';

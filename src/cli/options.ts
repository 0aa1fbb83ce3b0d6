/** Options of every command, and those that several commands have. */
import { PLATFORMS } from '../model/plan/desired-state.ts';
import { choice, flag, hostOption, number, optional, text, texts, usage } from './option.ts';

export const GLOBAL = {
  // Which formats there are depends on the command.
  format: text({ name: 'format', value: 'FORMAT', about: 'how to print the result' }),
  color: choice({
    name: 'color',
    value: 'WHEN',
    choices: ['auto', 'always', 'never'],
    about: 'colour; NO_COLOR and FORCE_COLOR count too',
  }),
  root: hostOption({
    name: 'root',
    value: 'DIR',
    kind: 'directory',
    about: 'an image: its files below DIR, no live settings',
  }),
  platform: choice({
    name: 'platform',
    value: 'NAME',
    choices: PLATFORMS,
    about: 'platform of a plan that names none',
  }),
  quiet: flag({ name: 'quiet', short: 'q', about: 'no notes or summaries; plans and checks: errors only' }),
  verbose: flag({ name: 'verbose', short: 'v', about: 'print details' }),
  help: flag({ name: 'help', short: 'h', about: 'print help' }),
  version: flag({ name: 'version', about: 'print the version' }),
} as const;

export const GLOBAL_OPTIONS = Object.values(GLOBAL);

export const HOST = hostOption({
  name: 'host',
  value: 'SNAPSHOT',
  kind: 'file',
  about: 'a captured host: a file from `portplan snapshot`',
});
export const CAPTURED = hostOption({
  name: 'captured',
  value: 'FILE',
  kind: 'file',
  about: 'tables of netsh or netstat of a Windows host, as pasted; - is stdin',
});
export const HOSTS = hostOption({
  name: 'host',
  value: 'SNAPSHOT',
  kind: 'file',
  isRepeatable: true,
  about: 'a captured host: a file from `portplan snapshot`, or a folder of them',
});
export const NETNS = hostOption({
  name: 'netns',
  value: 'NAME',
  about: 'Linux: in this network namespace, or in that of a process number',
});

export const FORCE = flag({
  name: 'force',
  about: 'go on with few ephemeral ports left, or some held till a reboot',
});
export const RESTART_WINNAT = flag({
  name: 'restart-winnat',
  about: 'Windows: stop the WinNAT service meanwhile, as it holds ports',
});
export const STOP_SERVICE = {
  ...texts({
    name: 'stop-service',
    value: 'NAME',
    about: 'Windows: stop this service meanwhile, as it has ports',
  }),
  read: serviceNames,
};
export const PERSIST = flag({ name: 'persist', about: 'boot files too, also in a container or network namespace' });
export const LIVE_ONLY = flag({ name: 'live-only', about: 'live settings only: no boot file is planned or written' });
export const PERSISTED_RECORDS = flag({
  name: 'persist',
  about: 'in a container: the records of what was applied with --persist',
});
export const LOCK_WAIT = number({
  name: 'lock-wait',
  value: 'SECONDS',
  unit: 'seconds',
  otherwise: 30,
  about: 'how long to wait for another apply (30)',
});
export const YES = flag({ name: 'yes', short: 'y', about: 'do not ask' });

/** The name of a file to be written. */
export function outFile(about: string) {
  return optional({ name: 'out', value: 'FILE', kind: 'file', about }, (name) => {
    if (name !== '' && name !== '-') return name;
    throw usage(`--out takes the name of a file, not ${name || "''"}`);
  });
}

export const FILE_DEFAULT = 'portplan.yaml where none is named; - is standard input.';

/** Each once: Windows does not tell small letters from capitals. No name has a slash. */
function serviceNames(given: readonly string[]): readonly string[] {
  const wrong = given.find((name) => !/^[^\\/\p{Cc}]+$/u.test(name) || name.trim() !== name);
  if (wrong !== undefined) throw usage(`--stop-service takes the name of a service of Windows, not ${wrong || "''"}`);
  return [...new Map(given.map((name) => [name.toLowerCase(), name])).values()];
}

/** The options that say which host is meant, `--host`, `--root`, `--netns`, `--captured` and `--no-host`, become one value. */
import type { HostRequest } from '../host/host-request.ts';
import { usage } from './option.ts';

const TOGETHER = 'leave out one of the two';
const ABOUT_HERE = '--netns is about this host: leave out --host and --no-host';

/** Options that name two hosts. */
const EXCLUSIONS: readonly (readonly [one: string, other: string, sentence: string])[] = [
  ['netns', 'root', '--root names an image, which has no network namespaces'],
  ['netns', 'host', ABOUT_HERE],
  ['netns', 'no-host', ABOUT_HERE],
  [
    'netns',
    'captured',
    '--netns is about this host, and --captured names what was gathered on one: leave out one of the two',
  ],
  ['captured', 'root', `--captured names what was gathered on a host, and --root an image here: ${TOGETHER}`],
  ['captured', 'host', `--captured and --host both name a captured host: ${TOGETHER}`],
  ['host', 'root', `--host names a captured host, and --root an image here: ${TOGETHER}`],
  ['host', 'no-host', `--host names a host, and --no-host none: ${TOGETHER}`],
  ['no-host', 'root', `--root names an image, and --no-host leaves it out: ${TOGETHER}`],
];

/** `texts` has the values of an option in their order. Throws a Failure (`usage`) where two options exclude each other. */
export function hostRequest(texts: (option: string) => readonly string[], operands: readonly string[]): HostRequest {
  const isGiven = (option: string): boolean => texts(option).length > 0;
  const excluded = EXCLUSIONS.find(([one, other]) => isGiven(one) && isGiven(other));
  if (excluded) throw usage(excluded[2]);
  const names = texts('host');
  if ([...names, ...texts('captured')].includes('-') && operands.includes('-'))
    throw usage('standard input is a snapshot or a plan, not both: name one of the files');
  const [name, folder, root] = ['netns', 'captured', 'root'].map((option) => texts(option).at(-1));
  if (name !== undefined) return { kind: 'network', name };
  if (folder !== undefined) return { kind: 'gathered', folder };
  if (root !== undefined) return { kind: 'image', root };
  if (names.length > 0) return { kind: 'snapshots', names };
  return { kind: isGiven('no-host') ? 'none' : 'here' };
}

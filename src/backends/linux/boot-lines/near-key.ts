/** Which setting a text means that names none: a misspelt key, or one in a place where no key stands. */
import { isWithin } from '../../../model/text/nearest.ts';
import { isGlob } from '../boot/glob.ts';
import { pathOfKey, targetsOf, type ReachedSetting } from '../boot/proc-path.ts';
import { sysctlName } from '../../../model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../model/settings/setting-key.ts';
import { SETTING_LINES } from './setting-lines.ts';

/** A word of a text, and the setting that it means. */
interface NearKey {
  readonly key: SettingKey;
  readonly word: string;
  /** Where the word begins in the text. */
  readonly start: number;
}

/** The first word that means a setting; null where none does. */
export function nearKey(text: string): NearKey | null {
  for (const { 0: word, index } of text.slice(0, LONGEST_TEXT).matchAll(WORD)) {
    const key = word.length > LONGEST_WORD ? undefined : keyMeant(word);
    if (key !== undefined) return { key, word, start: index };
  }
  return null;
}

const LONGEST_TEXT = 1000;
const LONGEST_WORD = 100;
const WORD = /[\w*?[][\w./\\*?[\]-]*/g;

/** Names that Linux has besides (6.14, net/ipv4/sysctl_net_ipv4.c), and that look like one of ours. */
const OTHER_SETTINGS: ReadonlySet<string> = new Set(['tcp_tw_reuse_delay']);

/** What BSD and macOS call the settings. */
const OTHER_SYSTEMS: readonly (readonly [RegExp, SettingKey])[] = [
  [/^net\.inet\.ip\.(?:portrange\.reserved(?:high|low)|lowportm(?:in|ax))$/, 'unprivilegedPortStart'],
  [
    /^net\.inet6?\.ip6?\.(?:portrange\.(?:hi)?(?:first|last)|port(?:hi)?(?:first|last)|anonportm(?:in|ax))$/,
    'ephemeral',
  ],
];

function keyMeant(word: string): SettingKey | undefined {
  const other = OTHER_SYSTEMS.find(([pattern]) => pattern.test(word.replaceAll('/', '.').toLowerCase()));
  if (other) return other[1];
  if (isGlob(word)) {
    const reached = targetsOf(pathOfKey(word));
    return reached.length > 0 ? onlyOf(reached) : keyMeant(word.replace(/[*?[\]]/g, ''));
  }
  const name = lastPart(word);
  if (OTHER_SETTINGS.has(name)) return undefined;
  const whole = word.toLowerCase().replace(/[^a-z\d]/g, '');
  const words = name.split('_');
  return SETTING_KEYS.find(
    (key) => whole.includes(JOINED_NAMES[key]) || isSpelledAlike(joined(name), key) || hasWordsOf(words, key),
  );
}

/** The setting that a pattern reaches, where it is one alone. */
function onlyOf([first, second]: readonly ReachedSetting[]): SettingKey | undefined {
  return second ? undefined : first?.setting;
}

/** `ip_local_port_range` of `net.ipv6.IP-local_port_range`. */
function lastPart(word: string): string {
  return (
    word
      .toLowerCase()
      .split(/[./\\]/)
      .findLast((part) => part !== '')
      ?.replaceAll('-', '_') ?? ''
  );
}

/** `iplocalportrange`. A file may have millions of words that are compared with them. */
const JOINED_NAMES = Object.fromEntries(
  SETTING_KEYS.map((key) => [key, joined(lastPart(sysctlName(key)))]),
) as Readonly<Record<SettingKey, string>>;

function isSpelledAlike(given: string, key: SettingKey): boolean {
  const own = JOINED_NAMES[key];
  const tolerated = own.length > 12 ? 3 : 1;
  return given.endsWith(own) || isWithin(tolerated, given, own);
}

function joined(name: string): string {
  return name.replaceAll('_', '');
}

function hasWordsOf(words: readonly string[], key: SettingKey): boolean {
  return SETTING_LINES[key].words.some((together) =>
    together.every((telling) => words.some((word) => isWord(word, telling))),
  );
}

/** With a plural or, of a long word, its beginning or two letters changed. */
function isWord(word: string, telling: string): boolean {
  if (word === telling || word === `${telling}s`) return true;
  return telling.length > 6 && ((word.length > 3 && telling.startsWith(word)) || isWithin(2, word, telling));
}

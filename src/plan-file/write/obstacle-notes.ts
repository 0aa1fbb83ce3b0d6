/** Why a setting is not managed yet, in a few words and at length. */
import type { Obstacle } from '../../model/first-plan.ts';
import type { Unseen } from '../../model/unseen/unseen.ts';
import { unseenWords } from '../../words/unseen-words.ts';
import type { SettingView } from '../../model/plan/plan.ts';

const WORDS: Readonly<Record<Obstacle['kind'], string>> = {
  'unread-files': 'boot values are not known for sure',
  'live-differs-from-boot': 'live and boot values differ',
  'boot-readers-disagree': 'what reads the files at boot, and by hand, does not agree',
  'apply-would-change': 'an apply would change something',
};

export function obstacleWords({ kind }: Obstacle): string {
  return WORDS[kind];
}

export function obstacleNotes(obstacle: Obstacle, unseen: readonly Unseen[]): readonly string[] {
  const { views, error } = obstacle;
  const unread = unseen.filter(({ kind }) => kind === 'unread-files');
  const told =
    unread.length > 0
      ? [...views.flatMap(liveNote), ...unread.map(unseenWords)]
      : [...views.map(valuesNote), ...(error === null ? [] : [error])];
  return [`Not managed yet, as ${obstacleWords(obstacle)}:`, ...told];
}

function liveNote({ live }: SettingView): readonly string[] {
  return live === null ? [] : [`  now ${valueText(live.before)}`];
}

/** `  now 20000-50000; after a boot 32768-60999 (the default)`. */
function valuesNote({ setting, live, boot, readers }: SettingView): string {
  const now = live === null ? [] : [`now ${valueText(live.before)}`];
  if (readers.length === 0) {
    const later = boot === null ? [] : [`after a boot ${valueText(boot.before)}`];
    return `  ${setting}: ${[...now, ...later].join('; ')}`;
  }
  const values = readers.map(({ reader, value, from }) => ({
    reader,
    text: `${valueText(value)} (${from ?? 'the default'})`,
  }));
  const isAlike = new Set(values.map(({ text }) => text)).size === 1;
  const boots = values.map(({ reader, text }) => `after a boot${isAlike ? '' : ` by ${reader}`} ${text}`);
  return `  ${[...now, ...(isAlike ? boots.slice(0, 1) : boots)].join('; ')}`;
}

function valueText(value: string | null): string {
  return value === null || value === '' ? 'none' : value.replace(/\s+/, '-');
}

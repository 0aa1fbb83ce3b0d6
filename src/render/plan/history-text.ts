/** Records of applies and rollbacks, as text and as changes. */
import { line, lines, type Printable } from '../../model/text/printable.ts';
import { RECORDED_WHERE, type NetworkScope } from '../../model/host/network-scope.ts';
import { lastingChanges, lastingFiles, type ApplyRecord } from '../../model/plan/record.ts';
import { actionOf, type Change } from '../../model/plan/change.ts';
import { utcText } from '../../model/plan/unconfirmed.ts';
import { valueWords } from '../../words/value-words.ts';

/** `where`: whose records they are. */
export function formatHistory(history: readonly ApplyRecord[], where: NetworkScope['kind'] = 'host'): Printable {
  if (history.length === 0) return line(`Nothing was applied ${RECORDED_WHERE[where]} yet.`);
  return lines(history.toReversed().map(describeRecord));
}

/** `3  2026-11-21 01:23:45 UTC  apply edge-gateway: net.ipv4.ip_local_reserved_ports, /etc/sysctl.d/…`. */
export function describeRecord(record: ApplyRecord): string {
  const { id, at, action, undoes, because, plan, kept = [], leftOut = [] } = record;
  const why = because === 'not-confirmed' ? ', not confirmed in time' : '';
  const what = action === 'rollback' ? `rollback of ${undoes}${why}` : `apply ${plan}`;
  const touched = [
    ...lastingChanges(record).map(({ setting }) => setting),
    ...lastingFiles(record).map(({ path }) => path),
  ].join(', ');
  const left = kept.length === 0 ? '' : `; not ${kept.map(({ name }) => name).join(', ')}, which others had changed`;
  const without = leftOut.length === 0 ? '' : `; without ${leftOut.join(', ')}, as an image has no live settings`;
  return `${id}  ${utcText(at)}  ${what}: ${touched || 'no setting, no file'}${left}${without}`;
}

/** A record with its values: what undoing it would bring back. */
export function formatRecord(record: ApplyRecord): Printable {
  const values = lastingChanges(record).map(
    ({ setting, before, after }) => `  ${setting}: ${valueWords(after)} → ${valueWords(before)}`,
  );
  const files = lastingFiles(record).map(
    ({ path, before }) => `  ${path}: ${before === null ? 'deleted' : 'as it was'}`,
  );
  return lines([describeRecord(record), ...values, ...files]);
}

/** What a record changed, or what undoing it changes. */
export function recordChanges(record: ApplyRecord, way: 'done' | 'undone'): readonly Change[] {
  return lastingChanges(record).map(({ setting, ...change }) => {
    const [first, last] = way === 'done' ? [change.before, change.after] : [change.after, change.before];
    const [before, after] = [first, last].map((text) => valueOf(setting, text)) as [string | null, string | null];
    return { setting, layer: 'live', action: actionOf(before, after), before, after, because: [] };
  });
}

/** An empty reserved list is a value of Linux; on Windows no excluded range is none. */
function valueOf(setting: string, text: string): string | null {
  return text === '' && setting.endsWith('/excludedportrange') ? null : text;
}

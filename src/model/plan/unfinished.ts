/** An apply or rollback that was cut off, as far as plans look at it. A snapshot keeps it without the bytes of files. */
import { items, type JsonNode, member, nullable, oneOf, text } from '../json-node.ts';
import type { ApplyRecord, SettingChange } from './record.ts';

export interface Unfinished extends Pick<ApplyRecord, 'action' | 'at' | 'plan'> {
  readonly settings: readonly Pick<SettingChange, 'setting' | 'before' | 'after'>[];
}

export function describeUnfinished(unfinished: Unfinished | null): Unfinished | null {
  if (!unfinished) return null;
  const { action, at, plan, settings } = unfinished;
  return {
    action,
    at,
    plan,
    settings: settings.map(({ setting, before, after }) => ({ setting, before, after })),
  };
}

/** Reads what `describeUnfinished` makes. */
export function readUnfinished(node: JsonNode): Unfinished | null {
  return nullable(node, () => ({
    action: oneOf(member(node, 'action'), ['apply', 'rollback']),
    at: text(member(node, 'at')),
    plan: text(member(node, 'plan')),
    settings: items(member(node, 'settings')).map((each) => ({
      setting: text(member(each, 'setting')),
      before: text(member(each, 'before')),
      after: text(member(each, 'after')),
    })),
  }));
}

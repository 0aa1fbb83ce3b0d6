/** A new service in a plan file's text. */
import { isDeepStrictEqual } from 'node:util';
import { edited, isSound } from './rewrite.ts';
import { endWithComments, entryAtEnd } from './add.ts';
import { contentEnd, type Draft, draftOf, type Edit, indentAt, isFlow, lineEnd } from './draft.ts';
import { isNumber, quotedScalar, yamlScalar } from '../yaml/yaml-scalar.ts';
import { lastEntryInFlow } from './flow.ts';
import { type MapNode, plainValue, type PlanNode, type ScalarNode, valueAt } from '../yaml/tree.ts';

export interface NewService {
  readonly name: string;
  /** `8080`, `53/udp`. */
  readonly endpoint: string;
}

/** The line of a YAML plan that declares it: `web: 8080`. */
export function serviceLine(service: NewService): string {
  return entryText(service, false);
}

/** Behind the other services; every other character is as it was. Null where that can't be written without doubt. */
export function withService(text: string, service: NewService): string | null {
  const draft = draftOf(text);
  const edit = draft && editFor(draft, service);
  if (!draft || !edit) return null;
  const changed = edited(text, [edit]);
  return isSound(changed, draft) && saysOneMore(changed, draft, service) ? changed : null;
}

function editFor(draft: Draft, service: NewService): Edit | null {
  const entry = entryText(service, draft.isJson);
  const { key, value: services } = draft.root.entries.get('services') ?? {};
  if (!key || !services) return newKey(draft, entry);
  if (services.kind === 'scalar') return firstEntry(draft, key, entry);
  if (services.kind !== 'map' || draft.shared.has(services) || services.entries.has(service.name)) return null;
  return isFlow(draft, services) ? lastEntryInFlow(draft, services, entry) : entryInBlock(draft, services, entry);
}

function newKey(draft: Draft, entry: string): Edit | null {
  const { root, newline, isJson } = draft;
  if (isFlow(draft, root)) return lastEntryInFlow(draft, root, `${isJson ? '"services"' : 'services'}: {${entry}}`);
  return entryAtEnd(draft, (indent) => `${indent}services:${newline}${indent}  ${entry}`);
}

/** Below a `services:` that has nothing but comments in it. */
function firstEntry({ text, newline }: Draft, key: ScalarNode, entry: string): Edit | null {
  const [indent, at] = [indentAt(text, key.start), lineEnd(text, key.end)];
  if (indent === undefined || !/^\s*:\s*(?:#.*)?$/.test(text.slice(key.end, at))) return null;
  return { start: at, end: at, text: `${newline}${indent}  ${entry}` };
}

function entryInBlock(draft: Draft, services: MapNode, entry: string): Edit | null {
  const indent = indentAt(draft.text, services.start);
  const end = lastEnd(draft, services);
  if (indent === undefined || end === null) return null;
  const at = endWithComments(draft.text, end, Math.max(indent.length, 1));
  return { start: at, end: at, text: `${draft.newline}${indent}${entry}` };
}

/** An alias stands on the line of its key. */
function lastEnd(draft: Draft, services: MapNode): number | null {
  const last = [...services.entries.values()].at(-1);
  if (!last) return null;
  return contentEnd(draft, last.value) ?? (isAlias(draft, last.key) ? lineEnd(draft.text, last.key.end) : null);
}

function isAlias({ text }: Draft, { end }: ScalarNode): boolean {
  return /^\s*:\s+\*[^\s,]+\s*(?:#.*)?$/.test(text.slice(end, lineEnd(text, end)));
}

function entryText({ name, endpoint }: NewService, isJson: boolean): string {
  const scalar = isJson ? quotedScalar : yamlScalar;
  return `${scalar(name)}: ${isNumber(endpoint) ? endpoint : scalar(endpoint)}`;
}

/** All that the text said, and this service. */
function saysOneMore(text: string, before: Draft, { name, endpoint }: NewService): boolean {
  const after = draftOf(text);
  if (!after) return false;
  const expected = plain(before.root);
  const value = isNumber(endpoint) ? Number(endpoint) : endpoint;
  const services = Object.assign(plain(valueAt(before.root, 'services')), { [name]: value });
  return isDeepStrictEqual(plain(after.root), Object.assign(expected, { services }));
}

function plain(node: PlanNode | undefined): object {
  return (node && (plainValue(node) as object)) ?? (Object.create(null) as object);
}

/** A new service in a plan file's text. */
import { isDeepStrictEqual } from 'node:util';
import { edited, isSound } from './rewrite.ts';
import { endWithComments, entryAtEnd } from './add.ts';
import { contentEnd, type EditableFile, editableFile, type Edit, indentAt, isFlow, lineEnd } from './editable-file.ts';
import { isNumber, quotedScalar, yamlScalar } from '../yaml/yaml-scalar.ts';
import { lastEntryInFlow } from './flow.ts';
import { type MapNode, plainValue, type PlanNode, type ScalarNode, valueAt } from '../yaml/plan-node.ts';

interface NewService {
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
  const file = editableFile(text);
  const edit = file && editFor(file, service);
  if (!file || !edit) return null;
  const changed = edited(text, [edit]);
  return isSound(changed, file) && saysOneMore(changed, file, service) ? changed : null;
}

function editFor(file: EditableFile, service: NewService): Edit | null {
  const entry = entryText(service, file.isJson);
  const { key, value: services } = file.root.entries.get('services') ?? {};
  if (!key || !services) return newKey(file, entry);
  if (services.kind === 'scalar') return firstEntry(file, key, entry);
  if (services.kind !== 'map' || file.shared.has(services) || services.entries.has(service.name)) return null;
  return isFlow(file, services) ? lastEntryInFlow(file, services, entry) : entryInBlock(file, services, entry);
}

function newKey(file: EditableFile, entry: string): Edit | null {
  const { root, newline, isJson } = file;
  if (isFlow(file, root)) return lastEntryInFlow(file, root, `${isJson ? '"services"' : 'services'}: {${entry}}`);
  return entryAtEnd(file, (indent) => `${indent}services:${newline}${indent}  ${entry}`);
}

/** Below a `services:` that has nothing but comments in it. */
function firstEntry({ text, newline }: EditableFile, key: ScalarNode, entry: string): Edit | null {
  const [indent, at] = [indentAt(text, key.start), lineEnd(text, key.end)];
  if (indent === undefined || !/^\s*:\s*(?:#.*)?$/.test(text.slice(key.end, at))) return null;
  return { start: at, end: at, text: `${newline}${indent}  ${entry}` };
}

function entryInBlock(file: EditableFile, services: MapNode, entry: string): Edit | null {
  const indent = indentAt(file.text, services.start);
  const end = lastEnd(file, services);
  if (indent === undefined || end === null) return null;
  const at = endWithComments(file.text, end, Math.max(indent.length, 1));
  return { start: at, end: at, text: `${file.newline}${indent}${entry}` };
}

/** An alias stands on the line of its key. */
function lastEnd(file: EditableFile, services: MapNode): number | null {
  const last = [...services.entries.values()].at(-1);
  if (!last) return null;
  return contentEnd(file, last.value) ?? (isAlias(file, last.key) ? lineEnd(file.text, last.key.end) : null);
}

function isAlias({ text }: EditableFile, { end }: ScalarNode): boolean {
  return /^\s*:\s+\*[^\s,]+\s*(?:#.*)?$/.test(text.slice(end, lineEnd(text, end)));
}

function entryText({ name, endpoint }: NewService, isJson: boolean): string {
  const scalar = isJson ? quotedScalar : yamlScalar;
  return `${scalar(name)}: ${isNumber(endpoint) ? endpoint : scalar(endpoint)}`;
}

/** True where the new text says all that the old one said, and this service besides. */
function saysOneMore(text: string, before: EditableFile, { name, endpoint }: NewService): boolean {
  const after = editableFile(text);
  if (!after) return false;
  const expected = plain(before.root);
  const value = isNumber(endpoint) ? Number(endpoint) : endpoint;
  const services = Object.assign(plain(valueAt(before.root, 'services')), { [name]: value });
  return isDeepStrictEqual(plain(after.root), Object.assign(expected, { services }));
}

function plain(node: PlanNode | undefined): object {
  return (node && (plainValue(node) as object)) ?? (Object.create(null) as object);
}

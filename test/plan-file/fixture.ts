/** Reads the plans below test/fixtures/config, and shows diagnostics as the golden files have them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { ReadPlanFile, Sources } from '../../src/model/plan/desired-state.ts';
import type { Diagnostic } from '../../src/model/plan/diagnostic.ts';
import { visible } from '../../src/model/text/visible.ts';
import { formatPosition } from '../../src/model/plan/position.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/config');

export type Folder = 'bad' | 'good';

export function casesIn(folder: Folder): readonly string[] {
  return readdirSync(join(FIXTURES, folder))
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length));
}

export function pathIn(folder: Folder, name: string): string {
  return join(FIXTURES, folder, name);
}

/** The plan with the file names it has inside its folder, so that golden files are the same everywhere. */
export function readFixture(folder: Folder, name: string): ReadPlanFile {
  return readPlanFile(`${name}.yaml`, (path) => readFileSync(pathIn(folder, path), 'utf8'));
}

/** A plan that stands in a string and extends nothing. */
export function readText(text: string): ReadPlanFile {
  return readPlanFile('portplan.yaml', () => text);
}

/** `file:line:column: severity: message [rule]`, the line, a caret line and the help. */
export function shown({ diagnostics, sources }: ReadPlanFile): string {
  return diagnostics.map((diagnostic) => showOne(diagnostic, sources)).join('\n');
}

function showOne({ at, severity, message, rule, help }: Diagnostic, sources: Sources): string {
  if (!at) throw new Error(`a diagnostic without a place: ${message}`);
  const text = sources.get(at.file) ?? null;
  const line = text?.split(/\r?\n/)[at.line - 1] ?? '';
  const caret = ' '.repeat(at.column - 1) + '^'.repeat((at.endColumn ?? at.column + 1) - at.column);
  const quote = text === null ? [] : [`  ${line.replace(/[\0-\x1f\x7f]/g, '?')}`, `  ${caret}`];
  return [
    `${formatPosition(at)}: ${severity}: ${visible(message)} [${rule}]`,
    ...quote,
    ...(help === undefined ? [] : [`  help: ${visible(help)}`]),
    '',
  ].join('\n');
}

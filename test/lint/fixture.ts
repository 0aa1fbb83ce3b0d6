/** The cases below test/fixtures/lint: a plan, or a folder of plans that are checked together, named after the rule. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPlanFile } from '../../src/config/read-plan-file.ts';
import { lint, type LintResult } from '../../src/lint/run.ts';
import type { ReadPlanFile } from '../../src/model/desired-state.ts';
import { formatDiagnostics } from '../../src/render/diagnostics-text.ts';
import { painter } from '../../src/render/paint.ts';

const ROOT = 'test/fixtures/lint';

export interface Case {
  readonly rule: string;
  readonly name: string;
  /** Without the ending `.txt`, where its golden file stands. */
  readonly path: string;
}

/** `bad` and `good` of each rule, which its page shows; `silent-…` must find nothing; all others have a golden file. */
export function casesOf(rule: string): readonly Case[] {
  const folder = join(ROOT, rule);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => !name.endsWith('.txt'));
  return names.map((name) => name.replace(/\.yaml$/, '')).map((name) => ({ rule, name, path: join(folder, name) }));
}

export function ruleFolders(): readonly string[] {
  return readdirSync(ROOT);
}

/** As it is on a Linux machine on 21 November 2026. */
export function lintTexts(files: readonly ReadPlanFile[]): LintResult {
  return lint(files, { platform: 'linux', today: '2026-11-21' });
}

/** A plan in a string. */
export function lintText(text: string): LintResult {
  return lintTexts([readPlanFile('portplan.yaml', () => text)]);
}

export interface Checked extends LintResult {
  /** As the terminal shows it. */
  readonly text: string;
}

export function check({ path }: Case): Checked {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const folder = isFolder ? path : join(path, '..');
  const names = isFolder
    ? readdirSync(folder).filter((name) => name.endsWith('.yaml'))
    : [`${path.split('/').at(-1) ?? ''}.yaml`];
  const files = names.sort().map((name) => readPlanFile(name, (file) => readFileSync(join(folder, file), 'utf8')));
  const result = lintTexts(files);
  const sources = new Map(files.flatMap((file) => [...file.sources]));
  return { ...result, text: formatDiagnostics(result.diagnostics, sources, painter(false)) };
}

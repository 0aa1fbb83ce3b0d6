/**
 * The cases below test/fixtures/lint: a plan, or a folder of plans that are checked together, named after the rule. Beside one
 * of NAME a snapshot NAME.host.json may stand, of the host by which it is judged.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { natFactsIn } from '../support/known-host.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { lint, type LintResult } from '../../src/lint/run.ts';
import type { ReadPlanFile } from '../../src/model/plan/desired-state.ts';
import type { Diagnostic } from '../../src/model/plan/diagnostic.ts';
import type { HostFacts } from '../../src/model/host/host-facts.ts';
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
  const names = readdirSync(folder).filter((name) => !/\.(?:txt|host\.json)$/.test(name));
  return names.map((name) => name.replace(/\.yaml$/, '')).map((name) => ({ rule, name, path: join(folder, name) }));
}

export function ruleFolders(): readonly string[] {
  return readdirSync(ROOT);
}

/** As it is on a Linux machine, or on `host`, on 21 November 2026. */
export function lintTexts(files: readonly ReadPlanFile[], host?: HostFacts): LintResult {
  return lint(files, { platform: host?.platform ?? 'linux', today: '2026-11-21', ...(host && { host }) });
}

/** The findings about files that are checked together: all whose names do not start with `base`. */
export function lintFiles(files: Readonly<Record<string, string>>): readonly Diagnostic[] {
  const named = Object.keys(files).filter((name) => !name.startsWith('base'));
  return lintTexts(named.map((name) => readPlanFile(name, (path) => files[path] ?? ''))).diagnostics;
}

/** A plan in a string. */
export function lintText(text: string, host?: HostFacts): LintResult {
  return lintTexts([readPlanFile('portplan.yaml', () => text)], host);
}

export interface Checked extends LintResult {
  /** As the terminal shows it. */
  readonly text: string;
}

export function check({ path }: Case): Checked {
  const { folder, names } = filesOf(path);
  const files = names.map((name) => readPlanFile(name, (file) => readFileSync(join(folder, file), 'utf8')));
  const result = lintTexts(files, hostOf(path));
  const sources = new Map(files.flatMap((file) => [...file.sources]));
  return { ...result, text: formatDiagnostics(result.diagnostics, sources, painter(false)) };
}

function hostOf(path: string): HostFacts | undefined {
  const file = hostFile(path);
  return existsSync(file) ? natFactsIn(file, readFileSync(file, 'utf8')) : undefined;
}

export function hostFile(path: string): string {
  return `${path}.host.json`;
}

/** What its page shows of a case: the plan, or all plans of the folder, each below its name. */
export function exampleText({ path }: Case): string {
  const { folder, names } = filesOf(path);
  const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
  return texts.length === 1 ? texts.join('') : names.map((name, i) => `# ${name}\n${texts[i] ?? ''}`).join('\n');
}

function filesOf(path: string): { readonly folder: string; readonly names: readonly string[] } {
  if (!existsSync(path)) return { folder: dirname(path), names: [`${basename(path)}.yaml`] };
  const names = readdirSync(path).filter((name) => name.endsWith('.yaml'));
  return { folder: path, names: names.sort() };
}

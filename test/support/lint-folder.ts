/** A folder with plan files of its own, and the built `portplan lint` run in it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { CLI } from './cli.ts';
import type { RunResult } from './namespace.ts';

export type Files = Readonly<Record<string, string>>;

export interface LintOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What runs portplan, for instance `setpriv` with its options. */
  readonly wrapper?: readonly string[];
}

/** What programs read: the parts of the JSON that the tests look at. */
export interface LintJson {
  readonly diagnostics: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly file: string;
    readonly line: number;
  }[];
  readonly summary: Readonly<Record<'files' | 'error' | 'warning' | 'info' | 'silenced', number>>;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Runs it with an environment of its own: what the tests run in (a terminal, GitHub Actions) changes nothing. */
export function lintIn(folder: string, args: readonly string[], options: LintOptions = {}): RunResult {
  const [file = '', ...rest] = [...(options.wrapper ?? []), process.execPath, CLI, 'lint', ...args];
  const env = { PATH: process.env['PATH'] ?? '', ...options.env };
  const result = spawnSync(file, rest, { cwd: folder, encoding: 'utf8', env, input: options.input ?? '' });
  if (result.error) throw result.error;
  return { status: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

export class LintFolder {
  /** Its own name, without links. */
  readonly path: string;

  /** It is gone after the test. */
  constructor(files: Files = {}) {
    this.path = realpathSync(mkdtempSync(join(tmpdir(), 'portplan-lint-')));
    onTestFinished(() => rmSync(this.path, { recursive: true }));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
  }

  write(name: string, text: string): void {
    const file = join(this.path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8');
  }

  lint(...args: readonly string[]): RunResult {
    return lintIn(this.path, args);
  }

  json(...args: readonly string[]): LintJson {
    return JSON.parse(this.lint(...args, '--format', 'json').stdout) as LintJson;
  }

  /** `RULE FILE:LINE` of each finding. */
  findings(...args: readonly string[]): readonly string[] {
    return this.json(...args).diagnostics.map(({ rule, file, line }) => `${rule} ${file}:${line}`);
  }
}

/** A plan for Linux with these lines below `services:`. */
export function planOf(...services: readonly string[]): string {
  return ['version: 1', 'platform: linux', 'services:', ...services.map((line) => `  ${line}`), ''].join('\n');
}

/** Plans with nothing, one error, two warnings. */
export const CLEAN = planOf('web: 8080');
export const CONFLICT = planOf('web: 8080', 'api: 8080');
export const WARNINGS = planOf('a: {port: 40000, reserve: never}', 'b: {port: 40001, reserve: never}');

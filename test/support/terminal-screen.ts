/** A program on a terminal of its own, whose screen a test reads: tmux is the terminal. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { expect } from 'vitest';
import { requireTool } from './namespace.ts';

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

export class TerminalScreen {
  readonly #folder = mkdtempSync(join(tmpdir(), 'portplan-screen-'));

  /** `command` is run by a shell. */
  constructor(command: string, { columns, rows }: ScreenSize = { columns: 80, rows: 24 }) {
    requireTool('tmux');
    const size = ['-x', String(columns), '-y', String(rows)];
    // Neither is for a person at a terminal: a test run may set both.
    this.#tmux('new-session', '-d', ...size, `unset CI NO_COLOR FORCE_COLOR; PS1= ; ${command}; exec cat`);
  }

  /** Keys as tmux names them; `-l` before a text takes it as it is. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize({ columns, rows }: ScreenSize): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  text(): string {
    return this.#tmux('capture-pane', '-p').trimEnd();
  }

  /** With the escapes of colours. */
  painted(): string {
    return this.#tmux('capture-pane', '-p', '-e');
  }

  /** The screen, once this is on it: tmux tells nobody when a program has drawn. */
  async shows(expected: string | RegExp): Promise<string> {
    const deadline = performance.now() + 20_000;
    for (;;) {
      const text = this.text();
      if (typeof expected === 'string' ? text.includes(expected) : expected.test(text)) return text;
      if (performance.now() > deadline) expect(text).toMatch(expected);
      await after(20);
    }
  }

  /** What tmux knows of the terminal: `cursor_flag`, `alternate_on`. */
  flag(name: string): string {
    return this.#tmux('display-message', '-p', `#{${name}}`).trim();
  }

  close(): void {
    this.#tmux('kill-server');
    rmSync(this.#folder, { recursive: true });
  }

  #tmux(...words: readonly string[]): string {
    const argv = ['-S', join(this.#folder, 'socket'), '-f', '/dev/null', ...words];
    const ran = spawnSync('tmux', argv, { encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`tmux ${words.join(' ')}: ${ran.stderr}`);
    return ran.stdout;
  }
}

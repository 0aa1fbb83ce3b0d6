/** A directory to complete names in, the scripts of the built program, and what stands for that program. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { SHELLS } from '../../src/model/program-info.ts';
import { portplanHere } from './cli.ts';
import type { ShellOptions } from './shell-terminal.ts';

export class CompletionFolder {
  readonly #scratch = mkdtempSync(join(tmpdir(), 'portplan-completion-'));
  /** For zsh: a directory with the script under the name of its function. */
  readonly functions = join(this.#scratch, 'functions');
  readonly options: ShellOptions = {
    cwd: join(this.#scratch, 'work'),
    env: { PATH: [join(this.#scratch, 'bin'), process.env['PATH'] ?? ''].join(delimiter) },
  };

  constructor() {
    for (const folder of ['bin', 'functions', 'work/extra', 'work/my plans']) {
      mkdirSync(join(this.#scratch, folder), { recursive: true });
    }
    for (const file of [
      'edge.yaml',
      'web.yml',
      'kept.json',
      'notes.txt',
      'my plans/in use.yaml',
      "extra/bob's.yaml",
      'extra/a=b.yaml',
    ]) {
      writeFileSync(join(this.options.cwd, file), '');
    }
    for (const shell of SHELLS) {
      writeFileSync(this.script(shell), portplanHere(['completion', shell]).stdout);
      writeFileSync(this.sample(shell), readFileSync(`test/fixtures/completion/sample.${shell}`));
    }
    writeFileSync(join(this.functions, '_portplan'), readFileSync(this.script('zsh')));
  }

  script(shell: string): string {
    return join(this.#scratch, `portplan.${shell}`);
  }

  /** The script of a program whose texts are hard to quote. */
  sample(shell: string): string {
    return join(this.#scratch, `sample.${shell}`);
  }

  /** What a script gets when it asks the program for its records. */
  letProgramPrint(text: string, status = 0): void {
    const program = join(this.#scratch, 'bin', 'portplan');
    writeFileSync(program, `#!/bin/sh\ncat <<'END'\n${text}END\necho complaint >&2\nexit ${status}\n`);
    chmodSync(program, 0o755);
  }

  remove(): void {
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

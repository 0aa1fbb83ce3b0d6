/** bash, zsh and fish, as far as they complete a line: with a script, and no settings of whoever runs the tests. */
import { spawnSync } from 'node:child_process';
import { requireTool } from './namespace.ts';
import { ShellTerminal, type ShellOptions } from './shell-terminal.ts';

export interface CompletingShell {
  /** All that could stand at the end of this line, without quotes and without what stands before it in the same word. */
  readonly candidates: (line: string) => Promise<readonly string[]>;
  readonly close: () => void;
}

/** A key sequence that puts all candidates into the line, in both shells. */
const ALL = '\x18a';

const BASH_SETUP = `
bind 'set bell-style none'
bind '"\\C-xa": insert-completions'
show_line() { printf '<<%s>>\\n' "$READLINE_LINE"; READLINE_LINE=; READLINE_POINT=0; }
bind -x '"\\C-xd": show_line'`;

const ZSH_SETUP = `
PS1= PS2=
unsetopt beep prompt_sp prompt_cr
show_line() { print -r -- "<<$BUFFER>>"; BUFFER= }
zle -N show_line
bindkey '^Xd' show_line
zle -C everything complete-word _generic
bindkey '^Xa' everything
zstyle ':completion:everything:*' completer _all_matches _complete
zstyle ':completion:everything:*' insert true`;

/** `set -u`: many have it in their shell, and a script must not fail there. */
export async function startBash(script: string, options: ShellOptions, setup = ''): Promise<ShellTerminal> {
  return ShellTerminal.start('bash --norc --noprofile -u -i', `${BASH_SETUP}\n${setup}\nsource '${script}'`, options);
}

/** `load` makes the completions known: by sourcing a file, or by a directory of functions. */
export async function startZsh(load: string, options: ShellOptions): Promise<ShellTerminal> {
  return ShellTerminal.start('zsh -f -i', `${ZSH_SETUP}\n${load}`, options);
}

/** A shell that compinit has prepared, without a file that remembers what it found. */
export const COMPINIT = 'autoload -Uz compinit; compinit -u -D';

export function onTerminal(terminal: ShellTerminal): CompletingShell {
  return {
    candidates: async (line) => added(line, (await terminal.press(line + ALL)).line),
    close: () => terminal.close(),
  };
}

export function fish(script: string, { cwd, env }: ShellOptions): CompletingShell {
  requireTool('fish');
  return {
    candidates: (line) =>
      Promise.resolve(fishLines(script, line, { cwd, ...(env && { env }) }).map(([text]) => bare(text))),
    close: () => undefined,
  };
}

/** What fish offers: text and description. */
export function fishLines(
  script: string,
  line: string,
  { cwd, env }: ShellOptions,
): readonly (readonly [string, string])[] {
  const code = 'source $argv[1]; complete -C "$argv[2]"';
  const result = spawnSync('fish', ['--no-config', '-c', code, script, line], {
    encoding: 'utf8',
    cwd,
    env: { ...process.env, ...env },
  });
  if (result.stderr !== '') throw new Error(result.stderr);
  const rows = result.stdout.split('\n').filter((row) => row !== '');
  return rows.map((row) => row.split('\t')).map(([text = '', about = '']) => [text, about]);
}

/** The words that took the place of the last one. */
function added(line: string, after: string): readonly string[] {
  if (after.trimEnd() === line.trimEnd()) return [];
  const before = line.endsWith(' ') ? words(line) : words(line).slice(0, -1);
  return words(after).slice(before.length).map(bare);
}

/** The words of a line, with a backslash before what is not to be taken for the end of one. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/(?:\\.|[^\s\\])+/g)].map(([word]) => word.replace(/\\(.)/g, '$1'));
}

/** Of `--option=value` and `HOSTS=FILE` only the end; shells differ in the slash of a directory, and the = of an option. */
function bare(candidate: string): string {
  return candidate.replace(/^.*=(?=.)/, '').replace(/(?<=.)[/=]$/, '');
}

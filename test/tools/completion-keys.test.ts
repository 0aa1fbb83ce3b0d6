/** What a person sees who presses TAB. */
import { afterAll, describe, expect, it } from 'vitest';
import { COMPINIT, fishLines, startBash, startZsh } from '../support/completing-shell.ts';
import { CompletionFolder } from '../support/completion-folder.ts';
import { SIGNS } from '../support/sample-program.ts';
import type { ShellTerminal } from '../support/shell-terminal.ts';

const folder = new CompletionFolder();
const { options } = folder;

afterAll(() => folder.remove());

async function inTerminal<T>(start: Promise<ShellTerminal>, use: (terminal: ShellTerminal) => Promise<T>): Promise<T> {
  const terminal = await start;
  try {
    return await use(terminal);
  } finally {
    terminal.close();
  }
}

const lineAfter = (start: Promise<ShellTerminal>, keys: string): Promise<string> =>
  inTerminal(start, async (terminal) => (await terminal.press(keys)).line);

describe('bash', () => {
  it.each([
    ['portplan plan my', 'portplan plan my\\ plans/'],
    ['portplan plan my\\ plans/', 'portplan plan my\\ plans/in\\ use.yaml '],
    ['portplan plan "my plans/in', 'portplan plan "my plans/in use.yaml" '],
    ["portplan plan extra/bob\\'s", "portplan plan extra/bob\\'s.yaml "],
    ['portplan plan "extra/bob\'s', 'portplan plan "extra/bob\'s.yaml" '],
    ["portplan plan --plan-for 'web-*=ke", "portplan plan --plan-for 'web-*=kept.json' "],
    ['portplan plan --plan-for web=extra/a=', 'portplan plan --plan-for web=extra/a=b.yaml '],
    ['portplan plan --out=my', 'portplan plan --out=my\\ plans/'],
    ['portplan snapshot > no', 'portplan snapshot > notes.txt '],
    ['portplan snapshot >no', 'portplan snapshot >notes.txt '],
  ])('%s and TAB', async (line, after) => {
    expect(await lineAfter(startBash(folder.script('bash'), options), `${line}\t`)).toBe(after);
  });

  it('completes a value where = does not end a word', async () => {
    const start = startBash(folder.script('bash'), options, "COMP_WORDBREAKS=$' \\t\\n'");
    expect(await lineAfter(start, 'portplan plan --format=mark\t')).toBe('portplan plan --format=markdown ');
  });
});

describe('zsh', () => {
  const sourced = () => startZsh(`${COMPINIT}; source ${folder.script('zsh')}`, options);

  it.each([
    ['portplan plan my', 'portplan plan my\\ plans/'],
    ['portplan plan "my plans/in', 'portplan plan "my plans/in use.yaml" '],
    ["portplan plan --plan-for 'web-*=ke", "portplan plan --plan-for 'web-*=kept.json' "],
    ['portplan plan --plan-for web=extra/a=', 'portplan plan --plan-for web=extra/a=b.yaml '],
  ])('%s and TAB', async (line, after) => {
    expect(await lineAfter(sourced(), `${line}\t`)).toBe(after);
  });

  it('finds the script in a directory of functions', async () => {
    const start = startZsh(`fpath=(${folder.functions} $fpath); ${COMPINIT}`, options);
    expect(await lineAfter(start, 'portplan val\t')).toBe('portplan validate ');
  });

  it('says in one sentence that it comes before compinit', async () => {
    const { screen } = await inTerminal(startZsh('', options), (terminal) =>
      terminal.press(`source ${folder.script('zsh')}\n`),
    );
    expect(screen).toContain('portplan: completions come after compinit');
  });

  it('shows the signs of a text as they are', async () => {
    const start = startZsh(`${COMPINIT}; source ${folder.sample('zsh')}`, options);
    const shown = await inTerminal(start, async (terminal) => [
      (await terminal.press('portplan \t')).screen,
      (await terminal.press('portplan plan --\t')).screen,
    ]);
    expect(shown.map((screen) => screen.includes(SIGNS))).toEqual([true, true]);
  });

  it('says what commands do', async () => {
    const { screen } = await inTerminal(sourced(), (terminal) => terminal.press('portplan co\t'));
    expect(screen).toContain('confirm     -- keep what was applied with --confirm-within');
  });
});

describe('fish', () => {
  it.each([
    ['portplan hist', ['history', 'list what was applied on this host']],
    ['portplan apply --ye', ['--yes', 'do not ask']],
  ])('%s says what it does', (line, row) => {
    expect(fishLines(folder.script('fish'), line, options)).toEqual([row]);
  });

  it.each(['portplan pl', 'portplan plan --out'])('shows the signs of a text as they are: %s', (line) => {
    expect(fishLines(folder.sample('fish'), line, options).map(([, about]) => about.replace(/^plan: /, ''))).toEqual([
      SIGNS,
    ]);
  });

  it('completes the file of hosts in quotes', () => {
    const [row] = fishLines(folder.script('fish'), "portplan plan --plan-for 'web-*=my", options);
    expect(row?.[0]).toBe('web-*=my plans/');
  });
});

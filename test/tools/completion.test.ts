/** What the scripts of `portplan completion` offer, asked of the real shells. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programInfo } from '../../src/cli/table/commands.ts';
import { ownsNothing } from '../../src/model/plan/ownership.ts';
import { type CommandUsage, optionsOfCommand, SHELLS } from '../../src/model/program-info.ts';
import type { ApplyRecord } from '../../src/model/plan/record.ts';
import { formatHistory } from '../../src/render/plan/history-text.ts';
import { COMPINIT, fish, onTerminal, startBash, startZsh, type CompletingShell } from '../support/completing-shell.ts';
import { CompletionFolder } from '../support/completion-folder.ts';

type Shell = (typeof SHELLS)[number];

const folder = new CompletionFolder();
const { options } = folder;

afterAll(() => folder.remove());

const START: Readonly<Record<Shell, () => Promise<CompletingShell>>> = {
  bash: async () => onTerminal(await startBash(folder.script('bash'), options)),
  zsh: async () => onTerminal(await startZsh(`${COMPINIT}; source ${folder.script('zsh')}`, options)),
  fish: () => Promise.resolve(fish(folder.script('fish'), options)),
};

const COMMANDS = programInfo().commands.map(({ name }) => name);
const EVERYTHING = ['edge.yaml', 'extra', 'kept.json', 'my plans', 'notes.txt', 'web.yml'];
const KEPT_OR_PLAN = ['edge.yaml', 'extra', 'kept.json', 'my plans', 'web.yml'];
const PLANS = ['edge.yaml', 'extra', 'my plans', 'web.yml'];

const CASES: readonly (readonly [string, readonly string[]])[] = [
  ['portplan ', COMMANDS],
  ['portplan pl', ['plan']],
  ['portplan ex', ['explain']],
  ['portplan --root extra pl', ['plan']],
  ['portplan --quiet va', ['validate']],
  ['portplan plan ', KEPT_OR_PLAN],
  ['portplan plan edge.yaml ', KEPT_OR_PLAN],
  ['portplan lint ', PLANS],
  ['portplan lint --max-warnings 3 e', ['edge.yaml', 'extra']],
  ['portplan lint my\\ plans/', ['my plans/in use.yaml']],
  ['portplan apply --yes ', KEPT_OR_PLAN],
  ['portplan apply edge.yaml ', []],
  ['portplan confirm e', []],
  ['portplan explain ', []],
  ['portplan explain 8080 ', PLANS],
  ['portplan explain --address ::1 8080 e', ['edge.yaml', 'extra']],
  ['portplan explain 8080 edge.yaml ', []],
  ['portplan plan --format ', ['diff', 'json', 'jsonl', 'markdown', 'text']],
  ['portplan plan --format=j', ['json', 'jsonl']],
  ['portplan apply --format ', ['json', 'text']],
  ['portplan plan --color=a', ['always', 'auto']],
  ['portplan --platform m', ['macos']],
  ['portplan plan --out ', EVERYTHING],
  ['portplan plan --out=n', ['notes.txt']],
  ['portplan lint --host ', EVERYTHING],
  ['portplan --root ', ['extra', 'my plans']],
  ['portplan plan --root=e', ['extra']],
  ['portplan plan --plan-for ', []],
  ['portplan plan --plan-for web=', EVERYTHING],
  ['portplan plan --plan-for=web=ke', ['kept.json']],
  ["portplan lint extra/bob\\'s", ["extra/bob's.yaml"]],
  ['portplan apply --lock-wait ', []],
  ['portplan apply --lock-wait=', []],
  ['portplan snapshot --c', ['--captured', '--color']],
  ['portplan plan --h', ['--help', '--host']],
  ['portplan plan --host edge.json --h', ['--help', '--host']],
  ['portplan lint --host edge.json --h', ['--help']],
  ['portplan lint --host=edge.json --h', ['--help']],
  ['portplan apply --yes --y', []],
  ['portplan apply -y --y', []],
  ['portplan --verbose plan --ve', ['--version']],
  ['portplan plan -- edge.yaml --h', []],
  ['portplan plan -- e', ['edge.yaml', 'extra']],
  ['portplan completion ', ['bash', 'fish', 'zsh']],
  ['portplan completion bash ', []],
  ['portplan nonsense e', []],
];

describe.each(SHELLS)('in %s', (name) => {
  let shell: CompletingShell;
  beforeAll(async () => {
    shell = await START[name]();
  });
  afterAll(() => shell.close());

  const offered = async (line: string): Promise<readonly string[]> => [...(await shell.candidates(line))].sort();
  /** zsh offers options where no operand may follow. */
  const noOptions = (candidates: readonly string[]) => candidates.filter((each) => !each.startsWith('-'));

  it.each(CASES)('%s', async (line, expected) => {
    const found = await offered(line);
    expect(expected.length === 0 && line.endsWith(' ') ? noOptions(found) : found).toEqual([...expected].sort());
  });

  it.each(programInfo().commands)('$name offers its options and the global ones', async (command: CommandUsage) => {
    const flags = optionsOfCommand(programInfo(), command).map((option) => `--${option.name}`);
    expect(await offered(`portplan ${command.name} --`)).toEqual(flags.sort());
  });

  it('offers short options, too', async () => {
    expect(await offered('portplan apply -')).toEqual(expect.arrayContaining(['-y', '-q', '-h', '--yes']));
  });

  describe('rollback', () => {
    const record: Omit<ApplyRecord, 'id'> = {
      formatVersion: '1.0',
      action: 'apply',
      plan: 'edge: one',
      at: '2026-11-21T09:12:40Z',
      settings: [],
      files: [],
      ownership: { before: ownsNothing, after: ownsNothing },
    };
    const history = formatHistory([3, 12].map((id) => ({ ...record, id })));

    it('offers the records', async () => {
      folder.letProgramPrint(history);
      expect(await offered('portplan rollback --yes ')).toEqual(['12', '3']);
    });

    it.each([
      ['there are none', formatHistory([]), 0, ''],
      ["they can't be read", '', 3, ''],
      ['they are those of this host, not of an image', history, 0, '--root extra '],
    ])('offers none where %s', async (_why, text, status, root) => {
      folder.letProgramPrint(text, status);
      expect(noOptions(await offered(`portplan rollback ${root}`))).toEqual([]);
    });
  });
});

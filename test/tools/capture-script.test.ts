/** The capture script as the PowerShell 5.1 of every Windows reads it: parsed, as there is no PowerShell where the tests run. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PROCESS_TABLES } from '../../src/backends/windows/holders/processes-text.ts';
import { SCRIPT } from '../support/windows/gathered.ts';

/** What is used of web-tree-sitter: it is not installed with the other packages, as only this test needs it. */
interface Node {
  readonly type: string;
  readonly text: string;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly startPosition: { readonly row: number };
  readonly children: readonly (Node | null)[];
}
interface Parser {
  setLanguage(language: object): Parser;
  parse(text: string): { readonly rootNode: Node } | null;
}
interface TreeSitter {
  readonly Parser: (new () => Parser) & { init(): Promise<void> };
  readonly Language: { load(file: string): Promise<object> };
}

let parser: Parser;

beforeAll(async () => {
  const folder = process.env['PORTPLAN_POWERSHELL'];
  if (!folder)
    throw new Error(
      'PORTPLAN_POWERSHELL must name a folder with tree-sitter-powershell and web-tree-sitter, see .ci/run',
    );
  const installed = createRequire(join(folder, 'package.json'));
  const { Parser, Language } = installed('web-tree-sitter') as TreeSitter;
  await Parser.init();
  parser = new Parser().setLanguage(
    await Language.load(installed.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm')),
  );
});

/** `4: && b`: each place that PowerShell 5.1 can't read. `??` and the ternary are errors of syntax to this grammar, too. */
function faultsIn(script: string): readonly string[] {
  const root = parser.parse(script)?.rootNode;
  if (!root) throw new Error('nothing was parsed');
  return [...faultsBelow(root)].map(({ startPosition, text }) => `${startPosition.row + 1}: ${text}`);
}

function* faultsBelow(node: Node): Iterable<Node> {
  if (node.isError || node.isMissing || node.type === 'pipeline_chain_tail') yield node;
  for (const child of node.children) if (child) yield* faultsBelow(child);
}

describe('PowerShell 5.1 can read', () => {
  it('the capture script', () => expect(faultsIn(SCRIPT)).toEqual([]));

  it.each(PROCESS_TABLES)('%s', (table) => expect(faultsIn(table)).toEqual([]));
});

it.each(['a && b', 'a || b', '$x = $a ?? 1', '$x ??= 1', '$x = $a ? 1 : 2', '$a?.b', 'if ($a) { b', "'a"])(
  'it could not read %s',
  (script) => expect(faultsIn(script)).not.toEqual([]),
);

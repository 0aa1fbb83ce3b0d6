/** The capture script as the PowerShell 5.1 of every Windows reads it: parsed, as there is no PowerShell where the tests run. */
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { Language, type Node, Parser } from 'web-tree-sitter';
import { PROCESS_TABLES } from '../../../src/backends/windows/holders/processes-text.ts';
import { SCRIPT } from '../../support/windows/gathered.ts';

let parser: Parser;

beforeAll(async () => {
  await Parser.init();
  const grammar = createRequire(import.meta.url).resolve('tree-sitter-powershell/tree-sitter-powershell.wasm');
  parser = new Parser().setLanguage(await Language.load(grammar));
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

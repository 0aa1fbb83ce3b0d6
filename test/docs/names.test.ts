/** A name that one file of src gives to others means one thing, and is given to somebody. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '../../src');

interface SourceFile {
  readonly path: string;
  /** The names of its own that other files may import. */
  readonly exported: readonly string[];
  readonly types: readonly string[];
  /** Every name in it, of whatever kind. */
  readonly used: ReadonlySet<string>;
}

const FILES = filesBelow(SRC);
const OTHERS = ['test', 'bin'].flatMap((folder) => filesBelow(join(SRC, '..', folder)));

it('an exported name is exported once, or by several operating systems where each has its own', () => {
  const twice = FILES.flatMap(({ path, exported }) =>
    exported
      .filter((name) => FILES.some((other) => other.exported.includes(name) && !isCounterpart(path, other.path)))
      .map((name) => `${name} in ${path}`),
  );
  expect(twice, 'call each by what it says of its own room, or make them one').toEqual([]);
});

it('the name of an exported type is the name of no other type', () => {
  const twice = FILES.flatMap(({ path, exported, types }) =>
    types
      .filter((name) => exported.includes(name))
      .filter((name) => FILES.some((other) => other.path !== path && other.types.includes(name)))
      .map((name) => `${name} of ${path}`),
  );
  expect(twice, 'a reader takes the two for one: call each by what it says of its own room').toEqual([]);
});

it('what is exported is used by another file, if only by a test', () => {
  const unused = FILES.flatMap(({ path, exported }) =>
    exported
      .filter((name) => ![...FILES, ...OTHERS].some((other) => other.path !== path && other.used.has(name)))
      .map((name) => `${name} of ${path}`),
  );
  expect(unused, 'take `export` away, or delete what nobody uses').toEqual([]);
});

/** The same file, or one of the other operating system that answers the same question. */
function isCounterpart(path: string, other: string): boolean {
  const os = /(?:^|\/)(?:linux|windows|macos)\//;
  return path === other || (os.test(path) && os.test(other) && os.exec(path)?.[0] !== os.exec(other)?.[0]);
}

function filesBelow(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:tsx?|js)$/.test(path) && !path.includes('.generated.'))
    .map((path) => sourceFile(path, readFileSync(join(folder, path), 'utf8')));
}

function sourceFile(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const declared = tree.statements.flatMap((statement) =>
    namesIn(statement).map((name) => ({ name, isType: isType(statement), isExported: isExported(statement) })),
  );
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return {
    path,
    exported: declared.filter(({ isExported }) => isExported).map(({ name }) => name),
    types: declared.filter(({ isType }) => isType).map(({ name }) => name),
    used,
  };
}

function namesIn(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || isType(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

function isType(statement: ts.Statement): statement is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement);
}

function isExported(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

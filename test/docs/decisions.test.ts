/** docs/decisions: the index has every decision under its title. What it and the guides to the code name as code is there. */
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { expect, it } from 'vitest';
import { filesBelow, namedSources } from './markdown.ts';

const FOLDER = 'docs/decisions';
const INDEX = `${FOLDER}/README.md`;
const DECISIONS = filesBelow(FOLDER).filter((path) => path !== INDEX);
const MOST_LINES = 40;

const text = (path: string): string => readFileSync(path, 'utf8');

function title(path: string): string {
  return /^# (.+)$/m.exec(text(path))?.[1] ?? '';
}

it('the index lists every decision once, under its title', () => {
  const listed = text(INDEX)
    .split('\n')
    .filter((line) => line.startsWith('- '));
  const expected = DECISIONS.map((path) => `- [${title(path)}](${relative(FOLDER, path)})`);
  expect(listed.toSorted()).toEqual(expected.toSorted());
});

it('each has a plain name and fits on a screen', () => {
  const isPlain = (path: string): boolean => /^[a-z]+(?:-[a-z\d]+)*\.md$/.test(basename(path));
  const isShort = (path: string): boolean => text(path).split('\n').length <= MOST_LINES;
  expect(DECISIONS.filter((path) => !isPlain(path) || !isShort(path))).toEqual([]);
});

it('each names code or tests', () => {
  expect(DECISIONS.filter((path) => namedSources(text(path)).length === 0)).toEqual([]);
});

it('all code that is named is there', () => {
  const sources = filesBelow('.').map((path) => `/${path}`);
  const gone = [...DECISIONS, 'ARCHITECTURE.md', 'docs/extending.md'].flatMap((path) => {
    const missing = namedSources(text(path)).filter((name) => !sources.some((path) => path.endsWith(`/${name}`)));
    return missing.map((name) => `${path}: ${name}`);
  });
  expect(gone).toEqual([]);
});

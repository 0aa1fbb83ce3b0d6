/** Every relative link in the Markdown files of the repository leads to a file, and to a heading where it names one. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, headingNames, relativeLinks } from './markdown.ts';

const MARKDOWN = filesBelow('.').filter((path) => path.endsWith('.md'));

function isDead(file: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? file : join(dirname(file), decodeURIComponent(path));
  return !existsSync(target) || (heading !== undefined && !headingNames(target).includes(heading));
}

it('all of them lead somewhere', () => {
  const dead = MARKDOWN.flatMap((file) =>
    relativeLinks(readFileSync(file, 'utf8'))
      .filter((link) => isDead(file, link))
      .map((link) => `${file}: ${link}`),
  );
  expect(dead).toEqual([]);
});

describe('a link', () => {
  it('is found in text and in definitions, and not in code', () => {
    const text = 'See [a](x.md#b), [c](<d.md> "title"), `[no](code.md)`.\n\n```\n[no](fence.md)\n```\n\n[e]: f.md\n';
    expect(relativeLinks(text)).toEqual(['x.md#b', 'd.md', 'f.md']);
  });

  it('to another site is left alone', () => {
    expect(relativeLinks('[a](https://example.org/) [b](mailto:a@example.org)')).toEqual([]);
  });

  it('is dead where its file or its heading is missing', () => {
    expect(isDead('README.md', 'docs/missing.md')).toBe(true);
    expect(isDead('README.md', 'docs/windows.md#no-such-heading')).toBe(true);
    expect(isDead('README.md', 'docs/windows.md#how-far-this-is-proved')).toBe(false);
  });
});

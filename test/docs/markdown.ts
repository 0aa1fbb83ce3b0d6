/** The Markdown files of the repository, and the links in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that hold no files of the repository. */
const NOT_OURS: readonly string[] = ['.git', 'node_modules', 'dist'];

/** Paths of all files from `folder` down, relative to the working directory. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return NOT_OURS.includes(entry.name) ? [] : filesBelow(path);
  });
}

/** The targets of all links that name no scheme, as they are written. What is shown as code has no links. */
export function relativeLinks(markdown: string): readonly string[] {
  const text = withoutCode(markdown);
  const inline = [...text.matchAll(/\]\(<?([^)\s>]+)[^)]*\)/g)];
  const definitions = [...text.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/gm)];
  const targets = [...inline, ...definitions].flatMap(([, target]) => target ?? []);
  return targets.filter((target) => !/^[a-z][a-z\d+.-]*:/i.test(target));
}

/** The names that GitHub gives the headings of a file, for the part of a link behind `#`. */
export function headingNames(path: string): readonly string[] {
  const headings = withoutFences(readFileSync(path, 'utf8')).matchAll(/^#{1,6} +(.+?) *#*$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The source files that stand in backticks: names, or the ends of paths where a name alone would mean several files. */
export function namedSources(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([\w./-]+\.(?:tsx?|mjs))`/g)].flatMap(([, name]) => name ?? []);
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/(`+)[^`][\s\S]*?\1/g, '');
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^ *(`{3,})[\s\S]*?^ *\1`*$/gm, '');
}

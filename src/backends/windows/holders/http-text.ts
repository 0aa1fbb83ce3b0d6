/**
 * What `netsh http show …` prints of http.sys, as latin1 and in any language: URLs, numbers, SIDs and the depth of lines count.
 * Null for anything else, as for the sentence that refuses it.
 */
import { type HttpQueue, portOfUrl, type UrlReservation } from '../../../model/windows/windows-holders.ts';
import { printable } from '../netsh/netsh-text.ts';

interface Line {
  readonly depth: number;
  readonly text: string;
}

/** `show servicestate view=requestq verbose=yes`: below the rule a block for each request queue, with its processes and its URLs. */
export function readRequestQueues(text: string): readonly HttpQueue[] | null {
  const lines = linesOf(text);
  if (lines === null) return null;
  return blocks(lines).flatMap((block) => {
    const urls = block.flatMap((line) => urlIn(line) ?? []);
    return urls.length === 0 ? [] : [{ urls: distinct(urls), pids: distinct(block.flatMap(pidIn)) }];
  });
}

/** The lines of least depth below the headings begin a block each. Where a copy has lost the depth, no process belongs to a URL. */
function blocks(lines: readonly Line[]): readonly (readonly Line[])[] {
  const heading = least(lines);
  const inside = lines.filter(({ depth }) => depth > heading);
  if (inside.length === 0) return [lines.filter((line) => urlIn(line) !== null)];
  const top = least(inside);
  const found: Line[][] = [];
  for (const line of inside) {
    if (line.depth === top) found.push([]);
    found.at(-1)?.push(line);
  }
  return found;
}

function least(lines: readonly Line[]): number {
  return Math.min(...lines.map(({ depth }) => depth));
}

/** `2668` in a line of its own; other builds print `ID: 2668, image: …`. */
function pidIn({ text }: Line): readonly number[] {
  const digits = /^(?:[^:]*:[ \t]*(?=\d+[ \t]*,))?(\d{1,10})(?:[ \t]*,.*)?$/.exec(text)?.[1];
  return digits === undefined ? [] : [Number(digits)];
}

function urlIn({ text }: Line): string | null {
  const url = /(?:^|[ \t])(https?:\/\/\S+)$/i.exec(text)?.[1];
  return url !== undefined && portOfUrl(url) !== null ? printable(url) : null;
}

/** `show urlacl`: each URL, the accounts below it, and their rights as SDDL. */
export function readUrlReservations(text: string): readonly UrlReservation[] | null {
  const lines = linesOf(text);
  if (lines === null) return null;
  const starts = lines.flatMap((line, i) => (urlIn(line) === null ? [] : [i]));
  return starts.map((start, i) => {
    const [line, ...below] = lines.slice(start, starts[i + 1]);
    const trustees = below.flatMap(({ text: each }) => [...each.matchAll(ACE)].map(([, sid = '']) => sid));
    return { url: (line && urlIn(line)) ?? '', users: usersIn(below, line?.depth ?? 0), trustees };
  });
}

/** An entry of an SDDL that allows something: `(A;;GX;;;BU)`. */
const ACE = /\(A;[^;()]*;[^;()]*;[^;()]*;[^;()]*;([^;()]+)\)/g;

/** The lines right below the URL name an account each; their rights stand deeper. */
function usersIn(below: readonly Line[], urlDepth: number): readonly string[] {
  const depth = least(below.filter((line) => line.depth > urlDepth));
  const names = below.filter((line) => line.depth === depth && !line.text.includes('D:('));
  return names.flatMap(({ text }) => {
    const name = text.slice(text.indexOf(':') + 1).trim();
    return name === '' ? [] : [printable(name)];
  });
}

/** The lines that are not blank; null where there is no rule of dashes below a heading, which every such list has. */
function linesOf(text: string): readonly Line[] | null {
  const lines = text.split(/\r*\n/).flatMap((line) => {
    const trimmed = line.trim();
    return trimmed === '' ? [] : [{ depth: depthOf(line), text: trimmed }];
  });
  const rule = lines.findIndex(({ text: each }) => /^-{3,}$/.test(each));
  return rule < 1 ? null : lines.slice(rule + 1);
}

function depthOf(line: string): number {
  const [blanks = ''] = /^[ \t]*/.exec(line) ?? [];
  return blanks.replaceAll('\t', '        ').length;
}

function distinct<T>(all: readonly T[]): readonly T[] {
  return [...new Set(all)];
}

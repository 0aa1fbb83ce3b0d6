/** Pages of text over the grid: what is known of a port, and the keys. They scroll where the screen is small. */
import { lineText, NO_TEXT, ownText, type Printable } from '../../model/text/printable.ts';
import { claimsOn } from '../../model/map/entries.ts';
import { claimText } from './map-entry-text.ts';
import type { PortMap } from '../../model/map/port-map.ts';
import type { Paint } from '../paint.ts';
import { markText } from './map-text.ts';
import { legendOf } from './marks.ts';
import type { ViewState } from './view-state.ts';

const HELP = [
  'arrow keys, Page Up, Page Down   to other ports',
  'Home, End                        to the start and the end of the row',
  'n, N                             to the next port with a name, and back',
  '/                                find a port, a service, a program or a mark',
  'Enter                            look closer; then explain the port',
  'Esc                              back',
  'r                                read the plan and the host again',
];
const PROTOCOL_HELP = 'p                                TCP, UDP, or both';
const QUIT_HELP = 'q, Ctrl-C                        quit';

/** What of the state a page depends on. */
type Page = Pick<ViewState, 'mode' | 'map' | 'whole' | 'cursor' | 'size' | 'scroll' | 'explanation'>;

export function pageLines(page: Page, paint: Paint): readonly Printable[] {
  const lines = linesOf(page, paint);
  const [from, room] = [Math.min(page.scroll, lastScroll(page)), pageRoom(page)];
  const isMore = from + room < lines.length;
  const title = page.mode === 'help' ? 'Keys and marks' : `Port ${page.cursor}`;
  const keys = paint('dim', `Esc back  q quit${isMore ? '  ↓ more' : ''}`);
  return [lineText(paint('bold', title)), NO_TEXT, ...lines.slice(from, from + room), lineText(keys)];
}

/** Lines of text on the screen: title, blank line, keys, and one that ink needs free, are not. */
export function pageRoom({ size }: Pick<Page, 'size'>): number {
  return size.rows - 4;
}

/** The first line that is shown where the last one is. */
export function lastScroll(page: Page): number {
  return Math.max(0, linesOf(page, (_style, text) => text).length - pageRoom(page));
}

function linesOf(page: Page, paint: Paint): readonly Printable[] {
  return page.mode === 'help' ? helpLines(page, paint) : explanationLines(page);
}

function helpLines({ map, whole, size }: Page, paint: Paint): readonly Printable[] {
  const keys = [...HELP, ...(whole.protocols.length > 1 ? [PROTOCOL_HELP] : []), QUIT_HELP];
  const legend = legendOf(map).map(({ layer, words, ports }) => `  ${markText(layer, 1, paint)}  ${words}: ${ports}`);
  return [...keys.flatMap((line) => foldedLine(`  ${line}`, size.columns)), '', ...legend].map(lineText);
}

/** First what the map knows, all of it: beside the grid a line has to do. */
function explanationLines({ map, cursor, size, explanation }: Page): readonly Printable[] {
  const known = knownLines(map, cursor).map((line) => lineText(`  ${line}`));
  const text = [...known, '', ...(explanation ?? 'looking …').trimEnd().split('\n')];
  return text.flatMap((line) => foldedLine(line, size.columns)).map(ownText);
}

/** `tcp declared: app`; one line to each thing that is so of the port. */
export function knownLines(map: PortMap, port: number): readonly string[] {
  const known = claimsOn(map, port).map((claim) => `${claim.protocol} ${claimText(claim, map.platform)}`);
  return known.length === 0 ? ['nothing known'] : [...new Set(known)];
}

/** In pieces that fit, each below the start of the line. */
export function foldedLine(line: string, columns: number): readonly string[] {
  const indent = /^ */.exec(line)?.[0].slice(0, 8) ?? '';
  const width = Math.max(LEAST_WIDTH, columns - 1);
  const lines: string[] = [];
  let rest = line;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const end = blank > indent.length + 2 ? blank : width;
    lines.push(rest.slice(0, end));
    rest = `${indent}  ${rest.slice(end).trimStart()}`;
  }
  return [...lines, rest];
}

/** What is cut then is no more than what no piece could hold. */
const LEAST_WIDTH = 20;

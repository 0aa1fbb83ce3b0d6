/** Pieces of an SVG file. */
import { visible } from '../../model/text/visible.ts';
import type { MapLayer } from '../../model/map/port-map.ts';
import { LETTERS, rectStyle } from './svg-style.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What is not shown gets its escapes, and with it all that XML 1.0 forbids. */
export function xml(words: string): string {
  return visible(words).replace(/[&<>"]/g, (character: string) => ENTITIES[character] ?? character);
}

export function svgText(names: string, x: number, y: number, words: string, anchor?: 'end'): string {
  return `<text class="${names}" x="${x}" y="${y}"${anchor ? ` text-anchor="${anchor}"` : ''}>${xml(words)}</text>`;
}

/** Cut where it ends, as `name` says: how wide letters are, the reader's font decides. */
export function clipped(name: string, words: string): string {
  return words.replace('<text', `<text clip-path="url(#${name})"`);
}

export function clipPath(name: string, x: number, width: number, height: number): string {
  return `<clipPath id="${name}"><rect x="${x}" width="${width}" height="${height}"/></clipPath>`;
}

/** What a pointer that rests on it shows. */
export function block(title: readonly string[], parts: readonly string[]): string {
  return `<g><title>${title.map(xml).join('\n')}</title>${parts.join('')}</g>`;
}

/** In a list, beside a line of text. */
export function swatch(layer: MapLayer | null, x: number, y: number): string {
  const box = `x="${x + 0.5}" y="${y - 9.5}" width="12" height="11"`;
  if (layer === null) return `<rect class="line" ${box}/>`;
  const letter = LETTERS[layer];
  return `<rect ${rectStyle(layer)} ${box}/>${letter ? svgText(`letter t-${layer}`, x + 6.5, y - 0.5, letter) : ''}`;
}

interface ColumnLayout {
  readonly columns: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly line: number;
}

/** Top to bottom, then the next column. */
export function columnsOf<T>(
  items: readonly T[],
  place: ColumnLayout,
  draw: (item: T, x: number, y: number) => readonly string[],
): readonly string[] {
  const rows = Math.ceil(items.length / place.columns);
  return items.flatMap((item, i) =>
    draw(item, place.x + Math.floor(i / rows) * place.width, place.y + (i % rows) * place.line),
  );
}

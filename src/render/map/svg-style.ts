/** Colours and patterns of the picture. Each layer also has a pattern, or a letter: it is read without colour, and printed. */
import type { MapLayer } from '../../model/map/port-map.ts';

interface Ink {
  readonly fill: string;
  /** The colour of its pattern and outline. */
  readonly stroke: string;
  /** The colour of its letter. */
  readonly text: string;
}

interface Palette {
  readonly background: string;
  readonly text: string;
  readonly muted: string;
  /** The colour of the lines between cells. */
  readonly line: string;
  readonly layers: Readonly<Record<MapLayer, Ink>>;
}

const STRONG = {
  conflict: { fill: '#cf222e', stroke: '#cf222e', text: '#ffffff' },
  exposed: { fill: '#ffd33d', stroke: '#7a5200', text: '#1f2328' },
  declared: { fill: '#1a7f37', stroke: '#1a7f37', text: '#ffffff' },
} as const;

export const LIGHT: Palette = {
  background: '#ffffff',
  text: '#1f2328',
  muted: '#59636e',
  line: '#eaeef2',
  layers: {
    ...STRONG,
    listening: { fill: '#ffffff', stroke: '#0550ae', text: '#0550ae' },
    held: { fill: '#f3e8ff', stroke: '#8250df', text: '#5a1fb0' },
    reserved: { fill: '#fff3d6', stroke: '#9a6700', text: '#7a5200' },
    'in-use': { fill: '#d0d7de', stroke: '#59636e', text: '#1f2328' },
    ephemeral: { fill: '#e4f0ff', stroke: '#7fb2ee', text: '#0550ae' },
  },
};

export const DARK: Palette = {
  background: '#0d1117',
  text: '#e6edf3',
  muted: '#9198a1',
  line: '#1f2630',
  layers: {
    ...STRONG,
    exposed: { fill: '#ffd33d', stroke: '#ffffff', text: '#1f2328' },
    listening: { fill: '#0d1117', stroke: '#58a6ff', text: '#79c0ff' },
    held: { fill: '#2b1d47', stroke: '#a371f7', text: '#d2b8ff' },
    reserved: { fill: '#3a2c0a', stroke: '#d29922', text: '#e3b341' },
    'in-use': { fill: '#3d444d', stroke: '#9198a1', text: '#e6edf3' },
    ephemeral: { fill: '#11233d', stroke: '#3a69a8', text: '#79c0ff' },
  },
};

/** Ranges have patterns, what is single has a letter. */
const PATTERNS: Partial<Readonly<Record<MapLayer, string>>> = {
  ephemeral: '<path class="s-ephemeral" d="M-1 1l2-2M0 6l6-6M5 7l2-2"/>',
  reserved: '<circle class="t-reserved" cx="3" cy="3" r="1.4"/>',
  'in-use': '<path class="s-in-use" d="M0 1.5h6M0 4.5h6"/>',
  held: '<path class="s-held" d="M1.5 0v6M4.5 0v6"/>',
};
export const LETTERS: Partial<Readonly<Record<MapLayer, string>>> = {
  conflict: 'X',
  exposed: '!',
  declared: 'D',
  listening: 'L',
};

export function patterns(): readonly string[] {
  return Object.entries(PATTERNS).map(
    ([layer, drawing]) =>
      `<pattern id="portplan-${layer}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="f-${layer}" width="6" height="6"/>${drawing}</pattern>`,
  );
}

/** How a rectangle of this layer is filled and outlined. */
export function rectStyle(layer: MapLayer): string {
  return layer in PATTERNS ? `fill="url(#portplan-${layer})"` : `class="f-${layer} s-${layer}"`;
}

const FONTS = 'font-family:system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif';
const MONO = 'font-family:ui-monospace,"SF Mono",Consolas,"DejaVu Sans Mono",monospace';

export function styleSheet(): string {
  return [
    `text{${FONTS};font-size:12px}`,
    'text.title{font-size:15px;font-weight:600}',
    `text.axis{${MONO};font-size:10px}`,
    `text.letter{${MONO};font-size:10px;font-weight:700;text-anchor:middle}`,
    colours(LIGHT),
    `@media(prefers-color-scheme:dark){${colours(DARK)}}`,
  ].join('\n');
}

function colours({ background, text, muted, line, layers }: Palette): string {
  const each = Object.entries(layers).map(
    ([layer, ink]) => `.f-${layer}{fill:${ink.fill}}.s-${layer}{stroke:${ink.stroke}}.t-${layer}{fill:${ink.text}}`,
  );
  return [
    `.background{fill:${background}}.ink{fill:${text}}.muted{fill:${muted}}.line{stroke:${line};fill:none}`,
    ...each,
  ].join('\n');
}

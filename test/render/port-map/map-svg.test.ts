import { describe, expect, it } from 'vitest';
import { MAP_LAYERS, type PortClaim, portMap } from '../../../src/model/map/port-map.ts';
import { portMapSvg } from '../../../src/render/map/map-svg.ts';
import { DARK, LIGHT, LETTERS } from '../../../src/render/map/svg-style.ts';

function svgOf(what: string, count = 1, verbose = false): string {
  const claims = Array.from({ length: count }, (_, i): PortClaim => {
    const port = 1000 + i * 40;
    return { layer: 'declared', protocol: 'tcp', ports: { first: port, last: port }, what: `${what}${i}` };
  });
  const map = portMap({ plan: what, host: null, platform: 'linux', protocols: ['tcp'], claims });
  return portMapSvg(map, verbose);
}

/** WCAG 2.1, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
      const part = Number.parseInt(color.slice(start, start + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', LIGHT],
  ['dark', DARK],
])('in %s colours', (_name, { background, text, muted, layers }) => {
  it.each([
    ['text', text],
    ['muted text', muted],
  ])('%s has a contrast of 4.5', (_what, color) => {
    expect(contrast(color, background)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MAP_LAYERS.filter((layer) => layer in LETTERS))('the letter of %s has a contrast of 4.5', (layer) => {
    expect(contrast(layers[layer].text, layers[layer].fill)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MAP_LAYERS.filter((layer) => layer in LETTERS))('the shape of %s has a contrast of 3', (layer) => {
    const { fill, stroke } = layers[layer];
    expect(Math.max(contrast(fill, background), contrast(stroke, background))).toBeGreaterThanOrEqual(3);
  });
});

it('names of services are text, never markup', () => {
  const svg = svgOf('<script>alert("&")</script>');
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;');
});

it('what XML forbids is shown by an escape', () => {
  expect(svgOf('a\u0007b\ud800c\ufffed')).toContain('a\\u0007b\\ud800c\\ufffed');
});

it('many names are cut to a few, and with verbose to none', () => {
  expect(svgOf('s', 30)).toContain('and 14 more');
  expect(svgOf('s', 30, true)).toContain('1000/tcp  s0');
  expect(svgOf('s', 30, true)).not.toContain('more<');
});

it('no line of the list reaches the next column, or the end of the page, whatever the font', () => {
  const svg = svgOf('W'.repeat(20), 2);
  expect(svg).toMatch(/<text clip-path="url\(#portplan-left\)"[^>]*>1000\/tcp {2}W{20}0</);
  expect(svg).toMatch(/<text clip-path="url\(#portplan-page\)"[^>]* x="448"[^>]*>1040\/tcp {2}W{20}1</);
  expect(svg).toContain('<clipPath id="portplan-left"><rect x="20" width="400"');
});

it('a line that is too long for half of the page has all of it, and is cut at its end', () => {
  expect(svgOf('W'.repeat(50), 2)).toMatch(/clip-path="url\(#portplan-page\)"[^>]* x="40"[^>]*>1040\/tcp {2}W{50}1</);
  expect(svgOf('W'.repeat(80), 2)).toMatch(/ x="40"[^>]*>1040\/tcp {2}W{50,60}…</);
});

it('loads nothing: no script, no link, no font', () => {
  expect(svgOf('s', 30)).not.toMatch(/<script|href|@import|@font-face|url\((?!#portplan-)/);
});

it('stays small where every other cell has something', () => {
  expect(svgOf('s', 1000).length).toBeLessThan(300_000);
});

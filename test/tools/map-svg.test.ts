/** The picture, as programs read it that know nothing of portplan. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { portplanHere } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';

function drawn(plan: string, input = ''): string {
  return portplanHere(['map', '--no-host', '--format', 'svg', plan], { input }).stdout;
}

function xpath(svg: string, query: string): string {
  requireTool('xmllint');
  const read = spawnSync('xmllint', ['--nonet', '--xpath', query, '-'], { input: svg, encoding: 'utf8' });
  expect(read.stderr).toBe('');
  return read.stdout.trim();
}

const titleOf = (svg: string) => xpath(svg, 'string(/*[local-name()="svg"]/*[local-name()="title"])');

describe('an XML parser', () => {
  it('reads it as SVG with a title, a description and a role', () => {
    const svg = drawn('test/fixtures/map/edge.yaml');
    expect(xpath(svg, 'namespace-uri(/*)')).toBe('http://www.w3.org/2000/svg');
    expect(xpath(svg, 'string(/*/@role)')).toBe('img');
    expect(titleOf(svg)).toBe('edge-gateway (linux), TCP and UDP');
    expect(xpath(svg, 'string(/*/*[local-name()="desc"])')).toContain('ephemeral: 28,232 ports');
  });

  it('finds a title on each shape of the map', () => {
    const svg = drawn('test/fixtures/map/edge.yaml');
    const shapes = xpath(svg, 'count(//*[local-name()="g"])');
    expect(Number(shapes)).toBeGreaterThan(10);
    expect(xpath(svg, 'count(//*[local-name()="g"]/*[1][local-name()="title"])')).toBe(shapes);
  });

  it('reads a name of any letters back as it was', () => {
    const name = '</title><a href="x">&amp; \u{1f600} ]]>';
    const svg = drawn('-', JSON.stringify({ version: 1, name, platform: 'linux' }));
    expect(titleOf(svg)).toBe(`${name} (linux), TCP and UDP`);
  });
});

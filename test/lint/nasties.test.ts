/** Files that were made to hurt, read and checked to the end. None may take as long as a test may. */
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { reservedOverlap } from '../../src/lint/rules/reserved-overlap.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { lint, type LintResult } from '../../src/lint/run.ts';
import { plannedHost } from '../../src/lint/planned-host.ts';
import { RULES } from '../../src/lint/rule-list.ts';
import { formatDiagnostics } from '../../src/render/diagnostics-text.ts';
import { formatGithub, formatStepSummary } from '../../src/render/lint/github.ts';
import { painter } from '../../src/render/paint.ts';
import { formatSarif } from '../../src/render/lint/sarif.ts';

interface Report extends LintResult {
  readonly seconds: number;
  readonly text: string;
}

/** The whole way of a file, to the report in every format that grows with the findings. */
function report(files: Readonly<Record<string, string | Buffer>>): Report {
  const start = performance.now();
  const read = (path: string): string => {
    const found = files[path];
    if (found === undefined) throw Object.assign(new Error(path), { code: 'ENOENT' });
    return found.toString();
  };
  const plan = readPlanFile('portplan.yaml', read);
  const result = lint([plan], { platform: 'linux', today: '2026-11-21' });
  const { diagnostics } = result;
  const text = formatDiagnostics(diagnostics, plan.sources, painter(false));
  formatSarif({ diagnostics, sources: plan.sources, rules: RULES, version: '0' });
  formatGithub(diagnostics);
  formatStepSummary(diagnostics, 1);
  return { ...result, text, seconds: (performance.now() - start) / 1000 };
}

function found(text: string | Buffer): readonly string[] {
  return report({ 'portplan.yaml': text }).diagnostics.map(({ rule }) => rule);
}

function lines(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => `${line(i)}\n`).join('');
}

const CONFLICT = 'version: 1\nplatform: linux\nservices:\n  web: 8080\n  api: 8080\n';

describe('bytes', () => {
  it('NUL is no text of a plan, and is told by its place', () => {
    const [nul] = report({ 'portplan.yaml': CONFLICT.replace('api', 'a\0i') }).diagnostics;
    expect(nul).toMatchObject({ rule: 'yaml-trap', at: { line: 5, column: 4 } });
  });

  it('a byte order mark counts in no column', () => {
    expect(report({ 'portplan.yaml': `\ufeff${CONFLICT}` }).text).toBe(report({ 'portplan.yaml': CONFLICT }).text);
  });

  it('CRLF makes no difference to the report', () => {
    const text = CONFLICT.replaceAll('\n', '\r\n');
    expect(report({ 'portplan.yaml': text }).text).toBe(report({ 'portplan.yaml': CONFLICT }).text);
  });

  it('UTF-16, little end first, is named', () => {
    expect(report({ 'portplan.yaml': Buffer.from(`\ufeff${CONFLICT}`, 'utf16le') }).text).toMatch(/the file is UTF-16/);
  });

  it('UTF-16, big end first, is named', () => {
    const text = Buffer.from(`\ufeff${CONFLICT}`, 'utf16le').swap16();
    expect(report({ 'portplan.yaml': text }).text).toMatch(/the file is UTF-16/);
  });

  it('half a surrogate pair, as bytes, is text that cannot be read, and no more', () => {
    const bytes = Buffer.concat([Buffer.from(`${CONFLICT}# `), Buffer.of(0xed, 0xa0, 0x80)]);
    expect(found(bytes)).toEqual(['port-conflict']);
  });

  it('half a surrogate pair, escaped in a name, comes out in every format', () => {
    expect(found(CONFLICT.replace('api', '"\\ud800"'))).toEqual(['port-conflict']);
  });
});

describe('depth', () => {
  it.each([
    ['[', 8_000_000],
    ['{a: ', 2_000_000],
  ])('eight million bytes of %s nest deeper than is read of a plan', (text, times) => {
    expect(found(text.repeat(times))).toEqual(['too-large']);
  });

  it('an alias bomb is one trap', () => {
    const bomb = lines(100, (i) => `x${i}: &x${i} [${i === 0 ? '1' : `*x${i - 1}, *x${i - 1}`}]`);
    expect(found(`version: 1\n${bomb}`)).toEqual(['yaml-trap']);
  });

  it('files that extend one another in a circle are one fault', () => {
    const files = {
      'portplan.yaml': 'version: 1\nextends: a.yaml\n',
      'a.yaml': 'version: 1\nextends: b.yaml\n',
      'b.yaml': 'version: 1\nextends: portplan.yaml\n',
    };
    expect(report(files).diagnostics.map(({ rule }) => rule)).toEqual(['extends-cycle']);
  });
});

// What takes quadratic time takes minutes for these; in proportion to their size they take some seconds.
describe('size', () => {
  const SECONDS = 60;

  it('a line of 5 MB is quoted around what is wrong', () => {
    const { text, seconds } = report({ 'portplan.yaml': `version: 1\nname: ${'x'.repeat(5_000_000)}\nport: 1\n` });
    expect(text.length).toBeLessThan(1000);
    expect(seconds).toBeLessThan(SECONDS);
  });

  it('100,000 comments above one service are each reported, in time', () => {
    const comments = lines(100_000, () => '# portplan-ignore x: y');
    const { diagnostics, seconds } = report({ 'portplan.yaml': `version: 1\n${comments}services: {web: 80}\n` });
    expect(diagnostics.map(({ rule }) => rule)).toEqual(Array(100_000).fill('bad-suppression'));
    expect(seconds).toBeLessThan(SECONDS);
  });

  it('100,000 blanks in one comment are read in time', () => {
    const { seconds } = report({ 'portplan.yaml': `version: 1\n# portplan-ignore${' '.repeat(100_000)}x\n` });
    expect(seconds).toBeLessThan(SECONDS);
  });

  const onOnePort = (count: number, service: (i: number) => string) =>
    report({ 'portplan.yaml': `version: 1\nservices:\n${lines(count, service)}` });

  it('20,000 services on one port are found in time, one conflict for each but the first', () => {
    const { diagnostics, seconds } = onOnePort(20_000, (i) => `  s${i}: 12345`);
    expect(diagnostics.map(({ rule }) => rule)).toEqual(Array(19_999).fill('port-conflict'));
    expect(seconds).toBeLessThan(SECONDS);
  });

  it('as many owners and users as services make no more findings', () => {
    const { diagnostics } = onOnePort(5000, (i) => `  s${i}: {port: 12345, owner: o${i}, user: u${i}}`);
    expect(diagnostics.map(({ rule }) => rule)).toEqual(Array(4999).fill('port-conflict'));
  });

  it('20,000 services with a comment each are silenced in time', () => {
    const { silenced, seconds } = onOnePort(20_000, (i) => `  s${i}: 12345 # portplan-ignore port-conflict: y`);
    expect(silenced).toBe(19_999);
    expect(seconds).toBeLessThan(SECONDS);
  });

  it('20,000 services on one line are reported in time', () => {
    const services = lines(20_000, (i) => `s${i}: 12345,`).replaceAll('\n', ' ');
    const { diagnostics, seconds } = report({ 'portplan.yaml': `{version: 1, services: {${services}}}` });
    expect(diagnostics).toHaveLength(19_999);
    expect(seconds).toBeLessThan(SECONDS);
  });

  it('60,000 items of reserved that overlap are compared in time', () => {
    const items = lines(60_000, (i) => `  - ${1024 + (i % 30_000)}`);
    const { desired } = readPlanFile('portplan.yaml', () => `version: 1\nreserved:\n${items}`);
    if (!desired) throw new Error('the plan has faults');
    const found = [...reservedOverlap.check(plannedHost([desired], 'linux'), {})];
    expect(found).toHaveLength(30_000);
  });

  it('no conflict names more than a few others, however many there are', () => {
    const { diagnostics } = onOnePort(2000, (i) => `  s${i}: 12345`);
    expect(Math.max(...diagnostics.map(({ related = [] }) => related.length))).toBeLessThan(10);
  });

  it.each([
    ['services with a faulty port', 'services:\n', (i: number) => `  s${i}: 0120`],
    ['unknown keys', 'reserved: 80\n', (i: number) => `key${i}: 1`],
  ])('of 20,000 %s the first thousand and their number are reported, in time', (_, head, line) => {
    const { diagnostics, seconds } = report({ 'portplan.yaml': `version: 1\n${head}${lines(20_000, line)}` });
    expect(diagnostics).toHaveLength(1001);
    expect(diagnostics.at(-1)?.message).toMatch(/^19,000 such findings begin here/);
    expect(seconds).toBeLessThan(SECONDS);
  });
});

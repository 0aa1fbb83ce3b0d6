/** A rule that was given another name is found by its former one: in comments, in `lint.rules`, and by code scanning. */
import { describe, expect, it } from 'vitest';
import { allRules } from '../../src/commands/lint/lint-report.ts';
import { RULES } from '../../src/lint/rule-list.ts';
import { formatSarif } from '../../src/render/lint/sarif.ts';
import { lintText } from './fixture.ts';

const HEAD = 'version: 1\nplatform: windows\n';

function found(text: string): readonly string[] {
  return lintText(`${HEAD}${text}`).diagnostics.map(({ rule, severity }) => `${rule} ${severity}`);
}

describe('a former id', () => {
  it('silences the findings of the rule, in a comment', () => {
    expect(found('services:\n  app: 5040 # portplan-ignore windows-host-reserved: a server\n')).toEqual([]);
  });

  it('beside the one of today is no second comment', () => {
    expect(found('services:\n  app: 5040 # portplan-ignore os-held-port, windows-host-reserved: a server\n')).toEqual(
      [],
    );
  });

  it('in a comment that silences nothing is told of by the id of today', () => {
    expect(found('services:\n  app: 8099 # portplan-ignore windows-host-reserved: x\n')).toEqual([
      'unused-suppression warning',
    ]);
  });

  it.each([
    ['windows-host-reserved: off', []],
    ['windows-host-reserved: error', ['os-held-port error']],
    ['os-held-port: info, windows-host-reserved: error', ['os-held-port info']],
    ['windows-host-reserved: error, os-held-port: info', ['os-held-port info']],
    ['windows-host-reserve: off', ['unknown-rule warning', 'os-held-port warning']],
  ])('in lint.rules, as in {%s}', (rules, told) => {
    expect(found(`lint: {rules: {${rules}}}\nservices: {app: 5040}\n`)).toEqual(told);
  });

  it('is told to code scanning, so that what was dismissed stays dismissed', () => {
    const text = formatSarif({ diagnostics: [], sources: new Map(), rules: allRules(), version: '1.2.3' });
    expect(text).toContain('"deprecatedIds": [\n                "windows-host-reserved"\n              ]');
  });

  it('is that of no rule of today, and of one rule alone', () => {
    const former = RULES.flatMap(({ formerIds = [] }) => formerIds);
    expect(new Set([...former, ...RULES.map(({ id }) => id)]).size).toBe(former.length + RULES.length);
  });
});

import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/model/plan/diagnostic.ts';
import { formatSarif } from '../../src/render/lint/sarif.ts';

const FINDING: Diagnostic = {
  rule: 'port-conflict',
  severity: 'error',
  message: 'both want 8080/tcp',
  at: { file: 'portplan.yaml', line: 3, column: 5 },
};
const RULES = [
  { id: 'port-conflict', severity: 'error', summary: 'Two want one port.', why: 'Only one gets it.' },
  { id: 'missing-owner', severity: 'warning', summary: 'Nobody owns it.', isOff: true },
] as const;

interface Run {
  readonly tool: { readonly driver: { readonly rules: readonly object[] } };
  readonly results: readonly object[];
}

function runOf(diagnostics: readonly Diagnostic[]): Run {
  const text = formatSarif({ diagnostics, sources: new Map(), rules: RULES, version: '1.2.3' });
  return (JSON.parse(text) as { readonly runs: readonly [Run] }).runs[0];
}

/** The one result. */
function resultOf(more: Partial<Diagnostic>): object {
  return runOf([{ ...FINDING, ...more }]).results[0] ?? {};
}

describe('a result', () => {
  it.each([
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
  ] as const)('of severity %s has the level %s', (severity, level) => {
    expect(resultOf({ severity })).toMatchObject({ level });
  });

  it('says what to do after what is wrong', () => {
    expect(resultOf({ help: 'take another' })).toMatchObject({ message: { text: 'both want 8080/tcp; take another' } });
  });

  it.each([
    ['hosts/a.yaml', 'hosts/a.yaml'],
    ['../a.yaml', '../a.yaml'],
    ['.\\hosts\\a b.yaml', 'hosts/a%20b.yaml'],
    ['/etc/a:b.yaml', 'file:///etc/a%3Ab.yaml'],
    ['C:\\plans\\a.yaml', 'file:///C:/plans/a.yaml'],
    ['<stdin>', '%3Cstdin%3E'],
  ])('in %s has the URI %s', (file, uri) => {
    expect(resultOf({ at: { file, line: 1, column: 1 } })).toMatchObject({
      locations: [{ physicalLocation: { artifactLocation: { uri } } }],
    });
  });

  it('without a place has neither location nor fingerprint', () => {
    const { rule, severity, message } = FINDING;
    expect(runOf([{ rule, severity, message }]).results).toEqual([
      { ruleId: rule, ruleIndex: 0, level: 'error', message: { text: message } },
    ]);
  });

  it('of a rule that is not listed has no index', () => {
    expect(resultOf({ rule: 'unfinished-apply' })).not.toHaveProperty('ruleIndex');
  });
});

describe('a rule', () => {
  it('has its reason as help', () => {
    expect(runOf([]).tool.driver.rules[0]).toMatchObject({ help: { text: 'Only one gets it.' } });
  });

  it('that only a plan turns on is not enabled', () => {
    expect(runOf([]).tool.driver.rules[1]).toMatchObject({
      defaultConfiguration: { level: 'warning', enabled: false },
    });
  });
});

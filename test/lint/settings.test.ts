/** What `lint.rules` makes of the findings, and what is wrong with it itself. */
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/model/plan/diagnostic.ts';
import { lintFiles, lintText } from './fixture.ts';

function rulesOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ rule }) => rule);
}

const HEAD = 'version: 1\nplatform: linux\n';
const WEB = 'services: {web: 8080}\n';

describe('lint.rules', () => {
  const CONFLICT = `${HEAD}services: {web: 8080, api: 8080}\n`;
  const withRules = (rules: string, text = CONFLICT) => lintText(`${text}lint: {rules: {${rules}}}\n`).diagnostics;

  it('gives the findings of a rule another severity', () => {
    expect(withRules('port-conflict: info')).toMatchObject([{ rule: 'port-conflict', severity: 'info' }]);
  });

  it('gives it in a map too', () => {
    expect(withRules('port-conflict: {severity: warning}')).toMatchObject([{ severity: 'warning' }]);
  });

  it('turns a rule off', () => {
    expect(withRules('port-conflict: off')).toEqual([]);
  });

  it('turns on a rule that is off', () => {
    const found = withRules('missing-owner: error', `${HEAD}${WEB}`);
    expect(found).toMatchObject([{ rule: 'missing-owner', severity: 'error' }]);
  });

  it('leaves a rule off to which it gives options only', () => {
    expect(rulesOf(withRules('missing-owner: {names: [web]}', `${HEAD}${WEB}`))).toEqual(['unknown-rule']);
  });

  it('of the last file counts where several say something', () => {
    const files = {
      'base.yaml': `${CONFLICT}lint: {rules: {port-conflict: off}}\n`,
      'a.yaml': 'version: 1\nextends: base.yaml\nlint: {rules: {port-conflict: warning}}\n',
    };
    expect(lintFiles(files)).toMatchObject([{ rule: 'port-conflict', severity: 'warning' }]);
  });

  it('of one host says nothing about another', () => {
    const files = { 'a.yaml': `${CONFLICT}lint: {rules: {port-conflict: off}}\n`, 'b.yaml': CONFLICT };
    expect(lintFiles(files)).toMatchObject([{ rule: 'port-conflict', at: { file: 'b.yaml' } }]);
  });
});

describe('a mistake in lint.rules', () => {
  const withRules = (rules: string) => lintText(`${HEAD}${WEB}lint:\n  rules:\n${rules}`).diagnostics;

  it('in the name of a rule is a warning with the name that was meant', () => {
    expect(withRules('    port-conflicts: off\n')).toMatchObject([
      { rule: 'unknown-rule', severity: 'warning', help: 'did you mean port-conflict?', at: { line: 6, column: 5 } },
    ]);
  });

  it('in a name that is like no other says where the names are', () => {
    expect(withRules('    frobnicate: off\n')).toMatchObject([{ help: '`portplan lint --rules` lists them' }]);
  });

  it('an option that the rule does not have is a warning that names those it has', () => {
    expect(withRules('    nodeport-overlap: {below: 80}\n')).toMatchObject([
      {
        rule: 'unknown-rule',
        severity: 'warning',
        message: /has no option "below"/,
        help: 'its options are ports, names',
      },
    ]);
  });

  it('an option of a rule that has none says so', () => {
    expect(withRules('    port-conflict: {below: 80}\n')).toMatchObject([{ help: 'it takes a severity only' }]);
  });

  it('an option of a rule about comments says so too', () => {
    expect(withRules('    unused-suppression: {below: 80}\n')).toMatchObject([{ help: 'it takes a severity only' }]);
  });
});

describe('the rules about the lint itself take a severity as well:', () => {
  const UNUSED = `${HEAD}${WEB}# portplan-ignore port-conflict: x\n`;

  it.each([
    ['unknown-rule: error, frob: off', 'unknown-rule', `${HEAD}${WEB}`],
    ['unused-suppression: error', 'unused-suppression', UNUSED],
  ])('%s', (rules, rule, text) => {
    const { diagnostics } = lintText(`${text}lint: {rules: {${rules}}}\n`);
    expect(diagnostics).toMatchObject([{ rule, severity: 'error' }]);
  });

  it.each([
    ['unknown-rule: off, frob: off', `${HEAD}${WEB}`],
    ['unused-suppression: off', UNUSED],
    ['bad-suppression: off', `${HEAD}${WEB}# portplan-ignore\n`],
  ])('%s', (rules, text) => {
    expect(lintText(`${text}lint: {rules: {${rules}}}\n`).diagnostics).toEqual([]);
  });

  it('off for one of two hosts with one base, it is said for the other', () => {
    const files = {
      'base.yaml': `${HEAD}# portplan-ignore\n${WEB}`,
      'a.yaml': 'version: 1\nextends: base.yaml\nlint: {rules: {bad-suppression: off}}\n',
      'b.yaml': 'version: 1\nextends: base.yaml\n',
    };
    expect(rulesOf(lintFiles(files))).toEqual(['bad-suppression']);
  });
});

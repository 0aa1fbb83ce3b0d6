/** The exit status of `portplan lint`, and what is checked together. */
import { describe, expect, it } from 'vitest';
import { CLEAN, CONFLICT, LintFolder, planOf, WARNINGS } from '../support/lint-folder.ts';

const lintPlan = (text: string, ...args: readonly string[]) => new LintFolder({ 'portplan.yaml': text }).lint(...args);

describe('the exit status', () => {
  it.each([
    ['nothing', CLEAN, 0],
    ['warnings', WARNINGS, 0],
    ['an error', CONFLICT, 1],
    ['a fault of the file format', 'version: 2\n', 1],
  ])('with %s', (_what, text, status) => {
    expect(lintPlan(text)).toMatchObject({ status, stderr: '' });
  });

  it.each(['text', 'json', 'github', 'sarif'])('is the same in %s', (format) => {
    expect([CLEAN, CONFLICT].map((text) => lintPlan(text, '--format', format).status)).toEqual([0, 1]);
  });
});

describe('--max-warnings', () => {
  it.each([2, 3, 100_000])('%d for two warnings is enough', (most) => {
    expect(lintPlan(WARNINGS, '--max-warnings', `${most}`)).toMatchObject({ status: 0, stderr: '' });
  });

  it('fails with more, and says so', () => {
    expect(lintPlan(WARNINGS, '--max-warnings', '1')).toMatchObject({
      status: 1,
      stderr: 'portplan: 2 warnings, more than the 1 of --max-warnings\n',
    });
  });

  it('speaks of one warning as of one', () => {
    const { stderr } = lintPlan(planOf('a: {port: 40000, reserve: never}'), '--max-warnings=0');
    expect(stderr).toBe('portplan: 1 warning, more than the 0 of --max-warnings\n');
  });

  it('is silent about warnings beside an error, which fails by itself', () => {
    const { stderr } = lintPlan(CONFLICT + '  a: {port: 40000, reserve: never}\n', '--max-warnings', '0');
    expect(stderr).toBe('');
  });

  it('counts what --quiet does not print', () => {
    expect(lintPlan(WARNINGS, '--quiet', '--max-warnings', '0')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'portplan: 2 warnings, more than the 0 of --max-warnings\n',
    });
  });

  it.each(['x', '-1', '1.5', '', '0x1'])('takes no %j', (value) => {
    expect(lintPlan(CLEAN, `--max-warnings=${value}`)).toEqual({
      status: 3,
      stdout: '',
      stderr: `portplan: --max-warnings takes a number of warnings, not ${value || "''"}\n`,
    });
  });
});

describe('--quiet', () => {
  it('prints only errors', () => {
    const { stdout } = lintPlan(CONFLICT + '  a: {port: 40000, reserve: never}\n', '--quiet');
    expect(stdout).toMatch(/^portplan\.yaml:5:8: error: [^]*\n\nportplan\.yaml: 1 error\n$/);
  });

  it('prints nothing when there are none', () => {
    expect(lintPlan(WARNINGS, '--quiet')).toEqual({ status: 0, stdout: '', stderr: '' });
  });
});

describe('--platform', () => {
  // Windows hands out at least 255 ports.
  const folder = () =>
    new LintFolder({
      'any.yaml': 'version: 1\nephemeral: 40001-40100\n',
      'linux.yaml': 'version: 1\nplatform: linux\nephemeral: 40001-40100\n',
    });

  it('counts for a plan that names none', () => {
    expect(folder().findings('any.yaml', '--platform', 'windows')).toContain('windows-dynamic-range any.yaml:2');
  });

  it('is this machine without the option', () => {
    expect(folder().findings('any.yaml')).toEqual(['ephemeral-range-small any.yaml:2']);
  });

  it('does not count for a plan that names one', () => {
    expect(folder().findings('linux.yaml', '--platform', 'windows')).toEqual(['ephemeral-range-small linux.yaml:3']);
  });
});

describe('hosts', () => {
  const named = (name: string, service: string) =>
    `version: 1\nname: ${name}\nplatform: linux\nservices: {${service}}\n`;
  const folder = () =>
    new LintFolder({
      'a.yaml': named('edge', 'web: 8080'),
      'b.yaml': named('edge', 'api: 8080'),
      'c.yaml': named('db', 'api: 8080'),
      'd.yaml': 'version: 1\nplatform: linux\nservices: {api: 8080}\n',
    });

  it('files of one name are one host', () => {
    expect(folder().findings('a.yaml', 'b.yaml')).toEqual(['port-conflict b.yaml:4']);
  });

  it('the order in which they are named changes nothing', () => {
    const plans = folder();
    expect(plans.findings('b.yaml', 'a.yaml')).toEqual(plans.findings('a.yaml', 'b.yaml'));
  });

  it('one run does not know of another', () => {
    const plans = folder();
    expect([plans.lint('a.yaml').status, plans.lint('b.yaml').status]).toEqual([0, 0]);
  });

  it('files of two names, or of none, are different hosts', () => {
    expect(folder().findings('a.yaml', 'c.yaml', 'd.yaml')).toEqual([]);
  });
});

describe('several files', () => {
  it('a fault of the file format in one leaves the others checked', () => {
    const folder = new LintFolder({ 'a.yaml': 'version: 1\nnope: 1\n', 'b.yaml': CONFLICT });
    expect(folder.findings('a.yaml', 'b.yaml')).toEqual(['unknown-key a.yaml:2', 'port-conflict b.yaml:5']);
  });

  it('a finding in a base points at the line of the base', () => {
    const folder = new LintFolder({
      'bases/base.yaml': CONFLICT,
      'portplan.yaml': 'version: 1\nextends: bases/base.yaml\nservices: {db: 5432}\n',
    });
    expect(folder.findings()).toEqual(['port-conflict bases/base.yaml:5']);
  });

  it('a plan conflicts with its base in the line of the plan', () => {
    const folder = new LintFolder({
      'base.yaml': CLEAN,
      'portplan.yaml': 'version: 1\nextends: base.yaml\nservices: {api: 8080}\n',
    });
    expect(folder.findings()).toEqual(['port-conflict portplan.yaml:3']);
  });

  it('what two hosts have from one base is said once', () => {
    const folder = new LintFolder({
      'base.yaml': CONFLICT,
      'a.portplan.yaml': 'version: 1\nname: a\nextends: base.yaml\n',
      'b.portplan.yaml': 'version: 1\nname: b\nextends: base.yaml\n',
    });
    expect(folder.findings('.')).toEqual(['port-conflict base.yaml:5']);
  });

  it('a base that can not be read is a finding in the plan that names it', () => {
    const folder = new LintFolder({ 'portplan.yaml': 'version: 1\nextends: .\n', 'b.yaml': CONFLICT });
    expect(folder.findings('portplan.yaml', 'b.yaml')).toEqual([
      'extends-unreadable portplan.yaml:2',
      'port-conflict b.yaml:5',
    ]);
  });
});

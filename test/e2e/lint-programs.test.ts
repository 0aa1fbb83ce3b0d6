/** What `portplan lint` prints for programs: JSON, annotations of GitHub, SARIF. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PROJECT } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';
import { CLEAN, CONFLICT, LintFolder, lintIn, planOf, WARNINGS } from '../support/lint-folder.ts';
import { expectSchema } from '../support/output-schema.ts';

const GOLDEN = 'test/fixtures/lint-report';
const PLANS = resolve(PROJECT, GOLDEN, 'plans');

describe('JSON', () => {
  it.each([
    [['edge.portplan.yaml']],
    [['base.yaml']],
    [['broken.portplan.yaml']],
    [['.', '--quiet']],
    [['missing.yaml']],
    [['--rules']],
  ])('of %j is what the schema says', (args) => {
    expectSchema('output', lintIn(PLANS, [...args, '--format', 'json']).stdout);
  });

  it('counts files and findings', () => {
    const { summary } = JSON.parse(lintIn(PLANS, ['.', '--format', 'json']).stdout) as { summary: unknown };
    expect(summary).toEqual({ files: 3, error: 3, warning: 1, info: 1, silenced: 1 });
  });

  it('of a finding has both places, and whether it can be fixed', () => {
    const { diagnostics } = new LintFolder({ 'a.yaml': CONFLICT, 'b.yaml': WARNINGS }).json('a.yaml', 'b.yaml');
    expect(diagnostics).toMatchObject([
      { line: 5, column: 8, endColumn: 12, related: [{ file: 'a.yaml', line: 4, column: 8, endColumn: 12 }] },
      { rule: 'ephemeral-overlap', fixable: true },
      { rule: 'ephemeral-overlap', fixable: true },
    ]);
  });
});

describe('GitHub', () => {
  const github = (folder: string, ...args: readonly string[]) => lintIn(folder, [...args, '--format', 'github']);

  /** The summary of the step that a run leaves, where it held `before`. */
  function summaryOf(folder: LintFolder, before: string, ...args: readonly string[]): string {
    folder.write('summary.md', before);
    lintIn(folder.path, [...args, '--format', 'github'], { env: { GITHUB_STEP_SUMMARY: 'summary.md' } });
    return folder.read('summary.md');
  }

  it('gets one annotation for each finding, errors first', () => {
    expectGolden(`${GOLDEN}/github.txt`, github(PLANS, '.').stdout);
  });

  it('gets the list in the summary of the step', () => {
    const folder = new LintFolder({ 'summary.md': '' });
    const env = { GITHUB_STEP_SUMMARY: join(folder.path, 'summary.md') };
    lintIn(PLANS, ['.', '--format', 'github'], { env });
    expectGolden(`${GOLDEN}/summary.txt`, folder.read('summary.md'));
  });

  it('gets nothing for a clean plan', () => {
    expect(github(new LintFolder({ 'portplan.yaml': CLEAN }).path)).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('keeps what stands in the summary', () => {
    expect(summaryOf(new LintFolder({ 'portplan.yaml': CLEAN }), '# Build\n')).toBe(
      '# Build\n### portplan lint: 0 errors, 0 warnings, 0 info in 1 file\n',
    );
  });

  it('gets no summary in another format', () => {
    const folder = new LintFolder({ 'portplan.yaml': CONFLICT, 'summary.md': '' });
    for (const format of ['text', 'json', 'sarif'])
      lintIn(folder.path, ['--format', format], { env: { GITHUB_STEP_SUMMARY: 'summary.md' } });
    expect(folder.read('summary.md')).toBe('');
  });

  it.each([
    ['%0A.yaml', '%250A.yaml'],
    ['a,b:c.yaml', 'a%2Cb%3Ac.yaml'],
    ['a\nb.yaml', 'a\\u000ab.yaml'],
  ])('names the file %j', (name, shown) => {
    const { stdout } = github(new LintFolder({ [name]: CONFLICT }).path, name);
    const file = shown.replaceAll('\\', '\\\\');
    expect(stdout.split('\n')).toEqual([expect.stringMatching(`^::error file=${file},line=5,endLine=5,col=8,`), '']);
  });

  it('reads messages as they are', () => {
    const { stdout } = github(new LintFolder({ 'a.yaml': planOf('"50%, ::x": 8080', 'b: 8080') }).path, 'a.yaml');
    expect(stdout).toContain('::b and 50%25, ::x (a.yaml:4) both want port 8080/tcp%0Ahelp: ');
  });

  it('gets the annotations also when the summary cannot be written, which is said in one sentence', () => {
    const folder = new LintFolder({ 'portplan.yaml': CONFLICT });
    const { stdout } = github(folder.path);
    const env = { GITHUB_STEP_SUMMARY: '/nowhere/summary.md' };
    expect(lintIn(folder.path, ['--format', 'github'], { env })).toEqual({
      status: 1,
      stdout,
      stderr: "portplan: the step's summary (GITHUB_STEP_SUMMARY) can't be written: it does not exist\n",
    });
  });
});

describe('SARIF', () => {
  interface Result {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly locations: readonly { readonly physicalLocation: Place }[];
    readonly partialFingerprints: Readonly<Record<string, string>>;
  }
  interface Place {
    readonly artifactLocation: { readonly uri: string };
    readonly region: object;
  }
  interface Log {
    readonly runs: readonly [
      {
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
        readonly results: readonly Result[];
      },
    ];
  }

  const sarif = (folder: LintFolder, ...args: readonly string[]) =>
    (JSON.parse(folder.lint(...args, '--format', 'sarif').stdout) as Log).runs[0];
  const uris = (folder: LintFolder, ...args: readonly string[]) =>
    sarif(folder, ...args).results.map(({ locations }) => locations[0]?.physicalLocation.artifactLocation.uri);
  const fingerprints = (text: string, name = 'portplan.yaml', operand = name) =>
    sarif(new LintFolder({ [name]: text }), operand).results.map(({ partialFingerprints }) => partialFingerprints);

  it('marks the columns', () => {
    const [result] = sarif(new LintFolder({ 'portplan.yaml': CONFLICT })).results;
    expect(result?.locations[0]?.physicalLocation.region).toEqual({ startLine: 5, startColumn: 8, endColumn: 12 });
  });

  it('points at the other place of a conflict', () => {
    expect(sarif(new LintFolder({ 'portplan.yaml': CONFLICT })).results).toMatchObject([
      { relatedLocations: [{ id: 0, physicalLocation: { region: { startLine: 4, startColumn: 8, endColumn: 12 } } }] },
    ]);
  });

  it('of a clean plan has no results', () => {
    expect(sarif(new LintFolder({ 'portplan.yaml': CLEAN })).results).toEqual([]);
  });

  it('lists the rules that its results have', () => {
    const { tool, results } = sarif(new LintFolder({ 'a.yaml': CONFLICT, 'b.yaml': 'nope: 1\n' }), '*.yaml');
    expect(results.map(({ ruleIndex }) => tool.driver.rules[ruleIndex]?.id)).toEqual(
      results.map((each) => each.ruleId),
    );
  });

  it.each([
    ['sub/deep/a.yaml', 'sub/deep/a.yaml'],
    ['with blank.yaml', 'with%20blank.yaml'],
    ['a#b?.yaml', 'a%23b%3F.yaml'],
    ['100%.yaml', '100%25.yaml'],
    ['größe.yaml', 'gr%C3%B6%C3%9Fe.yaml'],
  ])('knows %s as %s', (name, uri) => {
    expect(uris(new LintFolder({ [name]: CONFLICT }), name)).toEqual([uri]);
  });

  it.each(['./a.yaml', 'sub/../a.yaml'])('knows %s by its shortest name', (operand) => {
    expect(uris(new LintFolder({ 'a.yaml': CONFLICT, 'sub/b.yaml': '' }), operand)).toEqual(['a.yaml']);
  });

  it('knows an absolute path as a file on this machine', () => {
    const folder = new LintFolder({ 'with blank.yaml': CONFLICT });
    const path = join(folder.path, 'with blank.yaml');
    expect(uris(folder, path)).toEqual([pathToFileURL(path).href]);
  });

  it('has the same fingerprint when lines are added above', () => {
    expect(fingerprints(`# one\n# two\n${CONFLICT}`)).toEqual(fingerprints(CONFLICT));
  });

  it('has the same fingerprint however the file is named', () => {
    expect(fingerprints(CONFLICT, 'a.yaml', './a.yaml')).toEqual(fingerprints(CONFLICT, 'a.yaml'));
  });

  it('has two fingerprints for two findings on equal lines', () => {
    const text = planOf(...['a', 'b', 'c'].flatMap((name) => [`${name}:`, '  port: 8080']));
    expect(new Set(fingerprints(text).map((each) => each['primaryLocationLineHash'])).size).toBe(2);
  });

  it.each([
    ['another line', planOf('web: 8080', 'api: 8080/tcp'), 'portplan.yaml'],
    ['another file', CONFLICT, 'other.yaml'],
  ])('has another fingerprint for %s', (_what, text, name) => {
    expect(fingerprints(text, name)).not.toEqual(fingerprints(CONFLICT));
  });
});

describe('a run that can not start', () => {
  const reason = "nowhere.yaml can't be read: it does not exist";

  it('is an annotation for GitHub', () => {
    expect(lintIn(PLANS, ['nowhere.yaml', '--format', 'github'])).toEqual({
      status: 3,
      stdout: `::error title=portplan::${reason}\n`,
      stderr: `portplan: ${reason}\n`,
    });
  });

  it('is no run without findings in SARIF', () => {
    const { runs } = JSON.parse(lintIn(PLANS, ['nowhere.yaml', '--format', 'sarif']).stdout) as { runs: unknown };
    expect(runs).toMatchObject([
      { invocations: [{ executionSuccessful: false, toolExecutionNotifications: [{ message: { text: reason } }] }] },
    ]);
  });
});

/** `# portplan-ignore`: where it counts, until when, and what is said about comments that do not do what they say. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import type { ReadPlanFile } from '../../src/model/plan/desired-state.ts';
import { formatLint } from '../../src/render/lint/lint-text.ts';
import { painter } from '../../src/render/paint.ts';
import { expectGolden } from '../support/golden.ts';
import { lintText, lintTexts } from './fixture.ts';

const FOLDER = 'test/fixtures/suppressions';
const CASES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

// As it is on 21 November 2026: until.yaml has the days around it.
it.each(CASES)('%s gets the report beside it', (name) => {
  const plan = readPlanFile(name, (file) => readFileSync(`${FOLDER}/${file}`, 'utf8'));
  const report = formatLint({ ...lintTexts([plan]), what: name, sources: plan.sources }, painter(false));
  expectGolden(`${FOLDER}/${name.replace('.yaml', '.txt')}`, report);
});

const HEAD = 'version: 1\nplatform: linux\nservices:\n  web: 8080\n';

/** Each service is to have an owner. */
const OWNERS =
  'version: 1\nplatform: linux\nlint: {rules: {missing-owner: warning}}\nservices:\n  web: {port: 8080, owner: a}\n';

/** What is left to say about a second service on the port, and how much was silenced. */
function after(text: string): readonly [rules: readonly string[], silenced: number] {
  const { diagnostics, silenced } = lintText(text);
  return [diagnostics.map(({ rule }) => rule), silenced];
}

const SILENT = [[], 1];

describe('a comment silences', () => {
  it('its own line', () => {
    expect(after(`${HEAD}  api: 8080 # portplan-ignore port-conflict: x\n`)).toEqual(SILENT);
  });

  it('the line below', () => {
    expect(after(`${HEAD}  # portplan-ignore port-conflict: x\n  api: 8080\n`)).toEqual(SILENT);
  });

  it('the line below other comments', () => {
    const comments = '  # portplan-ignore port-conflict: x\n# old\n  # portplan-ignore missing-owner: y\n';
    expect(after(`${OWNERS}${comments}  api: 8080\n`)).toEqual([[], 2]);
  });

  it('the line below blank ones', () => {
    expect(after(`${HEAD}  # portplan-ignore port-conflict: x\n\n \t\n  api: 8080\n`)).toEqual(SILENT);
  });

  it('all of the service below it', () => {
    expect(after(`${HEAD}  # portplan-ignore port-conflict: x\n  api:\n    listen:\n      - 8080\n`)).toEqual(SILENT);
  });

  it('what is found on two lines, from the other one', () => {
    expect(after(`${HEAD.trimEnd()} # portplan-ignore port-conflict: x\n  api: 8080\n`)).toEqual(SILENT);
  });

  it('several rules', () => {
    expect(after(`${OWNERS}  api: 8080 # portplan-ignore port-conflict, missing-owner: x\n`)).toEqual([[], 2]);
  });

  it('every finding of its rule on the line', () => {
    expect(
      after(`${HEAD}  api: [8080]\n`.replace('[8080]', '{listen: [8080, 8080]} # portplan-ignore port-conflict: x')),
    ).toEqual([[], 2]);
  });

  it('in a file with CRLF too', () => {
    const text = `${HEAD}  # portplan-ignore port-conflict until 2027-01-01: x\n\n  api: 8080\n`;
    expect(after(text.replaceAll('\n', '\r\n'))).toEqual(SILENT);
  });

  it('at the end of a file without a newline', () => {
    expect(after(`${HEAD}  api: 8080 # portplan-ignore port-conflict: x`)).toEqual(SILENT);
  });

  it('with a colon in its reason', () => {
    expect(after(`${HEAD}  api: 8080 # portplan-ignore port-conflict: see https://wiki: both of them\n`)).toEqual(
      SILENT,
    );
  });

  it('what is wrong with the settings of the lint', () => {
    expect(
      after('version: 1\nlint:\n  rules:\n    frob: off # portplan-ignore unknown-rule: of a later portplan\n'),
    ).toEqual(SILENT);
  });
});

describe('a comment does not silence', () => {
  it('the line above', () => {
    const [rules] = after(`${HEAD}  api: 8080\n  # portplan-ignore port-conflict: x\n  db: 8081\n`);
    expect(rules).toEqual(['port-conflict', 'unused-suppression']);
  });

  it('a fault of the file', () => {
    const [rules] = after(`${HEAD}  api: 0120 # portplan-ignore bad-port: x\n`);
    expect(rules).toEqual(['bad-port', 'bad-suppression']);
  });

  it('another rule', () => {
    const [rules] = after(`${HEAD}  api: 8080 # portplan-ignore start-order: x\n`);
    expect(rules).toEqual(['port-conflict', 'unused-suppression']);
  });

  it('anything while it has a fault', () => {
    const [rules] = after(`${HEAD}  api: 8080 # portplan-ignore port-conflict\n`);
    expect(rules).toEqual(['port-conflict', 'bad-suppression']);
  });
});

it('a comment whose day is over is named by the finding that comes back', () => {
  const [finding] = lintText(`${HEAD}  api: 8080 # portplan-ignore port-conflict until 2026-11-20: x\n`).diagnostics;
  expect(finding?.help).toMatch(/the comment in line 5 silenced this until 2026-11-20$/);
});

it('of two comments for one finding, one whose day is not over is enough', () => {
  const comments = '  # portplan-ignore port-conflict until 2026-01-01: x\n  # portplan-ignore port-conflict: y\n';
  expect(after(`${HEAD}${comments}  api: 8080\n`)).toEqual(SILENT);
});

it('nothing is said about unused comments of a file that has faults: nobody knows what they would silence', () => {
  expect(after('version: 1\n# portplan-ignore port-conflict: x\nport: 1\n')).toEqual([['unknown-key'], 0]);
});

it('100 comments that say nothing to portplan cost no word', () => {
  expect(after(`${HEAD}${'  # portplan is used here, and ignores nothing\n'.repeat(100)}`)).toEqual([[], 0]);
});

describe('in a file that others extend, a comment', () => {
  const files = {
    'base.yaml':
      'version: 1\nplatform: linux\nservices:\n  web: 8080\n  api: 8080 # portplan-ignore port-conflict: x\n',
    'a.yaml': 'version: 1\nextends: base.yaml\nname: a\n',
    'b.yaml': 'version: 1\nextends: base.yaml\nname: b\nservices:\n  api: 8081\n',
  };
  const read = (...names: (keyof typeof files)[]): readonly ReadPlanFile[] =>
    names.map((name) => readPlanFile(name, (path) => files[path as keyof typeof files]));

  it('silences what is found there', () => {
    expect(lintTexts(read('a.yaml'))).toEqual({ diagnostics: [], silenced: 1 });
  });

  it('counts once, however many extend it', () => {
    expect(lintTexts(read('a.yaml', 'base.yaml'))).toEqual({ diagnostics: [], silenced: 1 });
  });

  it('may be of no use to one of them', () => {
    expect(lintTexts(read('b.yaml'))).toEqual({ diagnostics: [], silenced: 0 });
  });

  it('is of no use when the file itself is checked and finds nothing', () => {
    const text = files['base.yaml'].replace('8080 #', '8081 #');
    const { diagnostics } = lintText(text);
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['unused-suppression']);
  });

  it('is reported once when it has a fault, however many extend it', () => {
    const faulty = { ...files, 'base.yaml': files['base.yaml'].replace(': x', '') };
    const plans = ['a.yaml', 'b.yaml'].map((name) => readPlanFile(name, (path) => faulty[path as keyof typeof files]));
    const { diagnostics } = lintTexts(plans);
    expect(diagnostics.filter(({ rule }) => rule === 'bad-suppression')).toHaveLength(1);
  });
});

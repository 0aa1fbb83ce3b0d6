/** `portplan lint --host`: the built program, on snapshots of other hosts and of this one. */
import { copyFileSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it, describe } from 'vitest';
import { portplanHere } from '../support/cli.ts';
import { CLEAN, LintFolder, lintIn } from '../support/lint-folder.ts';

const WINDOWS_HOST = 'test/fixtures/lint/windows-port-held/bad.host.json';

/** A folder with a plan for any platform, and a snapshot of a Windows host. */
function folder(plan: string): LintFolder {
  const made = new LintFolder({ 'portplan.yaml': plan });
  copyFileSync(WINDOWS_HOST, join(made.path, 'dev-7.json'));
  return made;
}

const VITE = 'version: 1\nephemeral: 49152-65535\nservices:\n  vite: 5173\n';

describe('a Windows host', () => {
  it('is one for a plan that names no platform, also on this machine', () => {
    expect(folder(VITE).findings('--host', 'dev-7.json')).toEqual(['windows-port-held portplan.yaml:4']);
  });

  it('changes nothing where it is not named', () => {
    expect(folder(VITE).findings('--platform', 'windows')).toEqual([]);
  });

  it('is named in the JSON', () => {
    expect(folder(VITE).json('--host', 'dev-7.json')).toMatchObject({ platform: 'windows', host: 'DEV-7' });
  });

  it('may come from standard input', () => {
    const { stdout } = lintIn(folder(VITE).path, ['--host', '-', '--format', 'json'], {
      input: readFileSync(WINDOWS_HOST, 'utf8'),
    });
    expect(JSON.parse(stdout)).toMatchObject({ diagnostics: [{ rule: 'windows-port-held' }], host: 'DEV-7' });
  });

  it('counts for --fix', () => {
    const plan = 'version: 1\nservices:\n  game: {port: 20000, reserve: never}\n';
    const plans = folder(plan);
    expect(plans.lint('--fix', '--host', 'dev-7.json').stderr).toBe('fixed 1 finding in portplan.yaml\n');
    expect(plans.read('portplan.yaml')).toBe(plan.replace('never', 'auto'));
  });

  it('agrees with a --platform that is its own', () => {
    expect(folder(VITE).lint('--host', 'dev-7.json', '--platform', 'windows').status).toBe(0);
  });
});

describe('exit status 3 and one sentence', () => {
  it.each([
    [
      'for a plan of another platform',
      CLEAN,
      ['--host', 'dev-7.json'],
      'portplan.yaml is for linux, and DEV-7 is a windows host',
    ],
    [
      'for a --platform that is not the host’s',
      VITE,
      ['--host', 'dev-7.json', '--platform', 'linux'],
      '--platform is linux, and DEV-7 is a windows host: leave out --platform',
    ],
    [
      'for a snapshot that is not there',
      VITE,
      ['--host', 'dev-8.json'],
      "dev-8.json can't be read: it does not exist; make it with `portplan snapshot > dev-8.json` on the host",
    ],
    ['for a directory', VITE, ['--host', '.'], 'this command takes one snapshot: name one file with --host'],
    [
      'for two snapshots, of which one would not be looked at',
      VITE,
      ['--host', 'dev-8.json', '--host', 'dev-7.json'],
      'this command takes one snapshot: name one file with --host',
    ],
    [
      'for a file that is no snapshot',
      VITE,
      ['--host', 'portplan.yaml'],
      'portplan.yaml:1:1 is no snapshot that can be read: it is no JSON; make it with `portplan snapshot > FILE` on the host',
    ],
    [
      'for a plan and a snapshot that both come from standard input',
      VITE,
      ['--host', '-', '-'],
      'standard input is a snapshot or a plan, not both: name one of the files',
    ],
    [
      'for no file at all',
      VITE,
      ['--host='],
      "'' can't be read: it does not exist; make it with `portplan snapshot > FILE` on the host",
    ],
  ])('%s', (_what, plan, args, sentence) => {
    expect(folder(plan).lint(...args)).toEqual({ status: 3, stdout: '', stderr: `portplan: ${sentence}\n` });
  });

  it('has a code for programs', () => {
    expect(folder(VITE).json('--host', 'portplan.yaml').error).toMatchObject({ code: 'bad-snapshot' });
  });
});

it('what `portplan snapshot` prints here is read', () => {
  const plans = new LintFolder({
    'portplan.yaml': CLEAN,
    'here.json': portplanHere(['snapshot']).stdout,
  });
  expect(plans.json('--host', 'here.json')).toMatchObject({ platform: 'linux', host: hostname(), error: null });
});

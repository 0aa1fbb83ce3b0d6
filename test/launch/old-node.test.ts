/** A Node that is too old: one sentence, and the exit status of a run that could not start. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Linter } from 'eslint';
import { expect, it, onTestFinished } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { CLI } from '../support/cli.ts';

it('is written in the JavaScript of 2015, which Node 6 can read', () => {
  const languageOptions = { ecmaVersion: 2015, sourceType: 'commonjs' } as const;
  expect(new Linter().verify(readFileSync(CLI, 'utf8'), { languageOptions })).toEqual([]);
  expect(new Linter().verify('async () => {}', { languageOptions })).toMatchObject([{ fatal: true }]);
});

it.each(['6.17.1', '18.20.8', '20.18.3'])('%s is too old', (version) => {
  const { status, stdout, stderr } = runAs(version);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toMatch(
    new RegExp(
      `^portplan: Node 20\\.19 or newer is needed, and this is v${version}, /[^\n]*: install a newer one, [^\n]*\n$`,
    ),
  );
});

it.each(['20.19.0', '22.0.0', '100.1.0'])('%s is not', (version) => {
  expect(runAs(version)).toMatchObject({ status: 0, stderr: '' });
});

it('names the version that package.json names', () => {
  expect(packageJson.engines.node).toBe('>=20.19');
});

/** The launcher, told that it runs on another version. */
function runAs(version: string): ReturnType<typeof spawnSync> {
  const folder = mkdtempSync(join(tmpdir(), 'portplan-old-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const disguise = join(folder, 'disguise.cjs');
  const versions = `{ value: { ...process.versions, node: '${version}' } }`;
  writeFileSync(
    disguise,
    `Object.defineProperty(process, 'versions', ${versions}); Object.defineProperty(process, 'version', { value: 'v${version}' });`,
  );
  return spawnSync(process.execPath, ['--require', disguise, CLI, '--version'], { encoding: 'utf8' });
}

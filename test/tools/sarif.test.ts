/** What `lint --format sarif` writes, before the official schema and before the validator of Microsoft's SARIF SDK. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { portplanHere } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';

let scratch: string;

beforeAll(() => {
  requireTool('sarif-multitool');
  scratch = mkdtempSync(join(tmpdir(), 'portplan-sarif-'));
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The package of the tool carries the schema of OASIS. */
function officialSchema(): object {
  const tool = spawnSync('sh', ['-c', 'command -v sarif-multitool'], { encoding: 'utf8' }).stdout.trim();
  const file = join(dirname(realpathSync(tool)), 'node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json');
  return JSON.parse(readFileSync(file, 'utf8')) as object;
}

const OPERANDS = [
  'test/fixtures/lint/**/*.yaml',
  'test/fixtures/config/bad/*.yaml',
  'examples',
  'examples test/fixtures/lint/*/bad.yaml --quiet',
  // A run that can't start says so in SARIF too.
  'nowhere.yaml',
];

it.each(OPERANDS)('is valid: %s', (operands) => {
  const { stdout } = portplanHere(['lint', ...operands.split(' '), '--format', 'sarif']);
  const isSarif = new Ajv2020({ strict: false, validateFormats: false }).compile(officialSchema());
  isSarif(JSON.parse(stdout));
  expect(isSarif.errors ?? []).toEqual([]);
});

it.each(OPERANDS)('passes the validator: %s', (operands) => {
  const [log, report] = [join(scratch, 'portplan.sarif'), join(scratch, 'report.sarif')];
  writeFileSync(log, portplanHere(['lint', ...operands.split(' '), '--format', 'sarif']).stdout);
  const checked = spawnSync('sarif-multitool', ['validate', log, '--output', report, '--log', 'ForceOverwrite'], {
    encoding: 'utf8',
  });
  expect(checked.stdout.split('\n').filter((line) => /: (?:error|warning) /.test(line))).toEqual([]);
  expect(checked.status, checked.stdout + checked.stderr).toBe(0);
});

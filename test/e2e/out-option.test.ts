/** What `--out` may put its file in place of: nothing but a regular file, and none of the plan. */
import { readdirSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { hostForAll } from '../support/stand.ts';

const FOLDER = '/var/lib/reports';
const PLAN = `${FOLDER}/portplan.yaml`;
const TEXT = 'version: 1\nextends: base.yaml\nservices: {web: 8080}\n';
const BASE = 'version: 1\nservices: {db: 5432}\n';

const { host } = hostForAll(() => {
  host.write(PLAN, TEXT);
  host.write(`${FOLDER}/base.yaml`, BASE);
  for (const words of [
    ['mkfifo', 'pipe'],
    ['ln', '-s', 'pipe', 'to-pipe'],
    ['mkdir', 'folder'],
    ['ln', '-s', 'portplan.yaml', 'to-plan'],
    ['ln', 'base.yaml', 'also-base'],
  ])
    host.run(words, { cwd: FOLDER });
});

function out(command: string, name: string) {
  const { status, stdout, stderr } = portplan(host, [command, PLAN, '--out', name], { cwd: FOLDER });
  return { status, stdout, stderr };
}

const refused = (what: string): object => ({
  status: 3,
  stdout: '',
  stderr: `portplan: --out would replace ${what}\n`,
});

describe.each(['audit', 'plan'])('%s --out', (command) => {
  it.each([
    ['pipe', 'pipe'],
    ['to-pipe', 'pipe'],
    ['folder', 'folder'],
  ])('%s: is left as it is', (name, what) => {
    expect(out(command, name)).toEqual(refused(`${name}, which is a ${what}: name a file`));
    expect(statSync(host.path(`${FOLDER}/pipe`)).isFIFO()).toBe(true);
  });

  it('a file that /proc has no place for: no folder is said to be missing', () => {
    expect(out(command, '/proc/portplan.json').stderr).toMatch(/: \/proc takes no new files\n$/);
  });
});

describe('audit --out and the files of the plan', () => {
  it.each([
    [PLAN, 'the plan file itself'],
    ['to-plan', `the plan file ${PLAN}`],
    ['base.yaml', `the plan file ${FOLDER}/base.yaml`],
    ['also-base', `the plan file ${FOLDER}/base.yaml`],
  ])('%s: is left as it is', (name, what) => {
    expect(out('audit', name)).toEqual(refused(`${name}, which is ${what}: name another file`));
    expect([host.read(PLAN), host.read(`${FOLDER}/base.yaml`)]).toEqual([TEXT, BASE]);
  });
});

describe('the mode of a report', () => {
  const mode = (...words: readonly string[]): string => {
    portplan(host, ['audit', PLAN, '--out', `${FOLDER}/report`, ...words]);
    return (statSync(host.path(`${FOLDER}/report`)).mode & 0o777).toString(8);
  };

  it('a new one is for its maker alone: command lines stand in it', () => {
    expect(mode('--format', 'json')).toBe('600');
  });

  it('stays that of the file that it takes the place of', () => {
    host.run(['chmod', '640', `${FOLDER}/report`]);
    expect(mode()).toBe('640');
  });

  it('metrics are for the account of the collector, too', () => {
    expect(mode('--format', 'prometheus')).toBe('644');
  });

  it('nothing is left beside it', () => {
    expect(readdirSync(host.path(FOLDER)).filter((name) => name.includes('portplan-new'))).toEqual([]);
  });
});

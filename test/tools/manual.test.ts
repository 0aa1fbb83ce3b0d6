/** The manual page of the built package, read by the real programs. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { programInfo } from '../../src/cli/table/commands.ts';
import { portplanHere } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';
import { SIGNS } from '../support/sample-program.ts';

const PAGE = 'dist/portplan.1';
const SAMPLE = 'test/fixtures/manual/sample.1';

beforeAll(() => {
  for (const tool of ['man', 'groff']) requireTool(tool);
});

function run(file: string, ...args: readonly string[]) {
  // Wide, so that no sentence is broken.
  const env = { ...process.env, MANWIDTH: '1000', MAN_KEEP_FORMATTING: '', LC_ALL: 'C.UTF-8' };
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8', env });
  return { status, stdout, stderr };
}

const withSingleBlanks = (text: string): string => text.replace(/[ \n]+/g, ' ');
const shown = withSingleBlanks(run('man', '--local-file', PAGE).stdout);

describe('the manual page', () => {
  it('is what the program prints', () => {
    expect(portplanHere(['manual'])).toEqual({ status: 0, stdout: readFileSync(PAGE, 'utf8'), stderr: '' });
  });

  it.each([PAGE, SAMPLE])('has nothing that groff or man warns of: %s', (page) => {
    const silent = { status: 0, stdout: '', stderr: '' };
    for (const device of ['utf8', 'ascii', 'ps']) {
      expect(run('groff', '-man', '-ww', '-z', `-T${device}`, page)).toEqual(silent);
    }
    expect(run('man', '--warnings', '--local-file', page)).toMatchObject({ status: 0, stderr: '' });
  });

  it.each(programInfo().commands)('shows $name with its options', ({ name, operands, options }) => {
    expect(shown).toContain(` portplan ${name} ${operands.words}`.trimEnd().replace('…', '...'));
    for (const { name: option, about, choices } of options) {
      expect(shown).toContain(`--${option} `);
      const more = choices ? ` (${choices.join(', ')})` : '';
      expect(shown).toContain(`${about.slice(1).replaceAll('`', '')}${more}. `);
    }
  });

  it('can be copied into a shell: hyphens and quotes are those of the keyboard', () => {
    expect(shown).toContain(" portplan lint 'plans/**/*.portplan.yaml' ");
    expect(shown).toContain(' sudo portplan apply --yes edge.portplan.yaml ');
  });

  it('shows every sign of an example as it is', () => {
    expect(run('man', '--local-file', SAMPLE).stdout).toContain(`portplan plan 'a b' # ${SIGNS}\n`);
  });
});

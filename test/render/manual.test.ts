/** The manual page as roff; test/tools/manual.test.ts has the real programs read it. */
import { describe, expect, it } from 'vitest';
import { COMMANDS, programInfo } from '../../src/cli/table/commands.ts';
import type { CommandUsage } from '../../src/model/program-info.ts';
import { formatManual } from '../../src/render/manual/manual.ts';
import { expectGolden } from '../support/golden.ts';
import { SAMPLE } from '../support/sample-program.ts';

const page = formatManual(programInfo(), '1.2.3');

function flagsIn(part: string): readonly string[] {
  return [...part.matchAll(/^(?:\\fB\\-\w\\fR, )?\\fB\\-\\-(?<name>[^ ]*?)\\fR/gm)].map(
    (match) => match.groups?.['name']?.replaceAll('\\-', '-') ?? '',
  );
}

describe('the manual page', () => {
  it('is as it was read', () => {
    expectGolden('test/fixtures/manual/sample.1', formatManual(SAMPLE, '1.2.3'));
  });

  it.each(programInfo().commands)('has all options of $name, and its formats', (command: CommandUsage) => {
    const start = page.search(new RegExp(`^\\.SS "portplan ${command.name}[ "]`, 'm'));
    const part = page.slice(start, page.slice(start + 1).search(/^\.S[SH]/m) + start);
    expect(flagsIn(part)).toEqual([...command.options.map(({ name }) => name), 'format']);
    expect(part).toContain(`\nOne of ${command.formats.join(', ')}.`);
  });

  it('has all global options', () => {
    const part = page.slice(page.indexOf('.SH "GLOBAL OPTIONS"'), page.indexOf('.SH "EXIT STATUS"'));
    expect(flagsIn(part)).toEqual(programInfo().globalOptions.map(({ name }) => name));
  });

  it('has no command for internal use', () => {
    const internal = COMMANDS.filter(({ isInternal }) => isInternal).map(({ name }) => name);
    expect(internal).not.toEqual([]);
    for (const name of internal) expect(page).not.toMatch(new RegExp(`\\b${name}\\b`));
  });

  it('is plain ASCII, as nobody knows in which encoding it is read', () => {
    expect(page).toMatch(/^\p{ASCII}+$/u);
  });

  it('names the version, and no day on which it was made', () => {
    expect(page).toContain('\n.TH PORTPLAN 1 "" "portplan 1.2.3" "User Commands"\n');
  });
});

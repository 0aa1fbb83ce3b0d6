/** What completions are made of; test/tools/completion.test.ts has the real shells use them. */
import { describe, expect, it } from 'vitest';
import { COMMANDS, programInfo } from '../../src/cli/table/commands.ts';
import { optionsOfCommand, type CommandUsage } from '../../src/model/program-info.ts';
import { bashCompletion } from '../../src/render/completion/bash.ts';
import { fishCompletion } from '../../src/render/completion/fish.ts';
import { zshCompletion } from '../../src/render/completion/zsh.ts';
import { expectGolden } from '../support/golden.ts';
import { SAMPLE } from '../support/sample-program.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };
const SHELLS = Object.keys(SCRIPTS) as (keyof typeof SCRIPTS)[];
const INTERNAL = COMMANDS.filter(({ isInternal }) => isInternal).map(({ name }) => name);

/** The part of a script that is about one command. */
const PARTS: Readonly<Record<keyof typeof SCRIPTS, (script: string, command: string) => string>> = {
  bash: caseOf,
  zsh: caseOf,
  fish: (script, command) =>
    script
      .split('\n')
      .filter((line) => line.includes(`'__portplan_is ${command}`))
      .join('\n'),
};

function caseOf(script: string, command: string): string {
  const start = script.indexOf(`\n    ${command})\n`);
  return start < 0 ? '' : script.slice(start, script.indexOf(';;', start));
}

function flagsIn(part: string): readonly string[] {
  const flags = [...part.matchAll(/(?: -l |--)(?<name>[a-z][a-z-]*)(?=[ =['+])/g)].map(
    (match) => match.groups?.['name'],
  );
  return [...new Set(flags)].filter((flag) => flag !== undefined).sort();
}

describe.each(SHELLS)('the script for %s', (shell) => {
  const script = SCRIPTS[shell](programInfo());

  it('is as it was read', () => {
    expectGolden(`test/fixtures/completion/sample.${shell}`, SCRIPTS[shell](SAMPLE));
  });

  it.each(programInfo().commands)('has all options of $name, and no other', (command: CommandUsage) => {
    const names = optionsOfCommand(programInfo(), command).map(({ name }) => name);
    expect(flagsIn(withoutTexts(PARTS[shell](script, command.name)))).toEqual(names.sort());
  });

  it.each(INTERNAL)('does not know %s', (name) => {
    expect(script).not.toMatch(new RegExp(`\\b${name}\\b`));
  });
});

/** Explanations speak of options of other commands. */
function withoutTexts(part: string): string {
  return part
    .replace(/-d '.*'$/gm, '')
    .replace(/\[.*\]/g, '[]')
    .replace(/and not __portplan_has [^']*/g, '');
}

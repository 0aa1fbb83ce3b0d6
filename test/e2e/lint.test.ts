/** Which files `portplan lint` checks. */
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLEAN, LintFolder, lintIn } from '../support/lint-folder.ts';

/** A file with one finding: what is reported was checked. */
const PLAN = 'version: 1\nnope: 1\nreserved: 8080\n';

function folderOf(...names: readonly string[]): LintFolder {
  return new LintFolder(Object.fromEntries(names.map((name) => [name, PLAN])));
}

/** The files that were checked, in the order of the report. */
function checked(folder: LintFolder, ...operands: readonly string[]): readonly string[] {
  return folder.json(...operands).diagnostics.map(({ file }) => file);
}

function refused(folder: LintFolder, ...args: readonly string[]): string {
  const { status, stdout, stderr } = folder.lint(...args);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  return stderr;
}

describe('files', () => {
  it('without an operand: portplan.yaml of the folder alone', () => {
    expect(checked(folderOf('portplan.yaml', 'a.portplan.yaml'))).toEqual(['portplan.yaml']);
  });

  it('without an operand and without portplan.yaml: one sentence', () => {
    expect(refused(folderOf('a.portplan.yaml'))).toMatch(
      /^portplan: there is no portplan\.yaml in \/\S+: name a plan file\n$/,
    );
  });

  it('several: in the order in which they are named', () => {
    expect(checked(folderOf('b.yaml', 'a.txt'), 'b.yaml', 'a.txt')).toEqual(['b.yaml', 'a.txt']);
  });

  it.each(['[x].portplan.yaml', 'with blanks.yaml', '{a,b}.yaml', 'what?.yaml', '*.yaml'])(
    '%s that exists is taken literally',
    (name) => {
      expect(checked(folderOf(name, 'x.portplan.yaml', 'a.yaml', 'b.yaml', 'whats.yaml'), name)).toEqual([name]);
    },
  );

  it.each([
    ['./a.yaml', 'a.yaml'],
    ['a.yaml', 'b/../a.yaml'],
    ['a.yaml', '*.yaml'],
    ['a.yaml', join(process.cwd(), 'a.yaml')],
  ])('%s and %s are one file, under the first name', (...names) => {
    const folder = folderOf('a.yaml');
    const operands = names.map((name) => name.replace(process.cwd(), folder.path));
    expect(checked(folder, ...operands)).toEqual([operands[0]]);
  });

  it('- is standard input, shown as <stdin>', () => {
    const { stdout } = lintIn(new LintFolder().path, ['-'], { input: PLAN });
    expect(stdout.split('\n')[0]).toBe('<stdin>:2:1: error: there is no key "nope" here [unknown-key]');
  });

  it('./- is a file, also beside standard input', () => {
    const { stdout } = lintIn(folderOf('-').path, ['-', './-'], { input: CLEAN });
    expect(stdout).toMatch(/^\.\/-:2:1: error[^]*\n2 files: 1 error\n$/);
  });
});

describe('files that cannot be read: one sentence, and nothing is checked', () => {
  it.each([
    ['missing.yaml', "missing.yaml can't be read: it does not exist"],
    ['a.yaml/b.yaml', "a.yaml/b.yaml can't be read: a part of the path is not a directory"],
    ['round.yaml', "round.yaml can't be read: too many links, or a link where none is followed"],
    ['lost.yaml', "lost.yaml can't be read: it does not exist"],
    ['', "'' can't be read: it does not exist"],
  ])('%j', (name, sentence) => {
    const folder = folderOf('a.yaml');
    symlinkSync('round.yaml', join(folder.path, 'round.yaml'));
    symlinkSync('nowhere', join(folder.path, 'lost.yaml'));
    expect(refused(folder, 'a.yaml', name)).toBe(`portplan: ${sentence}\n`);
  });

  it('without permission', () => {
    const folder = folderOf('a.yaml');
    chmodSync(folder.path, 0o755);
    chmodSync(join(folder.path, 'a.yaml'), 0);
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const wrapper = process.getuid?.() === 0 ? asNobody : [];
    const { status, stderr } = lintIn(folder.path, ['a.yaml'], { wrapper });
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: "portplan: a.yaml can't be read: no permission to read it\n",
    });
  });

  it('in JSON where JSON was asked for', () => {
    expect(new LintFolder().json('missing.yaml').error).toEqual({
      code: 'unreadable-file',
      message: "missing.yaml can't be read: it does not exist",
    });
  });
});

describe('patterns', () => {
  const folder = () =>
    folderOf('c.yaml', 'b.portplan.yaml', 'a.yaml', 'sub/a.portplan.yaml', 'sub/deep/b.portplan.yaml', 'note.txt');

  it.each([
    ['*.yaml', ['a.yaml', 'b.portplan.yaml', 'c.yaml']],
    ['**/*.portplan.yaml', ['b.portplan.yaml', 'sub/a.portplan.yaml', 'sub/deep/b.portplan.yaml']],
    ['{c,a}.yaml', ['a.yaml', 'c.yaml']],
    ['[bc]*', ['b.portplan.yaml', 'c.yaml']],
    ['./sub/*.yaml', ['sub/a.portplan.yaml']],
    ['sub/../?.yaml', ['a.yaml', 'c.yaml']],
  ])('%s, in order of name', (pattern, files) => {
    expect(checked(folder(), pattern)).toEqual(files);
  });

  it('takes no directory for a file', () => {
    const plans = folder();
    mkdirSync(join(plans.path, 'd.yaml'));
    expect(checked(plans, '*.yaml')).not.toContain('d.yaml');
  });

  it('takes one that nothing matches for a mistake', () => {
    expect(refused(folder(), 'a.yaml', 'z*.yaml')).toBe(
      'portplan: no file matches z*.yaml (node_modules, .git and .github/workflows are left out)\n',
    );
  });
});

describe('directories', () => {
  it('hold plan files by their names, at every depth', () => {
    const plans = ['.host/portplan.yaml', 'a.portplan.yml', 'portplan.yaml', 'sub/deep/web.portplan.yaml'];
    expect(checked(folderOf(...plans, 'ports.yaml', 'myportplan.yaml', 'portplan.json'), '.')).toEqual(plans);
  });

  it.each(['node_modules/x', '.git', '.github/workflows', 'sub/node_modules', 'sub/.github/workflows'])(
    'have no plans in %s',
    (name) => {
      expect(checked(folderOf('portplan.yaml', `${name}/portplan.yaml`), '.')).toEqual(['portplan.yaml']);
    },
  );

  it('have plans in node_modules when they are in it themselves', () => {
    expect(checked(folderOf('node_modules/x/portplan.yaml'), 'node_modules/x')).toEqual([
      'node_modules/x/portplan.yaml',
    ]);
  });

  it.each(['[d]', 'a b', '{x}', 'd/'])('%s is taken literally', (name) => {
    expect(checked(folderOf(join(name, 'portplan.yaml')), name)).toEqual([join(name, 'portplan.yaml')]);
  });

  it('may have the name of a plan file', () => {
    expect(checked(folderOf('x.portplan.yaml/portplan.yaml'), '.')).toEqual(['x.portplan.yaml/portplan.yaml']);
  });

  it('are searched once, also with links that go round', () => {
    const folder = folderOf('hosts/portplan.yaml');
    symlinkSync('../hosts', join(folder.path, 'hosts/round'));
    symlinkSync('hosts', join(folder.path, 'again'));
    expect(checked(folder, '.')).toEqual(['hosts/portplan.yaml']);
  });

  it('have a plan under the name of a link when the file has another', () => {
    const folder = folderOf('shared/common.yaml');
    symlinkSync('shared/common.yaml', join(folder.path, 'portplan.yaml'));
    symlinkSync('nowhere', join(folder.path, 'lost.portplan.yaml'));
    expect(checked(folder, '.')).toEqual(['portplan.yaml']);
  });

  it('without a plan file are a mistake', () => {
    expect(refused(folderOf('empty/note.yaml', 'portplan.yaml'), 'portplan.yaml', 'empty')).toBe(
      'portplan: no portplan.yaml and no NAME.portplan.yaml is below empty (node_modules, .git and .github/workflows are left out)\n',
    );
  });
});

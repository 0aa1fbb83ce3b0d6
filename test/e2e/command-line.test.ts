import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { programInfo } from '../../src/cli/table/commands.ts';
import { portplanHere } from '../support/cli.ts';
import { expectGolden } from '../support/golden.ts';

describe('the command line', () => {
  it.each([
    [['aply'], 'portplan: there is no command aply; did you mean apply? (portplan --help)\n'],
    [
      ['plan', '--formt', 'json'],
      'portplan: there is no option --formt; did you mean --format? (portplan plan --help)\n',
    ],
    [
      ['plan', '--format', 'xml'],
      'portplan: --format of plan is one of text, json, jsonl, markdown, diff, not xml (portplan plan --help)\n',
    ],
    [['history', 'foo'], 'portplan: history takes no operand, found foo (portplan history --help)\n'],
    [['plan', 'nowhere.yaml'], "portplan: nowhere.yaml can't be read: it does not exist\n"],
    [
      ['plan', 'a.yaml', 'b.yaml'],
      'portplan: one host has one plan: name one FILE, and let it name others in `extends`\n',
    ],
    [
      ['rollback', 'x', '--yes'],
      "portplan: rollback takes one record's number, as `portplan history` lists them, not x\n",
    ],
    [
      ['apply', '--lock-wait', 'long', '--yes', 'examples/laptop.portplan.yaml'],
      'portplan: --lock-wait takes a number of seconds, not long\n',
    ],
    [
      ['completion'],
      'portplan: completion takes one SHELL: bash, zsh or fish, found none (portplan completion --help)\n',
    ],
    [
      ['completion', 'tcsh'],
      'portplan: completion takes one SHELL: bash, zsh or fish, not tcsh (portplan completion --help)\n',
    ],
    [
      ['completion', ''],
      "portplan: completion takes one SHELL: bash, zsh or fish, not '' (portplan completion --help)\n",
    ],
    [
      ['completion', 'bash', 'zsh'],
      'portplan: completion takes one SHELL: bash, zsh or fish, not bash zsh (portplan completion --help)\n',
    ],
  ])('%j: one sentence on standard error, status 3', (args, message) => {
    const refused = portplanHere(args);
    expect({ status: refused.status, stdout: refused.stdout, stderr: refused.stderr }).toEqual({
      status: 3,
      stdout: '',
      stderr: message,
    });
  });

  it.each([
    ['map', '--no-host', 'test/fixtures/map/edge.yaml'],
    ['history', '--root', '/tmp'],
    ['lint', '--rules'],
  ])('%s: --quiet leaves the result, and nothing else', (...words) => {
    const [loud, quiet] = [portplanHere(words), portplanHere([...words, '--quiet'])];
    expect(quiet).toEqual({ ...loud, stderr: '' });
    expect(loud.stdout).not.toBe('');
  });

  it.each([
    ['validate', 'test/fixtures/map/nothing.yaml'],
    ['lint', 'test/fixtures/map/nothing.yaml'],
    ['plan', 'test/fixtures/map/nothing.yaml'],
  ])('%s: --quiet says nothing where there is no error', (...words) => {
    expect(portplanHere([...words, '--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('fails in JSON where JSON was asked for', () => {
    const refused = portplanHere(['plan', 'nowhere.yaml', '--format', 'json']);
    expect((JSON.parse(refused.stdout) as { error: unknown }).error).toEqual({
      code: 'unreadable-file',
      message: "nowhere.yaml can't be read: it does not exist",
    });
  });

  it('takes --platform for a plan that names none', () => {
    const plan = 'version: 1\nephemeral: {tcp: 20000-30000, udp: 20000-40000}\n';
    expect(portplanHere(['validate', '-'], { input: plan }).status).toBe(0);
    expect(portplanHere(['validate', '-', '--platform', 'linux'], { input: plan }).stdout).toContain(
      '[ephemeral-differs]',
    );
  });

  it('prints what a pipe wants to read, and no more', () => {
    const script = `node bin/portplan.js snapshot | head -c 20`;
    const piped = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
    expect(piped).toMatchObject({ stdout: '{\n  "formatVersion":', stderr: '' });
  });

  it.each(['', ...programInfo().commands.map(({ name }) => name)])('%s --help fits a terminal', (command) => {
    const { stdout, status } = portplanHere([command, '--help'].filter(Boolean));
    expect(status).toBe(0);
    expectGolden(`test/fixtures/help/${command || 'portplan'}.txt`, stdout);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

import { describe, expect, it } from 'vitest';
import { portplanHere } from '../support/cli.ts';

describe('the command line', () => {
  it.each([
    [['aply'], 'portplan: there is no command aply; did you mean apply? (portplan --help)\n'],
    [
      ['plan', '--formt', 'json'],
      'portplan: there is no option --formt; did you mean --format? (portplan plan --help)\n',
    ],
    [
      ['plan', '--format', 'xml'],
      'portplan: --format of plan is one of text, json, diff, not xml (portplan plan --help)\n',
    ],
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
  ])('%j: one sentence on standard error, status 3', (args, message) => {
    const refused = portplanHere(args);
    expect({ status: refused.status, stdout: refused.stdout, stderr: refused.stderr }).toEqual({
      status: 3,
      stdout: '',
      stderr: message,
    });
  });

  it('fails in JSON where JSON was asked for', () => {
    const refused = portplanHere(['plan', 'nowhere.yaml', '--format', 'json']);
    expect((JSON.parse(refused.stdout) as { error: unknown }).error).toEqual({
      code: 'unreadable-file',
      message: "nowhere.yaml can't be read: it does not exist",
    });
  });
});

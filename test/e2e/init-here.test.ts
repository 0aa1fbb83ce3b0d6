/** `portplan init` on this machine: of it, it only reads. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, portplanHere, PROJECT } from '../support/cli.ts';
import { LintFolder } from '../support/lint-folder.ts';

describe('on this machine', () => {
  it('a dangling link is no place for it', () => {
    const made = new LintFolder({});
    symlinkSync('nowhere', join(made.path, 'portplan.yaml'));
    const refused = portplanHere(['init'], { cwd: made.path });
    expect([refused.status, refused.stderr]).toEqual([3, expect.stringContaining('is there already')]);
    expect(readdirSync(made.path)).toEqual(['portplan.yaml']);
  });

  it.each([
    ['nowhere/plan.yaml', /^portplan: nowhere\/plan.yaml can't be written: its directory is not there; /],
    ['here.json/plan.yaml', /^portplan: here.json\/plan.yaml can't be written: /],
    ['', /^portplan: '' can't be written: /],
    [`${'a'.repeat(300)}.yaml`, /^portplan: a{300}\.yaml can't be written: /],
  ])('%j is refused in one sentence', (file, sentence) => {
    const made = new LintFolder({ 'here.json': '{}' });
    const refused = portplanHere(['init', file], { cwd: made.path });
    expect([refused.status, refused.stderr.split('\n').length]).toEqual([3, 2]);
    expect(refused.stderr).toMatch(sentence);
    expect(readdirSync(made.path)).toEqual(['here.json']);
  });

  it('another platform than that of the host is refused', () => {
    const refused = portplanHere(['init', '-', '--platform', 'windows']);
    expect([refused.status, refused.stdout]).toEqual([3, '']);
    expect(refused.stderr).toContain('--platform is windows, and ');
  });

  it('a user who is not root makes one, and is told what could not be seen', async () => {
    const program =
      "require('node:net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })";
    const server = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [chunk] = (await once(server.stdout, 'data')) as [Buffer];
      const port = chunk.toString().trim();
      const isRoot = process.getuid?.() === 0;
      const made = asUser(isRoot, 'init', '-');
      expect(made.status).toBe(0);
      // What the test's own account runs it may look at.
      expect(made.stdout).toMatch(new RegExp(`${isRoot ? `port-${port}` : 'node'}: .*127\\.0\\.0\\.1:${port}`));
      expect(made.stderr).toMatch(isRoot || hasOtherAccounts() ? HIDDEN : /^$/);
    } finally {
      server.kill('SIGKILL');
    }
  });
});

const HIDDEN = /^portplan: the sockets of \d+ process(es)? may not be looked at: run it as root /;

/** Where the tests have a container to themselves there may be none. */
function hasOtherAccounts(): boolean {
  const owners = readdirSync('/proc').map((name) => /^\d+$/.test(name) && statSync(`/proc/${name}`, IF_THERE)?.uid);
  return owners.some((uid) => typeof uid === 'number' && uid !== process.getuid?.());
}

const IF_THERE = { throwIfNoEntry: false } as const;

function asUser(isRoot: boolean, ...words: readonly string[]) {
  const cli = [process.execPath, CLI, ...words];
  const [file = '', ...rest] = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', ...cli] : cli;
  return spawnSync(file, rest, { encoding: 'utf8', cwd: PROJECT });
}

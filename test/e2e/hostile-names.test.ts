/** Names that others give, through the command line: what root and a CI run are shown of them is one line of plain characters. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CLI, portplan } from '../support/cli.ts';
import { isTaken } from '../support/listening-process.ts';
import { hostForAll } from '../support/stand.ts';

const { host } = hostForAll();

const NAME = 'a\n::error::x \u001b[31m\u202eb';
const SHOWN = 'a\\u000a::error::x \\u001b[31m\\u202eb';

function folderWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'portplan-names-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, `${NAME}.yaml`), text);
  return folder;
}

describe('the name of a plan', () => {
  it.each([
    ['validate', 'text', `${SHOWN}.yaml:2:1: error: `],
    ['lint', 'text', `${SHOWN}.yaml:2:1: error: `],
    ['lint', 'github', `::error file=${SHOWN.replaceAll(':', '%3A')}.yaml,line=2,`],
    ['lint', 'json', JSON.stringify(`${NAME}.yaml`).replace('\u202e', '\\u202e')],
    ['lint', 'sarif', encodeURIComponent(NAME)],
    ['plan', 'markdown', `${SHOWN}.yaml:2:1`],
  ])('is shown by %s as %s', (command, format, shown) => {
    const folder = folderWith('version: 1\nservice: {}\n');
    const { stdout, stderr } = portplan(host, [command, `${NAME}.yaml`, '--format', format], { cwd: folder });
    expect(stdout + stderr).toContain(shown);
    expect(stdout + stderr).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect((stdout + stderr).split('\n').filter((line) => line.startsWith('::'))).toHaveLength(
      format === 'github' ? 1 : 0,
    );
  });

  it('is shown where the command can not run', () => {
    const { status, stderr } = portplan(host, ['plan', NAME]);
    expect({ status, lines: stderr.split('\n').length }).toEqual({ status: 3, lines: 2 });
    expect(stderr).toContain(SHOWN);
  });
});

/** Gives the host a name, and goes on as another program; sethostname has no program that takes every byte. */
const RENAMED =
  'my ($name, @next) = @ARGV; syscall((uname)[4] eq "aarch64" ? 161 : 170, $name, length $name); exec @next';

describe('of a host', () => {
  it('the name is shown by plan', () => {
    const folder = folderWith('version: 1\nreserved: [8080]\n');
    const named = ['unshare', '--uts', 'perl', '-MPOSIX', '-e', RENAMED, NAME, process.execPath, CLI];
    const { stdout } = host.run([...named, 'plan', `${NAME}.yaml`, '--color', 'always'], { cwd: folder });
    expect(stdout.split('\n')[0]).toBe(`\u001b[1m${SHOWN}.yaml on ${SHOWN} (linux)\u001b[22m: 1 setting to change`);
  });

  it('a process is shown by explain as it calls itself', async () => {
    const server = `$0 = "x\\n\\e[31m\\x{202e}y"; socket(S, 2, 1, 0); bind(S, pack("Sna4x8", 2, 7444, "\\0\\0\\0\\0")); listen(S, 5); sleep`;
    const [program, ...words] = host.argv(['perl', '-CA', '-Mutf8', '-e', server]);
    const running = spawn(program, words);
    onTestFinished(() => void running.kill());
    await expect.poll(() => isTaken(host, 7444)).toBe(true);
    expect(portplan(host, ['explain', '7444']).stdout).toContain('x\\u000a\\u001b[31m\\u202ey');
    const { holders } = (JSON.parse(portplan(host, ['explain', '7444', '--format', 'json']).stdout) as Explained)
      .explanations[0].sockets[0];
    expect(holders[0].command).toBe('x\n\u001b[31m\u202ey');
  });
});

interface Explained {
  readonly explanations: readonly [
    { readonly sockets: readonly [{ readonly holders: readonly [{ readonly command: string }] }] },
  ];
}

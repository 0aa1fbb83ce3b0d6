/** What the other tests on Windows stand on: Node for Windows, the stand-in programs, and portplan started there. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Programs } from '../support/windows/programs.ts';
import { startWindows, type WindowsMachine } from '../support/windows/wine.ts';

const NOTHING = Buffer.alloc(0);
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** Prints the words with which it was started. */
const echo: Programs = (program, words) => ({
  status: 0,
  stdout: Buffer.from(JSON.stringify([program, ...words])),
  stderr: NOTHING,
});

let programs = echo;
let windows: WindowsMachine;
beforeAll(async () => {
  windows = await startWindows((program, words) => programs(program, words));
});
afterEach(() => {
  programs = echo;
});
afterAll(() => windows.stop());

interface Run {
  readonly status: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Node for Windows starts them all at once, as portplan does: without a shell, by the absolute path. */
async function runAll(commands: readonly (readonly [string, ...string[]])[]): Promise<readonly Run[]> {
  const text = String.raw`
    const { execFile } = require('node:child_process');
    const run = ([program, ...words]) => new Promise((resolve) => {
      const path = process.env.SystemRoot + '\\System32\\' + program + '.exe';
      execFile(path, words, { encoding: 'latin1' }, (error, ...output) => resolve([error?.code ?? 0, ...output]));
    });
    Promise.all(${JSON.stringify(commands)}.map(run)).then((runs) => console.log(JSON.stringify(runs)));`;
  const { stdout } = await windows.node(text);
  return (JSON.parse(stdout) as [number, string, string][]).map(([status, ...output]) => {
    const [out, err] = output.map((latin1) => Buffer.from(latin1, 'latin1')) as [Buffer, Buffer];
    return { status, stdout: out, stderr: err };
  });
}

async function run(...command: [string, ...string[]]): Promise<Run> {
  const [only] = await runAll([command]);
  return only!;
}

describe('Node', () => {
  it('is the one for Windows', async () => {
    const { stdout } = await windows.node(
      'console.log(process.platform, process.env.SystemRoot, process.env.ProgramData, process.cwd())',
    );
    expect(stdout).toBe('win32 C:\\windows C:\\ProgramData C:\\work\n');
  });

  it('gets its arguments, its input and its folder', async () => {
    windows.write('C:\\two words\\x', '');
    const { stdout } = await windows.node(
      'console.log(JSON.stringify([process.cwd(), require("fs").readFileSync(0, "utf8"), ...process.argv.slice(2)]))',
      ['a "b" c\\', 'größer 端口'],
      { cwd: 'C:\\two words', input: 'a\r\nb' },
    );
    expect(JSON.parse(stdout)).toEqual(['C:\\two words', 'a\r\nb', 'a "b" c\\', 'größer 端口']);
  });

  it('gives back its status and what it printed to stderr', async () => {
    expect(await windows.node('console.error("no"); process.exitCode = 5')).toEqual({
      status: 5,
      stdout: '',
      stderr: 'no\n',
    });
  });
});

describe('a stand-in program', () => {
  it.each(['netsh', 'net', 'sc', 'whoami', 'netstat', 'tasklist', 'icacls'])('answers for %s', async (program) => {
    const { stdout } = await run(program, '/x');
    expect(JSON.parse(stdout.toString())).toEqual([program, '/x']);
  });

  it('is given each argument as it was written', async () => {
    const words = ['two words', '', 'say "yes"', 'C:\\dir\\', 'b\\\\"', '*', '%PATH%', "'^&|<>", 'größer 端口 🚢'];
    const { stdout } = await run('netsh', ...words);
    expect(JSON.parse(stdout.toString())).toEqual(['netsh', ...words]);
  });

  it('prints every byte as the test answered it', async () => {
    const backwards = Buffer.from(EVERY_BYTE.toReversed());
    programs = () => ({ status: 0, stdout: EVERY_BYTE, stderr: backwards });
    expect(await run('netsh')).toEqual({ status: 0, stdout: EVERY_BYTE, stderr: backwards });
  });

  it('prints a megabyte', async () => {
    const stdout = Buffer.alloc(2 ** 20, EVERY_BYTE);
    programs = () => ({ status: 0, stdout, stderr: NOTHING });
    expect((await run('netsh')).stdout.equals(stdout)).toBe(true);
  });

  it.each([1, 255, 1168, 0xc0000005])('ends with status %i', async (status) => {
    programs = () => ({ status, stdout: NOTHING, stderr: NOTHING });
    expect((await run('netsh')).status).toBe(status);
  });

  it('runs 16 times side by side, each with its own answer', async () => {
    const commands = Array.from({ length: 16 }, (_, index) => ['netsh', `number ${index}`] as const);
    const answers = await runAll(commands);
    expect(answers.map(({ stdout }) => JSON.parse(stdout.toString()) as unknown)).toEqual(commands);
  });

  it('ends with status 250 when the test has no answer', async () => {
    programs = () => {
      throw new Error('the machine died');
    };
    expect(await run('netsh')).toEqual({ status: 250, stdout: NOTHING, stderr: NOTHING });
  });
});

describe('a power cut', () => {
  it('ends what runs, leaves the disk, and lets the machine start again', async () => {
    let off: Promise<void> | undefined;
    programs = (...call) => {
      off = windows.powerOff();
      return echo(...call);
    };
    const { status } = await windows.node(`
      require('node:fs').writeFileSync('before', '');
      const netsh = process.env.SystemRoot + '/System32/netsh.exe';
      require('node:child_process').execFile(netsh, () => setTimeout(() => require('node:fs').writeFileSync('after', ''), 5000));`);
    await off;
    expect(status).toBe(-1);
    expect([windows.exists('C:\\work\\before'), windows.exists('C:\\work\\after')]).toEqual([true, false]);
    expect((await windows.node('console.log("up")')).stdout).toBe('up\n');
  });
});

describe('portplan', () => {
  const PLAN = 'C:\\work\\port plans\\web server.portplan.yaml';
  const TWICE = ['version: 1', 'name: web', 'platform: windows', 'services:', '  a: 443', '  b: 443', ''];

  beforeAll(() => windows.write(PLAN, TWICE.join('\r\n')));

  it('starts', async () => {
    const { status, stdout, stderr } = await windows.portplan(['--version']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^portplan \d+\.\d+\.\d+\n$/);
  });

  it.each([PLAN, 'port plans\\web server.portplan.yaml', 'port plans/web server.portplan.yaml'])(
    'validates %s, which has the line ends of Windows',
    async (path) => {
      expect(await windows.portplan(['validate', path])).toEqual({ status: 0, stdout: `${path}: valid\n`, stderr: '' });
    },
  );

  it('reads a plan from its input', async () => {
    const { stdout } = await windows.portplan(['validate', '-'], { input: TWICE.join('\r\n') });
    expect(stdout).toBe('<stdin>: valid\n');
  });

  it('finds the plans of a folder, and what is wrong in them', async () => {
    const { status, stdout } = await windows.portplan(['lint', 'port plans']);
    expect(status).toBe(1);
    expect(stdout).toContain('port plans\\web server.portplan.yaml:6:6: error: b and a ');
  });

  it('gives SARIF the address of a file on a drive', async () => {
    const { stdout } = await windows.portplan(['lint', '--format', 'sarif', PLAN]);
    expect(stdout).toContain('"uri": "file:///C:/work/port%20plans/web%20server.portplan.yaml"');
  });

  it('mends a plan and keeps its line ends', async () => {
    const odd = ['version: 1', 'platform: linux', 'ephemeral: 32768-60998', ''].join('\r\n');
    windows.write('C:\\work\\odd.portplan.yaml', odd);
    await windows.portplan(['lint', '--fix', 'odd.portplan.yaml']);
    expect(windows.read('C:\\work\\odd.portplan.yaml')).toBe(odd.replace('60998', '60997'));
  });
});

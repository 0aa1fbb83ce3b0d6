/** Plan files as they are found on Windows, on a host in English: their paths, their line ends, their platform. */
import { hostname } from 'node:os';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../support/namespace.ts';
import { wineHostForAll } from '../support/windows/wine-host.ts';

const FOLDER = 'C:\\work\\port plans\\büro süd';
const BYTE_ORDER_MARK = '\ufeff';

const host = wineHostForAll(() => {
  host.renew();
  write('base.portplan.yaml', 'version: 1', 'services:', '  dns: 53123/udp');
  write(
    'host.portplan.yaml',
    'version: 1',
    'name: büro',
    String.raw`extends: [..\bases\base.portplan.yaml]`,
    'services: {grpc: 50051}',
  );
  write('linux.portplan.yaml', 'version: 1', 'platform: linux', 'services: {grpc: 50051}');
  write('faulty.portplan.yaml', 'version: 1', 'services:', '  web: 0800');
  write('well-known.portplan.yaml', 'version: 1', 'services: {files: 445}');
});

/** As an editor on Windows keeps it. The base goes to a folder of its own. */
function write(name: string, ...lines: readonly string[]): void {
  const folder = name.startsWith('base') ? 'C:\\work\\port plans\\bases' : FOLDER;
  host.machine.write(`${folder}\\${name}`, BYTE_ORDER_MARK + [...lines, ''].join('\r\n'));
}

describe('a plan in a folder with blanks and umlauts, in lines that end with CRLF', () => {
  const path = `${FOLDER}\\host.portplan.yaml`;
  let planned: RunResult;

  beforeAll(async () => {
    planned = await host.portplan('plan', path);
  });

  it('is planned', () => {
    expect({ status: planned.status, stderr: planned.stderr }).toEqual({ status: 0, stderr: '' });
    expect(planned.stdout).toContain(`büro on ${hostname()} (windows): `);
  });

  it('is named as it was typed, with the line', () => {
    expect(planned.stdout).toMatch(/ \+ 50051 .* grpc +C:\\work\\port plans\\büro süd\\host\.portplan\.yaml:4\n/);
  });

  it('finds its base behind backslashes', () => {
    expect(planned.stdout).toMatch(/ \+ 53123 .* dns +C:\\work\\port plans\\bases\\base\.portplan\.yaml:3\n/);
  });

  it('comes with a command that PowerShell and cmd can take', () => {
    expect(planned.stdout.split('\n').at(-2)).toBe(`To make it so: portplan apply "${path}"`);
  });
});

it.each([
  'port plans\\büro süd\\faulty.portplan.yaml',
  'port plans/büro süd/faulty.portplan.yaml',
  '.\\port plans\\büro süd\\faulty.portplan.yaml',
  `${FOLDER}\\faulty.portplan.yaml`,
])('a fault in %s is shown at the path as it was typed', async (path) => {
  const { status, stdout } = await host.portplan('plan', path);
  expect({ status, start: stdout.slice(0, stdout.indexOf(': error')) }).toEqual({ status: 1, start: `${path}:3:8` });
});

it('a plan is read from standard input', async () => {
  const input = 'version: 1\r\nname: pipe\r\nservices: {grpc: 50051}\r\n';
  const { status, stdout } = await host.machine.portplan(['plan', '-'], { input });
  expect(status).toBe(0);
  expect(stdout).toMatch(/ \+ 50051 .* grpc +<stdin>:3\n/);
});

it.each(['plan', 'apply'])('%s refuses a plan for Linux', async (command) => {
  expect(await host.portplan(command, `${FOLDER}\\linux.portplan.yaml`)).toEqual({
    status: 3,
    stdout: '',
    stderr: `portplan: ${FOLDER}\\linux.portplan.yaml is for linux, and ${hostname()} is a windows host\n`,
  });
});

it('a plan that is not there is named as it was typed', async () => {
  expect(await host.portplan('plan', '..\\no plan.yaml')).toEqual({
    status: 3,
    stdout: '',
    stderr: "portplan: ..\\no plan.yaml can't be read: it does not exist\n",
  });
});

it('lint judges a plan that names no platform by the rules of Windows', async () => {
  const { status, stdout } = await host.portplan('lint', `${FOLDER}\\well-known.portplan.yaml`);
  expect(status).toBe(0);
  expect(stdout).toContain(
    `${FOLDER}\\well-known.portplan.yaml:2:19: warning: files wants port 445/tcp, and file sharing (System) has it on Windows by default`,
  );
  expect(stdout).toContain('[os-held-port]');
});

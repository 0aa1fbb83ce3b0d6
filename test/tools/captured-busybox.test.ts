/** examples/capture/capture-linux.sh where all commands are those of busybox, as on Alpine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gather, SITUATIONS } from '../support/captured.ts';
import { CLI, portplanHere } from '../support/cli.ts';
import { PrivateHost, requireTool } from '../support/namespace.ts';

let host: PrivateHost;
let folder: string;

beforeEach(async () => {
  requireTool('busybox');
  host = await PrivateHost.start();
  folder = mkdtempSync(join(tmpdir(), 'portplan-busybox-'));
  const made = host.run(['sh', '-c', 'mkdir /run/bin && busybox --install -s /run/bin']);
  expect(made, made.stderr).toMatchObject({ status: 0 });
});

afterEach(() => {
  host.close();
  rmSync(folder, { recursive: true });
});

it.each(SITUATIONS)('$name: the same bytes as portplan says there', ({ prepare }) => {
  prepare(host);
  const shell = ['env', '-i', 'PATH=/run/bin', '/run/bin/ash'];
  expect(gather(host, folder, shell)).toEqual({ status: 0, stdout: '', stderr: '' });
  const there = host.run(['env', 'PATH=/run/bin', process.execPath, CLI, 'snapshot']);
  expect(portplanHere(['snapshot', '--captured', folder])).toEqual(there);
});

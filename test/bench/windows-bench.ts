/** `plan` on Windows, as Wine has it, beside the netsh calls that it makes, made by a script of Node that does nothing else. */
import { STACKS } from '../../src/backends/windows/host.ts';
import { showDynamic, showExcluded } from '../../src/backends/windows/netsh/netsh.ts';
import type { RunResult } from '../support/namespace.ts';
import { WindowsStandIn } from '../support/windows/stand-in.ts';
import { startWindows } from '../support/windows/wine.ts';
import { makeWindowsFolder } from '../support/windows/wine-template.ts';
import { row, type Row } from './side-by-side.ts';

const PLAN = 'version: 1\nplatform: windows\nephemeral: 49152-65535\nservices: {grpc: 50051, vite: 127.0.0.1:5173}\n';
const RUNS = 7;

export async function planOnWindows(): Promise<readonly Row[]> {
  const { folder, remove } = await makeWindowsFolder();
  const machine = await startWindows(new WindowsStandIn().run, folder);
  try {
    machine.write('C:\\work\\portplan.yaml', PLAN);
    const plan = (): Promise<RunResult> => machine.portplan(['plan']);
    const callsAlone = (): Promise<RunResult> => machine.node(CALLS);
    const pairs: [number, number][] = [];
    for (let run = -2; run < RUNS; run++) {
      const pair: [number, number] = [await milliseconds(plan), await milliseconds(callsAlone)];
      if (run >= 0) pairs.push(pair);
    }
    return [row('plan on Windows (Wine) / its 16 netsh calls alone', pairs, 'ms', '1.5')];
  } finally {
    await machine.stop();
    await remove();
  }
}

const STORES = ['active', 'persistent'] as const;
const SHOWN = STACKS.flatMap((stack) =>
  STORES.flatMap((store) => [showDynamic(stack, store), showExcluded(stack, store)]),
);

/** All at the same time, as plan does it. */
const CALLS = `
const { execFile } = require('node:child_process');
const netsh = process.env.SystemRoot + '\\\\System32\\\\netsh.exe';
for (const words of ${JSON.stringify(SHOWN.map(({ words }) => words))})
  execFile(netsh, words, (error) => { if (error) throw error; });
`;

async function milliseconds(run: () => Promise<RunResult>): Promise<number> {
  const start = performance.now();
  const { status, stdout, stderr } = await run();
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr}${stdout}`);
  return performance.now() - start;
}

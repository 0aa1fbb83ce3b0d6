/** Servers that `kill` does not end, or that come back: the first remedy, typed as it is printed, frees the port for good. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { explain } from '../support/explaining.ts';
import { ENDURING, isTaken, LOOPS, startTree, type Tree } from '../support/listening-process.ts';
import { hostForAll } from '../support/stand.ts';
import { commandIn, typeRemedy } from '../support/typed-remedy.ts';

const { host } = hostForAll();

/** What plain `kill PID`, which was printed for each of them before, leaves. */
async function isTakenAfter(command: readonly string[], port: number): Promise<boolean> {
  host.run(command);
  await delay(400);
  return isTaken(host, port);
}

const TREES = Object.entries<Tree>({ ...ENDURING, ...LOOPS }).map(([name, tree], i) => [name, tree, 7300 + i] as const);

describe('the first remedy', () => {
  it.each(TREES)('%s', async (_, tree, port) => {
    onTestFinished(await startTree(host, tree, port));
    const [pid = 0] = explain(host, [String(port)]).sockets.flatMap(({ holders }) => holders.map((each) => each.pid));
    expect(await isTakenAfter(['kill', String(pid)], port)).toBe(true);
    const { remedies } = explain(host, [String(port)]);
    expect(remedies[0]).toMatch(tree.says);
    typeRemedy(host, remedies[0]);
    await expect.poll(() => isTaken(host, port)).toBe(false);
    expect(await isTakenAfter(['true'], port)).toBe(false);
  });

  it('of several processes: each is ended by what ends it', async () => {
    const port = 7320;
    const reuse = 'setsockopt(S, 1, 15, 1);';
    const [a, b] = [serverWith(port, reuse, ''), serverWith(port, reuse, '$SIG{TERM} = "IGNORE";')];
    onTestFinished(await startTree(host, { script: () => `${a} & ${b} & wait`, says: /./ }, port));
    const { remedies } = explain(host, [String(port)]);
    expect(commandIn(remedies[0] ?? '')).toMatch(/^kill \d+; kill -KILL \d+$/);
    typeRemedy(host, remedies[0]);
    await expect.poll(() => isTaken(host, port)).toBe(false);
  });
});

function serverWith(port: number, option: string, before: string): string {
  const open = `socket(S, 2, 1, 0); ${option} bind(S, pack("Sna4x8", 2, ${port}, chr(127).chr(0).chr(0).chr(1))) or exit 1; listen(S, 5)`;
  return `perl -e '${before} ${open}; sleep 1 while 1'`;
}

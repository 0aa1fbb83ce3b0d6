/** One apply at a time, on a host in French whose console is at code page 65001. */
import { beforeEach, expect, it } from 'vitest';
import type { WindowsStandIn } from '../support/windows/stand-in.ts';
import { changing, wineHostForAll, STORE } from '../support/windows/wine-host.ts';

const host = wineHostForAll();
let standIn: WindowsStandIn;

beforeEach(() => {
  standIn = host.renew({ language: 'fr', utf8: true });
  host.plan('services: {grpc: 127.0.0.1:50101}');
});

it('of two at once one does the work, and the other one finds it done', async () => {
  const apply = () => host.json('apply', '--yes');
  const ended = await Promise.all([apply(), apply()]);
  expect(ended).toMatchObject([
    { status: 0, error: null },
    { status: 0, error: null },
  ]);
  expect(ended.map(({ record }) => record).toSorted()).toEqual([1, null]);
  expect(changing(standIn)).toHaveLength(1);
});

it('with --lock-wait 0 nobody waits for the other one', async () => {
  // What holds the lock here holds it as portplan does: the file is open, and for nobody else.
  const holder = host.machine.node(`
    const fs = require('node:fs');
    fs.mkdirSync(${JSON.stringify(STORE)}, { recursive: true });
    const [path, notShared] = [${JSON.stringify(`${STORE}\\lock`)}, 0x10000000];
    fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_CREAT | notShared);
    fs.writeFileSync('held', '');
    const timer = setInterval(() => fs.existsSync('done') && clearInterval(timer), 50);`);
  while (!host.machine.exists('C:\\work\\held')) await new Promise((resolve) => setTimeout(resolve, 20));
  const { status, stdout, stderr } = await host.portplan('apply', '--yes', '--lock-wait', '0');
  host.machine.write('C:\\work\\done', '');
  await holder;
  expect({ status, stdout, changing: changing(standIn) }).toEqual({ status: 3, stdout: '', changing: [] });
  expect(stderr).toMatch(
    /^portplan: another apply or rollback is running \(it holds C:[\\/]ProgramData[\\/]portplan[\\/]lock\)[^\n]*; nothing was changed\n$/,
  );
});

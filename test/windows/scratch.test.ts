import { it } from 'vitest';
import { startWindows } from '../support/windows/wine.ts';
import { WindowsStandIn } from '../support/windows/stand-in.ts';

it('explore', async () => {
  const standIn = new WindowsStandIn({ language: 'de', winnat: 'running' });
  for (const t of Object.values(standIn.stacks)) t.persistent = [{ first: 50000, last: 50059 }];
  standIn.stacks['ipv4/tcp'].runtime = [...standIn.stacks['ipv4/tcp'].runtime, { first: 5357, last: 5357, owner: 'http.sys' }, { first: 80, last: 80, owner: 'http.sys' }];
  const win = await startWindows((p, w) => standIn.run(p, w));
  win.write('C:\\work\\portplan.yaml', `version: 1
name: desk
ephemeral: 49152-65535
reserved:
  - 60000-60009
services:
  web: 8080
  größer: 50051
  dns: 53123/udp
  iis: 80
`);
  const t = async (args: string[], o = {}) => { const s = performance.now(); const r = await win.portplan(args, o); console.log('>>>', args.join(' '), Math.round(performance.now() - s), r.status, '\n' + r.stdout + '\nERR ' + r.stderr); };
  await t(['plan']);
  await t(['plan']);
  await t(['plan', '--format', 'diff']);
  await t(['plan', '--format', 'json', '--detailed-exitcode']);
  await t(['apply']);
  await t(['apply', '--check']);
  standIn.commands.length = 0;
  await t(['apply', '--yes']);
  console.log(standIn.commands.map((c) => c.program + ' ' + c.words.join(' ') + (c.changed ? ' *' : '')).join('\n'));
  await t(['apply', '--yes']);
  await t(['history']);
  await t(['history', '--format', 'json']);
  await t(['snapshot']);
  console.log(win.read('C:\\ProgramData\\portplan\\history\\000001.json'));
  await t(['rollback', '--yes']);
  await t(['rollback', '--yes']);
  await t(['history']);
  await win.stop();
});

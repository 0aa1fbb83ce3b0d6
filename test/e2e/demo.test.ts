/** What `npm run demo` shows is what it says. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('the demo: a plan is applied, lasts beyond a boot, and is undone', () => {
  const { status, stdout, stderr } = spawnSync('sh', ['examples/demo.sh'], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const parts = stdout.split(/\n\u001b\[1m# /);
  const shownUnder = (start: string): string => parts.find((part) => part.startsWith(start)) ?? '';
  expect(shownUnder('A plan')).toContain('new file /etc/sysctl.d/zzz-portplan.conf');
  for (const start of ['Apply it again', 'A reboot']) expect(shownUnder(start)).toContain('nothing to change');
  expect(shownUnder('Undo that')).toContain('20000\t60999\nnet.ipv4.ip_local_reserved_ports = 50051');
});

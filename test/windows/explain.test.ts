/** `portplan explain` with the Windows build of Node: its JSON, its screen, and the exit status. */
import { expect, it } from 'vitest';
import { expectSchema } from '../support/output-schema.ts';
import { wineHostForAll } from '../support/windows/wine-host.ts';

const host = wineHostForAll(() => {
  const standIn = host.renew({ language: 'de' });
  standIn.listeners.push({ family: 'ipv4', protocol: 'tcp', port: 8080, pid: 4711, name: 'web.exe' });
  standIn.stacks['ipv4/tcp'].runtime = [{ first: 50000, last: 50099, owner: 'winnat' }];
});

it.each([
  ['8080', 1, 'listener'],
  ['50051', 1, 'held'],
  ['9000', 0, 'free'],
])('%s: status %i, %s', async (port, status, cause) => {
  const ran = await host.machine.portplan(['explain', port, '--format', 'json']);
  expect({ status: ran.status, stderr: ran.stderr }).toEqual({ status, stderr: '' });
  expect(expectSchema('output', ran.stdout)).toMatchObject({ platform: 'windows', explanations: [{ cause }] });
});

it('on the screen', async () => {
  const { stdout } = await host.machine.portplan(['explain', '8080']);
  expect(stdout.replace(/\s+/g, ' ')).toContain('web.exe (process 4711) has it on 0.0.0.0:8080');
});

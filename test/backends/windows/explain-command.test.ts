/** The whole command, on the stand-in for Windows: its JSON under the schema, and the exit status. */
import { expect, it } from 'vitest';
import { type Ran, runOn } from '../../support/command-context.ts';
import { expectSchema } from '../../support/output-schema.ts';
import { WindowsMachine } from '../../support/windows/windows-machine.ts';

function run(machine: WindowsMachine, ...words: readonly string[]): Promise<Ran> {
  return runOn(machine, ['explain', ...words]);
}

function taken(): WindowsMachine {
  const machine = new WindowsMachine();
  machine.standIn.listeners.push({ family: 'ipv6', protocol: 'tcp', port: 8080, pid: 4711, name: 'web.exe' });
  machine.standIn.stacks['ipv4/tcp'].runtime = [{ first: 50000, last: 50099, owner: 'winnat' }];
  return machine;
}

it.each([
  ['8080', 1, 'listener'],
  ['50051', 1, 'held'],
  ['9000', 0, 'free'],
  ['9000/udp', 0, 'free'],
])('%s: status %i, %s', async (port, status, cause) => {
  const ran = await run(taken(), port, '--format', 'json');
  expect(ran.status).toBe(status);
  expect(expectSchema('output', ran.stdout)).toMatchObject({
    ...{ command: 'explain', platform: 'windows', host: 'WIN-1' },
    explanations: [{ cause, tried: 'not-tried' }],
  });
});

it('on the screen', async () => {
  const { stdout } = await run(taken(), '8080');
  expect(stdout).toContain('web.exe (process 4711) has it on [::]:8080');
});

it('--netns is for Linux', async () => {
  await expect(run(taken(), '8080', '--netns', 'blue')).rejects.toThrow('--netns is for Linux');
});

/** Many units start at once: the binds that their preflights try must not keep each other from starting. */
import { expect, it } from 'vitest';
import { CLI } from '../support/cli.ts';
import { hostForAll } from '../support/stand.ts';

const AT_ONCE = 6;
const ROUNDS = 2;

const { host } = hostForAll(() => {
  // So many ports that two of them are at one for sure, now and then.
  const ports = Array.from({ length: 80 }, (_, i) => `s${i}: ${8000 + i}`);
  host.write('/etc/portplan.yaml', `version: 1\nservices: {${ports.join(', ')}}\n`);
});

function preflight(): Promise<number | null> {
  const child = host.spawn([process.execPath, CLI, 'preflight', '/etc/portplan.yaml']);
  return new Promise((resolve) => child.once('close', resolve));
}

it('none of them finds that a port is taken', async () => {
  const statuses: (number | null)[] = [];
  for (let round = 0; round < ROUNDS; round++)
    statuses.push(...(await Promise.all(Array.from({ length: AT_ONCE }, preflight))));
  expect(statuses).toEqual(statuses.map(() => 0));
});

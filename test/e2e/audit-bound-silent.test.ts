/** TCP sockets that are bound and neither listen nor connect: no table has them, and the commands that look at a host do. */
import { expect, it } from 'vitest';
import { audit, kindsOf, type Audited } from '../support/auditing.ts';
import { portplan } from '../support/cli.ts';
import { hostForEach } from '../support/stand.ts';

const PLAN = '/etc/portplan.yaml';

const { host, player } = hostForEach();

function bind(name: string, address: string, port: number, ...options: readonly string[]): Promise<void> {
  return player.play(
    `open ${name} tcp ${address.includes(':') ? 6 : 4} ${options.join(' ')}`,
    `bind ${name} ${address} ${port}`,
  );
}

function auditPlan(services: string): Audited {
  host.write(PLAN, `version: 1\nservices: {${services}}\n`);
  return audit(host, [PLAN]);
}

it('one on a declared port is an error with its process, and the endpoint is told once', async () => {
  await bind('silent', '127.0.0.1', 8080);
  const found = auditPlan('web: 8080');
  expect(found.findings).toMatchObject([
    {
      kind: 'bound-silent',
      severity: 'error',
      message: expect.stringMatching(
        /^web: tcp 8080 is bound by perl \(process \d+, user root\).* web can't start now/,
      ) as string,
    },
  ]);
  expect(found.status).toBe(1);
});

it('one on a silent port of a range, of which another one is listened on, is an error that names it', async () => {
  await bind('web', '0.0.0.0', 8081);
  await player.play('listen web');
  await bind('silent', '127.0.0.1', 8085);
  expect(auditPlan('web: 8080-8090').findings).toContainEqual(
    expect.objectContaining({
      kind: 'bound-silent',
      severity: 'error',
      message: expect.stringMatching(
        /^web: tcp 8080-8090: 8085 is bound by perl .* web can't have that port now$/,
      ) as string,
    }),
  );
});

it('one there that set SO_REUSEADDR lets the service in: a warning', async () => {
  await bind('web', '0.0.0.0', 8081);
  await player.play('listen web');
  await bind('silent', '127.0.0.1', 8085, 'reuseaddr');
  expect(auditPlan('web: 8080-8090').findings).toContainEqual(
    expect.objectContaining({
      kind: 'bound-silent',
      severity: 'warning',
      message: expect.stringContaining('web can have that port beside it, where it sets SO_REUSEADDR') as string,
    }),
  );
});

it('of several the worst counts', async () => {
  await bind('one', '0.0.0.0', 8081, 'reuseaddr');
  await bind('two', '0.0.0.0', 8085);
  expect(kindsOf(auditPlan('web: 8080-8090'))).toEqual(['bound-silent error']);
});

it('one that set SO_REUSEADDR lets the service in: a warning', async () => {
  await bind('silent', '127.0.0.1', 8080, 'reuseaddr');
  const found = auditPlan('web: 8080');
  expect({ kinds: kindsOf(found), status: found.status }).toEqual({ kinds: ['bound-silent warning'], status: 2 });
  expect(portplan(host, ['preflight', PLAN]).status).toBe(0);
});

it('one on another address than the declared one is none', async () => {
  await bind('silent', '127.0.0.2', 8080);
  expect(kindsOf(auditPlan('web: "127.0.0.1:8080"'))).toEqual(['declared-silent warning']);
});

it('one beside the service that listens is none', async () => {
  await bind('silent', '0.0.0.0', 8080, 'reuseport');
  await bind('web', '0.0.0.0', 8080, 'reuseport');
  await player.play('listen web');
  const found = auditPlan('web: "0.0.0.0:8080"');
  expect({ kinds: kindsOf(found), state: found.endpoints[0]?.state }).toEqual({ kinds: [], state: 'listening' });
});

it('one of IPv6 is in the way of every address', async () => {
  await bind('silent', '::1', 8080);
  expect(kindsOf(auditPlan('web: 8080'))).toEqual(['bound-silent error']);
});

it('it is no listener, declared or not', async () => {
  await bind('silent', '0.0.0.0', 8080);
  expect(auditPlan('other: 9090').listeners).toEqual([]);
});

it('its port is given to no connection, so that it is no usable one', async () => {
  const usable = (): number => audit(host, []).capacity.find(({ protocol }) => protocol === 'tcp')?.usable ?? 0;
  const before = usable();
  await bind('silent', '127.0.0.1', 40001);
  expect(usable()).toBe(before - 1);
});

it('the map shows its port as in use', async () => {
  await bind('silent', '127.0.0.1', 8080);
  const { stdout } = portplan(host, ['map', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ map: { layers: { tcp: { 'in-use': '8080', listening: '' } } } });
});

it('init makes no service of it', async () => {
  await bind('silent', '127.0.0.1', 8080);
  expect(portplan(host, ['init', '-']).stdout).toMatch(/\nservices:\n$/);
});

it('preflight finds it in a range that is too wide to ask about each port', async () => {
  await bind('silent', '0.0.0.0', 8085);
  host.write(PLAN, 'version: 1\nservices: {web: 8080-8099}\n');
  const { status, stderr } = portplan(host, ['preflight', '--service', 'web', PLAN]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('8085') as string });
});

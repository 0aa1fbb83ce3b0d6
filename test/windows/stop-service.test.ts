/** A first apply: the plan's own service runs, and has the port that is to be excluded. */
import { beforeEach, expect, it } from 'vitest';
import { addService } from '../support/windows/services.ts';
import type { WindowsStandIn } from '../support/windows/stand-in.ts';
import { changing, wineHostForAll } from '../support/windows/wine-host.ts';

const host = wineHostForAll();
let standIn: WindowsStandIn;

beforeEach(() => {
  standIn = host.renew({ language: 'de' });
  addService(standIn, {
    ...{ name: 'gateway', pid: 4711 },
    sockets: [{ family: 'ipv4', protocol: 'tcp', port: 50151, name: 'gateway.exe' }],
  });
  host.plan('services:', '  grpc-gateway: 127.0.0.1:50151');
});

it('is told by the plan before anything is tried, and done with --stop-service', async () => {
  const { status, stdout } = await host.portplan('plan');
  expect({ status, changing: changing(standIn) }).toEqual({ status: 1, changing: [] });
  expect(stdout).toContain('help: portplan apply --stop-service gateway stops that service, applies, and starts it');
  const applied = await host.portplan('apply', '--yes', '--stop-service', 'gateway');
  expect(applied.status).toBe(0);
  expect(changing(standIn)).toEqual([
    'net stop gateway',
    'netsh interface ipv4 add excludedportrange protocol=tcp startport=50151 numberofports=1 store=persistent',
    'net start gateway',
  ]);
  expect(standIn.services[0]?.state).toBe(4);
});

/** Which services `net stop` is advised for: not those that Windows lets nobody stop. */
import { expect, it } from 'vitest';
import { HOLDERS } from '../../src/explain/windows/holders/table.ts';
import { HOLDER_TEXTS } from '../../src/render/explain/remedies/holder-texts.ts';
import { windowsCommandText } from '../../src/render/explain/remedies/windows-command.ts';
import type { Holder } from '../../src/model/sockets/held-socket.ts';
import { inUseFinding } from '../../src/port-catalog/windows-ports-in-use.ts';

function freeing(services: readonly string[]): readonly string[] {
  const told = { pid: 900, command: 'svchost.exe', user: null, unit: null, container: null, since: null };
  const holder: Holder = { ...told, services };
  const { free } = HOLDERS['service-host']({ kind: 'service-host', process: holder } as never, 135);
  return free.map((each) => JSON.stringify(each));
}

it.each([[['RpcEptMapper', 'RpcSs']], [['rpcss']]])('%j: none', (services) => {
  expect(freeing(services)).toEqual([]);
});

it('of a process with several services, those that can be', () => {
  expect(freeing(['Schedule', 'W32Time'])).toEqual([expect.stringContaining('W32Time')]);
});

it('WSL is ended before the sharing of connections', () => {
  expect(freeing(['SharedAccess'])).toEqual([
    expect.stringContaining('--shutdown'),
    expect.stringContaining('SharedAccess'),
  ]);
});

it('a port of such a service is not to be freed by --stop-service', () => {
  const processes = [{ pid: 900, name: 'svchost.exe', parent: 600, started: null, services: ['Schedule'] }];
  const listener = { protocol: 'tcp', address: '0.0.0.0', port: 49_666, pid: 900 } as const;
  const known = { processes, http: [], urlReservations: [], portProxies: [], isWslRunning: null };
  const { help } = inUseFinding({ ...listener, because: 'api', listeners: [listener] }, known);
  expect(help).toContain('Windows lets nobody stop Schedule');
  expect(help).not.toContain('--stop-service');
});

it.each([
  [['RpcSs'], 'Windows lets nobody stop RpcSs: exclude the port right after a boot'],
  [['SharedAccess'], 'stop the service: wsl --shutdown, then net stop SharedAccess'],
])('%j in words', (services, words) => {
  const holder = { kind: 'service-host', process: { pid: 900, services } } as never;
  const { free } = HOLDERS['service-host'](holder, 53);
  const text = HOLDER_TEXTS['service-host'].free(holder, free.map(windowsCommandText));
  expect(text).toContain(words);
});

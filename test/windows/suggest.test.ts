/** `portplan suggest --write` with the Windows build of Node. */
import { expect, it } from 'vitest';
import { wineHostForAll } from '../support/windows/wine-host.ts';

const host = wineHostForAll(() => {
  host.renew();
});

it('several at once write one plan file, and each gets a port of its own', async () => {
  host.plan('services: {grpc: 10001}');
  const names = ['one', 'two', 'three'];
  const ran = await Promise.all(names.map((name) => host.portplan('suggest', '--write', '--service', name)));
  expect(ran.map(({ status }) => status)).toEqual([0, 0, 0]);
  const text = host.machine.read('C:\\work\\portplan.yaml');
  const ports = names.map((name) => new RegExp(`${name}: (\\d+)`).exec(text)?.[1]);
  expect(new Set(ports)).toEqual(new Set(['10002', '10003', '10004']));
});

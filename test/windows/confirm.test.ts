/** `apply --confirm-within`: a process of its own waits, on a host in Japanese. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { WindowsStandIn } from '../support/windows/stand-in.ts';
import { until } from '../support/unconfirmed.ts';
import { changing, wineHostForAll, STORE } from '../support/windows/wine-host.ts';

const UNCONFIRMED = `${STORE}\\unconfirmed.json`;

const host = wineHostForAll();
let standIn: WindowsStandIn;

beforeEach(() => {
  standIn = host.renew({ language: 'ja' });
  host.plan('services: {grpc: 127.0.0.1:50301}');
});

function isWaiting(): boolean {
  return host.machine.exists(UNCONFIRMED);
}

describe('an apply that nobody confirms', () => {
  it('is undone', async () => {
    const before = standIn.snapshot();
    const applied = await host.portplan('apply', '--yes', '--confirm-within', '2');
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    expect(applied.stdout).toContain(' (by a process that waits) unless you run: portplan confirm\n');
    await until('nothing waits', () => !isWaiting());
    expect({ snapshot: standIn.snapshot(), records: host.records().length }).toEqual({ snapshot: before, records: 2 });
  });
});

describe('confirm', () => {
  it('keeps the apply', async () => {
    await host.portplan('apply', '--yes', '--confirm-within', '600');
    expect(await host.portplan('confirm')).toMatchObject({ status: 0, stderr: '' });
    expect({ changing: changing(standIn).length, isWaiting: isWaiting() }).toEqual({ changing: 1, isWaiting: false });
  });
});

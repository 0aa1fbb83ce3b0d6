/** `explain --host` and `preflight --host`: what a snapshot can answer, and that it never calls a port free. */
import { describe, expect, it } from 'vitest';
import { runOn } from '../support/command-context.ts';
import { WindowsMachine } from '../support/windows/windows-machine.ts';
import { snapshotBinds } from '../../src/host/snapshot-binds.ts';
import { explainBind } from '../../src/commands/explain/explain-bind.ts';
import type { AskedBind } from '../../src/model/explain/asked-bind.ts';
import { linuxSeen } from '../support/first-plan.ts';
import { told, type Told } from '../support/told.ts';

const PLAN = 'version: 1\nplatform: windows\nservices: {web: {port: 8080, reserve: never}, db: 5432}\n';

async function files(): Promise<Readonly<Record<string, string>>> {
  const on = new WindowsMachine();
  on.standIn.listeners.push({ protocol: 'tcp', family: 'ipv4', port: 8080, pid: 4711, name: 'node.exe' });
  const { stdout } = await runOn(on, ['snapshot']);
  return { 'edge.json': stdout, 'portplan.yaml': PLAN };
}

describe('of a Windows host', () => {
  it('a listener is in the way', async () => {
    const { status, stdout } = await runOn(
      new WindowsMachine(),
      ['explain', '8080', '--host', 'edge.json'],
      await files(),
    );
    expect(status).toBe(1);
    expect(stdout).toContain("can't be bound");
    expect(stdout).toContain('nothing: only a snapshot of the host is known');
  });

  it('where nothing is in the way nothing is settled', async () => {
    const words = ['explain', '5432', 'portplan.yaml', '--host', 'edge.json'];
    const { status, stdout } = await runOn(new WindowsMachine(), words, await files());
    expect(status).toBe(1);
    expect(stdout).toMatch(/^db: unsure, .* nothing that is known is in the way \[free\]/);
    expect(stdout).toContain('only its snapshot is known: settings and listeners, and neither connections');
  });

  it('preflight says what is in the way, and what a snapshot does not show', async () => {
    const { status, stderr } = await runOn(new WindowsMachine(), ['preflight', '--host', 'edge.json'], await files());
    expect(status).toBe(1);
    expect(stderr).toMatch(/^portplan: web: .*8080.*\nportplan: of \S+ only its snapshot is known: .*\n$/);
    expect(stderr).not.toContain('db:');
  });

  it('preflight lets a service start that nothing is known to be in the way of', async () => {
    const words = ['preflight', '--host', 'edge.json', '--service', 'db'];
    const { status, stderr } = await runOn(new WindowsMachine(), words, await files());
    expect({ status, lines: stderr.split('\n').length }).toEqual({ status: 0, lines: 2 });
  });
});

describe('of a Linux host', () => {
  const LISTENERS = [{ protocol: 'tcp', address: '127.0.0.1', port: 9000 }] as const;

  async function asked(port: number, more: Partial<AskedBind> = {}): Promise<Told> {
    const { facts } = linuxSeen({ live: { reserved: [{ first: 40000, last: 40009 }] } });
    const bind: AskedBind = {
      ...{ protocol: 'tcp', port, address: null, ipv6Only: false, reuse: ['address'] },
      ...{ assumesReuse: true, user: null, service: null, ...more },
    };
    return told(
      await explainBind(
        snapshotBinds({ facts, listeners: LISTENERS }, [{ kind: 'snapshot', hosts: ['edge-1'] }]),
        bind,
      ),
    );
  }

  it('a listener is in the way, but not at another address', async () => {
    expect(await asked(9000)).toMatchObject({ bindable: false, cause: 'listener' });
    expect(await asked(9000, { address: '::1' })).toMatchObject({ bindable: null, cause: 'free' });
  });

  it('reserved and ephemeral ports are told', async () => {
    expect(await asked(40001)).toMatchObject({ bindable: null, cause: 'reserved', outlook: { reserved: true } });
    expect(await asked(40010)).toMatchObject({ bindable: null, cause: 'free', outlook: { ephemeral: true } });
  });

  it('a privilege is in the way of an account that has none, and is told where no account is named', async () => {
    const user = { name: 'www-data', uid: null };
    expect(await asked(80, { user })).toMatchObject({ bindable: false, cause: 'unprivileged-start' });
    expect(await asked(80, { user: { name: 'root', uid: 0 } })).toMatchObject({
      bindable: null,
      cause: 'free',
      evidence: [],
    });
    expect(await asked(80)).toMatchObject({
      bindable: null,
      evidence: [
        'the port is below the unprivileged start (1024): root may bind it, and an account with CAP_NET_BIND_SERVICE',
      ],
    });
  });
});

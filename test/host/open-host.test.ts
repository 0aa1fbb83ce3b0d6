/** One place decides which host a command means, and what can be asked of it. */
import { describe, expect, it } from 'vitest';
import { type HostDoors, openHost, openHostIfKnown } from '../../src/host/open-host.ts';
import { encodeUtf8 } from '../../src/model/bytes.ts';
import type { WindowsProcess } from '../../src/model/windows/windows-holders.ts';
import { runOn } from '../support/command-context.ts';
import { WindowsMachine } from '../support/windows/windows-machine.ts';

const PLAN = 'version: 1\nplatform: windows\nservices: {web: {port: 8080, reserve: never}, db: 5432}\n';

function machine(): WindowsMachine {
  const on = new WindowsMachine();
  on.standIn.listeners.push({ protocol: 'tcp', family: 'ipv4', port: 8080, pid: 4711, name: 'node.exe' });
  return on;
}

async function snapshotOf(on: WindowsMachine): Promise<string> {
  const { status, stdout } = await runOn(on, ['snapshot']);
  expect(status).toBe(0);
  return stdout;
}

function namesOf(processes: readonly WindowsProcess[] | null = null): readonly object[] {
  return (processes ?? []).map(({ pid, name }) => ({ pid, name }));
}

/** `files`: snapshots by their names. */
function doors(files: Readonly<Record<string, string>>): HostDoors {
  return {
    system: machine(),
    files: { readBytes: (path: string) => encodeUtf8(files[path] ?? ''), isFolder: (path: string) => path === 'hosts' },
    terminal: { readInput: () => files['-'] ?? '' },
  } as unknown as HostDoors;
}

describe('a host', () => {
  it('is the same from its snapshot as from the machine, but for what a snapshot does not keep', async () => {
    const text = await snapshotOf(machine());
    const live = await openHost({ kind: 'here' }, doors({}));
    const captured = await openHost({ kind: 'snapshots', names: ['edge.json'] }, doors({ 'edge.json': text }));
    expect({ name: captured.name, platform: captured.platform }).toEqual({ name: live.name, platform: live.platform });
    const [now, then] = [await live.state(), await captured.state()];
    const unseen = [{ kind: 'snapshot', hosts: [live.name] }];
    // A snapshot asks for all that may be asked of it later; on the host each command asks for what it needs.
    const facts = { ...now.facts, windows: then.facts.windows };
    expect({ ...then, plan: null }).toEqual({ ...now, facts, plan: null, unseen });
    expect(then.facts.windows?.holders.processes).toMatchObject(namesOf(now.facts.windows?.holders.processes));
    expect(live.source).toEqual({ kind: 'machine' });
    expect(captured.source).toEqual({ kind: 'snapshot', file: 'edge.json', isImage: false });
    const seen = await captured.sockets(() => true);
    expect(seen).toMatchObject({
      isWhole: false,
      sockets: [{ local: { port: 8080 }, holders: [{ pid: 4711, command: 'node.exe' }] }],
    });
    expect(await live.sockets(() => true)).toMatchObject({ isWhole: true });
  });

  it('may be a snapshot on standard input', async () => {
    const text = await snapshotOf(machine());
    const { source } = await openHost({ kind: 'snapshots', names: ['-'] }, doors({ '-': text }));
    expect(source).toEqual({ kind: 'snapshot', file: '-', isImage: false });
  });

  it.each([[['a.json', 'b.json']], [['hosts']]])('is one: %j is a usage error', async (names) => {
    await expect(openHost({ kind: 'snapshots', names }, doors({}))).rejects.toThrow('this command takes one snapshot');
  });

  it('is none with --no-host', async () => {
    expect(await openHostIfKnown({ kind: 'none' }, doors({}))).toBeNull();
  });
});

describe('audit --host', () => {
  it('compares the plan with the listeners and settings of a snapshot, and says what is not in it', async () => {
    const files = { 'portplan.yaml': PLAN, 'edge.json': await snapshotOf(machine()) };
    const { status, stdout } = await runOn(machine(), ['audit', '--host', 'edge.json', '--format', 'json'], files);
    const { audit, unseen } = JSON.parse(stdout) as { audit: Record<string, unknown>; unseen: string[] };
    expect(status).toBe(2);
    expect(audit['endpoints']).toMatchObject([
      { service: 'web', state: 'listening' },
      { service: 'db', state: 'silent' },
    ]);
    // Connections are in no snapshot: how full the range is can't be told.
    expect(audit['capacity']).toEqual([]);
    expect(unseen).toEqual([expect.stringContaining('only its snapshot is known')]);
  });

  it('does not call a host clean without saying how far it was seen', async () => {
    const plan = PLAN.replace(', db: 5432', '');
    const files = { 'portplan.yaml': plan, 'edge.json': await snapshotOf(machine()) };
    const { status, stdout } = await runOn(machine(), ['audit', '--host', 'edge.json'], files);
    expect(status).toBe(0);
    expect(stdout).toContain('as planned, as far as it could be seen');
  });

  it('says that a snapshot of an older portplan shows no listeners', async () => {
    const snapshot = JSON.parse(await snapshotOf(machine())) as { snapshot: { listeners?: unknown } };
    delete snapshot.snapshot.listeners;
    const files = { 'portplan.yaml': PLAN, 'edge.json': JSON.stringify(snapshot) };
    await expect(runOn(machine(), ['audit', '--host', 'edge.json'], files)).rejects.toThrow(
      'edge.json does not say what listens on',
    );
  });
});

/** A plan made from a snapshot is the plan made on the host. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linux } from '../../../src/backends/linux/backend.ts';
import { DEFAULT_PERSIST_FILE, type DesiredState } from '../../../src/model/plan/desired-state.ts';
import type { HostSnapshot } from '../../../src/model/host/host-snapshot.ts';
import { ownsNothing, type Ownership } from '../../../src/model/plan/ownership.ts';
import type { Plan } from '../../../src/model/plan/plan.ts';
import type { System } from '../../../src/system/system.ts';
import { desired, ports, settings } from '../../support/arbitrary.ts';
import { snapshotOf } from '../../support/known-host.ts';
import { Machine } from '../../support/machine.ts';
import { entries, LISTED, machineOf } from './hosts.ts';

const OPTIONS = { force: false, restartWinnat: false };

/** `more`: as if the file had other keys, too. */
function captured(state: object, more: object = {}): HostSnapshot {
  return snapshotOf('linux', 'testhost', { ...state, unfinished: null, ...more });
}

async function planFromSnapshot(on: System, plan: DesiredState, ownership: Ownership, more?: object): Promise<Plan> {
  return (await linux.captured(captured(await linux.describe(on, ownership), more))).plan(plan, OPTIONS);
}

function planFor(file: string): DesiredState {
  const at = { file: 'portplan.yaml', line: 1, column: 1 };
  return {
    file: 'portplan.yaml',
    ephemeral: { value: { tcp: { first: 20000, last: 60999 }, udp: { first: 20000, last: 60999 } }, at },
    foreignReservations: 'keep',
    services: [],
    persist: { file },
    lint: { rules: {} },
  };
}

const scene = fc.record({
  files: entries,
  live: settings,
  lacksSystemd: fc.boolean(),
  isImage: fc.constantFrom(true, false, false, false),
  owned: fc.record({
    reserved: ports,
    managed: fc.subarray(['net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports']),
  }),
  plan: desired,
  persistFile: fc.constantFrom(...LISTED),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function systemOf({ files, live, lacksSystemd, isImage }: Scene): System {
  const on = machineOf(files);
  on.settings = live;
  if (lacksSystemd) on.remove('/usr/lib/systemd/systemd-sysctl');
  return Object.create(on, { isImage: { value: isImage } }) as System;
}

describe('a plan from a snapshot', () => {
  it('is that of the host', async () => {
    const seen = { planted: 0, former: 0, link: 0, nothing: 0, kept: 0 };
    await fc.assert(
      fc.asyncProperty(scene, async (drawn) => {
        const { owned, plan, persistFile } = drawn;
        const on = systemOf(drawn);
        const wanted = { ...plan, persist: { file: persistFile } };
        const there = await linux.plan(on, wanted, owned, OPTIONS);
        expect(await planFromSnapshot(on, wanted, owned)).toEqual(there);
        const [change] = there.files;
        if (there.diagnostics.some(({ message }) => message.includes('a link of another account'))) seen.planted++;
        if (there.files.length > 1) seen.former++;
        if (change && change.path !== persistFile) seen.link++;
        if (change?.before === null) seen.nothing++;
        if (change?.before) seen.kept++;
      }),
      { numRuns: 600 },
    );
    // A host where none of this is the case would prove little.
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(3);
  });

  it.each([
    ['a kernel that lacks a setting', { live: true }],
    ['no /proc, which is no image', { live: false }],
  ])('knows %s', async (_what, { live }) => {
    const on = new Machine();
    on.readSetting = (path) => {
      if (live && !path.endsWith('port_start')) return Machine.prototype.readSetting.call(on, path);
      throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    };
    const wanted = { ...planFor(DEFAULT_PERSIST_FILE), unprivilegedPortStart: { value: 80, at: AT } };
    const there = await linux.plan(on, wanted, ownsNothing, OPTIONS);
    expect(there.diagnostics.map(({ rule }) => rule)).toContain('missing-setting');
    expect(await planFromSnapshot(on, wanted, ownsNothing)).toEqual(there);
  });

  it('knows who will own a new file', async () => {
    const on = new Machine();
    on.user = () => ({ uid: 1000, gid: 100 });
    const plan = await planFromSnapshot(on, planFor(DEFAULT_PERSIST_FILE), ownsNothing);
    expect(plan.files[0]?.after).toMatchObject({ uid: 1000, gid: 100 });
  });

  it('has no file outside of the directories of boot readers, and says that none reads it', async () => {
    const on = new Machine();
    on.put('/etc/portplan.conf', 'vm.swappiness = 1\n');
    const plan = await planFromSnapshot(on, planFor('/etc/portplan.conf'), ownsNothing);
    expect(plan.diagnostics.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual(['error boot-value-lost']);
  });

  it('finds a file by another name of its directory', async () => {
    const on = new Machine();
    on.put('/usr/lib/sysctl.d/99-zz.conf', 'vm.swappiness = 1\n');
    const more = { aliases: { '/lib/sysctl.d': '/usr/lib/sysctl.d' } };
    const plan = await planFromSnapshot(on, planFor('/lib/sysctl.d/99-zz.conf'), ownsNothing, more);
    expect(plan.files).toMatchObject([{ path: '/usr/lib/sysctl.d/99-zz.conf', before: { mode: 0o644 } }]);
  });

  it('can be had of a host where a file may not be read, but not into that file', async () => {
    const on = new Machine();
    on.put('/etc/sysctl.d/secret.conf', 'x = 1\n');
    on.readFile = (path) => {
      if (!path.endsWith('secret.conf')) return Machine.prototype.readFile.call(on, path);
      throw Object.assign(new Error('EACCES'), { code: 'EACCES' });
    };
    const there = await linux.plan(on, planFor(DEFAULT_PERSIST_FILE), ownsNothing, OPTIONS);
    expect(there.diagnostics.map(({ rule }) => rule)).toEqual(['unreadable-file']);
    expect(await planFromSnapshot(on, planFor(DEFAULT_PERSIST_FILE), ownsNothing)).toEqual(there);
    await expect(planFromSnapshot(on, planFor('/etc/sysctl.d/secret.conf'), ownsNothing)).rejects.toThrow(
      '/etc/sysctl.d/secret.conf could not be read when host.json was made: run `portplan snapshot` as root there',
    );
  });

  it('takes no notice of keys of a newer version', async () => {
    const on = new Machine();
    const plan = planFor(DEFAULT_PERSIST_FILE);
    const newer = await planFromSnapshot(on, plan, ownsNothing, { mood: 'good' });
    expect(newer).toEqual(await linux.plan(on, plan, ownsNothing, OPTIONS));
  });
});

const AT = { file: 'portplan.yaml', line: 1, column: 1 };
const FILE = { path: '/etc/sysctl.conf', kind: 'file', text: '', mode: 0o644, uid: 0, gid: 0 };

describe('one sentence is said about', () => {
  it.each([
    ['an image that is none', { image: 'no' }, 'snapshot.image is "no", expected true or false'],
    ['no boot reader', { readers: [] }, 'snapshot.readers is a list of 0, expected at least 1 in it'],
    [
      'an unknown boot reader',
      { readers: ['busybox'] },
      'snapshot.readers[0] is "busybox", expected systemd-sysctl or procps',
    ],
    [
      'settings that are missing',
      { settings: [] },
      'snapshot.settings is a list of 0, expected net.ipv4.ip_local_port_range in it',
    ],
    [
      'a file without a kind',
      { files: [{ ...FILE, kind: 'fifo' }] },
      'snapshot.files[0].kind is "fifo", expected file or device or directory or missing or unreadable or endless or broken or masked',
    ],
    [
      'a file without a mode',
      { files: [{ ...FILE, mode: undefined }] },
      'snapshot.files[0].mode is missing, expected a number',
    ],
    ['an owner that is none', { files: [{ ...FILE, uid: -1 }] }, 'snapshot.files[0].uid is -1, expected a number'],
    ['a mark that is none', { files: [{ ...FILE, planted: 1 }] }, 'snapshot.files[0].planted is 1, expected true'],
    ['other names that are none', { aliases: [] }, 'snapshot.aliases is a list of 0, expected an object'],
    ['another name that is none', { aliases: { '/lib': 1 } }, 'snapshot.aliases./lib is 1, expected a text'],
    ['nobody', { user: null }, 'snapshot.user is null, expected an object'],
    [
      'owned ports that are none',
      { owned: { reserved: '9-1', managed: [] } },
      'snapshot.owned.reserved is "9-1", expected a list of ports',
    ],
  ])('%s', async (_what, more, fault) => {
    await expect(planFromSnapshot(new Machine(), planFor(DEFAULT_PERSIST_FILE), ownsNothing, more)).rejects.toThrow(
      `host.json is no snapshot that can be read: ${fault}; make it anew`,
    );
  });

  it("a live value that is not the kernel's text", async () => {
    const boot = { persisted: {}, readersAgree: true };
    const settings = [
      { setting: 'net.ipv4.ip_local_port_range', live: '32768 60999', ...boot },
      { setting: 'net.ipv4.ip_local_reserved_ports', live: '', ...boot },
      { setting: 'net.ipv4.ip_unprivileged_port_start', live: null, ...boot },
    ];
    await expect(
      planFromSnapshot(new Machine(), planFor(DEFAULT_PERSIST_FILE), ownsNothing, { settings }),
    ).rejects.toThrow('snapshot.settings[0].live is "32768 60999", expected two ports, a tab between them');
  });
});

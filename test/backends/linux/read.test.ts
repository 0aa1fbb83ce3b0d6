import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PersistFile } from '../../../src/backends/linux/host.ts';
import { readLinuxHost } from '../../../src/backends/linux/read.ts';
import { orNull } from '../../../src/system/system.ts';
import { Machine } from '../../support/machine.ts';
import { entries, machineOf, TARGETS } from './hosts.ts';

const FILE = '/etc/sysctl.d/zzz-portplan.conf';

describe('a Linux host, as read', () => {
  it('has the file that a link of root leads to', () => {
    const on = new Machine();
    on.put('/etc/sysctl.conf', 'x = 1\n');
    on.link(FILE, '/etc/sysctl.conf');
    expect(readLinuxHost(on, FILE).persistFile).toMatchObject({ realPath: '/etc/sysctl.conf', obstacle: null });
  });

  it("does not follow a link of another user's", () => {
    const on = new Machine();
    on.put('/etc/shadow', 'secret');
    on.link(FILE, '/etc/shadow', 1000);
    expect(readLinuxHost(on, FILE).persistFile).toEqual({
      path: FILE,
      realPath: FILE,
      state: null,
      obstacle: 'planted-link',
    });
  });

  it("does not follow a link of another user's that leads to itself", () => {
    const on = new Machine();
    on.link(FILE, FILE, 1000);
    on.realPath = (path) => {
      if (path !== FILE) return Machine.prototype.realPath.call(on, path);
      throw Object.assign(new Error('ELOOP'), { code: 'ELOOP' });
    };
    expect(readLinuxHost(on, FILE).persistFile.obstacle).toBe('planted-link');
  });

  it('takes systemd-sysctl for the reader at boot where it is installed', () => {
    expect(readLinuxHost(new Machine(), FILE).readers).toEqual(['systemd-sysctl', 'procps']);
  });

  it('does not take busybox for procps', () => {
    const on = new Machine();
    on.put('/bin/busybox', '');
    on.remove('/usr/sbin/sysctl');
    on.link('/usr/sbin/sysctl', '/bin/busybox');
    expect(readLinuxHost(on, FILE).readers).toEqual(['systemd-sysctl']);
  });

  it('has both readers where neither is installed, as in a small image', () => {
    const on = new Machine();
    on.remove('/usr/sbin/sysctl');
    on.remove('/usr/lib/systemd/systemd-sysctl');
    expect(readLinuxHost(on, FILE).readers).toEqual(['systemd-sysctl', 'procps']);
  });

  it('takes no file of a package for one of portplan, whatever it holds', () => {
    const on = new Machine();
    on.put(
      '/usr/lib/sysctl.d/50-vendor.conf',
      '# BEGIN portplan: x\nnet.ipv4.ip_local_reserved_ports = 1\n# END portplan\n',
    );
    expect(readLinuxHost(on, FILE).formerFiles).toEqual([]);
  });

  it('names other files that hold lines of portplan', () => {
    const on = new Machine();
    on.put('/etc/sysctl.d/50-old.conf', '# BEGIN portplan: x\nnet.ipv4.ip_local_reserved_ports = 1\n# END portplan\n');
    expect(readLinuxHost(on, FILE).formerFiles.map(({ path }) => path)).toEqual(['/etc/sysctl.d/50-old.conf']);
  });

  it('has each file as it is, whether boot readers list it or not', () => {
    fc.assert(
      fc.property(entries, fc.constantFrom(...TARGETS), (files, path) => {
        const on = machineOf(files);
        expect(readLinuxHost(on, path).persistFile).toEqual(persistFileAt(on, path));
      }),
      { numRuns: 2000 },
    );
  });

  it('knows the owner of each former file', () => {
    fc.assert(
      fc.property(entries, (files) => {
        const on = machineOf(files);
        for (const { path, state } of readLinuxHost(on, FILE).formerFiles) expect(state).toEqual(on.file(path));
      }),
      { numRuns: 2000 },
    );
  });
});

/** By asking for nothing but the file itself. Here every directory is of root. */
function persistFileAt(on: Machine, path: string): PersistFile {
  const nothing = { path, realPath: path, state: null };
  const status = on.status(path);
  if (status === null) return { ...nothing, obstacle: null };
  const realPath = orNull(['ENOENT'], () => on.realPath(path));
  const isTheirs = realPath !== null && on.status(realPath)?.uid === status.uid;
  if (status.kind === 'link' && status.uid !== 0 && !isTheirs) return { ...nothing, obstacle: 'planted-link' };
  if (realPath === null) return { ...nothing, obstacle: 'dangling-link' };
  const state = on.file(realPath);
  return state ? { path, realPath, state, obstacle: null } : { ...nothing, obstacle: 'not-a-file' };
}

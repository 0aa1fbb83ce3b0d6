import { describe, expect, it } from 'vitest';
import { readLinuxHost } from '../../../src/backends/linux/read.ts';
import { Machine } from '../../support/machine.ts';

const FILE = '/etc/sysctl.d/99-zz-portplan.conf';

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
});

import { describe, expect, it } from 'vitest';
import { readCgroup } from '../../../src/backends/linux/processes/cgroup.ts';

const ID = '0123456789ab'.padEnd(64, 'c');

describe('what a control group says', () => {
  it.each([
    ['a service, version 2', '0::/system.slice/nginx.service\n', 'nginx.service', null],
    ['a service, version 1', '9:memory:/x\n1:name=systemd:/system.slice/nginx.service\n', 'nginx.service', null],
    ['a session', '0::/user.slice/user-0.slice/session-3.scope\n', 'session-3.scope', null],
    ['a slice alone', '0::/system.slice\n', null, null],
    ['no unit', '0::/\n', null, null],
    ['seen from another cgroup namespace', '0::/../../system.slice/nginx.service\n', 'nginx.service', null],
    ['what a service made within', '0::/system.slice/nginx.service/sub.service\n', 'nginx.service', null],
    ['what is no name of a unit', '0::/system.slice/$(reboot).service\n', null, null],
    ['docker with systemd', `0::/system.slice/docker-${ID}.scope\n`, `docker-${ID}.scope`, 'docker 0123456789ab'],
    ['docker with cgroupfs', `4:memory:/docker/${ID}\n`, null, 'docker 0123456789ab'],
    [
      'docker with a systemd inside',
      `0::/system.slice/docker-${ID}.scope/system.slice/nginx.service\n`,
      `docker-${ID}.scope`,
      'docker 0123456789ab',
    ],
    ['podman', `0::/machine.slice/libpod-${ID}.scope/container\n`, `libpod-${ID}.scope`, 'podman 0123456789ab'],
    [
      'containerd below kubelet',
      `0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod1.slice/cri-containerd-${ID}.scope\n`,
      `cri-containerd-${ID}.scope`,
      'containerd 0123456789ab',
    ],
    ['kubelet with cgroupfs', `5:cpu:/kubepods/burstable/pod1/${ID}\n`, null, 'kubernetes 0123456789ab'],
    ['lxc with a systemd inside', '0::/lxc.payload.web/system.slice/nginx.service\n', null, 'lxc web'],
    [
      'nspawn with a systemd inside',
      '0::/machine.slice/systemd-nspawn@web.service/payload/system.slice/nginx.service\n',
      'systemd-nspawn@web.service',
      'nspawn web',
    ],
    [
      'nspawn started by hand',
      '0::/machine.slice/machine-my\\x2dweb.scope/payload\n',
      'machine-my\\x2dweb.scope',
      'machine my-web',
    ],
    ['nothing that is understood', 'x\n\n', null, null],
  ])('%s', (_, text, unit, container) => {
    expect(readCgroup(text)).toEqual({ unit, container });
  });

  it.each([
    ['a service', 'app.slice/web.service', 'web.service'],
    ['systemd --user itself', 'init.scope', 'init.scope'],
  ])('an account has it: %s', (_, below, unit) => {
    const text = `0::/user.slice/user-1000.slice/user@1000.service/${below}\n`;
    expect(readCgroup(text)).toEqual({ unit, unitAccount: 1000, container: null });
  });

  it('a container without root: of which account', () => {
    const text = `0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope\n`;
    expect(readCgroup(text)).toMatchObject({ unitAccount: 1000, container: 'podman 0123456789ab' });
  });
});

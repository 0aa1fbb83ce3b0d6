import { describe, expect, it } from 'vitest';
import { isLiveOnly, networkScope, type SeenNetwork } from '../../src/model/host/network-scope.ts';
import { isReadOnly } from '../../src/system/network/seen-network.ts';

const HOST: SeenNetwork = { isOfProcess1: true, isFirst: true, isStartedByInit: true, engine: null, isReadOnly: false };
const scope = (seen: Partial<SeenNetwork>) => networkScope({ ...HOST, ...seen }, () => 'id');

describe('whose network settings are seen', () => {
  it.each<[string, Partial<SeenNetwork>, object]>([
    ['a host', {}, { kind: 'host' }],
    [
      "a virtual machine of containers, whose first namespace is not the kernel's",
      { isFirst: false },
      { kind: 'host' },
    ],
    [
      'unshare --net --pid --mount-proc, whose process 1 is a shell',
      { isFirst: false, isStartedByInit: false },
      { kind: 'namespace', identity: 'id' },
    ],
    ["unshare --pid --mount-proc, in the host's network", { isStartedByInit: false }, { kind: 'host' }],
    ['process 1 of its own, and nothing else can be seen', { isFirst: null, isStartedByInit: false }, { kind: 'host' }],
    ['ip netns exec', { isOfProcess1: false, isFirst: false }, { kind: 'namespace', identity: 'id' }],
    ['process 1 is hidden, on a host', { isOfProcess1: null }, { kind: 'host' }],
    ['process 1 is hidden, in a namespace', { isOfProcess1: null, isFirst: false }, { kind: 'namespace' }],
    ['nothing can be seen', { isOfProcess1: null, isFirst: null }, { kind: 'host' }],
    ['docker run', { engine: 'docker', isFirst: false }, { kind: 'container', engine: 'docker', network: 'own' }],
    ['docker run --network host', { engine: 'docker', isReadOnly: true }, { kind: 'container', network: 'host' }],
    [
      'docker run --pid host',
      { engine: 'docker', isOfProcess1: false, isFirst: false, isReadOnly: true },
      { kind: 'container', network: 'own', isReadOnly: true },
    ],
    [
      'a namespace inside a privileged container',
      { engine: 'docker', isOfProcess1: false, isFirst: false },
      { kind: 'namespace' },
    ],
  ])('%s', (_, seen, expected) => {
    expect(scope(seen)).toMatchObject(expected);
  });
});

describe('which layers a plan is for', () => {
  const [host, blue] = [scope({}), scope({ isOfProcess1: false, isFirst: false })];
  it.each([
    [host, {}, false],
    [host, { liveOnly: true }, true],
    [host, { persist: true }, false],
    [blue, {}, true],
    [blue, { persist: true }, false],
    [blue, { liveOnly: true }, true],
  ])('%j %j', (network, options, expected) => {
    expect(isLiveOnly(network, options)).toBe(expected);
  });
});

describe('read-only settings, by /proc/self/mountinfo', () => {
  const mount = (point: string, options: string): string => `700 690 0:55 / ${point} ${options} - proc proc rw\n`;
  const PROC = mount('/proc', 'rw,nosuid');

  it.each([
    ['docker', PROC + mount('/proc/sys', 'ro,nosuid') + mount('/proc/acpi', 'ro'), true],
    ['docker --privileged', PROC, false],
    ['nspawn with a network of its own', PROC + mount('/proc/sys', 'ro') + mount('/proc/sys/net', 'rw'), false],
    ['another path', PROC + mount('/proc/sysrq-trigger', 'ro') + mount('/proc/sys/kernel', 'ro'), false],
    ['nothing', '', false],
  ])('%s', (_, mountinfo, expected) => {
    expect(isReadOnly(mountinfo)).toBe(expected);
  });
});

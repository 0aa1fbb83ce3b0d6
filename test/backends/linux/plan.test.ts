/** What a reviewer reads, screen by screen: golden files in test/fixtures/plan. */
import { NO_BYTES } from '../../../src/model/bytes.ts';
import { describe, expect, it } from 'vitest';
import { withOwnLines } from '../../../src/backends/linux/boot/own-lines.ts';
import { planLinux } from '../../../src/backends/linux/plan/plan.ts';
import { readLinuxHost } from '../../../src/backends/linux/read.ts';
import { KERNEL_DEFAULTS, type LinuxSettings } from '../../../src/model/settings/linux-settings.ts';
import { readPlanFile } from '../../../src/plan-file/read/read-plan-file.ts';
import type { Ownership } from '../../../src/model/plan/ownership.ts';
import { parsePortSet, portsOf, type PortSet } from '../../../src/model/ports/port-set.ts';
import { formatDiagnostics } from '../../../src/render/diagnostics-text.ts';
import { painter } from '../../../src/render/paint.ts';
import { formatPlan } from '../../../src/render/plan/plan-text.ts';
import { expectGolden } from '../../support/golden.ts';
import { Machine } from '../../support/machine.ts';

interface Scene {
  readonly plan: string;
  readonly live?: Partial<LinuxSettings>;
  readonly files?: Readonly<Record<string, string>>;
  readonly links?: Readonly<Record<string, readonly [target: string, uid: number]>>;
  readonly without?: readonly string[];
  readonly owned?: Ownership;
}

const DROP_IN = '/etc/sysctl.d/zzz-portplan.conf';

function ports(text: string): PortSet {
  return parsePortSet(text) ?? [];
}

function ownFile(...lines: readonly (readonly [string, string])[]): string {
  return withOwnLines(
    NO_BYTES,
    lines.map(([name, value]) => ({ name, value })),
    'in place',
  );
}

const SCENES: Readonly<Record<string, Scene>> = {
  'first-apply': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 32768-60999\nservices:\n  web: 8080\n  grpc-gateway: 50051\n',
    live: { reserved: portsOf(8080) },
  },
  'nothing-to-do': {
    plan: 'version: 1\nname: edge-gateway\nservices: {web: 8080}\n',
  },
  'release-and-add': {
    plan: 'version: 1\nname: edge-gateway\nservices: {b: 50052, c: "50060-50063"}\nreserved: [{ports: 61616, reason: ActiveMQ}]\n',
    live: { reserved: ports('7000,50051-50052') },
    files: { [DROP_IN]: ownFile(['net.ipv4.ip_local_reserved_ports', '50051-50052']) },
    owned: { reserved: ports('50051-50052'), managed: ['net.ipv4.ip_local_reserved_ports'] },
  },
  'moved-from-the-former-default': {
    plan: 'version: 1\nname: edge-gateway\nservices: {grpc: 50051}\n',
    live: { reserved: ports('50051') },
    files: { '/etc/sysctl.d/99-zz-portplan.conf': ownFile(['net.ipv4.ip_local_reserved_ports', '50051']) },
    owned: { reserved: ports('50051'), managed: ['net.ipv4.ip_local_reserved_ports'] },
  },
  'shadowed-by-a-package': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 20000-60999\n',
    files: { '/usr/lib/sysctl.d/zzzz-security.conf': 'net.ipv4.ip_local_port_range = 1024 65000\n' },
  },
  'range-before-start-because-of-another-file': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 32768-60999\nunprivilegedPortStart: 2000\n',
    files: { '/etc/sysctl.d/10-range.conf': 'net.ipv4.ip_local_port_range = 1024 65535\n' },
  },
  'foreign-removed': {
    plan: 'version: 1\nname: edge-gateway\nforeignReservations: remove\nservices: {b: 50052}\n',
    live: { reserved: ports('7000,50052') },
  },
  'range-and-unprivileged-start': {
    plan: 'version: 1\nname: small-ports\nephemeral: 1000-60999\nunprivilegedPortStart: 80\nservices: {}\n',
  },
  'time-wait-reuse': {
    plan: 'version: 1\nname: proxy\ntimeWaitReuse: on\n',
    files: { '/etc/sysctl.d/10-tuning.conf': 'net.ipv4.tcp_tw_reuse = 0\n' },
    live: { timeWaitReuse: 'off' },
  },
  'time-wait-reuse-by-default-alone': {
    plan: 'version: 1\nname: proxy\ntimeWaitReuse: loopback\n',
    files: { '/etc/sysctl.d/zzzz.conf': '-net.ipv4.tcp_tw_reuse\n' },
  },
  'time-wait-reuse-by-default-behind-a-refused-line': {
    plan: 'version: 1\nname: proxy\ntimeWaitReuse: loopback\n',
    files: { '/etc/sysctl.d/zzzz.conf': 'net.ipv4.tcp_tw_reuse = 9\n' },
  },
  'time-wait-reuse-shadowed': {
    plan: 'version: 1\nname: proxy\ntimeWaitReuse: on\n',
    files: { '/etc/sysctl.d/zzzz.conf': 'net.ipv4.tcp_tw_reuse = 0\n' },
  },
  // Kernels before 4.19 start with 0: the default of this one is no promise.
  'time-wait-reuse-default-not-relied-on': {
    plan: 'version: 1\nname: proxy\ntimeWaitReuse: loopback\n',
    live: { timeWaitReuse: 'loopback' },
  },
  'foreign-that-its-owner-gave-up': {
    plan: 'version: 1\nname: edge-gateway\nservices: {grpc: 50051}\n',
    live: { reserved: ports('50051') },
    files: { [DROP_IN]: ownFile(['net.ipv4.ip_local_reserved_ports', '8080,50051']) },
    owned: { reserved: ports('50051'), managed: ['net.ipv4.ip_local_reserved_ports'] },
  },
  'other-lines-between-the-markers': {
    plan: 'version: 1\nname: edge-gateway\nservices: {grpc: 50051}\n',
    files: { [DROP_IN]: ownFile(['net.ipv4.ip_local_reserved_ports', '50051'], ['vm.swappiness', '10']) },
  },
  'into-a-file-with-other-lines': {
    plan: 'version: 1\nname: edge-gateway\npersist: {file: /etc/sysctl.conf}\nservices: {grpc: 50051}\n',
    files: { '/etc/sysctl.conf': '# kept by hand\nvm.swappiness = 10\n#net.ipv4.ip_local_port_range = 1 2' },
    links: { '/etc/sysctl.d/99-sysctl.conf': ['/etc/sysctl.conf', 0] },
  },
  'into-the-file-that-a-dangling-link-leads-to': {
    plan: 'version: 1\nname: edge-gateway\npersist: {file: /etc/sysctl.conf}\nservices: {grpc: 50051}\n',
    links: { '/etc/sysctl.d/99-sysctl.conf': ['../sysctl.conf', 0] },
  },
  'moved-to-another-file': {
    plan: 'version: 1\nname: edge-gateway\npersist: {file: /etc/sysctl.d/zz-edge.conf}\nservices: {grpc: 50051}\n',
    live: { reserved: ports('50051') },
    files: { [DROP_IN]: ownFile(['net.ipv4.ip_local_reserved_ports', '50051']) },
    owned: { reserved: ports('50051'), managed: ['net.ipv4.ip_local_reserved_ports'] },
  },
  'long-list': {
    plan: `version: 1\nname: many\nreserved: ["${Array.from({ length: 900 }, (_, i) => 20001 + 2 * i).join(',')}"]\n`,
  },
  'long-list-where-procps-boots': {
    plan: `version: 1\nname: many\nreserved: ["${Array.from({ length: 900 }, (_, i) => 20001 + 2 * i).join(',')}"]\n`,
    without: ['/usr/lib/systemd/systemd-sysctl'],
  },
  'shadowed-at-boot': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 20000-60999\n',
    files: { '/etc/sysctl.d/zzzz.conf': '# tuning\nnet.ipv4.ip_local_port_range = 1024 65000\n' },
  },
  'shadowed-under-procps': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 20000-60999\n',
    files: { '/etc/sysctl.conf': 'net.ipv4.ip_local_port_range = 1024 65000\n' },
  },
  'cancelled-at-boot': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 20000-60999\n',
    files: { '/etc/sysctl.d/zzzz.conf': '-net.ipv4.ip_local_port_range\n' },
  },
  'hidden-by-a-refused-line': {
    plan: 'version: 1\nname: edge-gateway\nreserved: [40000]\n',
    files: { '/etc/sysctl.d/zzzz-late.conf': 'net.ipv4.ip_local_reserved_ports = 9100,8081,8080 , 40000\n' },
  },
  'refused-at-boot': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 20000-60999\n',
    files: { '/etc/sysctl.d/50-start.conf': 'net.ipv4.ip_unprivileged_port_start = 30000\n' },
  },
  'not-read-at-boot': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 20000-60999\npersist: {file: /opt/ports.conf}\n',
  },
  'below-the-unprivileged-start': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 20000-60999\n',
    live: { unprivilegedPortStart: 30000 },
  },
  'too-few-left': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: 40000-40009\nservices: {grpc: 40001}\n',
  },
  'another-range-after-boot': {
    plan: 'version: 1\nname: edge-gateway\nservices: {grpc: 20001}\n',
    files: { '/etc/sysctl.d/10-range.conf': 'net.ipv4.ip_local_port_range = 10000 65000\n' },
  },
  'no-longer-managed': {
    plan: 'version: 1\nname: edge-gateway\nservices: {web: 8080}\n',
    live: { ephemeral: { first: 20000, last: 60999 } },
    files: { [DROP_IN]: ownFile(['net.ipv4.ip_local_port_range', '20000 60999']) },
    owned: { reserved: [], managed: ['net.ipv4.ip_local_port_range'] },
  },
  'damaged-marker': {
    plan: 'version: 1\nname: edge-gateway\nservices: {grpc: 50051}\n',
    files: { [DROP_IN]: '# BEGIN portplan\nnet.ipv4.ip_local_reserved_ports = 1\n' },
  },
  'planted-link': {
    plan: 'version: 1\nname: edge-gateway\nservices: {grpc: 50051}\n',
    files: { '/etc/shadow': 'secret' },
    links: { [DROP_IN]: ['/etc/shadow', 1000] },
  },
  'two-ranges': {
    plan: 'version: 1\nname: edge-gateway\nephemeral: {tcp: 20000-60999, udp: 30000-60999}\n',
  },
};

function screen({ plan, live, files, links, without, owned }: Scene): string {
  const on = new Machine();
  on.settings = { ...KERNEL_DEFAULTS, ...live };
  for (const [path, text] of Object.entries(files ?? {})) on.put(path, text);
  for (const [path, [target, uid]] of Object.entries(links ?? {})) on.link(path, target, uid);
  for (const path of without ?? []) on.remove(path);
  const { desired, diagnostics, sources } = readPlanFile('portplan.yaml', () => plan);
  expect(diagnostics).toEqual([]);
  if (!desired) throw new Error('no plan');
  const result = planLinux(desired, readLinuxHost(on, desired.persist.file), owned ?? { reserved: [], managed: [] }, {
    force: false,
  });
  const plain = painter(false);
  return formatPlan(result, plain) + '\n' + formatDiagnostics(result.diagnostics, sources, plain);
}

describe('a plan on the screen', () => {
  it.each(Object.keys(SCENES))('%s', (name) => {
    const scene = SCENES[name];
    if (!scene) throw new Error(name);
    expectGolden(`test/fixtures/plan/${name}.txt`, screen(scene));
  });
});

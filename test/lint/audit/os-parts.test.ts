/** What Windows has by itself is listed apart, and is no finding: every machine has it. */
import { expect, it } from 'vitest';
import { formatAudit } from '../../../src/render/audit/audit-text.ts';
import { painter } from '../../../src/render/paint.ts';
import type { HeldSocket } from '../../../src/model/sockets/held-socket.ts';
import { windowsHost } from '../host-facts.ts';
import { auditOf, socket } from './sample.ts';

function held(text: string, pid: number, command: string): HeldSocket {
  return { ...socket(text), holders: [{ pid, command, user: null, unit: null, container: null, since: null }] };
}

const FRESH = [
  held('tcp 0.0.0.0:135', 1100, 'svchost.exe'),
  held('tcp :::135', 1100, 'svchost.exe'),
  held('tcp 0.0.0.0:445', 4, 'System'),
  held('tcp 10.0.0.5:139', 4, 'unnamed'),
  held('udp 10.0.0.5:137', 4, 'System'),
  held('tcp 0.0.0.0:5040', 5000, 'svchost.exe'),
  held('tcp 0.0.0.0:49664', 700, 'lsass.exe'),
  held('tcp 0.0.0.0:49665', 600, 'wininit.exe'),
  held('tcp 0.0.0.0:49690', 650, 'services.exe'),
  held('udp 0.0.0.0:5353', 2000, 'svchost.exe'),
  held('udp 127.0.0.1:1900', 2100, 'svchost.exe'),
  held('tcp 0.0.0.0:7680', 2200, 'unnamed'),
];

it.each([null, '{}'])('a fresh Windows has no finding (plan: %s)', (services) => {
  const { findings, listeners } = auditOf(services, FRESH, windowsHost());
  expect(findings).toEqual([]);
  expect(listeners.filter(({ osPart }) => osPart === null)).toEqual([]);
});

it.each([
  ['another program on such a port', held('tcp 0.0.0.0:5040', 5000, 'game.exe')],
  ['a service of Windows on another port', held('tcp 0.0.0.0:8085', 5000, 'svchost.exe')],
  ['an unnamed process on the port of a feature', held('tcp 0.0.0.0:3389', 5000, 'unnamed')],
])('%s stays a finding', (_, other) => {
  expect(auditOf('{}', [other], windowsHost()).findings).toMatchObject([{ kind: 'undeclared-listener' }]);
});

it('a port that the plan declares is judged by the plan', () => {
  const { listeners } = auditOf('{shares: 445}', FRESH, windowsHost());
  expect(listeners.filter(({ declaredBy }) => declaredBy === 'service')).toMatchObject([{ port: 445, osPart: null }]);
});

it('the parts of the OS are listed apart, each with its ports', () => {
  const audit = auditOf('{}', FRESH, windowsHost());
  const report = {
    audit,
    diagnostics: [],
    host: 'build-3',
    platform: 'windows',
    plan: { file: 'a.yaml', name: null },
  } as const;
  const text = formatAudit({ ...report, at: new Date(0), unseen: [] }, painter(false), {
    verbose: false,
    quiet: false,
  });
  expect(text).toContain('listening, and part of the OS\n  tcp 135 ');
  expect(text).toContain('  tcp 49664-49665,49690  one of the first services to start');
  expect(text).not.toContain('warning');
});

/** Whatever a host has and whoever runs there: the first plan of it is sound, changes nothing, and lint has no error about it. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInterpreter } from '../../src/backends/interpreter-script.ts';
import { programOfCommandLine } from '../../src/backends/program-of-command-line.ts';
import { wholePlan } from '../../src/first-plan/trial-desired-state.ts';
import { firstPlan } from '../../src/first-plan/first-plan.ts';
import { wantedFacts } from '../../src/first-plan/wanted-range.ts';
import type { FirstPlanHost } from '../../src/first-plan/first-plan-host.ts';
import { readPlanFile } from '../../src/plan-file/read/read-plan-file.ts';
import { withService } from '../../src/plan-file/edit/service.ts';
import type { DesiredState } from '../../src/model/plan/desired-state.ts';
import { LINUX_ONLY_KEYS, type SettingKey } from '../../src/model/settings/setting-key.ts';
import type { Diagnostic } from '../../src/model/plan/diagnostic.ts';
import type { Holder } from '../../src/model/sockets/held-socket.ts';
import type { RunningProgram, WaitingSocket, MadePlan } from '../../src/model/first-plan.ts';
import { lastPart } from '../../src/model/sockets/started-program.ts';
import { formatPortSet } from '../../src/model/ports/port-set.ts';
import { port, settings } from '../support/arbitrary.ts';
import { lintFirst, linuxSeen, readFirst, uncommented, windowsSeen } from '../support/first-plan.ts';
import { hostileText } from '../support/hostile.ts';
import { host as windowsHost, machineOf } from '../support/windows/arbitrary.ts';

const evil = fc.oneof(
  hostileText,
  fc.constantFrom(
    '# portplan-ignore port-conflict: hidden',
    'portplan-ignore nothing',
    'portplan_disable x',
    'PortplanIgnore',
    'a: {b: [c',
    'true',
    '"',
    "'",
    '\\',
    '*x',
    '&x !y',
    'reserved:\n  - 1-65535',
    '__proto__',
    'constructor',
  ),
);
const name = fc.oneof(
  fc.constantFrom('nginx', 'node', 'docker-proxy', 'svchost.exe', 'sshd: listener', 'dockerd'),
  evil,
);

const script = fc.record({
  kind: fc.constantFrom('file', 'module'),
  name: name.map((text) => `/srv/${text}/index.js`),
});
const started = fc
  .record({ program: name, script: fc.option(script), family: fc.integer({ min: 1, max: 9 }) })
  .map((each) => ({ ...each, isInterpreter: isInterpreter(lastPart(each.program)) }));

const told: fc.Arbitrary<Holder> = fc.record({
  pid: fc.integer({ min: 1, max: 9 }),
  command: fc.oneof(
    name,
    name.map((text) => `/usr/bin/${text} -m x`),
    name.map((text) => `node /srv/${text}.js`),
  ),
  user: fc.option(fc.oneof(fc.constantFrom('root', 'www-data', '1000'), evil)),
  unit: fc.option(
    fc.oneof(
      name.map((text) => `${text}.service`),
      name,
    ),
  ),
  container: fc.option(fc.oneof(fc.constant('docker 0123456789ab'), evil)),
  since: fc.constant(null),
});

const holder: fc.Arbitrary<RunningProgram> = fc
  .tuple(told, fc.option(started))
  .map(([each, program]) => ({ ...each, started: program ?? programOfCommandLine(each.command, each.pid) }));

const address = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('0.0.0.0', '::') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('127.0.0.1', '::1', '::ffff:127.0.0.1', 'fe80::1', 'fe80::1%5', '224.0.0.251'),
  },
);

const socket: fc.Arbitrary<WaitingSocket> = fc.record(
  {
    protocol: fc.constantFrom('tcp', 'udp'),
    address,
    port: fc.oneof(port, fc.constantFrom(53, 5353, 5432, 6379, 8080, 51820, 40000, 40001, 40002)),
    ipv6Only: fc.boolean(),
    holders: fc.oneof(fc.constant([]), fc.array(holder, { minLength: 1, maxLength: 2 })),
  },
  { requiredKeys: ['protocol', 'address', 'port', 'holders'] },
);
const sockets = fc.array(socket, { maxLength: 20 });

const sysctl = settings.map(
  ({ ephemeral, reserved, unprivilegedPortStart }) =>
    `net.ipv4.ip_local_port_range = ${ephemeral.first} ${ephemeral.last}\n` +
    `net.ipv4.ip_local_reserved_ports = ${formatPortSet(reserved)}\n` +
    `net.ipv4.ip_unprivileged_port_start = ${unprivilegedPortStart}\n`,
);

/** Settings that somebody made, for now, for the next boot, or for both. */
const linuxHost = fc
  .record({ live: fc.option(settings), file: fc.option(sysctl), isSame: fc.boolean(), sockets, host: evil })
  .map(({ live, file, isSame, host, ...rest }) => {
    const text = live && isSame ? textOf(live) : file;
    return linuxSeen({
      ...rest,
      host: host.replace(/[\0-\x1f\x7f-\x9f]/g, '').trim() || 'edge-1',
      ...(live && { live }),
      ...(text !== null && { files: { '/etc/sysctl.d/50-tuning.conf': text } }),
    });
  });

function textOf(live: Parameters<Parameters<typeof settings.map>[0]>[0]): string {
  return (
    `net.ipv4.ip_local_port_range = ${live.ephemeral.first} ${live.ephemeral.last}\n` +
    (live.reserved.length === 0 ? '' : `net.ipv4.ip_local_reserved_ports = ${formatPortSet(live.reserved)}\n`) +
    `net.ipv4.ip_unprivileged_port_start = ${live.unprivilegedPortStart}\n`
  );
}

/** What a desired state asks for, without the places in a file where it does. */
function askedOf({ ephemeral, reserved = [], services, platforms, ...others }: DesiredState): object {
  return {
    platforms,
    ephemeral: ephemeral?.value,
    linuxOnly: LINUX_ONLY_KEYS.map((key) => others[key]?.value),
    reserved: reserved.map(({ ports, protocol, reason }) => ({ ports, protocol, reason })),
    services: services.map(({ reserve, endpoints }) => ({
      reserve,
      endpoints: endpoints.map(({ protocol, address, ports, reuse, ipv6Only }) => {
        return { protocol, address, ports, reuse, ipv6Only };
      }),
    })),
  };
}

/** The planner was asked about a value, and the file is text: both ask for the same. */
function expectSameAsText({ plan }: MadePlan, { facts }: FirstPlanHost, desired: DesiredState): void {
  const managed = new Set<SettingKey>(plan.reserved.notManaged ? [] : ['reserved']);
  for (const [key, { obstacle }] of plan.settings) if (!obstacle) managed.add(key);
  expect(askedOf(wholePlan(wantedFacts(facts), plan, managed))).toEqual(askedOf(desired));
}

function expectSound(made: MadePlan, seen: FirstPlanHost): void {
  const read = readFirst(made);
  expect(read.diagnostics).toEqual([]);
  const { desired } = read;
  if (!desired) throw new Error('no plan');
  expectSameAsText(made, seen, desired);
  // The one exception: a dynamic range of Windows that starts low is not what anybody wants.
  const isExcepted = made.notes.wanted !== null;
  const steps = seen.plan(desired).steps.filter(({ kind, ...step }) => {
    return !(isExcepted && kind === 'run' && 'setting' in step && step.setting.endsWith('/dynamicport'));
  });
  expect(steps).toEqual([]);
  const { diagnostics } = lintFirst(made, seen);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(diagnostics.filter(({ rule }) => /suppression|unknown/.test(rule))).toEqual([]);
}

/** What stands in comments may be taken in, and a service may be added before or after that. */
function expectEditable({ text }: MadePlan): void {
  const added = withService(text, ADDED);
  if (added === null) throw new Error(`nowhere to add a service:\n${text}`);
  for (const edited of [uncommented(text), added, uncommented(added), withService(uncommented(text), ADDED)]) {
    expect(readPlanFile('portplan.yaml', () => edited ?? '').diagnostics, edited ?? '').toEqual([]);
  }
}

const ADDED = { name: 'zz-added', endpoint: '70' };

/** A service without `reserve: never` takes no port away from others, where the plan says so. */
function expectHarmless({ text, notes }: MadePlan, seen: FirstPlanHost): void {
  if (notes.reservingService?.includes('harmless') !== true) return;
  const { desired } = readPlanFile('portplan.yaml', () => withService(text, ADDED) ?? '');
  if (!desired) throw new Error('no plan');
  const { diagnostics, reservations } = seen.plan(desired);
  // Its own port may be one too many in a range of a few.
  const isOthers = ({ rule, severity }: Diagnostic): boolean => severity === 'error' && rule !== 'ephemeral-floor';
  expect(diagnostics.filter(isOthers)).toEqual([]);
  expect(reservations.filter(({ fate }) => fate === 'released' || fate === 'foreign-removed')).toEqual([]);
}

/** What is in the plan, or in a comment that says why it is not. */
function expectComplete({ plan: { listening } }: MadePlan, seen: FirstPlanHost): void {
  const { services = [], unsure = [], clients = { count: 0 } } = listening ?? {};
  const declared = [...services, ...unsure].flatMap(({ endpoints }) => endpoints);
  const isThere = ({ protocol, port: wanted }: WaitingSocket): boolean =>
    declared.some(({ ports, ...each }) => each.protocol === protocol && ports.first <= wanted && wanted <= ports.last);
  const missing = (seen.sockets ?? []).filter((each) => !isThere(each));
  expect(missing.every(({ protocol }) => protocol === 'udp')).toBe(true);
  expect(missing.length).toBeLessThanOrEqual(clients.count);
}

describe('a first plan', () => {
  it('of any Linux host', () => {
    fc.assert(
      fc.property(linuxHost, (seen) => {
        const made = firstPlan('portplan.yaml', seen);
        expectSound(made, seen);
        expectComplete(made, seen);
        expectEditable(made);
        expectHarmless(made, seen);
      }),
      { numRuns: 300 },
    );
  });

  it('of any Windows host', async () => {
    await fc.assert(
      fc.asyncProperty(windowsHost, sockets, async (scene, listening) => {
        const seen = await windowsSeen(machineOf(scene), listening);
        const made = firstPlan('portplan.yaml', seen);
        expectSound(made, seen);
        expectComplete(made, seen);
        expectEditable(made);
      }),
      { numRuns: 150 },
    );
  });

  it('is the same whatever the order of the sockets', () => {
    fc.assert(
      fc.property(linuxHost, (seen) => {
        const turned = { ...seen, sockets: (seen.sockets ?? []).toReversed() };
        expect(firstPlan('-', turned).text).toBe(firstPlan('-', seen).text);
      }),
      { numRuns: 100 },
    );
  });
});

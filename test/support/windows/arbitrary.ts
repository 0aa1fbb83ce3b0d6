/** Random Windows hosts and plans for property tests. Ports crowd just above 20000, so that rows meet, touch and overlap. */
import * as fc from 'fast-check';
import { readPlanFile } from '../../../src/plan-file/read/read-plan-file.ts';
import { STACKS } from '../../../src/backends/windows/host.ts';
import { DEFAULT_PERSIST_FILE, type DesiredState, type Service } from '../../../src/model/plan/desired-state.ts';
import { portSet, type PortRange } from '../../../src/model/ports/port-set.ts';
import { startWinNat } from './other-programs.ts';
import { stackName, type Listener, type PortTables, type StackName } from './port-tables.ts';
import { WindowsStandIn } from './stand-in.ts';
import { WindowsMachine } from './windows-machine.ts';
import type { Language } from './words.ts';

export interface HostScene {
  readonly language: Language;
  readonly utf8: boolean;
  readonly linkedFamilies: boolean;
  readonly seed: number;
  readonly winnat: 'running' | 'stopped' | 'absent';
  readonly stacks: Readonly<Record<StackName, Readonly<PortTables>>>;
  readonly listeners: readonly Listener[];
}

/** A host, a plan that may have been applied there already, and the plan that is to be applied. */
export interface Scene {
  readonly host: HostScene;
  readonly first: DesiredState;
  readonly wanted: DesiredState;
  readonly force: boolean;
  readonly restartWinnat: boolean;
}

export function machineOf({ stacks, listeners, winnat, ...options }: HostScene): WindowsMachine {
  const standIn = new WindowsStandIn({ ...options, winnatBlocks: 1, winnat: winnat === 'absent' ? winnat : 'stopped' });
  for (const stack of STACKS) Object.assign(standIn.stacks[stackName(stack)], stacks[stackName(stack)]);
  standIn.listeners.push(...listeners);
  if (winnat === 'running') startWinNat(standIn);
  return new WindowsMachine(standIn);
}

function range(first: number, last: number): PortRange {
  return { first, last };
}

const crowded = fc.integer({ min: 20000, max: 20024 });

/** At least 255 ports, above 1024: netsh takes it. */
const settable = fc.oneof(
  fc.constantFrom(range(49152, 65535), range(20010, 36392), range(10000, 20014), range(20004, 20258)),
  crowded.map((first) => range(first, first + 999)),
  crowded.map((last) => range(last - 999, last)),
);

/** Shown by hosts, and not taken by netsh. */
const unsettable = fc.constantFrom(range(1024, 15000), range(1024, 65534), range(1024, 20012), range(20006, 20012));

const shown = fc.oneof({ weight: 4, arbitrary: settable }, { weight: 1, arbitrary: unsettable });

type Kind = 'persistent' | 'activeOnly' | 'runtime';

/** Rows from 20000 on, with gaps of any size, none included. */
const rows = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 0, max: 9 }).map((gap) => Math.max(0, gap - 3)),
      size: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom<Kind>('persistent', 'persistent', 'persistent', 'activeOnly', 'runtime'),
    }),
    { maxLength: 4 },
  )
  .map((cells) => {
    let next = 20000;
    return cells.map(({ gap, size, kind }) => {
      const first = next + gap;
      next = first + size;
      return { kind, row: range(first, next - 1) };
    });
  });

const tables: fc.Arbitrary<PortTables> = fc
  .record({
    dynamic: shown,
    other: fc.option(settable, { freq: 3 }),
    rows,
    hns: fc.boolean(),
    http: fc.boolean(),
    block: fc.boolean(),
  })
  .map(({ dynamic, other, rows: placed, hns, http, block }) => {
    const of = (kind: Kind): readonly PortRange[] => placed.filter((one) => one.kind === kind).map(({ row }) => row);
    return {
      dynamic,
      persistentDynamic: other ?? dynamic,
      persistent: [...of('persistent'), ...(hns ? [range(50000, 50059)] : [])],
      activeOnly: of('activeOnly'),
      runtime: [
        ...of('runtime').map((row) => ({ ...row, owner: 'driver' })),
        ...(http ? [{ ...range(5357, 5357), owner: 'http.sys' }] : []),
        ...(block ? [{ ...range(60000, 60099), owner: 'hns' }] : []),
      ],
    };
  });

export const listener: fc.Arbitrary<Listener> = fc.record({
  family: fc.constantFrom('ipv4', 'ipv6'),
  protocol: fc.constantFrom('tcp', 'udp'),
  port: crowded,
  pid: fc.integer({ min: 4, max: 9999 }),
  name: fc.constantFrom('web.exe', 'System'),
});

const allTables = fc.record({ 'ipv4/tcp': tables, 'ipv4/udp': tables, 'ipv6/tcp': tables, 'ipv6/udp': tables });

/** Any state that a Windows host can be in. */
export const host: fc.Arbitrary<HostScene> = fc
  .record({
    language: fc.constantFrom<Language>('en', 'de', 'fr', 'zh', 'ja'),
    utf8: fc.boolean(),
    linkedFamilies: fc.boolean(),
    seed: fc.nat(),
    winnat: fc.constantFrom('running', 'running', 'stopped', 'absent'),
    stacks: allTables,
    listeners: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(listener, { minLength: 1, maxLength: 2 }) },
    ),
  })
  .map((scene) => ({ ...scene, stacks: scene.linkedFamilies ? linked(scene.stacks) : scene.stacks }));

function linked(stacks: HostScene['stacks']): HostScene['stacks'] {
  const likeIpv4 = (protocol: 'tcp' | 'udp'): PortTables => {
    const { dynamic, persistentDynamic } = stacks[`ipv4/${protocol}`];
    return { ...stacks[`ipv6/${protocol}`], dynamic, persistentDynamic };
  };
  return { ...stacks, 'ipv6/tcp': likeIpv4('tcp'), 'ipv6/udp': likeIpv4('udp') };
}

const at = { file: 'portplan.yaml', line: 1, column: 1 };
const protocol = fc.constantFrom('tcp', 'udp');

const listen = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(crowded, fc.integer({ min: 0, max: 3 })).map(([a, more]) => range(a, a + more)) },
  { weight: 1, arbitrary: fc.constantFrom(range(5357, 5357), range(50058, 50061), range(60050, 60050)) },
);

const address = fc.constantFrom(
  { address: null, ipv6Only: false },
  { address: '0.0.0.0', ipv6Only: false },
  { address: '127.0.0.1', ipv6Only: false },
  { address: '::', ipv6Only: false },
  { address: '::', ipv6Only: true },
  { address: '::1', ipv6Only: false },
);

const service: fc.Arbitrary<Service> = fc.record({
  name: fc.constantFrom('web', 'db', 'queue'),
  endpoints: fc.array(
    fc
      .record({ protocol, ports: listen, socket: address })
      .map(({ socket, ...rest }) => ({ ...rest, ...socket, reuse: [], at })),
    { minLength: 1, maxLength: 2 },
  ),
  reserve: fc.constantFrom('auto', 'auto', 'always', 'never'),
  at: fc.constant(at),
});

const reservation = fc
  .record({ ports: fc.array(listen, { minLength: 1, maxLength: 2 }).map(portSet), protocol: fc.option(protocol) })
  .map(({ ports, protocol: only }) => ({ ports, ...(only && { protocol: only }), at }));

const ephemeral = fc.oneof({ weight: 9, arbitrary: settable }, { weight: 1, arbitrary: unsettable });

/** Any plan, most of them for ports that crowd. */
export const desired: fc.Arbitrary<DesiredState> = fc
  .record({
    ephemeral: fc.option(fc.record({ tcp: ephemeral, udp: ephemeral }), { freq: 2 }),
    services: fc.array(service, { maxLength: 2 }),
    reserved: fc.option(fc.array(reservation, { maxLength: 2 }), { freq: 2 }),
    foreignReservations: fc.constantFrom('keep', 'keep', 'remove'),
  })
  .map(({ ephemeral: value, reserved, ...rest }) => ({
    file: 'portplan.yaml',
    name: 'test',
    ...(value && { ephemeral: { value, at } }),
    ...(reserved && { reserved }),
    ...rest,
    persist: { file: DEFAULT_PERSIST_FILE },
    lint: { rules: {} },
  }));

export const scene: fc.Arbitrary<Scene> = fc
  .record({
    host,
    first: desired,
    other: desired,
    isSimilar: fc.boolean(),
    force: fc.constantFrom(true, true, false),
    restartWinnat: fc.boolean(),
  })
  .map(({ other, isSimilar, ...rest }) => ({ ...rest, wanted: isSimilar ? shrunk(rest.first, other) : other }));

/** Reserves what the first plan does, less a port of each run. */
function shrunk({ reserved = [] }: DesiredState, other: DesiredState): DesiredState {
  const less = reserved.map((one) => ({
    ...one,
    ports: one.ports.map(({ first, last }) => range(first, Math.max(first, last - 1))),
  }));
  return { ...other, reserved: less };
}

/** Every range there is one that netsh takes, so that each can be brought back. */
export const settableScene = scene.filter(({ host: { stacks } }) =>
  Object.values(stacks).every(({ dynamic }) => dynamic.first >= 1025 && dynamic.last - dynamic.first >= 254),
);

/** A plan file's text as a plan. */
export function planFrom(text: string): DesiredState {
  const { desired: read } = readPlanFile('portplan.yaml', () => text);
  if (!read) throw new Error(text);
  return read;
}

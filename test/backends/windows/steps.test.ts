/** The order of netsh commands, and how few of them there are. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLatest } from '../../../src/apply/store.ts';
import { NOTHING_TOLD } from '../../../src/model/windows/windows-holders.ts';
import { STACKS, type StackState } from '../../../src/backends/windows/host.ts';
import { planWindows } from '../../../src/backends/windows/plan/plan.ts';
import { restoreWindows } from '../../../src/backends/windows/plan/restore.ts';
import type { DesiredState } from '../../../src/model/plan/desired-state.ts';
import { hasErrors } from '../../../src/model/plan/diagnostic.ts';
import { formatInvocation } from '../../../src/model/program.ts';
import {
  formatPortSet,
  intersect,
  portSet,
  samePorts,
  subtract,
  type PortRange,
  type PortSet,
} from '../../../src/model/ports/port-set.ts';
import type { Step } from '../../../src/model/plan/step.ts';
import { machineOf, planFrom, scene, settableScene } from '../../support/windows/arbitrary.ts';
import { parseChange, parseNetsh } from '../../support/windows/netsh-command.ts';
import { stackName, type StackName } from '../../support/windows/port-tables.ts';
import { WindowsStandIn } from '../../support/windows/stand-in.ts';
import { apply, copyOf, errorOf, planOn, WindowsMachine } from '../../support/windows/windows-machine.ts';

const NAMES = STACKS.map(stackName);

/** The ports around which ranges crowd. */
const WATCHED = portSet([
  { first: 19990, last: 20050 },
  { first: 50050, last: 50070 },
]);

/** The watched ports that the stack may hand out: in its dynamic range, and excluded by no administrator. */
function open({ standIn }: WindowsMachine, name: StackName): PortSet {
  const { dynamic, persistent, activeOnly } = standIn.stacks[name];
  return subtract(intersect(WATCHED, [dynamic]), portSet([...persistent, ...activeOnly]));
}

interface Edit {
  readonly verb: string;
  readonly row: PortRange;
}

/** What each step does to one stack; null where it is about another. */
function editsOn(name: StackName, steps: readonly Step[]): readonly (Edit | null)[] {
  return steps.map((step) => {
    const invocation = step.kind === 'run' ? step.run.at(-1) : undefined;
    const command = parseNetsh(invocation?.words ?? []);
    const block = parseChange(command?.arguments ?? []);
    if (!command || !block || stackName({ family: command.family, protocol: block.protocol }) !== name) return null;
    return { verb: command.verb, row: { first: block.start, last: block.start + block.count - 1 } };
  });
}

function rowsOf(edits: readonly (Edit | null)[], verb: string): readonly PortRange[] {
  return edits.flatMap((edit) => (edit?.verb === verb ? [edit.row] : []));
}

/** Ports that are closed before and after the steps, and open in between: where, which, and after how many steps. */
function exposed(start: WindowsMachine, steps: readonly Step[]): readonly string[] {
  const on = copyOf(start);
  const look = (): readonly PortSet[] => NAMES.map((name) => open(on, name));
  const moments = [look()];
  for (const step of steps) {
    if (step.kind === 'run') for (const { program, words } of step.run) on.standIn.run(program, words);
    moments.push(look());
  }
  const [first = [], last = []] = [moments[0], moments.at(-1)];
  return moments.flatMap((moment, k) =>
    NAMES.flatMap((name, s) => {
      const edits = editsOn(name, steps);
      const onTheWay = subtract(subtract(moment[s] ?? [], first[s] ?? []), last[s] ?? []);
      const ports = subtract(onTheWay, betweenDeleteAndAdd(start.standIn.stacks[name].dynamic, edits, k));
      return ports.length === 0 ? [] : [`${name} ${formatPortSet(ports)} after ${k}`];
    }),
  );
}

/** Ports of a row that shrinks, as netsh deletes whole rows only; where neither range, old or new, leaves a time for it. */
function betweenDeleteAndAdd(range: PortRange, edits: readonly (Edit | null)[], k: number): PortSet {
  const deleted = portSet(rowsOf(edits, 'delete'));
  const again = portSet(rowsOf(edits, 'add').filter((row) => intersect([row], deleted).length > 0));
  const ranges = [range, ...rowsOf(edits, 'set')];
  if (ranges.some((one) => intersect([one], again).length === 0)) return [];
  return intersect(portSet(rowsOf(edits.slice(0, k), 'delete')), portSet(rowsOf(edits.slice(k), 'add')));
}

/** Whether a row that shrinks lies in the range before, and what is left of it in the range after: then no order is right. */
function shrinksInTheRange(on: WindowsMachine, steps: readonly Step[]): boolean {
  return NAMES.some((name) => {
    const edits = editsOn(name, steps);
    const added = portSet(rowsOf(edits, 'add'));
    const [moved = on.standIn.stacks[name].dynamic] = rowsOf(edits, 'set');
    const shrinks = rowsOf(edits, 'delete').filter((row) => intersect([row], added).length > 0);
    const again = rowsOf(edits, 'add').filter((row) => intersect([row], portSet(shrinks)).length > 0);
    const before = intersect(portSet(shrinks), [on.standIn.stacks[name].dynamic]);
    return before.length > 0 && intersect(portSet(again), [moved]).length > 0;
  });
}

describe('the steps', () => {
  it('hand out no port in between that is closed before and after, but where a row shrinks', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const on = machineOf({ ...given.host, utf8: true, listeners: [] });
        await errorOf(apply(on, given.first, { force: true }));
        const { steps, diagnostics } = await planOn(on, given.wanted, { force: true });
        fc.pre(!hasErrors(diagnostics) && steps.length > 0 && !shrinksInTheRange(on, steps));
        expect(exposed(on, steps)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('of a rollback hand out no port in between that is closed before and after, but where a row shrinks', async () => {
    await fc.assert(
      fc.asyncProperty(settableScene, async (given) => {
        const on = machineOf({ ...given.host, utf8: true, listeners: [] });
        await errorOf(apply(on, given.first, { force: true }));
        fc.pre((await errorOf(apply(on, given.wanted, { force: true }))) === null);
        const changes = readLatest(on).newest?.settings ?? [];
        const back = changes.map((change) => ({ ...change, before: change.after, after: change.before }));
        const steps = await restoreWindows(on, back);
        fc.pre(steps.length > 0 && !shrinksInTheRange(on, steps));
        expect(exposed(on, steps)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it('are the fewest by which the rows become as wanted', () => {
    fc.assert(
      fc.property(layout, wantedPorts, ({ owned, foreign }, wanted) => {
        const count = commandsFor(owned, foreign, wanted);
        expect(count).toBe(fewest(owned, subtract(wanted, portSet(foreign))));
      }),
      { numRuns: 1000 },
    );
  });

  it('add ports that touch each other in one row', async () => {
    expect(
      await commandsOn(new WindowsMachine(), 'version: 1\nservices: {a: 50051, b: "50052-50053", c: 50054}\n'),
    ).toEqual([
      'netsh interface ipv4 add excludedportrange protocol=tcp startport=50051 numberofports=4 store=persistent',
      'netsh interface ipv6 add excludedportrange protocol=tcp startport=50051 numberofports=4 store=persistent',
    ]);
  });
});

const FIRST = 20001;

/** Rows of both kinds on eight ports, which may touch. */
const layout = fc
  .array(fc.record({ kind: fc.constantFrom('none', 'owned', 'owned', 'foreign'), isCut: fc.boolean() }), {
    minLength: 8,
    maxLength: 8,
  })
  .map((cells) => {
    const rows: { kind: string; first: number; last: number }[] = [];
    for (const [i, { kind, isCut }] of cells.entries()) {
      const open = rows.at(-1);
      if (open?.kind === kind && !isCut) open.last++;
      else rows.push({ kind, first: FIRST + i, last: FIRST + i });
    }
    const of = (kind: string): readonly PortRange[] =>
      rows.filter((row) => row.kind === kind).map(({ first, last }) => ({ first, last }));
    return { owned: of('owned'), foreign: of('foreign') };
  });

const wantedPorts = fc
  .subarray([0, 1, 2, 3, 4, 5, 6, 7])
  .map((places) => portSet(places.map((place) => ({ first: FIRST + place, last: FIRST + place }))));

const at = { file: 'portplan.yaml', line: 1, column: 1 };

function commandsFor(owned: readonly PortRange[], foreign: readonly PortRange[], wanted: PortSet): number {
  const dynamic = { active: { first: 49152, last: 65535 }, persistent: { first: 49152, last: 65535 } };
  const stacks = STACKS.map((stack): StackState => {
    const rows = stackName(stack) === 'ipv4/tcp' ? [...owned, ...foreign] : [];
    const active = rows.map((row) => ({ ...row, administered: true }));
    return { ...stack, dynamic, excluded: { active, persistent: rows } };
  });
  const desired: DesiredState = { ...planFrom('version: 1\nservices: {}\n'), reserved: [{ ports: wanted, at }] };
  const ownership = { reserved: [], managed: [], excluded: { 'ipv4/tcp/excludedportrange': owned } };
  const host = {
    platform: 'windows',
    host: 'WIN-1',
    stacks,
    winnat: null,
    holders: NOTHING_TOLD,
    listeners: null,
    services: [],
  } as const;
  const options = { force: true, restartWinnat: false };
  const { steps } = planWindows(desired, host, ownership, options);
  return steps.filter((step) => step.kind === 'run' && step.setting.startsWith('ipv4/tcp')).length;
}

/** Tries every set of rows to keep: each row that goes is one command, and so is each run of ports that is then missing. */
function fewest(owned: readonly PortRange[], wanted: PortSet): number {
  const costs = Array.from({ length: 2 ** owned.length }, (_, choice) => {
    const kept = owned.filter((_row, i) => (choice >> i) % 2 === 1);
    const isAllowed = samePorts(intersect(portSet(kept), wanted), portSet(kept));
    return isAllowed ? owned.length - kept.length + subtract(wanted, portSet(kept)).length : Infinity;
  });
  return Math.min(...costs);
}

function commandsOn(on: WindowsMachine, text: string): Promise<readonly string[]> {
  return planOn(on, planFrom(text)).then(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'run' ? step.run.map(formatInvocation) : [])),
  );
}

describe('a range that both families share', () => {
  const PLAN = planFrom('version: 1\nephemeral: 20000-60999\n');

  async function changing(linkedFamilies: boolean): Promise<readonly string[]> {
    const on = new WindowsMachine(new WindowsStandIn({ linkedFamilies }));
    await apply(on, PLAN);
    expect((await planOn(on, PLAN)).steps).toEqual([]);
    return on.standIn.commands.filter(({ words }) => words[2] === 'set').map(({ words }) => `${words[1]} ${words[4]}`);
  }

  it('is set once', async () => {
    expect(await changing(true)).toEqual(['ipv4 protocol=tcp', 'ipv4 protocol=udp']);
  });

  it('is set for each where they do not', async () => {
    const all = ['ipv4 protocol=tcp', 'ipv4 protocol=udp', 'ipv6 protocol=tcp', 'ipv6 protocol=udp'];
    expect(await changing(false)).toEqual(all);
  });
});

/** A Windows machine whose programs are those of one stand-in after another: each test can have the machine as new. */
import { afterAll, beforeAll } from 'vitest';
import type { RunResult } from '../namespace.ts';
import type { Programs } from './programs.ts';
import { Died, WindowsStandIn, type StandInOptions } from './stand-in.ts';
import { startWindows, type WindowsMachine, type WindowsRunOptions } from './wine.ts';

/** Where portplan keeps its records. */
export const STORE = 'C:\\ProgramData\\portplan';
/** The plan that portplan takes where none is named. */
const PLAN = 'C:\\work\\portplan.yaml';

export interface WineHost {
  readonly machine: WindowsMachine;
  readonly standIn: WindowsStandIn;
  /** As new: other programs, no plan, and no record of an apply. */
  renew(options?: Partial<StandInOptions>): WindowsStandIn;
  /** Writes C:\work\portplan.yaml, of the lines after `version: 1`. */
  plan(...lines: readonly string[]): void;
  portplan(...args: readonly string[]): Promise<RunResult>;
  /** The same, as the JSON that programs read. */
  json(...args: readonly string[]): Promise<OutputJson>;
  /** The power goes as soon as the nth command from now that changes something has done so; 1 is the next. */
  cutPowerAfter(n: number): void;
  /** The records of applies and rollbacks, oldest first. */
  records(): readonly unknown[];
  stop(): Promise<void>;
}

/** The parts of the JSON output that the tests look at. */
export interface OutputJson {
  readonly status: number;
  readonly changed: boolean;
  readonly changes: readonly { readonly setting: string; readonly layer: string; readonly action: string }[];
  readonly diagnostics: readonly { readonly rule: string; readonly severity: string; readonly message: string }[];
  readonly reservations: readonly { readonly ports: string; readonly fate: string; readonly because: string | null }[];
  readonly commands: readonly string[];
  readonly record: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** One host for all tests of the file: started before them, stopped after them. */
export function wineHostForAll(prepare: () => unknown = () => undefined): WineHost {
  let started: WineHost;
  beforeAll(async () => {
    started = await startHost();
    await prepare();
  });
  afterAll(() => started.stop());
  return new Proxy({} as WineHost, { get: (_, name) => Reflect.get(started, name) as unknown });
}

async function startHost(): Promise<WineHost> {
  let standIn = new WindowsStandIn();
  let lastChange = Infinity;
  let powerCut: Promise<void> | null = null;
  const programs: Programs = (program, words) => {
    if (powerCut) throw new Died();
    const answer = standIn.run(program, words);
    if (standIn.changes >= lastChange) powerCut = machine.powerOff();
    return answer;
  };
  const machine = await startWindows(programs);
  const run = async (args: readonly string[], options?: WindowsRunOptions): Promise<RunResult> => {
    const result = await machine.portplan(args, options);
    await powerCut;
    [powerCut, lastChange] = [null, Infinity];
    return result;
  };
  return {
    machine,
    get standIn() {
      return standIn;
    },
    renew: (options) => {
      for (const path of [STORE, 'C:\\work']) machine.remove(path);
      machine.write(PLAN, '');
      return (standIn = new WindowsStandIn(options));
    },
    plan: (...lines) => machine.write(PLAN, ['version: 1', ...lines, ''].join('\n')),
    portplan: (...args) => run(args),
    json: async (...args) => {
      const { status, stdout } = await run([...args, '--format', 'json']);
      return { status, ...(JSON.parse(stdout) as Omit<OutputJson, 'status'>) };
    },
    cutPowerAfter: (n) => (lastChange = standIn.changes + n),
    records: () => recordsIn(machine),
    stop: () => machine.stop(),
  };
}

/** Numbered without a gap: the first is 1. */
function recordsIn(machine: WindowsMachine): readonly unknown[] {
  const found: unknown[] = [];
  for (;;) {
    const path = `${STORE}\\history\\${String(found.length + 1).padStart(6, '0')}.json`;
    if (!machine.exists(path)) return found;
    found.push(JSON.parse(machine.read(path)));
  }
}

/** The commands so far that were to change settings, as plans show them. */
export function changing({ commands }: WindowsStandIn): readonly string[] {
  return commands
    .filter(({ program, words }) => program === 'net' || (program === 'netsh' && !words.includes('show')))
    .map(({ program, words }) => [program, ...words].join(' '));
}

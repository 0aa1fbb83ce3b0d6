/** Stands in for a Windows machine: the programs that show and change its ports, with faults when a test asks for them. */
import { encodeText, type CodePage } from './code-page.ts';
import { netsh, netshChanges, netshDone, netshRefused } from './netsh.ts';
import {
  netChanges,
  netDone,
  netRefused,
  otherProgram,
  type Printed,
  type ProgramMachine,
  startWinNat,
  stopWinNat,
  type WinNat,
} from './other-programs.ts';
import { noHolders } from './holder-programs.ts';
import { bootTables, inOrder, type Listener, newStacks, type PortTables, type StackName } from './port-tables.ts';
import type { Answer, Programs } from './programs.ts';
import type { StandInService } from './services.ts';
import { type Language, WORDS, type Words } from './words.ts';

export interface StandInOptions {
  readonly language: Language;
  /** The console is at code page 65001, not at the OEM page of the language. */
  readonly utf8: boolean;
  readonly elevated: boolean;
  /** ipv4 and ipv6 share the dynamic range. */
  readonly linkedFamilies: boolean;
  /** For the blocks that WinNAT takes. */
  readonly seed: number;
  readonly winnat: WinNat;
  /** It starts at boot, even when it was stopped before. */
  readonly winnatAutomatic: boolean;
  readonly winnatBlocks: number;
}

export interface RunCommand {
  readonly program: string;
  readonly words: readonly string[];
  /** False when the machine is as it was before. */
  readonly changed: boolean;
}

export interface Snapshot {
  readonly stacks: Readonly<Record<StackName, Readonly<PortTables>>>;
  readonly listeners: readonly Listener[];
  readonly winnat: WinNat;
  readonly services: readonly (readonly [string, number])[];
}

/** What a command that changes something meets. */
export type Fault =
  /** It does nothing and says so. */
  | { readonly kind: 'refuse'; readonly status: number }
  /** It does nothing and says that it did. */
  | { readonly kind: 'lie'; readonly status: 0 }
  /** It does all and says that it did not. */
  | { readonly kind: 'done-but-failed'; readonly status: number }
  /** Whoever runs it is gone. */
  | { readonly kind: 'die' };

/** There is nobody any more to get an answer. */
export class Died extends Error {
  constructor() {
    super('the process that runs this command is gone');
  }
}

interface Garbled {
  readonly match: (words: readonly string[], program: string) => boolean;
  readonly answer: Answer;
}

const DEFAULTS: StandInOptions = {
  language: 'en',
  utf8: false,
  elevated: true,
  linkedFamilies: false,
  seed: 1,
  winnat: 'stopped',
  winnatAutomatic: false,
  winnatBlocks: 4,
};

export class WindowsStandIn implements ProgramMachine {
  readonly words: Words;
  readonly codePage: CodePage;
  readonly linkedFamilies: boolean;
  readonly winnatBlocks: number;
  readonly random: () => number;
  readonly stacks = newStacks();
  readonly listeners: Listener[] = [];
  readonly services: StandInService[] = [];
  readonly holders = noHolders();
  readonly language: Language;
  readonly commands: RunCommand[] = [];
  elevated: boolean;
  winnat: WinNat;
  /** Commands so far that were to change something, whatever came of them. */
  changes = 0;

  readonly #winnatAutomatic: boolean;
  readonly #faults = new Map<number, Fault>();
  readonly #garbled: Garbled[] = [];
  #dead = false;

  constructor(options: Partial<StandInOptions> = {}) {
    const chosen = { ...DEFAULTS, ...options };
    this.language = chosen.language;
    this.words = WORDS[chosen.language];
    this.codePage = chosen.utf8 ? 'utf8' : this.words.codePage;
    this.linkedFamilies = chosen.linkedFamilies;
    this.winnatBlocks = chosen.winnatBlocks;
    this.random = randomNumbers(chosen.seed);
    this.elevated = chosen.elevated;
    this.winnat = chosen.winnat;
    this.#winnatAutomatic = chosen.winnatAutomatic;
    if (this.winnat === 'running') startWinNat(this);
  }

  readonly run: Programs = (program, words) => {
    if (this.#dead) throw new Died();
    const fault = isChange(program, words) ? this.#faults.get(++this.changes) : undefined;
    if (fault?.kind === 'die') throw this.#die({ program, words, changed: false });
    const before = JSON.stringify(this.snapshot());
    const answer = this.#garble(program, words) ?? this.#encode(this.#print(program, words, fault));
    this.commands.push({ program, words, changed: before !== JSON.stringify(this.snapshot()) });
    return answer;
  };

  /** The nth command from now that is to change something meets this; 1 is the next. */
  failAt(n: number, fault: Fault): void {
    this.#faults.set(this.changes + n, fault);
  }

  /** Commands that only show, and match, print this. */
  garble(match: Garbled['match'], answer: Buffer | string, status = 0): void {
    const stdout = typeof answer === 'string' ? encodeText(answer, this.codePage) : answer;
    this.#garbled.push({ match, answer: { status, stdout, stderr: Buffer.alloc(0) } });
  }

  /** Somebody runs commands again, after a death. */
  revive(): void {
    this.#dead = false;
  }

  /** The whole state as a plain value, in one form only: what is equal here is equal. */
  snapshot(): Snapshot {
    const { listeners, winnat } = this;
    const services = this.services.map(({ name, state }) => [name, state] as const);
    const stacks = Object.fromEntries(Object.entries(this.stacks).map(([name, tables]) => [name, canonical(tables)]));
    return structuredClone({ stacks: stacks as Snapshot['stacks'], listeners, winnat, services });
  }

  /** What other services hold, and the sockets, are there again afterwards. */
  reboot(): void {
    const starts = this.winnat === 'running' || (this.winnat === 'stopped' && this.#winnatAutomatic);
    if (this.winnat !== 'absent') stopWinNat(this);
    for (const tables of Object.values(this.stacks)) bootTables(tables);
    if (starts) startWinNat(this);
  }

  #garble(program: string, words: readonly string[]): Answer | undefined {
    return isChange(program, words) ? undefined : this.#garbled.find(({ match }) => match(words, program))?.answer;
  }

  #die(command: RunCommand): Died {
    this.#dead = true;
    this.commands.push(command);
    return new Died();
  }

  #encode({ status, stdout, stderr }: Printed): Answer {
    return { status, stdout: encodeText(stdout, this.codePage), stderr: encodeText(stderr, this.codePage) };
  }

  #print(program: string, words: readonly string[], fault?: Exclude<Fault, { kind: 'die' }>): Printed {
    if (!fault) return this.#do(program, words);
    if (fault.kind === 'lie') return program === 'net' ? netDone(this.words, words) : netshDone(this.words);
    if (fault.kind === 'done-but-failed') this.#do(program, words);
    const refused = program === 'net' ? netRefused(this.words) : netshRefused(this.words);
    return { ...refused, status: fault.status };
  }

  #do(program: string, words: readonly string[]): Printed {
    return program === 'netsh' ? netsh(this, words) : otherProgram(this, program, words);
  }
}

function isChange(program: string, words: readonly string[]): boolean {
  return (program === 'netsh' && netshChanges(words)) || (program === 'net' && netChanges(words));
}

function canonical(tables: PortTables): PortTables {
  const { persistent, activeOnly, runtime } = tables;
  return {
    ...tables,
    persistent: inOrder(persistent),
    activeOnly: inOrder(activeOnly),
    runtime: inOrder(runtime),
  };
}

/** The same numbers for the same seed: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Another program changes settings and files while portplan works: nothing of it is lost, and the rest is undone. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LinuxSettings } from '../../src/model/settings/linux-settings.ts';
import { apply, errorOf, expire, machine, scene, undo } from '../support/confirming.ts';
import type { Machine } from '../support/machine.ts';
import { scenes } from '../support/samples.ts';

interface Edit {
  /** Done once portplan has made so many more calls. */
  readonly after: number;
  readonly what: 'reserved' | 'ephemeral' | 'file';
  /** Makes the value one that portplan does not write. */
  readonly port: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  after: fc.nat(30),
  what: fc.constantFrom('reserved', 'ephemeral', 'file'),
  port: fc.integer({ min: 61_001, max: 61_999 }),
});

/** What the other program has left: its last value of each setting, and of the file. */
class OtherProgram {
  settings: Partial<LinuxSettings> = {};
  text: string | null = null;
  readonly on: Machine;
  readonly file: string;
  #left: readonly Edit[];

  constructor(on: Machine, file: string, edits: readonly Edit[]) {
    this.on = on;
    this.file = file;
    this.#left = edits.map((one) => ({ ...one, after: one.after + on.calls }));
    on.others = () => this.#act();
  }

  #act(): void {
    const isDue = ({ after }: Edit): boolean => after <= this.on.calls;
    const due = this.#left.filter(isDue);
    this.#left = this.#left.filter((one) => !isDue(one));
    for (const one of due) this.#do(one);
  }

  #do({ what, port }: Edit): void {
    const { on, file } = this;
    if (what === 'file') {
      const { text = '', ...attributes } = on.file(file) ?? {};
      this.text = `${text}# ${port}\n`;
      on.put(file, this.text, attributes);
      return;
    }
    const first = Math.max(on.settings.unprivilegedPortStart, 1);
    if (first > 61_000) return;
    const made =
      what === 'reserved' ? { reserved: [{ first: port, last: port }] } : { ephemeral: { first, last: port } };
    on.settings = { ...on.settings, ...made };
    this.settings = { ...this.settings, ...made };
  }

  expectNothingLost(): void {
    expect(this.on.settings).toMatchObject(this.settings);
    if (this.text !== null) expect(this.on.file(this.file)?.text).toContain(this.text);
  }

  /** `but`: what was told to stay. */
  expectTheRest(before: Machine, but: string): void {
    const isOther = ([key]: readonly [string, unknown]): boolean => !(key in this.settings);
    // The kernel refuses some ranges beside an unprivileged start, and the one fault may come in the undo.
    if (!/refuses|would start|input.output error/.test(but))
      expect(Object.entries(this.on.settings).filter(isOther), but).toEqual(
        Object.entries(before.settings).filter(isOther),
      );
    // The one fault may hit the removal of a temporary file, which the next run removes.
    const isOtherFile = ([path]: readonly [string, unknown]): boolean =>
      path !== this.file && !path.endsWith('.portplan-new');
    expect(Object.entries(this.on.files()).filter(isOtherFile)).toEqual(
      Object.entries(before.files()).filter(isOtherFile),
    );
  }
}

/** With its folders for records: the first call comes after the plan is made. */
function ready(start: LinuxSettings): Machine {
  const on = machine(start);
  on.makeDirectory(`${on.store}/history`);
  on.restart();
  return on;
}

const story = fc.tuple(scene, fc.array(edit, { minLength: 1, maxLength: 3 }), fc.nat(40));
const RUNS = { numRuns: scenes(200) };

describe('while another program edits', () => {
  it('an apply that fails undoes all the rest', async () => {
    let undone = 0;
    await fc.assert(
      fc.asyncProperty(story, async ([{ start, wanted }, edits, call]) => {
        const on = ready(start);
        on.breakAt(call, { kind: 'error', code: 'EIO' });
        const other = new OtherProgram(on, wanted.persist.file, edits);
        const error = await errorOf(apply(on, wanted, null));
        other.expectNothingLost();
        if (error === null) return;
        other.expectTheRest(machine(start), error.message);
        if (error.message.includes('another program has changed it, and it stays so')) undone++;
      }),
      RUNS,
    );
    expect(undone).toBeGreaterThan(0);
  });

  it('an apply that was killed, and the next one or a rollback, lose nothing of it', async () => {
    await fc.assert(
      fc.asyncProperty(story, fc.boolean(), async ([{ start, wanted }, edits, call], goesOn) => {
        const on = ready(start);
        on.breakAt(call, { kind: 'die' });
        const other = new OtherProgram(on, wanted.persist.file, edits);
        await errorOf(apply(on, wanted, null));
        on.restart();
        other.expectNothingLost();
        // The next apply has a plan for what it finds; to undo that leads back to what it found.
        if (goesOn) on.others = () => undefined;
        if (goesOn) await errorOf(apply(on, wanted, null));
        const refused = await errorOf(undo(on));
        // A range of the other program may not stand beside the unprivileged start that was there before.
        if (goesOn && refused?.message.includes('would start at')) return;
        other.expectNothingLost();
      }),
      RUNS,
    );
  });

  it.each([
    ['rollback', null, (on: Machine) => undo(on)],
    ['the undo at the deadline', 60, (on: Machine) => expire(on)],
  ] as const)('%s loses nothing of it', async (_, confirmWithin, work) => {
    await fc.assert(
      fc.asyncProperty(story, async ([{ start, wanted }, edits, call]) => {
        const on = ready(start);
        await apply(on, wanted, confirmWithin);
        on.breakAt(on.calls + call, { kind: 'die' });
        const other = new OtherProgram(on, wanted.persist.file, edits);
        await errorOf(work(on));
        on.restart();
        await errorOf(work(on));
        other.expectNothingLost();
      }),
      RUNS,
    );
  });
});

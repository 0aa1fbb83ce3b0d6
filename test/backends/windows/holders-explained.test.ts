/** `portplan explain` for each kind of holder: on the host, and elsewhere from its snapshot, as text and as JSON. */
import { describe, expect, it } from 'vitest';
import { WINDOWS_HOLDER_KINDS } from '../../../src/model/explain/windows-holder.ts';
import { runOn, type Ran } from '../../support/command-context.ts';
import { expectGolden } from '../../support/golden.ts';
import { expectSchema } from '../../support/output-schema.ts';
import { HOLDER_CASES } from '../../support/windows/holder-cases.ts';
import type { HolderCase } from '../../support/windows/holder-scenes.ts';
import { WindowsStandIn } from '../../support/windows/stand-in.ts';
import { WindowsMachine } from '../../support/windows/windows-machine.ts';
import type { Language } from '../../support/windows/words.ts';

function machineOf({ make }: HolderCase, language: Language): WindowsMachine {
  const standIn = new WindowsStandIn({ language, winnatBlocks: 0 });
  make(standIn);
  return new WindowsMachine(standIn);
}

/** On another machine, which is shown nothing but the snapshot. */
async function fromSnapshot(machine: WindowsMachine, words: readonly string[]): Promise<Ran> {
  const { stdout } = await runOn(machine, ['snapshot']);
  expectSchema('output', stdout);
  return runOn(new WindowsMachine(), [...words, '--host', 'win.json'], { 'win.json': stdout });
}

interface Told {
  readonly explanations: readonly { readonly cause: string; readonly remedies: readonly string[] }[];
}

function oneOf({ stdout }: Ran): Told['explanations'][number] {
  const { explanations } = expectSchema('output', stdout) as Told;
  if (!explanations[0] || explanations.length > 1) throw new Error('not one explanation');
  return explanations[0];
}

it('every kind has a case', () => {
  expect(new Set(HOLDER_CASES.map(({ kind }) => kind))).toEqual(new Set(WINDOWS_HOLDER_KINDS));
});

describe.each(HOLDER_CASES)('$kind, $what', (given) => {
  const words = ['explain', given.port, '--format', 'json'];

  it.each(['en', 'de', 'ja'] as const)('on a host in %s, and from its snapshot', async (language) => {
    const machine = machineOf(given, language);
    for (const ran of [await runOn(machine, words), await fromSnapshot(machine, words)]) {
      expect(ran.status).toBe(1);
      const { cause, remedies } = oneOf(ran);
      expect(cause).toBe(given.cause);
      for (const command of given.commands) expect(remedies.join('\n')).toContain(command);
      if (given.kind !== 'winnat') expect(remedies.join('\n')).not.toContain('restart-winnat');
    }
  });
});

it('the words for each', async () => {
  const texts: string[] = [];
  for (const given of HOLDER_CASES) {
    const { stdout } = await fromSnapshot(machineOf(given, 'en'), ['explain', given.port]);
    texts.push(`--- ${given.kind}: ${given.what}\n${stdout}`);
  }
  expectGolden('test/fixtures/explain/windows-holders.txt', texts.join('\n'));
});

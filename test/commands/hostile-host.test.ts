/** A live host whose files and programs say hostile things: names of processes, accounts, units, interfaces, tables and settings. */
import { expect, it } from 'vitest';
import { Failure } from '../../src/model/failure.ts';
import { lines } from '../../src/model/text/printable.ts';
import { HOST_FILES, HOST_PROGRAMS, hostWith } from '../fuzz/host.ts';
import { runOn } from '../support/command-context.ts';
import { expectHarmless } from '../support/expect-harmless.ts';

/** As the bytes of files: in UTF-8, without a blank and an end of a line, which would part the word. */
const HOSTILE = latin1(
  `\u202e\u2066\u200b\ufeff\u00ad\u{e0041}\ufe0f\u2028\u001b[31m\u009b1m::error::x##vso[a]<b>|@team${'\u0301'.repeat(12)}`,
);
const NOT_UTF8 = '\xff\xfe\x1b[31m\xc0';

const PLAN = 'version: 1\nname: edge\nephemeral: 20000-60999\nreserved: [9000]\nservices: {web: 8080, db: 5432}\n';
const COMMANDS = [
  ['audit', 'p.yaml', '--verbose'],
  ['explain', '8080', 'p.yaml', '--verbose'],
  ['plan', 'p.yaml', '--verbose'],
  ['preflight', 'p.yaml', '--verbose'],
  ['init', '-'],
  ['map', 'p.yaml', '--verbose'],
  ['audit', '--format', 'prometheus'],
  ['plan', 'p.yaml', '--format', 'markdown'],
  ['map', 'p.yaml', '--format', 'svg'],
  ['suggest', 'p.yaml', '--verbose'],
];

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Each word of the text with it behind, or every second one. */
function hostile(text: string, by: string, every: number): string {
  let index = 0;
  return text.replace(/[a-z][a-z_.-]{2,}/gi, (word) => (index++ % every === 0 ? `${word}${by}` : word));
}

const SOURCES = Object.entries({ ...HOST_FILES, ...HOST_PROGRAMS });

it('nothing of it is obeyed or hidden', async () => {
  let seen = '';
  let turn = 0;
  for (const [what, text] of SOURCES)
    for (const changed of [hostile(text, HOSTILE, 1), hostile(text, HOSTILE, 2), hostile(text, NOT_UTF8, 1)]) {
      const argv = COMMANDS[turn++ % COMMANDS.length] ?? [];
      const { stdout, stderr } = await answer(what, changed, argv);
      seen += stdout;
      for (const printed of [stdout, stderr]) expectHarmless(printed, [what, ...argv]);
    }
  expect(seen).toContain('\\u202e');
});

async function answer(what: string, text: string, argv: readonly string[]) {
  try {
    return await runOn(hostWith(what, text), argv, { 'p.yaml': PLAN });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { stdout: '', stderr: lines([error.message]) };
  }
}

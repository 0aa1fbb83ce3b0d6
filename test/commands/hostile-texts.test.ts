/** Every command in every format, with hostile text in all that it reads: nothing is printed that is obeyed or hidden. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '../../src/model/bytes.ts';
import { Failure } from '../../src/model/failure.ts';
import type { Invocation, Ran } from '../../src/model/program.ts';
import { lines } from '../../src/model/text/printable.ts';
import { runOn } from '../support/command-context.ts';
import { expectHarmless } from '../support/expect-harmless.ts';
import { shapeOf } from '../support/markdown-shape.ts';
import { Machine } from '../support/machine.ts';

/** Each of it means something to a terminal, to a CI system, to Markdown or to XML; the rest makes it harder to see. */
const HOSTILE =
  '\u202e\u2066\u200f\u061c\u200b\u2060\ufeff\u00ad\u{e0041}\ufe0f\u2028::error::x ##vso[a]b |`` <b>[l](u) @team';
const BREAKS = `\n::error::x\n\r\u001b[31m\u009b1m\u0085\v\f\0${HOSTILE}`;

type Files = Readonly<Record<string, string>>;

/** As many of its texts as it is still a snapshot with. */
async function hostileSnapshot(text: string): Promise<string> {
  const snapshot = JSON.parse(text) as Json;
  const isSound = async (): Promise<boolean> => {
    const files = { 'plan.yaml': 'version: 1\n', 'host.json': JSON.stringify(snapshot) };
    return await runOn(new Machine(), ['plan', 'plan.yaml', '--host', 'host.json'], files).then(
      () => true,
      (error: unknown) => !(error instanceof Failure),
    );
  };
  for (const [holder, key] of textsIn(snapshot)) {
    const was = holder[key] as string;
    for (const text of [was + BREAKS, was + HOSTILE, was]) {
      holder[key] = text;
      if (text === was || (await isSound())) break;
    }
  }
  return JSON.stringify(snapshot);
}

type Json = Record<string, unknown>;

function textsIn(value: unknown): readonly (readonly [Json, string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Json;
  return Object.keys(holder).flatMap((key) =>
    typeof holder[key] === 'string' ? [[holder, key] as const] : textsIn(holder[key]),
  );
}

const PLAN = `version: 1
name: ${JSON.stringify(`edge ${HOSTILE}`)}
ephemeral: 20000-60999
reserved:
  - {ports: 30000, reason: ${JSON.stringify(HOSTILE)}, owner: ${JSON.stringify(HOSTILE)}}
services:
  ${JSON.stringify(`web ${HOSTILE}`)}: {port: 8080, owner: ${JSON.stringify(HOSTILE)}}
  ${JSON.stringify(`web2 ${HOSTILE}`)}: [8080, 50051, 22]
`;
const FAULTY = `version: 1\nname: ${JSON.stringify(BREAKS)}\n${JSON.stringify(BREAKS)}: 1\nservices: {a: ${JSON.stringify(BREAKS)}}\n`;
const SYSCTL = `net.ipv4.ip_local_port_range = 1 2 3${HOSTILE}\u001b[31m\nnet.ipv4.ip_local_port_rang${HOSTILE} = 1\n`;
const [PLAN_NAME, FAULTY_NAME, HOST_NAME] = ['plan', 'faulty', 'host'].map((name) => `${name}${BREAKS}`) as [
  string,
  string,
  string,
];

const HERE = [
  ['validate', '%p'],
  ['validate', '%p', '%f'],
  ['lint', '%p', '--verbose'],
  ['lint', '%p', '%f', `99${BREAKS}.conf`],
  ['lint', '%p', '--host', '%h'],
  ['plan', '%p'],
  ['plan', '%f'],
  ['plan', '%p', '--host', '%h', '--verbose'],
  ['plan', '%f', '--host', '%h'],
  ['audit', '%p', '--host', '%h', '--verbose'],
  ['audit', '--host', '%h'],
  ['explain', '8080', '--host', '%h', '--verbose'],
  ['explain', '22', '%p', '--host', '%h'],
  ['preflight', '%p', '--host', '%h', '--verbose'],
  ['map', '%p', '--host', '%h', '--verbose'],
  ['suggest', '%p', '--host', '%h', '--verbose'],
  ['init', '-', '--host', '%h'],
  ['apply', '%p', '--check'],
  ['history'],
  ['plan', BREAKS],
  ['explain', BREAKS],
];
const FORMATS = ['text', 'json', 'jsonl', 'sarif', 'github', 'markdown', 'diff', 'prometheus', 'svg'] as const;

describe.each(['linux', 'windows'])('of a %s host', (platform) => {
  const FOLDER = `${import.meta.dirname}/../fixtures/from-0.1.0/${platform}/snapshots`;
  const files = hostileSnapshot(readFileSync(`${FOLDER}/cut-off.json`, 'utf8')).then((snapshot): Files => {
    return { [HOST_NAME]: snapshot, [PLAN_NAME]: PLAN, [FAULTY_NAME]: FAULTY, [`99${BREAKS}.conf`]: SYSCTL };
  });

  it.each(FORMATS)('nothing is obeyed or hidden in %s', async (format) => {
    let [answers, seen] = [0, ''];
    for (const words of HERE) {
      const names: Files = { '%p': PLAN_NAME, '%f': FAULTY_NAME, '%h': HOST_NAME };
      const argv = [...words.map((word) => names[word] ?? word), ...(format === 'text' ? [] : ['--format', format])];
      for (const color of [false, true]) {
        const ran = await answer(await applied, argv, await files, color);
        if (ran === null) continue;
        answers++;
        seen += ran.stdout;
        for (const text of [ran.stdout, ran.stderr])
          expectHarmless(text, argv, format === 'github' && text === ran.stdout);
        if (ran.isDone) READABLE[format]?.(ran.stdout);
      }
    }
    expect(answers).toBeGreaterThan(3);
    expect(seen).toContain('\\u202e');
  });
});

/** With a record whose texts are hostile. */
const applied = (async () => {
  const on = new Machine();
  expect((await runOn(on, ['apply', PLAN_NAME, '--yes'], { [PLAN_NAME]: PLAN })).status).toBe(0);
  return on;
})();

/** Null where the command has no such format. */
async function answer(on: Machine, argv: readonly string[], files: Files, color: boolean) {
  try {
    return { ...(await runOn(on, argv, files, color)), isDone: true };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.message.includes('--format takes')) return null;
    return { stdout: '', stderr: lines([error.message]), isDone: false };
  }
}

const READABLE: Readonly<Record<string, (text: string) => void>> = {
  json: (text) => void JSON.parse(text),
  sarif: (text) => void JSON.parse(text),
  jsonl: (text) =>
    text
      .trim()
      .split('\n')
      .forEach((line) => void JSON.parse(line)),
  github: (text) => expect(text).toMatch(/^(?:::(?:error|warning|notice) [^\n]*title=portplan%3A [a-z-]+::[^\n]+\n)*$/),
  markdown: (text) => {
    const { tables, openFolds, isFenceOpen, bare } = shapeOf(text);
    expect({ openFolds, isFenceOpen }).toEqual({ openFolds: 0, isFenceOpen: false });
    for (const cells of tables) expect(new Set(cells).size).toBe(1);
    expect(bare.join('\n')).not.toMatch(/@team|<b>|\]\(/);
  },
  prometheus: (text) =>
    expect(text).toMatch(/^(?:# [^\n]*\n|\w+(?:\{(?:\w+="(?:[^"\\]|\\[\\"n])*",?)*\})? [\d.]+\n)*$/),
  svg: (text) => {
    if (!text.startsWith('<svg')) return;
    expect(text).not.toMatch(/<b>|&(?!(?:amp|lt|gt|quot);)/);
  },
};

it('is clean on the terminals of all who are logged in', async () => {
  const said: string[] = [];
  const run = ({ words }: Invocation): Promise<Ran> => {
    said.push(...words);
    return Promise.resolve({ status: 0, stdout: bytesOf(''), stderr: bytesOf('') });
  };
  const machine = Object.assign(new Machine(), { store: '/var/lib/\u001b[31m\u202e\n', run });
  await expect(runOn(machine, ['expire', 'token', '--until-done'])).rejects.toMatchObject({ code: 'records-gone' });
  expect(said).toEqual([expect.stringContaining('/var/lib/\\u001b[31m\\u202e\\u000a was removed')]);
});

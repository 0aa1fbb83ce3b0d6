/** Plans of any layout: a fix changes one thing of what the plan says, and nothing else of its text. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPlanText } from '../../src/plan-file/read/plan-text.ts';
import { rewritten } from '../../src/plan-file/edit/rewrite.ts';
import { sourceText } from '../../src/plan-file/yaml/source-text.ts';
import type { Service } from '../../src/model/plan/desired-state.ts';
import type { Fix } from '../../src/model/plan/fix.ts';
import { type PortSet, union } from '../../src/model/ports/port-set.ts';
import { both, file, nodePorts, reserve, udp } from './rewrite-examples.ts';

/** The blocks of a plan as lines: `~` is a level of indentation, and where `@` stands there may be a comment. */
const EPHEMERAL = [
  ['ephemeral: 1025-2000@'],
  ["ephemeral: '1025-2000'@"],
  ['ephemeral:@', '~"1025-2000"@'],
  ['ephemeral: {start: 1025,   count: 7}@'],
  ['ephemeral: {', '~start: 1025,@', '~count: 7@', '}@'],
  ['ephemeral:@', '~count: 7@', '@', '~start: 1025@'],
  ['ephemeral: { tcp: 1025-2000, udp: "3-4" }@'],
  ['ephemeral:@', '~tcp: {start: 1025, count: 7}@', '~udp: 1025-2000@'],
];
const SERVICES = [
  ['services:@', '~db: 5432@', '~@', '~web: {port: 80, reserve: never}@'],
  ['services:@', '~web:@', '~~reserve: "never"@', '~~port: 80@', '~~@', "~'db': 5432@"],
  ['services: {web: {port: 80, reserve: never}}@'],
];
const OTHERS = [['name: x@'], ['@'], ['lint: {rules: {start-order: off}}@'], ['description: |', '~some', '~# text@']];

/** The third item can be merged with the first one. */
const items = fc.tuple(
  fc.constantFrom('80', '"80"', "'80'", '{ports: 80}', '{ ports: [80, "80"] }'),
  fc.constantFrom('100', '100-110', '{ports: "100,110", reason: x}', '{reason: "a: # b", ports: [100, 102]}'),
  fc.constantFrom('80', '80-85', '"80"', '{ports: 80-85}'),
  fc.constantFrom('7', "'7'", '{ports: 7, owner: x}'),
);
const reserved = fc.oneof(
  fc.constantFrom([], ['reserved: []@'], ['@']),
  items.map((all) => [`reserved: [${all.join(', ')}]@`]),
  items.map((all) => ['reserved: [', ...all.map((item, i) => `~${item}${i === 3 ? '' : ','}@`), ']@']),
  items.map((all) => ['reserved:@', ...all.map((item) => `~- ${item}@`), '~@']),
  items.map((all) => ['reserved:@', ...all.map((item) => `- ${item}@`)]),
  items.map((all) => ['reserved:', ...all.map((item) => `~-   ${item}`), '~-   ports: 9@', '~    owner: x@']),
);
const blocks = fc
  .tuple(fc.constantFrom(...EPHEMERAL), fc.constantFrom(...SERVICES), reserved, fc.constantFrom(...OTHERS))
  .chain((all) => fc.shuffledSubarray([['version: 1@'], ...all], { minLength: all.length + 1 }));

interface Layout {
  readonly indent: string;
  readonly newline: string;
  readonly between: string;
  readonly end: string;
  /** Whether there is a comment, place by place. */
  readonly comments: readonly boolean[];
}

const layout: fc.Arbitrary<Layout> = fc.record({
  indent: fc.constantFrom('  ', '    '),
  newline: fc.constantFrom('\n', '\r\n'),
  between: fc.constantFrom('', '\n'),
  end: fc.constantFrom('', '\n', '\n\n'),
  comments: fc.array(fc.constantFrom(false, false, true), { minLength: 40, maxLength: 40 }),
});

const plan = fc.tuple(blocks, layout).map(([parts, { indent, newline, between, end, comments }]) => {
  let places = 0;
  const comment = (): string => (comments[places++] === true ? ` # c${places}` : '');
  const lines = parts.flatMap((part) => [
    ...part
      .map((line) =>
        line
          .replaceAll('~', indent)
          .replace('@', comment)
          .replace(/^( *) #/, '$1#'),
      )
      .filter(hasText),
    ...(between === '' ? [] : ['']),
  ]);
  return (lines.join('\n').trimEnd() + end).replaceAll('\n', newline);
});

function hasText(line: string): boolean {
  return line.trim() !== '';
}

type Said = Readonly<Record<string, unknown>> & {
  readonly reserved?: readonly { readonly ports: PortSet; readonly reason?: string }[];
  readonly services: readonly Service[];
  readonly ephemeral: { readonly value: object };
};

/** What a plan says, without the places where it does. */
function said(text: string): Said {
  const { part, diagnostics } = readPlanText(sourceText(file, text));
  expect(diagnostics, text).toEqual([]);
  return JSON.parse(JSON.stringify(part, (key, value: unknown) => (key === 'at' ? undefined : value))) as Said;
}

function mergeFirstAndThird({ reserved: list = [] }: Said): Fix {
  const ports = union(list[0]?.ports ?? [], list[2]?.ports ?? []);
  return { kind: 'merge-reservations', file, items: [0, 2], ports };
}

/** What the plan has to say after the fix. */
function expected(before: Said, fix: Fix): Said {
  const list = before.reserved ?? [];
  switch (fix.kind) {
    case 'set-ephemeral': {
      const { protocol, range } = fix;
      const value = protocol === 'both' ? { tcp: range, udp: range } : { ...before.ephemeral.value, [protocol]: range };
      return { ...before, ephemeral: { value } };
    }
    case 'reserve-service':
      return {
        ...before,
        services: before.services.map((each) => (each.name === fix.service ? { ...each, reserve: 'auto' } : each)),
      };
    case 'add-reservation':
      return { ...before, reserved: [...list, { ports: fix.ports, reason: fix.reason }] };
    case 'merge-reservations':
      return { ...before, reserved: [{ ports: fix.ports }, ...list.filter((_, i) => !fix.items.includes(i))] };
  }
}

/** The lines of one text that the other one does not have, as often as it has them. */
function linesBut(text: string, other: string): readonly string[] {
  const rest = other.split(/(?<=\n)/).map((line) => line.trimEnd());
  return text
    .split(/(?<=\n)/)
    .map((line) => line.trimEnd())
    .filter((line) => {
      const at = rest.indexOf(line);
      if (at !== -1) rest.splice(at, 1);
      return at === -1;
    });
}

function commentsIn(text: string): readonly string[] {
  return text.match(/# c\d+/g) ?? [];
}

test('a fix says what it should, loses no comment, touches no other line, and is written once', () => {
  const done: Record<string, number> = {};
  fc.assert(
    fc.property(plan, (text) => {
      const before = said(text);
      for (const fix of [both, udp, reserve, nodePorts, mergeFirstAndThird(before)]) {
        const after = rewritten(text, [fix]);
        if (after.done.length === 0) {
          expect(after.text).toBe(text);
          continue;
        }
        done[fix.kind] = (done[fix.kind] ?? 0) + 1;
        expect(said(after.text)).toEqual(expected(before, fix));
        expect(commentsIn(after.text)).toEqual(commentsIn(text));
        expect(linesBut(text, after.text).length).toBeLessThanOrEqual(2);
        expect(after.text.includes('\r\n')).toBe(text.includes('\r\n'));
        expect(/\r?\n$/.exec(after.text)?.[0]).toBe(/\r?\n$/.exec(text)?.[0]);
        expect(rewritten(after.text, [fix])).toEqual({ text: after.text, done: [] });
      }
    }),
    { numRuns: 400 },
  );
  for (const kind of ['set-ephemeral', 'reserve-service', 'add-reservation', 'merge-reservations']) {
    expect(done[kind], kind).toBeGreaterThan(80);
  }
});

test('several fixes at once say what one after the other does', () => {
  fc.assert(
    fc.property(plan, (text) => {
      const before = said(text);
      const { text: after, done } = rewritten(text, [both, reserve, mergeFirstAndThird(before), nodePorts]);
      expect(said(after)).toEqual(done.reduce(expected, before));
      expect(commentsIn(after)).toEqual(commentsIn(text));
    }),
    { numRuns: 300 },
  );
});

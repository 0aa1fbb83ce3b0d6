/** What happens to the bytes of a plan. Places are shares of its length, so that an edit fits every plan. */
import * as fc from 'fast-check';

export type Edit = (bytes: Buffer) => Buffer;

export const place = fc.nat({ max: 0xffff });
const size = fc.integer({ min: 1, max: 40 });

export const flip = fc.record({ at: place, bit: fc.nat({ max: 7 }) }).map(({ at, bit }) =>
  edit(`flip ${at} ${bit}`, (bytes) => {
    const start = indexIn(bytes, at);
    return replaced(bytes, start, 1, Buffer.of((bytes[start] ?? 0) ^ (1 << bit)));
  }),
);

export const put = insertion(fc.nat({ max: 0xff }).map((value) => Buffer.of(value)));

export function insertion(piece: fc.Arbitrary<Buffer>): fc.Arbitrary<Edit> {
  return fc
    .record({ at: place, piece })
    .map(({ at, piece: by }) =>
      edit(`put ${JSON.stringify(by.toString('latin1'))} ${at}`, (bytes) => replaced(bytes, indexIn(bytes, at), 0, by)),
    );
}

export const remove = fc
  .record({ at: place, size })
  .map(({ at, size: cut }) =>
    edit(`remove ${cut} ${at}`, (bytes) => replaced(bytes, indexIn(bytes, at), cut, Buffer.of())),
  );

export const double = fc.record({ from: place, to: place, size }).map(({ from, to, size: length }) =>
  edit(`double ${length} ${from} ${to}`, (bytes) => {
    const start = indexIn(bytes, from);
    return replaced(bytes, indexIn(bytes, to), 0, bytes.subarray(start, start + length));
  }),
);

export const truncate = place.map((at) => edit(`truncate ${at}`, (bytes) => bytes.subarray(0, indexIn(bytes, at))));

export const anyEdit = fc.oneof(flip, put, remove, double, truncate);

const PORTS = [0, 1, 22, 80, 443, 1023, 1024, 6000, 8080, 9090, 30000, 32767, 32768, 50051, 60999, 65535, 65536, 99999];

/** One of its numbers is another one; not that of the version, which would end it all. */
export const number = fc
  .record({ at: place, by: fc.oneof(fc.constantFrom(...PORTS), fc.nat({ max: 70_000 })) })
  .map(({ at, by }) => edit(`number ${by} ${at}`, (bytes) => withNumber(bytes, at, by)));

function withNumber(bytes: Buffer, at: number, by: number): Buffer {
  const text = bytes.toString('latin1');
  const numbers = [...text.matchAll(/(?<!version: )\d+/g)];
  const old = numbers[Math.floor((at / 0x10000) * numbers.length)];
  return old ? replaced(bytes, old.index, old[0].length, Buffer.from(`${by}`)) : bytes;
}

/** A whole line of one plan, with its end. */
export function lineOf(bytes: Buffer, share: number): Buffer {
  const at = indexIn(bytes, share);
  const start = bytes.lastIndexOf(10, at - 1) + 1;
  const end = bytes.indexOf(10, at);
  return bytes.subarray(at === 0 ? 0 : start, end === -1 ? bytes.length : end + 1);
}

export function edited(bytes: Buffer, edits: readonly Edit[]): Buffer {
  return edits.reduce((changed, each) => each(changed), bytes);
}

/** With a name for the report of a failure. */
function edit(name: string, change: Edit): Edit {
  return Object.assign(change, { [fc.toStringMethod]: () => name });
}

export function indexIn({ length }: Buffer, share: number): number {
  return Math.floor((share / 0x10000) * length);
}

export function replaced(bytes: Buffer, start: number, cut: number, by: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(start + cut)]);
}

/** Writes to the settings of the kernel that nobody should make, and some do. */
import fc from 'fast-check';
import { PARSED_BYTES } from '../../../src/backends/linux/settings/kernel-text.ts';
import { SETTING_KEYS, type SettingKey } from '../../../src/model/settings/setting-key.ts';
import type { KernelWrite } from '../../support/kernel-writer.ts';

const number = fc.oneof(
  fc.integer({ min: 0, max: 65535 }).map(String),
  fc.constantFrom('0', '1', '80', '1024', '32768', '60999', '65535', '40000'),
  fc.constantFrom('65536', '-1', '-0', '+1', '0x', '0x50', '0X9c40', '0x5G', '010', '08', '0120', '00', '1.5', '', 'x'),
  fc.constantFrom('18446744073709551615', '18446744073709551616', '4294967297', '0'.repeat(19) + '7'),
  fc.constantFrom('0'.repeat(20) + '7', '0'.repeat(21) + '7', '0x000000000000000050', '2147483648', '-2147483648'),
);
const blank = fc.constantFrom(' ', '\t', '\n', '  ', '\r', '\v', '\f', '\xa0', '\0', '', ',');
const tail = fc.constantFrom('', '\n', '\r\n', ' ', ' \n', '\n\n', ' x', '#', ' # x\n', '\0', ',', '\xa0', '-', ' 5');
const numbers = fc
  .tuple(blank, fc.array(fc.tuple(number, blank), { maxLength: 4 }), tail)
  .map(([lead, pairs, end]) => lead + pairs.flat().join('') + end);

const item = fc.oneof(
  { weight: 3, arbitrary: number },
  { weight: 3, arbitrary: fc.nat(65535).map(String) },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.nat(65535), fc.nat(65535)).map((ports) => ports.sort((a, b) => a - b).join('-')),
  },
  { weight: 1, arbitrary: fc.tuple(number, fc.constantFrom('-', '--', '-\n'), number).map((parts) => parts.join('')) },
);
const comma = fc.oneof(
  { weight: 9, arbitrary: fc.constant(',') },
  { weight: 1, arbitrary: fc.constantFrom('\n', ',\n', '\n,', ',,', ' ', ', ', '\0', '\0\n', ';', '\r\n', '-') },
);
const list = fc
  .tuple(fc.constantFrom('', '', '', '\n', ',', ' '), fc.array(fc.tuple(item, comma), { maxLength: 6 }), tail)
  .map(([lead, pairs, end]) => lead + pairs.flat().slice(0, -1).join('') + end);

/** Long enough for the limit of one write to fall anywhere in an item. */
const longList = fc
  .tuple(fc.nat(40), fc.array(fc.oneof(fc.nat(65535).map(String), item), { minLength: 5, maxLength: 30 }), list)
  .map(([shift, items, end]) => {
    const sound = items.filter((text) => /^(0|[1-9]\d{0,4}(-\d{5})?)$/.test(text));
    const body = `${sound.join(',') || '7'},`;
    return (
      body.repeat(1 + Math.ceil(PARSED_BYTES / body.length)).slice(body.length - 1 - (shift % body.length)) + end
    ).replace(/^[,-]+/, '');
  });

/** The same, with a nasty item just where the limit falls. */
const cutList = fc.tuple(fc.integer({ min: -30, max: 3 }), list, list).map(([shift, at, end]) => {
  const body = '7,'.repeat(PARSED_BYTES).slice(0, PARSED_BYTES + shift);
  return `${body.endsWith(',') ? body : body.slice(1)}${at},${end}`;
});
const longNumbers = fc
  .tuple(fc.integer({ min: PARSED_BYTES - 15, max: PARSED_BYTES + 10 }), numbers, numbers)
  .map(([length, lead, end]) => lead + ' '.repeat(length) + end);

const text = fc.oneof(
  { weight: 6, arbitrary: numbers },
  { weight: 6, arbitrary: list },
  { weight: 1, arbitrary: longNumbers },
  { weight: 1, arbitrary: longList },
  { weight: 1, arbitrary: cutList },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
);
/** What the kernel takes most of the time, so that a sequence gets somewhere. */
const soundWrite = fc.oneof(
  fc
    .tuple(fc.nat(65535), fc.nat(65535))
    .map((pair) => ({ key: 'ephemeral' as const, text: pair.sort((a, b) => a - b).join(' ') })),
  fc.nat(65535).map((port) => ({ key: 'unprivilegedPortStart' as const, text: String(port) })),
  fc
    .constantFrom('800', '1024', '1', '0', '32768')
    .map((port) => ({ key: 'unprivilegedPortStart' as const, text: port })),
);
const nastyWrite = fc.record({ key: fc.constantFrom<SettingKey>(...SETTING_KEYS, 'reserved'), text });
const offset = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 9000 }) },
);
/** One write, sound or nasty, at the start of a file or behind it. */
export const anyWrite: fc.Arbitrary<KernelWrite> = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: nastyWrite }, { weight: 1, arbitrary: soundWrite }), offset)
  .map(([one, at]) => ({ ...one, offset: at }));

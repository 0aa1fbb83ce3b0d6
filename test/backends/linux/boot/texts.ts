/** The texts of sysctl files that nobody should write, and some do. */
import fc from 'fast-check';
import { sysctlName } from '../../../../src/model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../../src/model/settings/setting-key.ts';

const NAMES = SETTING_KEYS.map((each) => sysctlName(each).replace('net.ipv4.', ''));
export const any = (...choices: readonly string[]) => fc.constantFrom(...choices);

const RANGES = [
  '1000 60999',
  '800 60999',
  '850 60999',
  '900\t2000',
  '32768 60999',
  '40000 50001',
  '50000 60999',
  '40000',
];
const NASTY_RANGES = [
  '50000 40000',
  '0x9c40 0xc350',
  '0100000 60000',
  '40000 50001 # x',
  '40000,50001',
  '"1 2"',
  '1 65535',
];
const STARTS = ['0', '80', '800', '840', '900', '1024', '1025', '2000', '32768', '40000'];
const NASTY_STARTS = ['010', '0x50', '80 90', '81 ; x', '-0', '-1', '65536', '08', '80\f', '80 \v'];
const LISTS = ['80,443', '8080', '1-5,9', '61616,50000-50099', '32768', '1-65535'];
const NASTY_LISTS = [
  '0120',
  '080',
  '80, 443',
  '80,443 # x',
  '70000',
  '9-1',
  '80,',
  ',80',
  '0',
  '80,443\f',
  '-80',
  '1\0',
];

const CUT_ITEMS = [
  '\r80',
  ',x',
  ',0x9c40',
  ',0x9c40-0xffff',
  ',40000-50000',
  ',50000-40000',
  ',70000',
  ',,80',
  ', 80',
  ',08',
];

const longList = fc
  .tuple(
    fc.integer({ min: 600, max: 2500 }),
    fc.integer({ min: 2, max: 9 }),
    fc.nat(40000),
    any('', '', ',', ',70000', ' # x'),
  )
  .map(([count, stride, start, end]) => Array.from({ length: count }, (_, i) => start + i * stride).join(',') + end);

/** An odd item where one write, or one part of procps, ends. */
const oddAtTheCut = fc
  .tuple(longList, fc.constantFrom(4096, 8188, 12280), fc.integer({ min: -40, max: 40 }), any(...CUT_ITEMS))
  .map(([list, cut, distance, item]) => spliceAt(list, cut + distance, item));

/** `item` behind the first item of the list that ends at `at` or later. */
function spliceAt(list: string, at: number, item: string): string {
  const comma = list.indexOf(',', at);
  return comma < 0 ? list : `${list.slice(0, comma)}${item}${list.slice(comma)}`;
}

const value = fc.oneof(
  { weight: 8, arbitrary: any(...RANGES) },
  { weight: 8, arbitrary: any(...STARTS) },
  { weight: 5, arbitrary: any(...LISTS) },
  { weight: 2, arbitrary: any(...NASTY_RANGES, ...NASTY_STARTS, ...NASTY_LISTS, '', 'x', '=80', '#80', '80=443') },
  { weight: 1, arbitrary: longList },
  { weight: 1, arbitrary: oddAtTheCut },
);
const VALUES: Readonly<Record<SettingKey, fc.Arbitrary<string>>> = {
  ephemeral: fc.oneof({ weight: 3, arbitrary: any(...RANGES) }, { weight: 1, arbitrary: any(...NASTY_RANGES) }),
  reserved: fc.oneof(
    { weight: 6, arbitrary: any(...LISTS, ...NASTY_LISTS) },
    { weight: 1, arbitrary: longList },
    { weight: 1, arbitrary: oddAtTheCut },
  ),
  unprivilegedPortStart: fc.oneof(
    { weight: 3, arbitrary: any(...STARTS) },
    { weight: 1, arbitrary: any(...NASTY_STARTS) },
  ),
  timeWaitReuse: any('0', '1', '2', '2', '3', '-0', '1 x', '0x1', '', '01'),
};

const soundKey = (name: string) => any(`net.ipv4.${name}`, `net/ipv4/${name}`);
const nastyKey = (name: string) =>
  any(
    ...[`/net/ipv4/${name}`, `net//ipv4/${name}`, `net.ipv4/${name}`, `net/ipv4.${name}`, `net..ipv4.${name}`],
    ...[`.net.ipv4.${name}`, `net.ipv4.${name}.`, `net/ipv4/${name}/`, `net/./ipv4/${name}`, `./net/ipv4/${name}`],
    ...[`net/ipv4/../ipv4/${name}`, `/proc/sys/net/ipv4/${name}`, `proc.sys.net.ipv4.${name}`, `Net.ipv4.${name}`],
    ...[
      `net/ipv4/${name}/.`,
      `net.ipv4.${name}x`,
      `net/ipv4/${name.slice(0, -1)}`,
      `net.ipv4. ${name}`,
      `"net.ipv4.${name}"`,
    ],
    ...[`net.ipv4.${name}:`, `net/ipv4\\${name}`, `\ufeffnet.ipv4.${name}`, `net.ipv4.${name.replace('_', '\\_')}`],
  );
const glob = any(
  ...['net.ipv4.ip_local_*', 'net/ipv4/ip_local_*', 'net.ipv4.ip_*', 'net.ipv4.*port*', 'net.*.ip_local_port_range'],
  ...[
    '*.ipv4.ip_unprivileged_port_start',
    'net.ipv4.ip_local_???t_range',
    'net.ipv4.ip_[lu]*',
    'net.ipv4.ip_[!l]*_start',
  ],
  ...['net/*/ip_local_reserved_ports', 'net.ipv4.ip_local_port_rang[e]', 'net//ipv4/ip_loc*', '/net/ipv4/ip_local_p*'],
  ...[
    'net.ipv4*',
    'net.ipv4.ip_*/',
    'net.ipv4.ip_local_[p-r]*',
    'net.ipv4.ip_[[:lower:]]*',
    'net.ipv4.ip_u[^m]*',
    'net.ipv4.ip_[',
  ],
  ...[
    'net/ipv4/ip\\_local_*',
    'net.ipv4.**',
    'net.ipv4.i?_*',
    'net.ipv4.ip_[]l]*',
    'net/ipv4/./ip_l*',
    'net.*v4.ip_*ed*',
  ],
  ...[
    'net.ipv4.{ip_local_port_range,ip_unpriv*}',
    'net.ipv4.ip_{unpriv,local}*',
    'net.ipv4.ip_[z-a]*',
    'net/ipv4/../ipv4/ip_l*',
  ],
);
const WIDE_GLOBS = ['net.ipv4.*', 'net/ipv4/*', 'net.*.*', 'net.ipv4.?*'];

const space = any('', ' ', '\t', '  ', ' \t');
const sign = fc.oneof(
  { weight: 12, arbitrary: any('') },
  { weight: 4, arbitrary: any('-', '-', '- ', '--', '-\t', '---') },
);

const sound = fc
  .constantFrom(...SETTING_KEYS)
  .chain((setting) => fc.tuple(soundKey(sysctlName(setting).split('.')[2] ?? ''), fc.constant(' = '), VALUES[setting]))
  .map((parts) => parts.join(''));
const key = fc
  .constantFrom(...NAMES)
  .chain((name) =>
    fc.oneof(
      { weight: 20, arbitrary: soundKey(name) },
      { weight: 6, arbitrary: nastyKey(name) },
      { weight: 12, arbitrary: glob },
      { weight: 1, arbitrary: any(...WIDE_GLOBS) },
    ),
  );
const assignment = fc.tuple(
  space,
  sign,
  space,
  key,
  space,
  any('=', '=', '=', '=', '=', '==', ''),
  space,
  value,
  space,
);
const exclusion = fc.tuple(space, any('-', '-', '-', '- ', '--', ''), key, space);
const junk = any(
  '',
  ' ',
  '# x',
  '; x',
  ' # net.ipv4.ip_local_port_range = 1 2',
  '=',
  '= 5',
  '-',
  '-=',
  '-= 5',
  'x',
  'x = 5',
  '\\',
  '\0',
);
const line = fc.oneof(
  { weight: 10, arbitrary: sound },
  { weight: 10, arbitrary: assignment.map((parts) => parts.join('')) },
  { weight: 3, arbitrary: exclusion.map((parts) => parts.join('')) },
  { weight: 2, arbitrary: junk },
);
const end = fc.oneof(
  { weight: 20, arbitrary: any('\n') },
  { weight: 3, arbitrary: any('\r\n', '\r', '\n\r', '\n\n', '\0', '\0\n', ' \\\n') },
);
/** A whole file. */
export const text = fc
  .tuple(any('', '', '', '', '', '\xef\xbb\xbf'), fc.array(fc.tuple(line, end), { maxLength: 5 }), fc.boolean())
  .map(([start, lines, isWhole]) => start + (isWhole ? lines.flat() : lines.flat().slice(0, -1)).join(''));

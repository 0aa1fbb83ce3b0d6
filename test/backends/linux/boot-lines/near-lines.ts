/** Lines that people write for a setting, right and wrong ones, each with the value that it is meant to bring about. */
import fc from 'fast-check';
import { sysctlName } from '../../../../src/model/settings/linux-settings.ts';
import { SETTING_KEYS, type SettingKey } from '../../../../src/model/settings/setting-key.ts';

export interface NearLine {
  readonly key: SettingKey;
  /** The text of the value as the kernel would print it. */
  readonly meant: string;
  /** The bytes of the file, latin1. */
  readonly text: string;
}

const port = fc.integer({ min: 1100, max: 32000 });

/** Values that no default has, in the kernel's own text. */
const MEANT: Readonly<Record<SettingKey, fc.Arbitrary<string>>> = {
  reserved: fc
    .uniqueArray(port, { minLength: 1, maxLength: 4 })
    .map((ports) => ports.sort((a, b) => a - b).map((each) => each * 2))
    .map((ports) => ports.join(',')),
  ephemeral: fc.tuple(port, fc.integer({ min: 33000, max: 60000 })).map(([first, last]) => `${first}\t${last}`),
  unprivilegedPortStart: fc.integer({ min: 8, max: 1023 }).map(String),
  timeWaitReuse: fc.constantFrom('0', '1'),
};

type Edit = (text: string) => string;
const edits = (...all: readonly Edit[]): fc.Arbitrary<Edit> => fc.constantFrom(...all);
const same: Edit = (text) => text;

const KEYS = edits(
  ...[same, same, same, same, (key: string) => key.replaceAll('.', '/'), (key: string) => `-${key}`],
  ...[
    (key: string) => `- ${key}`,
    (key: string) => key.toUpperCase(),
    (key: string) => key.replace('ipv4', 'ipv6'),
    (key: string) => key.replace('.', '/'),
    (key: string) => key.replace('.ip', '/ip').replace('.tcp', '/tcp'),
    (key: string) => `/proc/sys/${key.replaceAll('.', '/')}`,
    (key: string) => key.replace(/^net\.ipv4\./, ''),
    (key: string) => key.replace(/s$/, ''),
    (key: string) => `${key}s`,
    (key: string) => key.replaceAll('_', '-'),
    (key: string) => key.replace('port', 'prot'),
    (key: string) => key.replace('_port_', '_'),
    (key: string) => key.replace('unprivileged', 'unpriv').replace('reserved', 'reserv'),
    (key: string) => key.replace('_tw_', '_timewait_'),
    (key: string) => `*${key.replace('net.ipv4.', '')}`,
    (key: string) => key.replaceAll('_', '.'),
    (key: string) => `${key}.min`,
    (key: string) => `sysctl -w ${key}`,
    (key: string) => `export ${key}`,
    (key: string) => `"${key}`,
    (key: string) => `\xef\xbb\xbf${key}`,
    (key: string) => (key.includes('reserved') ? 'net.ipv4.ip_local_res*' : key),
    (key: string) => `${key.slice(0, -1)}*`,
    (key: string) => `-${key.replaceAll('.', '/').slice(0, -1)}?`,
    (key: string) => key.replace('ipv4', '[i]pv?'),
  ],
);

const VALUES = edits(
  ...[same, same, same, same, same],
  ...[
    (value: string) => `"${value}"`,
    (value: string) => `'${value}'`,
    (value: string) => `\xe2\x80\x9c${value}\xe2\x80\x9d`,
    (value: string) => value.replaceAll(',', ', '),
    (value: string) => value.replaceAll(',', ' '),
    (value: string) => value.replaceAll(',', ',\n  '),
    (value: string) => value.replaceAll(',', ',\\\n'),
    (value: string) => value.replaceAll(',', ';'),
    (value: string) => value.replace(' ', '-'),
    (value: string) => value.replace(' ', ','),
    (value: string) => value.replace(' ', '\t'),
    (value: string) => value.split(' ').reverse().join(' '),
    (value: string) => value.replace(/\b0*(\d)/g, '0$1'),
    (value: string) => value.replace(/\d+/g, (digits) => `0x${Number(digits).toString(16)}`),
    (value: string) => `${value} # for the web`,
    (value: string) => `${value} ; for the web`,
    (value: string) => `${value},`,
    (value: string) => `,${value}`,
    (value: string) => `${value}\\`,
    (value: string) => `${value};`,
    (value: string) => `${value}\xc2\xa0`,
    (value: string) => value.replace(/^(\d+) \d+$/, '$1'),
  ],
);

const EQUALS = fc.constantFrom(' = ', ' = ', ' = ', '=', '\t=\t', ' == ', ': ', ' ', ' := ');
const ENDS = fc.constantFrom('\n', '\n', '\r\n', '');
const STARTS = fc.constantFrom('', '', '', '  ', '\t', '# a comment\n');

export const nearLine: fc.Arbitrary<NearLine> = fc.constantFrom(...SETTING_KEYS).chain((key) =>
  fc.tuple(STARTS, KEYS, EQUALS, MEANT[key], VALUES, ENDS).map(([start, name, equals, meant, value, end]) => ({
    key,
    meant,
    text: `${start}${name(sysctlName(key))}${equals}${value(meant.replace('\t', ' '))}${end}`,
  })),
);

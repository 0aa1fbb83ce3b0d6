/** How the kernel reads the value of one line, whatever the other settings are. */
import { LAST_PORT } from '../../../model/ports/port-set.ts';
import { KERNEL_DEFAULTS } from '../../../model/settings/linux-settings.ts';
import type { SettingKey } from '../../../model/settings/setting-key.ts';
import { READER_RULES } from '../boot/boot-state.ts';
import type { BootReader } from '../boot/boot-types.ts';
import type { LineWrite } from '../boot/reader.ts';
import { SETTING_LINES } from './setting-lines.ts';

/** Values beside which the kernel refuses no value of a setting that it can ever take. */
const LENIENT = { ...KERNEL_DEFAULTS, unprivilegedPortStart: 0, ephemeral: { first: LAST_PORT, last: LAST_PORT } };

/** What the kernel makes of the value where no other setting is in its way. */
export function writtenAlone(reader: BootReader, key: SettingKey, value: string): LineWrite {
  return READER_RULES[reader].write(LENIENT, key, `${value}\n`);
}

/** Whether the kernel takes the value for another one than a person reads there. */
export function isMisread(key: SettingKey, value: string): boolean {
  return !SETTING_LINES[key].readWhole.test(withoutComment(value)) || hasOctal(value);
}

/** Whether a number of it is octal for the kernel, whatever setting it is written to, and another one in decimal. */
export function hasOctal(value: string): boolean {
  return [...withoutComment(value).matchAll(OCTAL)].some(([, digits = '']) => parseInt(digits, 8) !== Number(digits));
}

function withoutComment(value: string): string {
  return value.replace(/\s[#;].*$/s, '');
}

const OCTAL = /(?<![\w.])0([0-7]+)(?![\w.])/g;

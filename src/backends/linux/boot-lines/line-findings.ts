/** What is to be said of a line that does not do what it was written for: the line, why, and the right form. */
import type { BootFinding } from '../../../model/host/boot-finding.ts';
import type { BootRule } from '../../../model/host/boot-rules.ts';
import type { PortSet } from '../../../model/ports/port-set.ts';
import { formatSetting, KERNEL_DEFAULTS, sysctlName } from '../../../model/settings/linux-settings.ts';
import { listed } from '../../../model/text/listed.ts';
import { READER_NAMES, type BootReader } from '../boot/boot-types.ts';
import type { SysctlText } from '../boot/reader.ts';
import { lineFaults, type LineFault, type LineFaultKind } from './line-faults.ts';
import { withoutDecoration } from './right-form.ts';
import { SETTING_LINES } from './setting-lines.ts';

/** One finding for each such line of the file, in their order. `path`: how the finding names it. */
export function lineFindings(file: SysctlText, readers: readonly BootReader[]): readonly BootFinding[] {
  return lineFaults(file, readers).map((fault) => lineFinding(file.path, fault));
}

const RULES: Readonly<Record<LineFaultKind, BootRule>> = {
  refused: 'boot-value-refused',
  misread: 'boot-value-misread',
  cut: 'boot-value-misread',
  misspelt: 'boot-key-misspelt',
  ignored: 'boot-line-ignored',
  wide: 'boot-line-ignored',
};

export function lineFinding(file: string, fault: LineFault): BootFinding {
  const { line, text, kind } = fault;
  const column = text.length - text.trimStart().length + 1;
  return {
    rule: RULES[kind],
    severity: 'warning',
    message: MESSAGES[kind](fault),
    help: help(fault),
    at: { file, line, column, endColumn: Math.max(column + 1, text.trimEnd().length + 1) },
    ports: portsMeant(fault),
  };
}

const MESSAGES: Readonly<Record<LineFaultKind, (fault: LineFault) => string>> = {
  refused: refusedMessage,
  misread: (fault) => `${said(fault.value)} does not say what it seems to: ${misreading(fault)}`,
  cut: (fault) => `${readerNames(fault)} hands the kernel only the first 4,095 bytes of this list, without a word`,
  misspelt: (fault) =>
    hasByteOrderMark(fault)
      ? 'the byte order mark at the start of this file is a part of the key for boot readers, so this line sets nothing'
      : `there is no setting ${quotedWord(fault)}, so this line sets nothing`,
  ignored: (fault) => ignoredMessage(fault),
  wide: ({ word }) => `this file is in UTF-16, in which no boot reader finds ${word}, so this line sets nothing`,
};

function hasByteOrderMark({ text }: LineFault): boolean {
  return text.startsWith('\ufeff');
}

function refusedMessage(fault: LineFault): string {
  const { word, value, isTakenInPart } = fault;
  if (isTakenInPart)
    return `the kernel refuses a later part of ${said(value)} for ${word}${whose(fault)}, so this line sets only the ports before it`;
  return `the kernel refuses ${said(value)} for ${word}${whose(fault)}, so this line sets nothing${reasonOf(fault)}`;
}

const LONGEST_QUOTE = 80;

/** What stands in the file, which often has quotes of its own. */
function said(text: string): string {
  return `\`${text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 3)}...` : text}\``;
}

function ignoredMessage(fault: LineFault): string {
  const text = said(fault.text.trim());
  if (!fault.isForAll)
    return `${readerNames(fault)} passes over ${text}, so this line sets ${fault.word} for another reader alone`;
  if (!fault.text.includes('=')) return `${text} has no \`=\`, so this line sets nothing`;
  return `${text} is no assignment (a sysctl file holds \`KEY = VALUE\` alone), so this line sets nothing`;
}

/** The boot readers that it is true of, as ` under NAME`; empty where it is true of all. */
function whose({ readers, isForAll }: LineFault): string {
  return isForAll ? '' : ` under ${readers.map((reader) => READER_NAMES[reader]).join(' and ')}`;
}

function readerNames({ readers }: LineFault): string {
  return listed(readers.map((reader) => READER_NAMES[reader]));
}

function quotedWord({ word }: LineFault): string {
  return /^[\w./-]+$/.test(word) ? word : said(word);
}

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/["'`\u201c\u201d\u2018\u2019]/, 'quotes are a part of the value'],
  [/\s[#;]/, 'a comment at the end of a line is a part of the value'],
  [/\\$/, 'a line does not go on in the next one'],
];

function reasonOf({ key, value }: LineFault): string {
  const reason = [...REASONS, ...SETTING_LINES[key].mistakes].find(([sign]) => sign.test(value))?.[1];
  return reason === undefined ? '' : ` (${reason})`;
}

function misreading({ key, value, rest }: LineFault): string {
  if (/(?<![\w.])0[0-7]+(?![\w.])/.test(value)) return 'a number with a leading zero is octal';
  if (rest !== '') return 'a value does not go on in the next line';
  return key === 'ephemeral' && /^\s*\S+\s*$/.test(value)
    ? 'one port alone is the first one, and the last one stays as it is'
    : 'it passes over all that follows';
}

/** The value that was most likely meant, as a sysctl file takes it; null where nobody can tell. */
export function meantBy({ key, value, rest }: LineFault): string | null {
  return SETTING_LINES[key].meant(withoutDecoration(rest === '' ? value : `${value}\n${rest}`));
}

const LONGEST_HELP = 160;

function help(fault: LineFault): string {
  const { key, kind, word } = fault;
  if (kind === 'cut') return 'write ranges instead of single ports, or reserve fewer';
  const right = meantBy(fault);
  const form = right !== null && right.length <= LONGEST_HELP ? right : SETTING_LINES[key].form;
  const again =
    kind === 'wide' ? ', in a file in UTF-8' : hasByteOrderMark(fault) ? ', in a file without that mark' : '';
  const family = /ipv6/i.test(word) ? ' (IPv6 has no setting of its own: it uses that of IPv4)' : '';
  return `write \`${sysctlName(key)} = ${form}\`${again}${family}`;
}

/** The ports that the line would reserve, or would have connections take; null where nobody can tell. */
function portsMeant(fault: LineFault): PortSet | null {
  const { key } = fault;
  return SETTING_LINES[key].ports(meantBy(fault) ?? '', formatSetting(key, KERNEL_DEFAULTS));
}

/** A boot reader that will not end in the planned value: which file and line, and what to do. */
import type { Diagnostic } from '../../../model/plan/diagnostic.ts';
import { formatOrigin, READER_NAMES } from '../boot/boot-types.ts';
import { sourceOf, type ValueSource } from '../boot/source-of.ts';
import { forbidsPlan, type BootFault } from './boot-faults.ts';
import { DEFAULT_PERSIST_FILE } from '../../../model/plan/desired-state.ts';
import { lastingFile } from './lasting-file.ts';
import type { LinuxPlanParts } from './plan-parts.ts';
import { formatSetting, KERNEL_DEFAULTS, sysctlName } from '../../../model/settings/linux-settings.ts';

/** One finding a fault: what the second reader has in common with the first is said once. */
export function bootFaultDiagnostics(parts: LinuxPlanParts): readonly Diagnostic[] {
  const { faults } = parts.persistence;
  const known = (fault: BootFault, i: number): boolean =>
    faults
      .slice(0, i)
      .some((earlier) => JSON.stringify({ ...earlier, reader: fault.reader }) === JSON.stringify(fault));
  return faults.filter((fault, i) => !known(fault, i)).map((fault) => diagnostic(parts, fault));
}

function diagnostic(parts: LinuxPlanParts, fault: BootFault): Diagnostic {
  const { desired, host } = parts;
  const place = fault.key === 'reserved' ? undefined : desired[fault.key];
  return {
    rule: fault.why === 'truncated' ? 'reserved-list-too-long' : 'boot-value-lost',
    severity: forbidsPlan(fault, host) ? 'error' : fault.why === 'default' ? 'info' : 'warning',
    ...TEXTS[fault.why](parts, fault),
    ...(place && { at: place.at }),
  };
}

type Text = Pick<Diagnostic, 'message' | 'help'>;

const TEXTS: Readonly<Record<BootFault['why'], (parts: LinuxPlanParts, fault: BootFault) => Text>> = {
  shadowed: (parts, fault) => ({
    message: `${found(fault)} ${DOES[fault.does](name(fault))} and wins over ${file(parts)} ${when(parts, fault)}: ${values(parts, fault)}`,
    help: wayPast(parts, fault),
  }),
  'not-read': (parts, fault) => ({
    message: `${file(parts)} is not read ${when(parts, fault)}: ${name(fault)} would be ${values(parts, fault)}, by ${found(fault)}`,
    help: keepIn(lastingFile(parts) ?? DEFAULT_PERSIST_FILE, 'at boot'),
  }),
  refused: (parts, fault) => ({
    message: `${when(parts, fault)} the kernel would refuse ${name(fault)} of ${file(parts)}, because of what other files set: ${values(parts, fault)}`,
    help: 'name both ephemeral and unprivilegedPortStart in the plan, and remove the lines of other files',
  }),
  stopped: (parts, fault) => ({
    message: `${stopText(fault)} stops ${READER_NAMES[fault.reader]} before it sets ${name(fault)}: ${values(parts, fault)}`,
    help: 'boot-reader-stops says what to do about it',
  }),
  default: (parts, fault) => ({
    message: `${name(fault)} is ${valueWords(fault.value)} as planned ${when(parts, fault)}, by the kernel's default alone${fault.from ? `: with ${found(fault)} no line counts` : ''}`,
    help: `older kernels have another default: ${fault.from ? 'remove that line' : keepIn(lastingFile(parts) ?? DEFAULT_PERSIST_FILE, 'at boot')}`,
  }),
  truncated: (_draft, fault) => ({
    message: `the reserved list is longer than 4,094 characters, and ${READER_NAMES[fault.reader]} hands the kernel only the first part, without a word`,
    help: 'reserve ranges instead of single ports, or fewer ports; systemd-sysctl has no such limit',
  }),
};

/** Files of packages come back with the next upgrade, and may lie where nothing can be written: the way past them is a later file. */
function wayPast(parts: LinuxPlanParts, { does, from, reader, key }: BootFault): string {
  const source = from && sourceOf(parts.host.files, reader, key, from);
  if (source) return TAKE_OUT[source];
  const later = lastingFile(parts);
  const isOfHost = from === null || from.file.startsWith('/etc/');
  const remove = `${does === 'is-refused' ? 'correct or remove' : 'remove'} that line`;
  if (isOfHost) return later === null ? remove : `${remove}, or ${keepIn(later)}`;
  if (later !== null) return keepIn(later);
  return `copy ${from.file} to /etc/sysctl.d without that line: the copy hides the file of the package`;
}

const OUT_OF_LOADER = 'take the sysctl. parameter out of the command line in the configuration of the boot loader';

const TAKE_OUT: Readonly<Record<ValueSource, string>> = {
  'kernel-command-line': OUT_OF_LOADER,
  'other-boot-entry': OUT_OF_LOADER,
  credential: 'take the line out of that credential: no file is read behind it',
  ufw: 'set the planned value in that line, or remove the line: ufw sets it again after all files, at boot and whenever it is enabled or reloaded',
  tuned:
    'set the value in that profile, in a copy of it below /etc/tuned where it is of a package; or set reapply_sysctl = 1 in /etc/tuned/tuned-main.conf, with which files of /etc/sysctl.d win',
};

function keepIn(path: string, when = 'later'): string {
  const word = /^[\w./-]+$/.test(path) ? path : JSON.stringify(path);
  return `keep the boot values in a file that is read ${when}: \`persist: {file: ${word}}\` in the plan`;
}

const DOES: Readonly<Record<BootFault['does'], (name: string) => string>> = {
  sets: (name) => `sets ${name}`,
  cancels: (name) => `cancels ${name}`,
  'is-refused': (name) => `sets ${name} to a value that the kernel refuses,`,
};

function name({ key }: BootFault): string {
  return sysctlName(key);
}

function file({ host }: LinuxPlanParts): string {
  return host.persistFile.realPath;
}

function found({ from }: BootFault): string {
  return from ? formatOrigin(from) : "the kernel's default";
}

function stopText({ stop }: BootFault): string {
  return stop ? `${stop.file}${stop.line === null ? '' : `:${stop.line}`}` : 'a file';
}

function when({ host }: LinuxPlanParts, { reader }: BootFault): string {
  return reader === host.readers[0] ? `at boot (${READER_NAMES[reader]})` : `under ${READER_NAMES[reader]}`;
}

function values({ wanted }: LinuxPlanParts, { key, value }: BootFault): string {
  return `${valueWords(value)} instead of ${valueWords(formatSetting(key, { ...KERNEL_DEFAULTS, ...wanted.settings }))}`;
}

function valueWords(value: string): string {
  const text = value.replace('\t', '-') || 'none';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

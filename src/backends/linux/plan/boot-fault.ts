/** A boot reader that will not end in the planned value: which file and line, and what to do. */
import type { Diagnostic } from '../../../model/plan/diagnostic.ts';
import { formatOrigin, type BootReader } from '../boot/boot.ts';
import { stops, type BootFault } from './persist.ts';
import type { Draft } from './draft.ts';
import { formatSetting, KERNEL_DEFAULTS, sysctlName } from '../../../model/settings/linux-settings.ts';

/** One finding a fault: what the second reader has in common with the first is said once. */
export function bootFaultDiagnostics(draft: Draft): readonly Diagnostic[] {
  const { faults } = draft.persistence;
  const known = (fault: BootFault, i: number): boolean =>
    faults
      .slice(0, i)
      .some((earlier) => JSON.stringify({ ...earlier, reader: fault.reader }) === JSON.stringify(fault));
  return faults.filter((fault, i) => !known(fault, i)).map((fault) => diagnostic(draft, fault));
}

function diagnostic(draft: Draft, fault: BootFault): Diagnostic {
  const { desired, host } = draft;
  const place = fault.key === 'reserved' ? undefined : desired[fault.key];
  return {
    rule: fault.why === 'truncated' ? 'reserved-list-too-long' : 'boot-value-lost',
    severity: stops(fault, host) ? 'error' : 'warning',
    ...TEXTS[fault.why](draft, fault),
    ...(place && { at: place.at }),
  };
}

const READERS: Readonly<Record<BootReader, string>> = {
  'systemd-sysctl': 'systemd-sysctl',
  procps: '`sysctl --system`',
};

type Text = Pick<Diagnostic, 'message' | 'help'>;

const TEXTS: Readonly<Record<BootFault['why'], (draft: Draft, fault: BootFault) => Text>> = {
  shadowed: (draft, fault) => ({
    message: `${found(fault)} ${DOES[fault.does](name(fault))} and wins over ${file(draft)} ${when(draft, fault)}: ${values(draft, fault)}`,
    help: `${fault.does === 'is-refused' ? 'correct or remove' : 'remove'} that line, or name its file in persist.file`,
  }),
  'not-read': (draft, fault) => ({
    message: `${file(draft)} is not read ${when(draft, fault)}: ${name(fault)} would be ${values(draft, fault)}, by ${found(fault)}`,
    help: 'name a file in /etc/sysctl.d that ends in .conf in persist.file',
  }),
  refused: (draft, fault) => ({
    message: `${when(draft, fault)} the kernel would refuse ${name(fault)} of ${file(draft)}, because of what other files set: ${values(draft, fault)}`,
    help: 'name both ephemeral and unprivilegedPortStart in the plan, and remove the lines of other files',
  }),
  truncated: (_draft, fault) => ({
    message: `the reserved list is longer than 4,094 characters, and ${READERS[fault.reader]} hands the kernel only the first part, without a word`,
    help: 'reserve ranges instead of single ports, or fewer ports; systemd-sysctl has no such limit',
  }),
};

const DOES: Readonly<Record<BootFault['does'], (name: string) => string>> = {
  sets: (name) => `sets ${name}`,
  cancels: (name) => `cancels ${name}`,
  'is-refused': (name) => `sets ${name} to a value that the kernel refuses,`,
};

function name({ key }: BootFault): string {
  return sysctlName(key);
}

function file({ host }: Draft): string {
  return host.persistFile.realPath;
}

function found({ from }: BootFault): string {
  return from ? formatOrigin(from) : "the kernel's default";
}

function when({ host }: Draft, { reader }: BootFault): string {
  return reader === host.readers[0] ? `at boot (${READERS[reader]})` : `under ${READERS[reader]}`;
}

function values({ wanted }: Draft, { key, value }: BootFault): string {
  return `${valueWords(value)} instead of ${valueWords(formatSetting(key, { ...KERNEL_DEFAULTS, ...wanted.settings }))}`;
}

function valueWords(value: string): string {
  const text = value.replace('\t', '-') || 'none';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

import { line } from '../model/text/printable.ts';
import type { HostRequest } from '../host/host-request.ts';
import { confirmApply as keep } from '../apply/confirm/confirm.ts';
import type { UndoOutlook } from '../model/plan/unconfirmed.ts';
import { openMachine } from '../host/open-host.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { describeRecord } from '../render/plan/history-text.ts';
import type { ExitStatus, Surroundings } from './command.ts';

interface ConfirmRequest {
  readonly format: 'text' | 'json';
  readonly host: HostRequest;
  /** The records of what was applied with --persist in a container. */
  readonly persist: boolean;
  /** Seconds to wait for another apply. */
  readonly lockWait: number;
  readonly quiet: boolean;
}

export async function confirm(
  { format, persist, lockWait, quiet }: ConfirmRequest,
  { system, terminal, version }: Surroundings,
): Promise<ExitStatus> {
  const { name: host, platform, changes } = await openMachine(system, { persist });
  await changes.settings.expectPermitted();
  const { record: kept, outlook } = await keep(changes.system, lockWait);
  const common = { command: 'confirm', portplanVersion: version, platform, host };
  if (format === 'json') terminal.out(formatEnvelope({ ...common, more: { confirmed: kept.id } }));
  else if (!quiet) terminal.out(line(`Confirmed: ${describeRecord(kept)}`));
  const though = CONFIRMED_THOUGH[outlook.kind];
  if (!quiet && though !== null) terminal.err(line(`note: ${though}`));
  return 0;
}

/** What a person should know of the next time: what was to undo it would not have. */
const CONFIRMED_THOUGH: Readonly<Record<UndoOutlook['kind'], string | null>> = {
  due: null,
  late: null,
  gone: 'what was to undo it at its deadline was no longer there: nothing would have undone it',
  rebooted: 'a reboot had ended the wait: nothing would have undone it',
  unknown: null,
};

import { confirm as keep } from '../apply/confirm/confirm.ts';
import { backendHere } from '../host/host-input.ts';
import { platformName } from '../model/host/platform-name.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { describeRecord } from '../render/plan/history-text.ts';
import type { ExitStatus, Surroundings } from './command.ts';

export interface ConfirmRequest {
  readonly format: 'text' | 'json';
  /** Seconds to wait for another apply. */
  readonly lockWait: number;
  readonly quiet: boolean;
}

export async function confirm(
  { format, lockWait, quiet }: ConfirmRequest,
  { system, terminal, version }: Surroundings,
): Promise<ExitStatus> {
  await (await backendHere(system)).settings(system).expectPermitted();
  const kept = await keep(system, lockWait);
  const common = {
    command: 'confirm',
    portplanVersion: version,
    platform: platformName(system.platform),
    host: system.hostName(),
  };
  if (format === 'json') terminal.out(formatEnvelope({ ...common, more: { confirmed: kept.id } }));
  else if (!quiet) terminal.out(`Confirmed: ${describeRecord(kept)}\n`);
  return 0;
}

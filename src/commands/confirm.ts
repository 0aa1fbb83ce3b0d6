import { confirm as keep } from '../apply/confirm/confirm.ts';
import { platformName } from '../model/host/platform-name.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { describeRecord } from '../render/plan/history-text.ts';
import type { Context, ExitStatus } from './command.ts';
import { backendHere } from '../host/host-input.ts';
import { numberOption } from '../cli/number-option.ts';

export async function confirm(context: Context): Promise<ExitStatus> {
  const { system, terminal, arguments: given, version } = context;
  const wait = numberOption(given, 'lock-wait', 30, 'seconds');
  await (await backendHere(context)).settings(system).expectPermitted();
  const kept = await keep(system, wait);
  const common = {
    command: 'confirm',
    portplanVersion: version,
    platform: platformName(system.platform),
    host: system.hostName(),
  };
  if (given.format === 'json') terminal.out(formatEnvelope({ ...common, more: { confirmed: kept.id } }));
  else if (!given.has('quiet')) terminal.out(`Confirmed: ${describeRecord(kept)}\n`);
  return 0;
}

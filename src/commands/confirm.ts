import { confirm as keep } from '../apply/confirm.ts';
import { platformName } from '../model/platform-name.ts';
import { formatEnvelope } from '../render/envelope.ts';
import { describeRecord } from '../render/history-text.ts';
import type { Context, ExitStatus } from './command.ts';
import { backendHere } from './inputs/host-input.ts';
import { numberOption } from './inputs/number-option.ts';

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

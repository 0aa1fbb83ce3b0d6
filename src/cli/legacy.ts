import type { HostRequest } from '../host/host-request.ts';
import type { Format } from '../model/format.ts';
import type { CommandUsage } from '../model/program-info.ts';
import type { Context } from '../commands/context.ts';
import type { ExitStatus } from '../commands/command.ts';
import type { CommandInfo } from './command-row.ts';
import { hostRequest } from './host-options.ts';
import { usage } from './option.ts';
import { GLOBAL } from './options.ts';

/** Until every command has a request. */
export function legacy(
  row: Omit<CommandUsage, 'formats'> & {
    readonly formats: readonly Format[];
    readonly isInternal?: true;
    readonly load: () => Promise<(context: Context) => Promise<ExitStatus> | ExitStatus>;
  },
): CommandInfo {
  return {
    ...row,
    read: ({ operands, texts, format }) => {
      const [surplus] = operands;
      if (row.operands === '' && surplus !== undefined)
        throw usage(`${row.name} takes no operand, found ${surplus} (portplan ${row.name} --help)`);
      const host: HostRequest = hostRequest(texts, operands);
      const given = {
        operands,
        format,
        value: (name: string) => texts(name).at(-1),
        all: texts,
        has: (name: string) => texts(name).length > 0,
      };
      return {
        request: given,
        host,
        run: async (around) =>
          (await row.load())({ ...around, arguments: given, host, platform: GLOBAL.platform.read(texts('platform')) }),
      };
    },
  };
}

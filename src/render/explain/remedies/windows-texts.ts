/** What to do about a port of Windows. */
import type { WindowsAdvice } from '../../../model/explain/remedy.ts';
import { formatRange } from '../../../model/ports/port-set.ts';
import { withoutRow } from '../../../port-catalog/self-reserving-findings.ts';
import { PLATFORM_TRAITS } from '../../../model/host/platform-traits.ts';
import { beforeWinnatRestart, WINNAT_COST } from '../../../port-catalog/windows/winnat-restart.ts';
import { reservingEdit } from '../bind-text.ts';
import type { AdviceTexts } from './command-text.ts';
import { HOLDER_TEXTS } from './holder-texts.ts';
import { windowsCommandText } from './windows-command.ts';

export const WINDOWS_TEXTS: AdviceTexts<WindowsAdvice> = {
  'find-holder': ({ holder, commands }) => HOLDER_TEXTS[holder.kind].find(holder, commands.map(windowsCommandText)),
  'free-holder': ({ holder, commands }) => HOLDER_TEXTS[holder.kind].free(holder, commands.map(windowsCommandText)),
  'take-another-port': () => 'or take another port',
  // TcpTimedWaitDelay: 30 to 300 seconds [MS].
  'five-minutes': () => 'wait: it is gone after five minutes at the latest',
  // netsh excludes no port that a socket has.
  'keep-out-once-gone': (_, asked) =>
    `so that no connection is given it again: ${reservingEdit(asked)}, then portplan apply once this one is gone`,
  'before-winnat': ({ isWslRunning }) => beforeWinnatRestart(isWslRunning) ?? '',
  'reserve-from-winnat': (_, asked) =>
    `${reservingEdit(asked)}, then portplan apply --restart-winnat: the port is free then and stays so; ${WINNAT_COST}`,
  'stop-winnat': () => `or just for now: net stop winnat, start the server, net start winnat; ${WINNAT_COST}`,
  'raise-dynamic-range': ({ range }) =>
    `the cause is the dynamic range ${formatRange(range)}, in which WinNAT takes its blocks: \`ephemeral: ${formatRange(PLATFORM_TRAITS.windows.defaultRange)}\` in the plan, which Windows comes with, and a reboot keep them off for good`,
  'take-out-exclusion': ({ row, stacks }, { reservesItself }) => {
    const out = withoutRow({ row, stacks, isReleased: false });
    const plainly = '`reservesItself: false` in the plan, where its server binds plainly: that works; otherwise ';
    return reservesItself === 'maybe' ? `${plainly}${out}` : out;
  },
  reboot: () => 'or a reboot, after which other ports are held; or another port',
};

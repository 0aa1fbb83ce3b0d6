import type { WindowsAdvice } from '../../../model/explain/remedy.ts';
import type { AdviceTexts } from './advice-texts.ts';
import { reservingEdit } from '../bind-text.ts';

export const WINDOWS_TEXTS: AdviceTexts<WindowsAdvice> = {
  'end-program': () => 'end that program, or stop its service',
  'stop-holding-service': () => 'stop the service that holds it',
  'take-another-port': () => 'or take another port',
  // TcpTimedWaitDelay: 30 to 300 seconds [MS].
  'five-minutes': () => 'wait: it is gone after five minutes at the latest',
  // netsh excludes no port that a socket has.
  'keep-out-once-gone': (_, asked) =>
    `so that no connection is given it again: ${reservingEdit(asked)}, then portplan apply once this one is gone`,
  'reserve-from-winnat': (_, { port }) =>
    `\`reserved: [${port}]\` in the plan, then portplan apply --restart-winnat: the port is free then and stays so; containers and WSL are cut off for a moment`,
  'stop-winnat': () => 'or just for now: net stop winnat, start the server, net start winnat',
  'stop-wsl': () => 'wsl --shutdown, then start the server',
  reboot: () => 'or a reboot, after which other ports are held; or another port',
};

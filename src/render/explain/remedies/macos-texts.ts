/** What to do about a port of macOS. */
import type { MacosAdvice } from '../../../model/explain/remedy.ts';
import type { AdviceTexts } from './command-text.ts';

export const MACOS_TEXTS: AdviceTexts<MacosAdvice> = {
  'os-part': ({ part, remedy }) =>
    remedy === null
      ? `give the service another port: ${part} is a part of macOS that can't be switched off`
      : `${remedy}; ending its process does not help, as macOS starts it again`,
  'launchd-job': (_, { port }) =>
    `launchd listens for a job, whose file has the port under Sockets: \`grep -rl ${port} /Library/LaunchDaemons /Library/LaunchAgents ~/Library/LaunchAgents\` finds it, and \`sudo launchctl bootout system FILE\` (of LaunchAgents: \`launchctl bootout gui/$UID FILE\`) stops it`,
  'show-owner': ({ command }, _, typed) =>
    `${typed(command)} names the program, which is of another account: stop that if it is not needed`,
  'wait-for-time-wait': ({ seconds }) =>
    seconds === null
      ? 'wait: it is gone after twice net.inet.tcp.msl'
      : `wait: it is gone after ${seconds} seconds at the latest (twice net.inet.tcp.msl)`,
  'every-address-or-root': (_, { port }) =>
    `listen on every address, which every account may on port ${port} since macOS 10.14, or start it as root`,
};

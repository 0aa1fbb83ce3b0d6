/** What to do about each kind of holder of Windows: a sentence that finds it, and one that frees its port and hits nothing else. */
import { listWord, listed } from '../../../model/text/listed.ts';
import type { WindowsHolder, WindowsHolderKind } from '../../../model/explain/windows-holder.ts';
import { holderWords } from '../../../words/holder-words.ts';
import { bracketed } from '../../../model/text/bracketed.ts';

/** `commands`: as they can be typed, in the order of the table. */
type Sentence = (holder: WindowsHolder, commands: readonly string[]) => string;

interface HolderTexts {
  readonly find: Sentence;
  readonly free: Sentence;
}

export const HOLDER_TEXTS: Readonly<Record<WindowsHolderKind, HolderTexts>> = {
  'http-sys': {
    find: (_, [show = '']) => `${show} lists what is registered with http.sys there, and for which processes`,
    free: (holder, commands) => httpText(holder, commands),
  },
  system: {
    find: (_, [show = '', urls = '']) =>
      `${show} lists what is registered with http.sys, with its processes (${urls}: who may register); run it in an elevated prompt`,
    free: (_, commands) =>
      commands.length > 0
        ? `stop the service that the kernel listens for: ${allOf(commands)}; ${NEVER_SYSTEM}`
        : `stop the program that is registered there; ${NEVER_SYSTEM}`,
  },
  'service-host': {
    find: (_, [show = '']) => `${show} names its services`,
    free: ({ process }, commands) => {
      const several = (process?.services ?? []).length > 1;
      const which = several
        ? 'the one of these that has the port (netstat -abno in an elevated prompt names it)'
        : 'the service';
      if (commands.length === 0) return neverStops(process);
      return `stop ${which}: ${several ? either(commands) : allOf(commands)}; never end process ${process?.pid ?? 'PID'} itself, which ends all of its services`;
    },
  },
  'port-proxy': {
    find: ({ proxy }, [show = '']) =>
      `${show} lists the rules of portproxy${proxy ? `: this one leads to ${bracketed(proxy.to.address)}:${proxy.to.port}` : ''}`,
    free: (_, commands) =>
      `in an elevated prompt, take out that rule alone: ${allOf(commands)}; a reset takes out every rule, and the service iphlpsvc is needed for more`,
  },
  'wsl-relay': {
    find: (_, [list = '', sockets = '']) =>
      `${list} names the distributions, and in each of them (NAME) ${sockets} shows which server it relays`,
    free: (_, [terminate = '']) =>
      `stop that server there; where none listens any more, the relay was left behind: ${terminate}, or wsl --shutdown for all, Docker Desktop's too; its process relays every port of WSL, so do not end that`,
  },
  docker: {
    find: (_, [list = '']) => `${list} lists the container that publishes it, with its ID`,
    free: ({ process }, [stop = '']) =>
      `${stop}; where none is listed, quit Docker Desktop and start it again; process ${process?.pid ?? 'PID'} serves every container, so do not end that`,
  },
  'dns-server': {
    find: (_, [show = '']) => `${show} shows which ports the socket pool of the DNS Server leaves out by now`,
    free: (_, commands) =>
      `in an elevated prompt: ${allOf(commands)}${commands.length > 1 ? '; most likely that replaces the whole list, so name with it what the first command shows' : ''}`,
  },
  'sql-server': {
    find: (_, [show = '']) => `${show} names its instance`,
    free: (_, commands) =>
      `in an elevated prompt: ${either(commands)}; for good, give that instance a fixed port in SQL Server Configuration Manager, as a named one takes another at each start`,
  },
  'hyper-v': {
    find: (_, [show = '']) => `${show} shows that it is vmms, which manages the virtual machines of Hyper-V`,
    free: (_, commands) =>
      `give the service another port, or in an elevated prompt: ${allOf(commands)}; nothing manages the virtual machines then`,
  },
  gone: {
    find: ({ process }, [children = '']) =>
      `process ${process?.pid ?? 'PID'} has ended, and one that it had started has its socket: ${children} lists those, and then theirs in turn; only what started while it ran counts, as numbers are used again`,
    free: ({ process }, commands) =>
      commands.length > 0
        ? `end the one of them that has it, most likely ${listWord((process?.heirs ?? []).map(({ pid, name }) => `${name} (process ${pid})`))}: ${either(commands)}`
        : 'end the one of them that has it; if there is none, sign out, or reboot',
  },
  program: {
    find: (_, [show = '']) => `${show} says whether it is a service`,
    free: ({ process }, commands) => {
      if (commands.length === 0) return neverStops(process);
      return process?.services
        ? `stop its service: ${either(commands)}`
        : `end that program where it was started, or its process alone: ${allOf(commands)}, with /f where that does not end it`;
    },
  },
  unnamed: {
    find: (_, commands) =>
      `in an elevated prompt, ${commands.join(' and ')} show whose it is`.replace(
        /^(in [^,]+, \S+ -abno) show/,
        '$1 shows',
      ),
    free: () => 'stop the service that is named there, or end that program alone',
  },
  'one-port': {
    find: (_, [http = '', docker = '']) =>
      `a row of one port is of one program, and not of WinNAT: ${http} in an elevated prompt lists what is registered with http.sys, ${docker} a container that publishes it`,
    free: (_, [stop = '']) => `stop the service or site that is named there, or the container: ${stop}`,
  },
  winnat: {
    find: (_, [state = '']) => `${state} shows whether WinNAT runs: only then can it have the block`,
    free: () => 'have WinNAT let go of it',
  },
  block: {
    find: (_, [list = '']) =>
      `${list} shows whether WSL runs, which may have the block; the host network service of Hyper-V may, too`,
    free: ({ winnat }, [shutdown = '']) =>
      `${shutdown}, then start the server${winnat === 'running' ? '' : ': WinNAT does not run, so that a restart of it frees nothing'}`,
  },
};

/** It would end, or stop, every service of http.sys. */
const NEVER_SYSTEM = 'never end process 4, and do not stop the service http, which stops all that http.sys serves';

function httpText({ process }: WindowsHolder, commands: readonly string[]): string {
  if (process === null || commands.length === 0)
    return `stop the site or service that registered ${process?.urls?.[0] ?? 'it'}; ${NEVER_SYSTEM}`;
  const how = process.services === undefined && process.pid > 4 ? 'end it' : 'stop it';
  return `${how} (${holderWords(process)}) if it is not needed: ${allOf(commands)}; ${NEVER_SYSTEM}`;
}

function neverStops(process: WindowsHolder['process']): string {
  return `Windows lets nobody stop ${listed(process?.services ?? [])}: exclude the port right after a boot, before it is taken; never end process ${process?.pid ?? 'PID'}`;
}

function allOf(commands: readonly string[]): string {
  return commands.join(', then ');
}

function either(commands: readonly string[]): string {
  return commands.join(', or ');
}

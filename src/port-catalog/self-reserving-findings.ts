/** What an excluded range is to a server that reserves its port itself, in the words that the lint, a plan and `explain` share. */
import type { Diagnostic } from '../model/plan/diagnostic.ts';
import type { Protocol } from '../model/ports/protocol.ts';
import { formatRange, meets, type PortRange, type PortSet } from '../model/ports/port-set.ts';
import { portSetWord } from '../words/ports-words.ts';
import { HNS } from './windows-host-network-ports.ts';

interface ServerWords {
  /** What its server does. */
  readonly does: string;
  readonly error: string;
  /** What is not known for sure; empty where nothing is. */
  readonly open: string;
}

/** MsQuic: microsoft/msquic issue 2891, by design. http.sys: dotnet/runtime issue 115088, aspnet/AspNetKatana issue 515. */
export function serverWords(protocol: Protocol): ServerWords {
  if (protocol === 'udp')
    return {
      does: 'takes a port reservation (MsQuic, for HTTP/3 of .NET)',
      error: 'WSAEADDRINUSE, 10048',
      open: '',
    };
  return {
    does: 'listens through http.sys (IIS, HttpListener, OWIN, WinRM)',
    error: 'Win32 error 32',
    open: '; that was seen on 50000-50059, and is not known of ranges that netsh added',
  };
}

type Words = Required<Pick<Diagnostic, 'message' | 'help'>>;

/** An exclusion that is to be made, for a server that may be of that kind. `name`: the service, or the reason of a reservation. */
export function wouldBarServer(name: string, ports: PortSet, protocol: Protocol): Words {
  const { does, error, open } = serverWords(protocol);
  return {
    message: `apply excludes ${portSetWord(ports, protocol)} for ${name}: if its server ${does}, it can't start then (${error})${open}`,
    help: 'write `reservesItself: true` at the service where its server does so, and it is never excluded; `reservesItself: false` where it binds its port plainly',
  };
}

/** A row of the table of excluded ranges that an administrator made, and where it stands. */
export interface AdministeredRow {
  readonly row: PortRange;
  readonly stacks: readonly { readonly family: string; readonly protocol: string }[];
  /** The next apply takes it out. */
  readonly isReleased: boolean;
}

/** An exclusion that is there. `isSure`: the plan says that the server is of that kind. */
export function barsServer(name: string, protocol: Protocol, found: AdministeredRow, isSure: boolean): Words {
  const { does, error, open } = serverWords(protocol);
  const where = found.stacks.map((stack) => `${stack.family} ${stack.protocol}`).join(', ');
  const what = `${formatRange(found.row)} is excluded (${where})`;
  return isSure
    ? {
        message: `${what}, and ${name} can't start there: a server that ${does} is refused (${error})${open}`,
        help: withoutRow(found),
      }
    : {
        message: `${what}: if the server of ${name} ${does}, it can't start there (${error})${open}`,
        help: `\`reservesItself: false\` says that it binds its port plainly, which works; otherwise \`reservesItself: true\`, and ${withoutRow(found)}`,
      };
}

/** How to get the port out of the row. */
export function withoutRow({ row, stacks, isReleased }: AdministeredRow): string {
  if (isReleased) return 'portplan apply takes it out';
  if (meets(HNS, [row]))
    return `take a port outside of it and of the dynamic port range, as the host network service made it; or have that make none (${HNS_SWITCH}, and a reboot)`;
  const commands = stacks.map((stack) => deleteCommand(stack, row));
  return `take the row out if nothing else needs it (${commands.join('; ')}), or take a port outside of it; one outside of the dynamic port range needs no exclusion`;
}

/** docker/for-win issues 3171 and 5811. */
const HNS_SWITCH = String.raw`reg add HKLM\SYSTEM\CurrentControlSet\Services\hns\State /v EnableExcludedPortRange /t REG_DWORD /d 0 /f`;

function deleteCommand({ family, protocol }: AdministeredRow['stacks'][number], { first, last }: PortRange): string {
  return `netsh interface ${family} delete excludedportrange protocol=${protocol} startport=${first} numberofports=${last - first + 1} store=persistent`;
}

/**
 * What a command did not see and could change its answer. A new kind takes a member of `Unseen`; the compiler then names the two
 * tables that decide: which questions it bears on (here), and its sentence (words/unseen-words.ts). Whoever reads the host adds it to
 * `HostState.unseen` or to the facts of a bind, and every command that answers such a question says it.
 */

export type Unseen =
  /** Processes whose sockets may not be looked at: one of them may have what no process seems to have. */
  | { readonly kind: 'hidden-processes'; readonly count: number; readonly isRoot: boolean }
  /** /proc does not even show the processes of others (hidepid=), so that none is counted. */
  | { readonly kind: 'processes-of-others' }
  /** What a run does not read of processes, as it is too much or could wait for ever: of so many of them, or so many scripts. */
  | {
      readonly kind: 'process-parts';
      readonly descriptors: number;
      readonly holders: number;
      readonly commandLines: number;
      readonly scripts: number;
    }
  /** Every process was looked at: what has the socket is outside of this container, or the kernel's own. */
  | { readonly kind: 'holder-outside' }
  /** Whether systemd holds the port for the service that starts: it did not say which socket units that has. */
  | { readonly kind: 'socket-units'; readonly unit: string }
  /** Connections, silent sockets and processes: of these hosts there are snapshots only. */
  | { readonly kind: 'snapshot'; readonly hosts: readonly string[] }
  /** Which sockets the host has. `from`: where they were looked for. */
  | { readonly kind: 'sockets'; readonly host: string; readonly from: 'machine' | 'snapshot' | 'image' | 'paste' }
  /** Some rows of a table of sockets, or of what a program lists of them: they are written in a way that is not known. */
  | { readonly kind: 'unread-rows'; readonly source: string; readonly rows: number }
  /** Whether sockets of `::` leave IPv4 alone. */
  | { readonly kind: 'ipv6-only' }
  /** Files of boot readers that this user may not read. */
  | { readonly kind: 'unread-files'; readonly paths: readonly string[] }
  /** Whether systemd-sysctl is given the credential sysctl.extra, which it reads behind all files. */
  | { readonly kind: 'boot-credential'; readonly paths: readonly string[] }
  /** Packet rules, of a host with interfaces of programs that publish ports by them. `from`: where they were looked for. */
  | {
      readonly kind: 'packet-rules';
      readonly host: string;
      readonly engines: readonly string[];
      readonly from: 'machine' | 'snapshot';
    }
  /** Some packet rules, and why they could not be listed. */
  | { readonly kind: 'some-packet-rules'; readonly host: string; readonly gaps: readonly string[] }
  /** What Windows does around a Linux that runs in it (WSL). */
  | { readonly kind: 'wsl' }
  /** Sockets of SCTP, which this kernel has not loaded, or does not have. */
  | { readonly kind: 'sctp' }
  /** TCP sockets that are bound, and neither listen nor connect. */
  | { readonly kind: 'silent-sockets' }
  /** Windows: what these tables of netsh say, as they are not in what was pasted. `stacks`: `ipv4 tcp`. */
  | { readonly kind: 'tables'; readonly table: 'excludedportrange' | 'dynamicport'; readonly stacks: readonly string[] }
  /** Windows: whether more rows follow in a table that was pasted. */
  | { readonly kind: 'cut-table'; readonly stack: string }
  /** Windows: of which family a pasted table is. */
  | { readonly kind: 'table-family'; readonly table: string; readonly stack: string }
  /** Windows and macOS: which sockets there are. `command`: what should list them. */
  | { readonly kind: 'netstat'; readonly command: string }
  /** macOS: what its packet filter redirects, and its firewall keeps away. */
  | { readonly kind: 'pf' }
  /** Windows: what http.sys serves, where that may be what has the port. */
  | { readonly kind: 'http-sys' }
  /** Windows: whether the address is one of this host. */
  | { readonly kind: 'address'; readonly address: string };

export type UnseenKind = Unseen['kind'];

/**
 * bind: can a service bind its port? holder: whose socket is it? listeners: what listens? sockets: which ports are in use, by
 * connections, too? traffic: who gets what is sent to a port? boot: which values does the next boot bring? settings: which ports does the OS hand out, and which hold back?
 */
type Question = 'bind' | 'holder' | 'listeners' | 'sockets' | 'traffic' | 'boot' | 'settings';

/** The questions whose answer may be another one. */
const BEARS_ON: Readonly<Record<UnseenKind, readonly Question[]>> = {
  'hidden-processes': ['holder'],
  'processes-of-others': ['holder'],
  'process-parts': ['holder'],
  'holder-outside': ['holder'],
  'socket-units': ['bind'],
  snapshot: ['bind', 'holder', 'sockets'],
  sockets: ['bind', 'holder', 'listeners', 'sockets'],
  'unread-rows': ['bind', 'holder', 'listeners', 'sockets'],
  'ipv6-only': ['listeners'],
  'silent-sockets': ['bind', 'sockets'],
  'unread-files': ['boot'],
  'boot-credential': ['boot'],
  'packet-rules': ['traffic'],
  'some-packet-rules': ['traffic'],
  wsl: ['traffic', 'boot'],
  sctp: ['bind'],
  tables: ['bind', 'settings'],
  'cut-table': ['bind', 'settings'],
  'table-family': ['bind', 'settings'],
  netstat: ['bind', 'holder', 'listeners', 'sockets'],
  pf: ['traffic'],
  'http-sys': ['holder'],
  address: ['bind'],
};

/** What each command answers about a host. */
const ANSWERS = {
  explain: ['bind', 'holder', 'traffic'],
  preflight: ['bind', 'traffic'],
  audit: ['holder', 'listeners', 'sockets', 'traffic', 'boot'],
  // What it suggests lies outside of the ephemeral range: connections hardly ever have it.
  suggest: ['listeners', 'traffic'],
  init: ['holder', 'listeners', 'boot'],
  map: ['holder', 'listeners', 'sockets'],
  lint: ['traffic', 'settings'],
} as const satisfies Readonly<Record<string, readonly Question[]>>;

/** Those that could change an answer of the command. The same for several hosts or ports is there once. */
export function unseenBy(command: keyof typeof ANSWERS, all: readonly Unseen[]): readonly Unseen[] {
  const answered: readonly Question[] = ANSWERS[command];
  const bearing = all.filter(({ kind }) => BEARS_ON[kind].some((question) => answered.includes(question)));
  const unlike = [...new Map(bearing.map((each) => [JSON.stringify(each), each])).values()];
  const hosts = unlike.flatMap((each) => (each.kind === 'snapshot' ? each.hosts : []));
  const others = unlike.filter(({ kind }) => kind !== 'snapshot');
  return hosts.length === 0 ? others : [{ kind: 'snapshot', hosts }, ...others];
}

export function bearsOn({ kind }: Unseen, question: Question): boolean {
  return BEARS_ON[kind].includes(question);
}

/** Whether plan and audit say it as a warning of its own, and not as a note. */
export function isWarnedOf({ kind }: Unseen): boolean {
  return kind === 'unread-files';
}

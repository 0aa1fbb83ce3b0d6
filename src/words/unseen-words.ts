/** What was not seen, in one line each: what it is, and what would settle it. Comments of first plans say it as well as commands do. */
import { listWord } from '../model/text/listed.ts';
import type { Unseen, UnseenKind } from '../model/unseen/unseen.ts';

export function unseenWords<K extends UnseenKind>(unseen: Of<K>): string {
  return WORDS[unseen.kind](unseen);
}

type Of<K extends UnseenKind> = Extract<Unseen, { readonly kind: K }>;

const WORDS: { readonly [K in UnseenKind]: (unseen: Of<K>) => string } = {
  'hidden-processes': hiddenWords,
  'processes-of-others': () =>
    'some sockets are of processes that may not be looked at: run it as root to see whose they are',
  'process-parts': partsWords,
  'holder-outside': () =>
    'no process here has it open: it is of a process outside of this container, of the kernel itself (NFS, WireGuard), registered with io_uring, or on its way between two processes (SCM_RIGHTS)',
  'socket-units': ({ unit }) =>
    `systemctl did not answer, so whether a socket unit hands the port over to ${unit} is not known: \`systemctl show -p TriggeredBy ${unit}\` tells`,
  snapshot: ({ hosts }) =>
    `${ofHosts(hosts)} known: settings and listeners, and neither connections, TIME_WAIT, silent sockets nor processes; portplan on the host sees those`,
  sockets: ({ host, from }) => `what listens on ${host} is not known: ${SOCKETS_SHOWN[from]}`,
  'unread-rows': ({ source, rows }) =>
    `${counted(rows, 'row', 'rows')} of ${source} could not be understood: each may be a socket that is left out here`,
  'ipv6-only': () =>
    'whether IPV6_V6ONLY is set is not to be seen: `::` alone is taken for every address of both families; ss on the host tells',
  'unread-files': ({ paths }) =>
    `you may not read ${paths.join(', ')}: what the next boot sets is not known; run it as root to be sure`,
  'boot-credential': ({ paths }) =>
    `a credential for systemd-sysctl (sysctl.extra) would win over all files, and could not be looked at (${paths.join(', ')}): run it as root to be sure; \`systemd-creds decrypt\` shows an encrypted one`,
  'packet-rules': ({ host, engines, from }) => `${host} has ${engineNames(engines)}: ${RULES_SHOWN[from]}`,
  'some-packet-rules': ({ host, gaps }) =>
    `not all packet rules of ${host} were seen, and one of them may take the traffic of a port: ${gaps.join('; ')}`,
  wsl: () =>
    'this is WSL: what Windows leads to a port, or keeps from it, is not to be seen here, and sysctl files are read at its start only with systemd (`systemd=true` in /etc/wsl.conf)',
  sctp: () =>
    'this kernel has loaded no SCTP, so nothing has the port; whether it has SCTP at all, `modprobe -n sctp` tells',
  'silent-sockets': () =>
    'sockets that are bound, and neither listen nor connect, are not known: the kernel is asked for them through perl (Debian: perl-base), which is not here',
  tables: ({ table, stacks }) =>
    `no ${table} of ${listWord(stacks, Infinity)} is in it: what that says is not known (\`netsh interface ${stacks[0]?.split(' ')[0] ?? ''} show ${table} protocol=${stacks[0]?.split(' ')[1] ?? ''}\` prints ${stacks.length > 1 ? 'the first of them' : 'it'})`,
  'cut-table': ({ stack }) =>
    `the excludedportrange of ${stack} was not copied to its end, the line that begins with *: more rows may follow`,
  'table-family': ({ table, stack }) =>
    `which family the ${table} is of does not stand there: it is taken for ${stack}; copy the command line above it, too`,
  netstat: ({ command }) => `netstat did not say who uses ports: see what \`${command}\` prints`,
  pf: () =>
    'whether the packet filter leads the port elsewhere, or the firewall keeps others away, was not looked at: `sudo pfctl -s nat` and System Settings > Network > Firewall show it',
  'http-sys': () =>
    'what http.sys serves is not known: `netsh http show servicestate view=requestq verbose=yes` on the host lists it, perhaps in an elevated prompt alone',
  address: ({ address }) => `whether ${address} is an address of this host was not looked at (ipconfig shows those)`,
};

/** Root may lack the right too, in a container. */
function hiddenWords({ count, isRoot }: Of<'hidden-processes'>): string {
  const processes = count === 1 ? '1 process' : `${count} processes`;
  const how = isRoot ? 'run it with CAP_SYS_PTRACE, or outside of this container,' : 'run it as root';
  return `the sockets of ${processes} may not be looked at: ${how} to see whose they are`;
}

function partsWords({ descriptors, holders, commandLines, scripts }: Of<'process-parts'>): string {
  const parts = [
    ...(descriptors > 0 ? [`some open files of ${counted(descriptors, 'process', 'processes')}`] : []),
    ...(holders > 0 ? [`${counted(holders, 'process', 'processes')} beyond the first of a socket`] : []),
    ...(commandLines > 0 ? [`the end of ${counted(commandLines, 'command line', 'command lines')}`] : []),
    ...(scripts > 0 ? [counted(scripts, 'shell script', 'shell scripts')] : []),
  ];
  return `too much of the processes was there to read all of it, or it lay where a read might never end; left out: ${listWord(parts, Infinity)}. More processes may have a port, or start its program again`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function ofHosts([host = '', ...others]: readonly string[]): string {
  return others.length === 0
    ? `of ${host} only its snapshot is`
    : `of ${host} and ${others.length} more only snapshots are`;
}

const SOCKETS_SHOWN: Readonly<Record<Of<'sockets'>['from'], string>> = {
  machine: 'run it as root, and where /proc is whole (no ProcSubset=pid)',
  snapshot: 'make the snapshot anew',
  paste: 'paste what `netstat -ano` prints behind it',
  image: 'an image has no sockets, and the host that it boots has',
};

function engineNames([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more such interfaces`;
}

const RULES_SHOWN: Readonly<Record<Of<'packet-rules'>['from'], string>> = {
  machine: 'published ports may be taken by NAT, which only root may see; ask again with sudo',
  snapshot: 'published ports may be taken by NAT, which the snapshot does not hold; make it as root',
};

/** Facts that decide. */
import { holderWords } from '../../words/holder-words.ts';
import { bootFindingText } from '../../model/host/boot-finding.ts';
import type { Evidence } from '../../model/explain/explanation.ts';
import { formatRange } from '../../model/ports/port-set.ts';
import { listed } from '../../model/text/listed.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { NotTriedReason, TriedBind } from '../../model/explain/bind-facts.ts';
import { bindText } from './bind-text.ts';

export function evidenceText<K extends Evidence['kind']>(evidence: Of<K>): string {
  return TEXTS[evidence.kind](evidence);
}

type Of<K extends Evidence['kind']> = Extract<Evidence, { readonly kind: K }>;

const TEXTS: { readonly [K in Evidence['kind']]: (evidence: Of<K>) => string } = {
  'taken-for-moments': () =>
    'a bind just before was refused (EADDRINUSE), and nothing was on the port any more when it was looked at: something takes it for moments',
  'never-seen': () => 'nothing shows who it was, three times in a row',
  'possible-holder': ({ holder }) => `${holderWords(holder)} has a socket that is in no table: perhaps this one`,
  'grant-not-looked-at': ({ account }) =>
    `whether its unit (AmbientCapabilities=) or its program (setcap) gives ${account} the capability was not looked at`,
  'needs-privilege': ({ start }) =>
    `the port is below the unprivileged start (${start}): root may bind it, and an account with CAP_NET_BIND_SERVICE`,
  'unknown-account': ({ account }) =>
    `this host has no account ${account} (/etc/passwd): unless it comes from elsewhere (LDAP, DynamicUser= of systemd), the service can't start`,
  'direction-deduced': () =>
    'no table tells which end began it: that is deduced from the two ports, and a server that had not set SO_REUSEADDR leaves the same behind',
  'v6only-by-default': ({ address }) =>
    `net.ipv6.bindv6only is 1 here: a program that does not clear IPV6_V6ONLY can't bind ${address} (EINVAL); the address without ::ffff: is the same, and always works`,
  'planned-elsewhere': ({ services }) =>
    `the plan has this port at other addresses alone, for ${listed(services)}: asked about as if no service had it`,
  'boot-finding': ({ finding }) => bootFindingText(finding),
  'excluded-range': ({ row, stacks, isAdministered }) =>
    `netsh lists ${formatRange(row)} for ${stacks.join(', ')}, ${isAdministered ? 'with *' : 'without *'}`,
};

/** What was tried, and what came of it. */
export function triedText(tried: TriedBind, asked: AskedBind): string {
  if (tried.result === 'not-tried') return `nothing: ${REASONS[tried.because](asked)}`;
  const what = `a bind of ${bindText(asked)} with ${optionsText(asked)}`;
  return tried.result === 'bound' ? `${what}: it worked, and was closed at once` : `${what}: ${tried.error}`;
}

const REASONS: Readonly<Record<NotTriedReason, (asked: AskedBind) => string>> = {
  'something-listens': () => 'something listens on this port, and may not be disturbed',
  'node-sets-reuse-address': () => 'portplan can bind only with SO_REUSEADDR',
  'no-such-interface': () => 'Node can name no interface that is not there',
  sctp: () => 'portplan tries no bind of SCTP',
  'no-perl': () => 'portplan binds to an interface, and with IP_FREEBIND, through perl, and there is none here',
  'needs-that-account': ({ user }) => `only ${user?.name ?? 'that account'} itself can`,
  snapshot: () => 'only a snapshot of the host is known',
  windows: () => 'portplan tries no bind on Windows',
};

function optionsText({ reuse, assumesReuse }: AskedBind): string {
  // No trial sets SO_REUSEPORT.
  const names = reuse.flatMap((option) => (option === 'port' ? [] : [OPTIONS[option]])).join(' and ') || 'no option';
  return assumesReuse ? `${names}, as most servers do` : names;
}

const OPTIONS = { address: 'SO_REUSEADDR', exclusive: 'SO_EXCLUSIVEADDRUSE' } as const;

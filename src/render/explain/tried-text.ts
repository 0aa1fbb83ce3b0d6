import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { NotTriedReason, TriedBind } from '../../model/explain/bind-facts.ts';
import { bindText } from './bind-text.ts';

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

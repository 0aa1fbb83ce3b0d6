/** Why a port of a Windows host can or can't be bound, as far as netsh and netstat tell. */
import { addressCover, isMulticast, isWildcard } from '../../model/bind/address-cover.ts';
import type { WindowsBindFacts } from '../../model/explain/bind-facts.ts';
import type { Cause } from '../../model/explain/cause.ts';
import type { Evidence, Explanation, Outlook } from '../../model/explain/explanation.ts';
import type { Unseen } from '../../model/unseen/unseen.ts';
import { includes, type PortRange } from '../../model/ports/port-set.ts';
import { type WindowsDecision, decide, originOf, rowWith, stacksOf } from './decide.ts';
import type { Remedy, WindowsAdvice } from '../../model/explain/remedy.ts';
import { isFixed, isReleasable } from '../../port-catalog/windows-held-rows.ts';

/** A server may leave 100,000 connections behind: a few of them tell it all. */
const MOST_SHOWN = 20;

export function explainWindowsBind(facts: WindowsBindFacts): Explanation {
  const decision = decide(facts);
  return {
    platform: 'windows',
    asked: facts.asked,
    cause: causeOf(decision, facts),
    // Without netstat nothing speaks against the bind, and nothing for it.
    bindable: facts.sockets === null && decision.bindable === true ? null : decision.bindable,
    needsReuse: false,
    sockets: decision.sockets.slice(0, MOST_SHOWN),
    socketCount: decision.sockets.length,
    evidence: evidenceOf(decision),
    remedies: remediesOf(decision, facts),
    tried: { result: 'not-tried', because: 'windows' },
    reuseAddressHelps: null,
    outlook: outlookOf(facts),
    traffic: [],
    unseen: [...(facts.sockets === null ? [{ kind: 'netstat' } as const] : []), ...unseenAddress(decision, facts)],
  };
}

function causeOf({ cause: kind, sockets: [socket], listed }: WindowsDecision, facts: WindowsBindFacts): Cause {
  if (kind === 'free' || kind === 'administered') return { kind };
  if (kind === 'reservation-refused') return { kind, row: listed?.row ?? NO_ROW };
  if (kind === 'held') return { kind, row: listed?.row ?? NO_ROW, socket: socket ?? null };
  if (!socket) throw new Error(`${kind} without a socket`);
  return { kind, socket, origin: originOf(socket, facts), isOtherFamily: false };
}

const NO_ROW = { first: 0, last: 0 };

function evidenceOf({ cause, listed }: WindowsDecision): readonly Evidence[] {
  if (!listed) return [];
  const stacks = listed.stacks.map(({ name }) => name);
  return [{ kind: 'excluded-range', row: listed.row, stacks, isAdministered: cause !== 'held' }];
}

/** No program is asked for it: what lists the addresses of a host does so in its own language. */
function unseenAddress(
  { bindable }: WindowsDecision,
  { asked: { address, ipv6Only } }: WindowsBindFacts,
): readonly Unseen[] {
  const cover = addressCover(address, ipv6Only);
  const isHere = isWildcard(cover) || isMulticast(cover) || cover.v4?.startsWith('127.') === true || address === '::1';
  return isHere || bindable !== true ? [] : [{ kind: 'address', address: address ?? '' }];
}

function outlookOf(facts: WindowsBindFacts): Outlook {
  const { port } = facts.asked;
  const range = stacksOf(facts)
    .map(({ dynamic }) => dynamic)
    .find((dynamic) => includes([dynamic], port));
  const ephemeral = range !== undefined;
  if (rowWith(facts, true)) return { ephemeral, reserved: true, notes: [{ kind: 'administered' }] };
  const isLeft = facts.asked.reservesItself === 'yes';
  return { ephemeral, reserved: false, notes: range ? [{ kind: 'open-to-winnat', range, isLeft }] : [] };
}

/** What to do about a port of Windows, best first. */
function remediesOf(decision: WindowsDecision, { asked }: WindowsBindFacts): readonly Remedy[] {
  const { cause, listed } = decision;
  if (cause === 'reservation-refused' && listed) {
    const stacks = listed.stacks.map(({ family }) => ({ family, protocol: asked.protocol }));
    return [{ advice: { kind: 'take-out-exclusion', row: listed.row, stacks } }];
  }
  const kinds = adviceOf(decision).filter((kind) => asked.reservesItself === undefined || !EXCLUDING.includes(kind));
  return kinds.map((kind) => ({ advice: { kind } }));
}

type Kind = Exclude<WindowsAdvice['kind'], 'take-out-exclusion'> | 'another-port';

/** What ends with an exclusion, which a server that reserves its port itself is refused. */
const EXCLUDING: readonly Kind[] = ['reserve-from-winnat', 'keep-out-once-gone'];

function adviceOf({ cause, bindable, listed }: WindowsDecision): readonly Kind[] {
  if (bindable === true) return [];
  if (cause === 'held') return listed ? heldAdvice(listed.row) : [];
  if (cause === 'time-wait-outgoing') return ['five-minutes', 'take-another-port', 'keep-out-once-gone'];
  if (cause === 'time-wait-listener') return ['five-minutes', 'take-another-port'];
  const keepOut: readonly Kind[] = cause === 'outgoing-connection' ? ['keep-out-once-gone'] : [];
  return ['end-program', 'another-port', ...keepOut];
}

function heldAdvice(row: PortRange): readonly Kind[] {
  if (isFixed(row)) return ['stop-holding-service', 'take-another-port'];
  return isReleasable(row) ? ['reserve-from-winnat', 'stop-winnat', 'reboot'] : ['stop-wsl', 'reboot'];
}

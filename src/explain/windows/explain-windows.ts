/** Why a port of a Windows host can or can't be bound, as far as netsh and netstat tell. */
import { addressCover, isMulticast, isWildcard } from '../../model/bind/address-cover.ts';
import type { WindowsBindFacts } from '../../model/explain/bind-facts.ts';
import type { Cause } from '../../model/explain/cause.ts';
import type { Evidence, Explanation, Outlook } from '../../model/explain/explanation.ts';
import type { Unseen } from '../../model/unseen/unseen.ts';
import { includes } from '../../model/ports/port-set.ts';
import { SYSTEM_PID } from '../../model/windows/windows-holders.ts';
import { type WindowsDecision, decide, originOf, rowWith, stacksOf } from './decide.ts';
import { remediesOf } from './remedies.ts';

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
    unseen: unseenOf(decision, facts),
  };
}

function causeOf({ cause: kind, sockets: [socket], listed }: WindowsDecision, facts: WindowsBindFacts): Cause {
  if (kind === 'free' || kind === 'administered') return { kind };
  if (kind === 'reservation-refused') return { kind, row: listed?.row ?? NO_ROW };
  if (kind === 'held') {
    const { winnat, holders } = facts;
    return { kind, row: listed?.row ?? NO_ROW, socket: socket ?? null, about: { winnat, holders } };
  }
  if (!socket) throw new Error(`${kind} without a socket`);
  return { kind, socket, origin: originOf(socket, facts), isOtherFamily: false };
}

const NO_ROW = { first: 0, last: 0 };

function evidenceOf({ cause, listed }: WindowsDecision): readonly Evidence[] {
  if (!listed) return [];
  const isStarred = cause === 'administered' || cause === 'reservation-refused';
  const stacks = listed.stacks.map(({ name }) => name);
  return [{ kind: 'excluded-range', row: listed.row, stacks, isAdministered: isStarred }];
}

function unseenOf(decision: WindowsDecision, facts: WindowsBindFacts): readonly Unseen[] {
  return [
    ...(facts.sockets === null ? [{ kind: 'netstat', command: 'netstat -ano' } as const] : []),
    ...unseenHttp(decision, facts),
    ...unseenAddress(decision, facts),
  ];
}

/** Where http.sys may have the port, and its list was not told. */
function unseenHttp({ listed, sockets, bindable }: WindowsDecision, { holders }: WindowsBindFacts): readonly Unseen[] {
  const isOnePort = listed !== null && listed.row.first === listed.row.last && bindable === false;
  const isOfSystem = sockets.some((socket) => socket.holders.some(({ pid }) => pid === SYSTEM_PID));
  return holders.http === null && (isOnePort || isOfSystem) ? [{ kind: 'http-sys' }] : [];
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

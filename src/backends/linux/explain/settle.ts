/** Reads and tries, until what was seen explains what the kernel said, or it is clear that it does not. */
import type { AskedBind, Tried } from '../../../model/explanation.ts';
import type { System } from '../../../system/system.ts';
import { withNamedZone } from './address-fault.ts';
import { boundInactive } from '../sockets/bound-inactive.ts';
import { decide, type Decision } from './decide.ts';
import type { BindFacts } from './facts.ts';
import { readFacts } from './read-facts.ts';
import { trialOf } from './trial.ts';

export interface Settled {
  readonly facts: BindFacts;
  readonly decision: Decision;
  readonly tried: Tried;
  /** Whether inet_diag has told of silent sockets, or there was no need: tables show all of UDP. */
  readonly isAsked: boolean;
  /** A bind before this one was refused, and nothing that was seen explained it. */
  readonly wasTaken: boolean;
}

/** A connection that comes and goes is in no table by the time that they are read: they are read again, and the bind tried again. */
const MOST_TRIES = 3;

export async function settle(system: System, asked: AskedBind): Promise<Settled> {
  for (let tries = 1; ; tries++) {
    const seen = await readFacts(system, asked);
    const tried = await tryIt(system, seen);
    const settled = await withSilent(system, seen, tried);
    if (!isUnexplained(settled.decision) || tried.result !== 'refused' || tries === MOST_TRIES)
      return { ...settled, tried, wasTaken: tries > 1 };
  }
}

export function isUnexplained({ cause, blockers }: Decision): boolean {
  return cause === 'bound-silent' && blockers.length === 0;
}

async function tryIt(system: System, facts: BindFacts): Promise<Tried> {
  const trial = trialOf(facts, system.user().uid, system.status('/proc/net/tcp6') !== null);
  if (typeof trial === 'string') return { result: 'not-tried', because: trial };
  const error = await system.tryBind({ ...trial, address: withNamedZone(system, trial.address) });
  return error === null ? { result: 'bound' } : { result: 'refused', error };
}

/** Also where the bind was let through: a silent socket that has set SO_REUSEADDR keeps out a server that has not. */
async function withSilent(
  system: System,
  facts: BindFacts,
  tried: Tried,
): Promise<Pick<Settled, 'facts' | 'decision' | 'isAsked'>> {
  const silent = facts.asked.protocol === 'tcp' ? await boundInactive(system, facts.asked.port) : [];
  const all = { ...facts, sockets: [...facts.sockets, ...(silent ?? [])] };
  return { facts: all, decision: decide(all, tried), isAsked: silent !== null };
}

/** Reads what decides about a bind, tries it where that disturbs nothing, and has it judged. */
import { NO_PERL } from '../../backends/linux/bind-facts/try-with-perl.ts';
import { decide, isUnexplained, type LinuxDecision } from '../../explain/linux/decide.ts';
import { explainLinuxBind } from '../../explain/linux/explain-linux.ts';
import type { JudgedBind } from '../../explain/linux/judged-bind.ts';
import { isHandedOut } from '../../explain/linux/port-settings.ts';
import { trialOf } from '../../explain/linux/trial.ts';
import { takenAsItself, withoutProtocol, ofSnapshot } from '../../explain/adjust-answer.ts';
import { trialOf as macosTrialOf } from '../../explain/macos/decide.ts';
import { explainMacosBind } from '../../explain/macos/explain-macos.ts';
import { explainWindowsBind } from '../../explain/windows/explain-windows.ts';
import type { BindSource } from '../../backends/bind-source.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { BindFacts, BindTrial, LinuxBindFacts, NotTried, TriedBind } from '../../model/explain/bind-facts.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { dockerRoot } from '../../explain/linux/forwarders/docker.ts';
import { rootsFirst } from '../../model/sockets/holders.ts';
import { hasPeer, type NetSocket } from '../../model/sockets/net-socket.ts';
import { readingHost } from '../../host/unreadable-host.ts';
import type { SeenNat } from '../../model/nat/host-nat.ts';
import { trafficAnswers } from '../../model/nat/traffic-answers.ts';

/** One after the other: two binds that are tried at once would be in each other's way. */
export async function explainEach(source: BindSource, binds: readonly AskedBind[]): Promise<readonly Explanation[]> {
  const found: Explanation[] = [];
  for (const bind of binds) found.push(await readingHost(() => explainBind(source, bind)));
  return found;
}

/** A connection that comes and goes is in no table by the time that they are read: they are read again, and the bind tried again. */
const MOST_TRIES = 3;

export async function explainBind(source: BindSource, asked: AskedBind): Promise<Explanation> {
  const facts = await source.facts(asked);
  const explanation = withoutProtocol(takenAsItself(await judge(source, facts)), facts);
  return source.tryBind === null ? ofSnapshot(explanation, facts, source.unseen) : explanation;
}

async function judge(source: BindSource, facts: BindFacts, tries = 1): Promise<Explanation> {
  switch (facts.platform) {
    case 'windows':
      return explainWindowsBind(facts);
    case 'macos':
      return explainMacosBind(facts, await tryBind(source, macosTrialOf(facts)));
    case 'linux': {
      const tried = await tryBind(source, trialOf(facts));
      const decision = decide(facts, tried);
      if (isUnexplained(decision) && tried.result === 'refused' && tries < MOST_TRIES)
        return judge(source, await source.facts(facts.asked), tries + 1);
      const held = await readHolders(source, facts, decision);
      return explainLinuxBind({ facts, tried, decision, ...held, wasTaken: tries > 1 });
    }
  }
}

async function tryBind(source: BindSource, trial: BindTrial | NotTried): Promise<TriedBind> {
  if (source.tryBind === null) return { result: 'not-tried', because: 'snapshot' };
  if ('result' in trial) return trial;
  const error = await source.tryBind(trial);
  if (error === NO_PERL) return { result: 'not-tried', because: NO_PERL };
  return error === null ? { result: 'bound' } : { result: 'refused', error };
}

/** A server may leave 100,000 connections behind: a few of them tell it all. */
const MOST_SHOWN = 20;

async function readHolders(
  source: BindSource,
  facts: LinuxBindFacts,
  decision: LinuxDecision,
): Promise<Pick<JudgedBind, 'sockets' | 'processes' | 'containers' | 'isGiven' | 'hidden' | 'possibleHolders'>> {
  const shown = decision.blockers.slice(0, MOST_SHOWN);
  const inodes = new Set(shown.map(({ inode }) => inode).filter((inode) => inode !== 0));
  const { byInode, hidden } = source.holders(inodes);
  const processes = source.processFacts(new Set([...byInode.values()].flat().map(({ pid }) => pid)));
  const root = dockerRoot(processes);
  return {
    sockets: await source.nameSocketUnits(
      shown.map((socket) => ({ ...socket, holders: rootsFirst(byInode.get(socket.inode) ?? []) })),
    ),
    processes,
    isGiven: mayBeGiven(facts, shown) ? await source.isGivenPort(facts.asked.port) : null,
    containers: root === undefined ? null : source.dockerContainers(root),
    hidden,
    possibleHolders: isUnexplained(decision) && !facts.hasSilent ? source.possibleHolders() : null,
  };
}

/** A connection is there on a port that the kernel gives to connections. */
function mayBeGiven(facts: LinuxBindFacts, blockers: readonly NetSocket[]): boolean {
  const isHeld = blockers.some((socket) => hasPeer(socket) && socket.inode !== 0);
  return isHeld && facts.asked.protocol === 'tcp' && isHandedOut(facts);
}

/** The explanation with who gets what is sent to its port. */
export function withTraffic({ nat, unseen }: SeenNat): (explanation: Explanation) => Explanation {
  return (explanation) => ({
    ...explanation,
    traffic: nat === null ? [] : trafficAnswers(nat, explanation.asked),
    unseen: [...explanation.unseen, ...unseen],
  });
}

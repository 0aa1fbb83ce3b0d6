/** What the engine of a container is to be given, where the settings can't be written inside: advice as data. */
import type { ContainerEngine, ContainerNetwork } from './network-scope.ts';
import { isPending } from '../plan/change.ts';
import type { Plan } from '../plan/plan.ts';

export interface EngineAdvice {
  readonly engine: ContainerEngine;
  /** host: the settings are those of the container's host, and no engine takes them. */
  readonly network: 'own' | 'host';
  /** By the kernel's names, in its own text with blanks for tabs; those that are right already too, as an engine is given all. */
  readonly settings: readonly EngineSetting[];
}

export interface EngineSetting {
  readonly name: string;
  readonly value: string;
}

/** Null where an apply can write the settings here, or has none to write. */
export function engineAdvice({ network, settings }: Pick<Plan, 'network' | 'settings'>): EngineAdvice | null {
  const live = settings.flatMap((view) => view.live ?? []);
  if (network.kind !== 'container' || !network.isReadOnly || !live.some(isPending)) return null;
  const { engine, network: whose } = network;
  return { engine, network: whose, settings: live.map(({ setting, after }) => engineSetting(setting, after ?? '')) };
}

/** The advice for one setting, `text` as the kernel has it. */
export function engineAdviceFor({ engine, network }: ContainerNetwork, setting: string, text: string): EngineAdvice {
  return { engine, network, settings: [engineSetting(setting, text)] };
}

function engineSetting(name: string, value: string): EngineSetting {
  return { name, value: value.replace('\t', ' ') };
}

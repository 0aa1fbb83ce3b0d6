/** What a plan finds about a Windows host, as a reader sees it. */
import type { PlanOptions } from '../../../src/backends/backend.ts';
import type { Diagnostic } from '../../../src/model/plan/diagnostic.ts';
import { planFrom } from './arbitrary.ts';
import type { PortTables } from './port-tables.ts';
import { WindowsStandIn, type StandInOptions } from './stand-in.ts';
import { planOn, WindowsMachine } from './windows-machine.ts';

export const BLOCK = { first: 50000, last: 50099, owner: 'winnat' };
export const RUNNING = { winnat: 'running' } as const;
export const DEFAULT = { first: 49152, last: 65535 };

/** A host whose four stacks are alike. */
export function host(tables: Partial<PortTables>, options: Partial<StandInOptions> = {}): WindowsMachine {
  const standIn = new WindowsStandIn({ winnatBlocks: 0, ...options });
  for (const own of Object.values(standIn.stacks)) Object.assign(own, tables);
  return new WindowsMachine(standIn);
}

/** What is found, without where it stands. */
export async function findings(on: WindowsMachine, plan: string, asked: Partial<PlanOptions> = {}): Promise<unknown> {
  const { diagnostics } = await planOn(on, planFrom(`version: 1\n${plan}\n`), asked);
  return diagnostics.map(told);
}

export function told({ rule, severity, message, help }: Diagnostic): Omit<Diagnostic, 'at'> {
  return { rule, severity, message, ...(help !== undefined && { help }) };
}

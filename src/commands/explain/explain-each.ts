import type { Backend } from '../../backends/backend.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import type { System } from '../../system/system.ts';
import { readHost } from '../../host/host-input.ts';
import { explainBind } from './explain-bind.ts';

/** One after the other: two binds that are tried at once would be in each other's way. */
export async function explainEach(
  system: System,
  backend: Backend,
  binds: readonly AskedBind[],
): Promise<readonly Explanation[]> {
  const found: Explanation[] = [];
  for (const bind of binds) found.push(await readHost(() => explainBind(system, backend, bind)));
  return found;
}

import type { Backend } from '../../backends/backend.ts';
import type { AskedBind, Explanation } from '../../model/explanation.ts';
import type { System } from '../../system/system.ts';
import { readHost } from '../../host/host-input.ts';

/** One after the other: two binds that are tried at once would be in each other's way. */
export async function explainEach(
  system: System,
  backend: Backend,
  binds: readonly AskedBind[],
): Promise<readonly Explanation[]> {
  const found: Explanation[] = [];
  for (const bind of binds) found.push(await readHost(() => backend.explain(system, bind)));
  return found;
}

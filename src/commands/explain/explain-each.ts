import type { BindSource } from '../../host/host.ts';
import { readingHost } from '../../host/unreadable-host.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';
import type { Explanation } from '../../model/explain/explanation.ts';
import { explainBind } from './explain-bind.ts';

/** One after the other: two binds that are tried at once would be in each other's way. */
export async function explainEach(source: BindSource, binds: readonly AskedBind[]): Promise<readonly Explanation[]> {
  const found: Explanation[] = [];
  for (const bind of binds) found.push(await readingHost(() => explainBind(source, bind)));
  return found;
}

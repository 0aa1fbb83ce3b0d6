/** What the build step makes of the part of schemas/output.schema.json about snapshots; see build.mjs. */
import type { SchemaFault } from '../../../snapshot/checked-state.ts';

declare function check(value: unknown): boolean;
declare namespace check {
  /** The first fault of the last call; null when it found none. */
  const errors: readonly SchemaFault[] | null | undefined;
}
export default check;

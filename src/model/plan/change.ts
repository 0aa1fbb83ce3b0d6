/** live: what the kernel uses now; persisted: what it will use after the next boot. */
export type Layer = 'live' | 'persisted';

/** create: not set before; delete: no longer set; no-op: as planned already. */
type ChangeAction = 'no-op' | 'create' | 'update' | 'delete';

/** One setting in one layer, as it is and as it is to be. Part of the JSON output: names and meaning are stable. */
export interface Change {
  /** The OS's own name, for instance net.ipv4.ip_local_reserved_ports. */
  readonly setting: string;
  readonly layer: Layer;
  readonly action: ChangeAction;
  /** Text in the OS's own canonical form; null when the layer does not set it. */
  readonly before: string | null;
  readonly after: string | null;
  /** The services, or the keys of the plan, that ask for it. */
  readonly because: readonly string[];
}

export function isPending(change: Change): boolean {
  return change.action !== 'no-op';
}

/** The action that leads from one value to the other; null is no value. */
export function actionOf(before: string | null, after: string | null): ChangeAction {
  if (before === after) return 'no-op';
  if (before === null) return 'create';
  return after === null ? 'delete' : 'update';
}

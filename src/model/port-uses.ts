/** What a port is used for, by the plan and by well-known defaults. */
export interface PortUses {
  /** Services of the plan that listen there; null without a plan. */
  readonly plannedFor: readonly string[] | null;
  /** Reasons for which the plan reserves it. */
  readonly reservedFor: readonly string[];
  /** Products that have it as their default. */
  readonly defaultOf: readonly string[];
  /** What the OS of that platform may hold it for by itself. */
  readonly heldByOs: readonly string[];
}

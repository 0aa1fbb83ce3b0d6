/** Compiled from schemas/kept-plan.schema.json by build.mjs. */
export default function isKeptPlan(value: unknown): boolean;

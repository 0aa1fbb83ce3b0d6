/** Compiled from schemas/unconfirmed.schema.json by build.mjs. */
export default function isUnconfirmed(value: unknown): boolean;

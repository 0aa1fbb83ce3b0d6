/** Compiled from schemas/record.schema.json by build.mjs. */
export default function isRecord(value: unknown): boolean;

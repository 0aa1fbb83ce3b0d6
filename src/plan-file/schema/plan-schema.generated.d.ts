/** What the build step makes of schemas/portplan.schema.json; see build.mjs. */

/** The part of the schema that a value broke, as far as a diagnostic speaks of it. */
export interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly unknown[];
}

/** An error of ajv. `instancePath` is a JSON pointer. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: SchemaPart;
  /** Set on the errors of a key, inside `propertyNames`. */
  readonly propertyName?: string;
}

export function validate(value: unknown): boolean;
export namespace validate {
  /** The errors of the last call; null when it found none. */
  const errors: readonly SchemaError[] | null | undefined;
}

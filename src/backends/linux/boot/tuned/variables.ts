/** The variables of profiles, each as it is known where it is defined (tuned/profiles/variables.py). */

/** Null for a value that only TuneD itself can know, since one of its functions makes it: `${f:exec:nproc}`. */
export type Variables = ReadonlyMap<string, string | null>;

export function definedIn(options: readonly { readonly name: string; readonly value: string }[]): Variables {
  const variables = new Map<string, string | null>();
  for (const { name, value } of options) variables.set(name, expandVariables(value, variables));
  return variables;
}

/** `\${…}` stands for itself; a name that no variable has is left as it is. */
export function expandVariables(text: string, variables: Variables): string | null {
  const used = [...text.matchAll(VARIABLE)].map(([, name = '']) => variables.get(name));
  const expanded = text.replace(VARIABLE, (whole, name: string) => variables.get(name) ?? whole);
  const isKnown = !used.includes(null) && !/(?<!\\)\$\{f:/.test(expanded);
  return isKnown ? expanded.replace(/\\(\$\{\w+\})/g, '$1') : null;
}

const VARIABLE = /(?<!\\)\$\{(\w+)\}/g;

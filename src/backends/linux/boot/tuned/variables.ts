/** The variables of profiles, each as it is known where it is defined (tuned/profiles/variables.py). */

/** Null for a text that only TuneD itself can know, since one of its functions makes it: `${f:exec:nproc}`. */
export type Expand = (text: string) => string | null;

/** Variables that name one another can double a text each time: no profile that means a setting needs more characters in all. */
const MOST_CHARACTERS = 4 * 1024 * 1024;

/** `\${…}` stands for itself; a name that no variable has is left as it is. What is too long counts as not known. */
export function expanding(options: readonly { readonly name: string; readonly value: string }[]): Expand {
  const variables = new Map<string, string | null>();
  let left = MOST_CHARACTERS;
  const expand: Expand = (text) => {
    const used = [...text.matchAll(VARIABLE)].map(([, name = '']) => variables.get(name));
    for (const value of used) left -= value?.length ?? 0;
    if (used.includes(null) || (used.length > 0 && left < 0)) return null;
    const expanded = text.replace(VARIABLE, (whole, name: string) => variables.get(name) ?? whole);
    return /(?<!\\)\$\{f:/.test(expanded) ? null : expanded.replace(/\\(\$\{\w+\})/g, '$1');
  };
  for (const { name, value } of options) variables.set(name, expand(value));
  return expand;
}

const VARIABLE = /(?<!\\)\$\{(\w+)\}/g;

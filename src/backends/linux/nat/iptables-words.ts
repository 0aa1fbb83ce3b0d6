/** A line of iptables-save, in words: quotes are taken off, and what stands behind a backslash stays. */
export function lineWords(line: string): readonly string[] {
  const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  return words.map((word) => (word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/g, '$1') : word));
}

/** An option of a rule with its values, and whether `!` stood before it. */
export interface RuleOption {
  readonly name: string;
  readonly values: readonly string[];
  readonly isNegated: boolean;
  /** The extension that it belongs to, as `-m` names it; '' for the rule's own. */
  readonly of: string;
}

/** The options of one rule in their order; `-m NAME` and `-j NAME` say whose the next ones are. */
export function ruleOptions(words: readonly string[]): readonly RuleOption[] {
  const options: RuleOption[] = [];
  let of = '';
  for (let i = 0; i < words.length;) {
    const isNegated = words[i] === '!';
    if (isNegated) i++;
    const name = words[i] ?? '';
    const values: string[] = [];
    for (i++; i < words.length && !isOptionName(words[i] ?? ''); i++) values.push(words[i] ?? '');
    if (name === '-m') of = values[0] ?? '';
    options.push({ name, values, isNegated, of });
    if (name === '-j') of = values[0] ?? '';
  }
  return options;
}

function isOptionName(word: string): boolean {
  return word === '!' || /^--?[a-z]/i.test(word);
}

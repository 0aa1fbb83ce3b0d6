/** The words that a service's name is made of: `kube-proxy_1` is `kube`, `proxy`. */
export function nameTokens(name: string): readonly string[] {
  const words = (name.toLowerCase().match(/[a-z0-9]+/g) ?? []).filter((word) => /[a-z]/.test(word));
  return words.flatMap((word) => (/\d$/.test(word) ? [word, word.replace(/(?<!\d)\d+$/, '')] : word));
}

export function hasToken(name: string, tokens: readonly string[]): boolean {
  return nameTokens(name).some((token) => tokens.includes(token));
}

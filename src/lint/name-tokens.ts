/** The words that a service's name is made of: `kube-proxy_1` is `kube`, `proxy`. */
export function nameTokens(name: string): readonly string[] {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  return words.flatMap((word) => [word, word.replace(/\d+$/, '')]).filter((word) => /[a-z]/.test(word));
}

export function hasToken(name: string, tokens: readonly string[]): boolean {
  return nameTokens(name).some((token) => tokens.includes(token));
}

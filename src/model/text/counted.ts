/** `1,234,567`, `0.5`. Intl would take 10 ms when it is first used. */
export function thousands(n: number): string {
  const [whole = '', ...fraction] = String(Math.round(n * 1000) / 1000).split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
}

/** `1 setting`, `2 settings`, `1,000 hosts`. */
export function counted(n: number, what: string): string {
  return `${thousands(n)} ${what}${n === 1 ? '' : 's'}`;
}

/** Which of the JSON documents that portplan writes a text is, sound or not: each is told apart from a plan file by it. */

export function looksLikeSnapshot(text: string): boolean {
  return isJsonWith(text, /"command"\s*:\s*"snapshot"/);
}

export function looksLikeKeptPlan(text: string): boolean {
  return isJsonWith(text, /"keptPlan"\s*:/);
}

function isJsonWith(text: string, key: RegExp): boolean {
  return /^\uFEFF?\s*\{/.test(text) && key.test(text);
}

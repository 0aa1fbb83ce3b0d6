import type { Explanation } from '../model/explanation.ts';

/** One sentence: whose port it is, what has it, and what to do first. */
export function formatObstacle({ asked: { service }, summary, remedies: [first] }: Explanation): string {
  return `portplan: ${service ?? ''}: ${summary}${first === undefined ? '' : `; ${first}`}\n`;
}

/** A line for each endpoint that nothing is in the way of, and for what nothing settles. */
export function formatPreflight(explanations: readonly Explanation[]): string {
  const lines = explanations.flatMap(({ asked, bindable, summary }) => {
    if (bindable === false) return [];
    return [bindable === null ? `${asked.service ?? ''}: unsure: ${summary}` : `${asked.service ?? ''}: ${summary}`];
  });
  return lines.map((line) => `${line}\n`).join('');
}

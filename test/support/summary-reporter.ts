import type { Reporter, TestModule } from 'vitest/node';

/** The last line of a run in words that any reader of logs understands: `Tests: 412 passed, 0 failed`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string): number => states.filter((found) => found === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const skipped = count('skipped') + count('pending');
    const rest = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\nTests: ${count('passed')} passed, ${count('failed') + broken} failed${rest}\n`);
  }
}

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // `tools` needs programs that a machine with Node alone does not have: pre-commit, yamllint, a SARIF validator.
    projects: [
      { extends: true, test: { name: 'portplan', include: ['test/**/*.test.ts'], exclude: ['test/tools/**'] } },
      { extends: true, test: { name: 'tools', include: ['test/tools/**/*.test.ts'] } },
    ],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});

import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // `time-wait` begins with a connection that ends, and looks at what is left of it a minute later: after all other tests.
    // `tools` needs programs that a machine with Node alone does not have: pre-commit, yamllint, busybox, shells, man, a SARIF validator.
    // `boot` needs root, debootstrap and QEMU, and boots whole systems.
    // `windows` needs Wine and the Windows build of Node.
    // In `portplan` the files that one worker runs share the modules that they load: loading them anew for each file takes longer
    // than most of the tests.
    projects: [
      {
        extends: true,
        test: {
          name: 'portplan',
          isolate: false,
          include: ['test/**/*.test.ts'],
          exclude: ['test/{boot,time-wait,tools,windows}/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'time-wait',
          include: ['test/time-wait/**/*.test.ts'],
          globalSetup: 'test/support/time-wait.ts',
          sequence: { groupOrder: 1 },
        },
      },
      { extends: true, test: { name: 'tools', include: ['test/tools/**/*.test.ts'] } },
      { extends: true, test: { name: 'boot', include: ['test/boot/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'windows',
          include: ['test/windows/**/*.test.ts'],
          globalSetup: 'test/support/windows/wine-template.ts',
        },
      },
    ],
    // What portplan keeps between runs is kept here, not in the cache folder of whoever runs the tests.
    env: { XDG_CACHE_HOME: resolve('node_modules/.cache') },
    setupFiles: ['./test/support/draws.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});

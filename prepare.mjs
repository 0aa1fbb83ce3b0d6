// npm's `prepare`: the build, also where npm has not installed what the build needs. npm 10 and 11 do not, for
// `npm install --global git+…` (npm/cli#8440), and pre-commit installs hooks that way.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const { npm_execpath: npm } = process.env;
if (npm && !existsSync('node_modules/esbuild')) {
  // Without scripts: one of them would be this one again, and no dependency needs its own.
  const install = [npm, 'ci', '--no-global', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync(process.execPath, install, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
await import('./build.mjs');

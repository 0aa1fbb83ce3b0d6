/** Starts the command line. */
import { main } from './main.ts';

// Records and drop-ins can be read by everybody, whatever root's umask is: `plan` needs no privileges.
process.umask(0o022);
void main(process.argv.slice(2), async (question) => (await import('./render/ask.tsx')).ask(question)).then(
  (status) => {
    process.exitCode = status;
  },
);

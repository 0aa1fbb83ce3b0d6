/** Starts the command line. */
import { main } from './main.ts';

export function start(): void {
  // Records and drop-ins can be read by everybody, whatever root's umask is: `plan` needs no privileges.
  process.umask(0o022);
  void main(process.argv.slice(2), views).then((status) => {
    process.exitCode = status;
  });
}

const views: Parameters<typeof main>[1] = {
  ask: async (question) => (await import('../render/ask.tsx')).ask(question),
  showMap: async (view) => (await import('../render/map/map-view.tsx')).showMap(view),
};

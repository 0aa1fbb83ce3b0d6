/** The map of a private host on a real terminal, one for each test of the file. */
import { afterAll, afterEach, beforeAll } from 'vitest';
import { CLI } from './cli.ts';
import { listening } from './listening.ts';
import { PrivateHost } from './namespace.ts';
import { type ScreenSize, TerminalScreen } from './terminal-screen.ts';

interface MapTerminal {
  readonly host: PrivateHost;
  /** Starts portplan; `echo` tells its exit status. */
  readonly start: (words: string, size?: ScreenSize, env?: string) => TerminalScreen;
  /** The same, once the map is there. */
  readonly open: (words?: string, size?: ScreenSize, env?: string) => Promise<TerminalScreen>;
}

export function mapTerminal(): MapTerminal {
  const host = new PrivateHost();
  let screen: TerminalScreen | null = null;
  beforeAll(async () => {
    await host.start();
    await listening(host, 'tcp', 8080);
    host.write(
      '/etc/plan.yaml',
      'version: 1\nname: edge\nservices: {app: 8080, late: 8090, spare: 9100, raft: {port: 40000, reserve: never}}\n',
    );
  });
  afterAll(() => host.close());
  afterEach(() => screen?.close());
  const start: MapTerminal['start'] = (words, size, env = '') => {
    const portplan = host.argv([process.execPath, CLI, ...words.split(' ')]).join(' ');
    return (screen = new TerminalScreen(`${env} ${portplan}; echo "status $?"`, size));
  };
  return {
    host,
    start,
    open: async (words = 'map /etc/plan.yaml', size, env) => {
      const opened = start(words, size, env);
      await opened.shows('q quit');
      return opened;
    },
  };
}

/**
 * A private host on which process 1 is systemd, as far as its sockets go: a program of that name listens, and systemctl prints what the
 * tests say, in the form of the transcripts in test/fixtures/systemd. Where systemd itself is process 1, `test:boot` plays the same.
 */
import { CLI } from './cli.ts';
import type { PrivateHost, RunResult } from './namespace.ts';
import { SocketPlayer } from './socket-player.ts';

const FOLDER = '/run/stand-in';
const ENV = { PATH: `${FOLDER}:${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };

const SYSTEMCTL = `#!/bin/sh
for word; do
  case $word in
    '*.socket') exec cat ${FOLDER}/sockets ;;
    *.service) exec cat "${FOLDER}/$word" ;;
  esac
done
exit 1
`;

export class ServiceManager {
  readonly #host: PrivateHost;
  readonly #player: SocketPlayer;

  private constructor(host: PrivateHost, player: SocketPlayer) {
    this.#host = host;
    this.#player = player;
  }

  static async start(host: PrivateHost): Promise<ServiceManager> {
    const named = ['bash', '-c', 'exec -a /usr/lib/systemd/systemd "$@"', 'sh'];
    const player = new SocketPlayer(host, named);
    await player.play('open none tcp 4', 'close none');
    host.run(['mkdir', '-p', '/run/systemd/system']);
    host.run(['mount', '--bind', `/proc/${player.pid}`, '/proc/1']);
    // It has one number.
    host.run(['mount', '-t', 'tmpfs', 'portplan', `/proc/${player.pid}`]);
    const manager = new ServiceManager(host, player);
    manager.answers(SYSTEMCTL, 'systemctl');
    host.run(['chmod', '755', `${FOLDER}/systemctl`]);
    return manager;
  }

  /** Listens on 127.0.0.1 with TCP, under this name of a socket. */
  async listen(name: string, port: number): Promise<void> {
    await this.#player.play(`open ${name} tcp 4 reuseaddr`, `bind ${name} 127.0.0.1 ${port}`, `listen ${name}`);
  }

  /** What systemctl prints of the socket units, or of the service of this name. */
  answers(text: string, name = 'sockets'): void {
    this.#host.write(`${FOLDER}/${name}`, text);
  }

  portplan(words: readonly string[]): RunResult {
    return this.#host.run([process.execPath, CLI, ...words], { env: ENV });
  }

  /** Runs portplan as a process of this service, of which systemctl says these lines; PID stands for its own number. */
  portplanIn(service: string, properties: string, words: readonly string[]): RunResult {
    const script = `
      echo "0::/system.slice/${service}" > /run/cgroup
      mount --bind /run/cgroup "/proc/$$/cgroup"
      printf '%s\\n' "$1" | sed "s/=PID/=$$/" > "${FOLDER}/${service}"
      shift
      exec "$@"`;
    const argv = ['sh', '-c', script, 'sh', properties, process.execPath, CLI, ...words];
    return this.#host.run(argv, { env: ENV });
  }
}

/** The answer of `systemctl show` about one socket unit that listens on 127.0.0.1. */
export function socketUnit(name: string, port: number, triggers: string, accept = 'no'): string {
  return `Accept=${accept}\nListen=127.0.0.1:${port} (Stream)\nId=${name}\nTriggers=${triggers}\nActiveState=active\n`;
}

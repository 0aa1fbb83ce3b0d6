/** Docker's forwarders: docker-proxy for each published port, dockerd itself without a userland proxy, rootlesskit for a Docker of an account. */
import { publishersOf, type PublishedContainer } from '../../../model/containers/published-container.ts';
import { rootCommand, type RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { StopAdvice } from '../../../model/explain/stop-advice.ts';
import { portText } from '../../../model/ports/port-text.ts';
import { lastPart } from '../../../model/sockets/started-program.ts';
import { optionOf, verbOf, type Forwarded, type Forwarder, type ForwarderProcess } from './forwarder.ts';
import type { ProcessFactsByPid } from '../../../model/explain/process-facts.ts';

/** docker-proxy. A rootless Docker starts it through nsenter, so its name need not be the first word. */
export const dockerProxy: Forwarder = {
  isIt: ({ words }) => words.some((word) => lastPart(word) === 'docker-proxy'),
  advice: (process, on) => {
    const port = { ...on, ...listeningPort(process, on) };
    const address = optionOf(process.words, '-container-ip');
    const [named] = publishersOf(on.containers ?? [], port).filter(({ addresses }) =>
      addresses.includes(address ?? ''),
    );
    if (named) return ofContainer(named, on);
    const isOrphan = process.parent === 1;
    // Nobody publishes it any more (moby/moby#26527).
    if (isOrphan && on.containers !== null) return null;
    return byPort(port, rootCommand('docker'), isOrphan ? { kind: 'orphan', pid: process.pid } : null, on);
  },
};

/** The port that it listens on, also where its connection to the container was asked about. */
function listeningPort(
  { words }: ForwarderProcess,
  { protocol, port }: Forwarded,
): Pick<Forwarded, 'protocol' | 'port'> {
  const named = Number(optionOf(words, '-host-port'));
  return { protocol, port: Number.isInteger(named) && named > 0 ? named : port };
}

export const dockerd: Forwarder = {
  isIt: ({ program }) => program === 'dockerd',
  advice: ({ words }, on) => {
    const [named] = publishersOf(on.containers ?? [], on);
    if (named) return ofContainer(named, on);
    const isApi = words.some((word) => word.startsWith('tcp://') && word.endsWith(`:${on.port}`));
    if (isApi || on.containers !== null) return OWN_PORT;
    return byPort(on, rootCommand('docker'), { kind: 'own', program: 'Docker' }, on);
  },
};

const OWN_PORT: StopAdvice = {
  ...{ kind: 'own-setting', program: 'dockerd', reload: null },
  where: '-H of its unit, "hosts" in /etc/docker/daemon.json, or its Swarm settings',
};

export const rootlesskit: Forwarder = {
  isIt: ({ program, words }) => program === 'rootlesskit' || words[0] === '/proc/self/exe',
  advice: ({ words, uid }, on) => {
    const runs = (name: string): boolean => words.some((word) => lastPart(word).startsWith(name));
    const own = ['-H', `unix:///run/user/${uid}/docker.sock`];
    if (runs('dockerd-rootless') || runs('dockerd')) return byPort(on, rootCommand('docker', ...own), null, on);
    if (runs('containerd-rootless')) return byAccount(['nerdctl'], uid, on);
    return null;
  },
};

function ofContainer({ name, compose }: PublishedContainer, { aim }: Forwarded): StopAdvice {
  const verb = verbOf(aim);
  const command = compose
    ? rootCommand('docker', 'compose', '-p', compose.project, verb, compose.service)
    : rootCommand('docker', verb, name);
  return { kind: 'container', aim, container: `docker ${name}`, command };
}

type Otherwise = Extract<StopAdvice, { readonly kind: 'published-container' }>['otherwise'];

/** The engine says which container it is. `docker`: its command with the options that reach it. */
function byPort(
  { port, protocol }: Pick<Forwarded, 'port' | 'protocol'>,
  docker: RemedyCommand,
  otherwise: Otherwise,
  { aim }: Forwarded,
): StopAdvice {
  const find = { ...docker, words: [...docker.words, 'ps', '--filter', `publish=${portText(port, protocol)}`] };
  const stop = { ...docker, words: [...docker.words, verbOf(aim), 'NAME'] };
  return { kind: 'published-container', aim, find, stop, isListed: false, otherwise };
}

/** An engine whose list shows the ports of all containers: neither nerdctl nor podman has a filter for them. */
export function byAccount(engine: readonly string[], uid: number, { aim }: Forwarded): StopAdvice {
  const as = uid === 0 ? 'root' : { account: uid };
  const command = (...words: readonly string[]): RemedyCommand => ({
    words: [...engine, ...words],
    as,
    isInNetwork: false,
  });
  const [find, stop] = [command('ps'), command(verbOf(aim), 'NAME')];
  return { kind: 'published-container', aim, find, stop, isListed: true, otherwise: null };
}

/** Where Docker keeps its files: what dockerd was told, null for what it takes by itself. Undefined where none of the processes is Docker's. */
export function dockerRoot(processes: ProcessFactsByPid): string | null | undefined {
  const lines = [...processes.values()].flatMap(({ words, ancestors }) => [
    words,
    ...ancestors.map((each) => each.words),
  ]);
  const isDocker = lines.some((words) => words.some((word) => lastPart(word) === 'docker-proxy') || isDockerd(words));
  const daemon = lines.find(isDockerd);
  return isDocker ? (daemon ? optionOf(daemon, '--data-root', '-g', '--graph') : null) : undefined;
}

function isDockerd([program = '']: readonly string[]): boolean {
  return lastPart(program) === 'dockerd';
}

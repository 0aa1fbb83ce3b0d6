/** Every forwarder that is known. Facts: each engine's sources, and what was measured with Docker 26.1.5 and podman 5.4.2. */
import type { StopAdvice } from '../../../model/explain/remedy.ts';
import { programOf } from '../../../model/sockets/holder-words.ts';
import { dockerd, dockerProxy, rootlesskit } from './docker.ts';
import type { Forwarded, Forwarder, ForwarderProcess } from './forwarder.ts';
import { containerd, forkproxy, incus, inetd, kubernetes, xinetd } from './others.ts';
import { conmon, pasta, rootlessport, slirp4netns } from './podman.ts';

/** The first that fits counts: forkproxy runs as incusd, too, so it stands before it. */
const FORWARDERS: readonly Forwarder[] = [
  ...[dockerProxy, dockerd, rootlesskit],
  ...[conmon, pasta, slirp4netns, rootlessport],
  ...[forkproxy, incus, kubernetes, containerd, inetd, xinetd],
];

/** Whether the program is a part of the engine although it is in the control group of a container. */
export function isBesideContainer(command: string): boolean {
  return ['conmon', 'kube-proxy'].includes(programOf(command));
}

/** What frees a port that the process has for others; null where it is none of them. */
export function forwarderAdvice(process: ForwarderProcess, on: Forwarded): StopAdvice | null {
  return FORWARDERS.find(({ isIt }) => isIt(process))?.advice(process, on) ?? null;
}

/** podman's forwarders: conmon of root's containers, and pasta, rootlessport or slirp4netns of an account's. */
import type { RemedyCommand } from '../../../model/explain/remedy-command.ts';
import type { StopAdvice } from '../../../model/explain/stop-advice.ts';
import { systemctl } from '../remedies/units-and-containers.ts';
import { byAccount } from './docker.ts';
import { ID, optionOf, shortId, verbOf, type Forwarded, type Forwarder, type ForwarderProcess } from './forwarder.ts';

/** It has the name of its container on its command line; the port of a pod is its infra container's. */
export const conmon: Forwarder = {
  isIt: ({ program }) => program === 'conmon',
  advice: (process, on) => {
    const name = optionOf(process.words, '-n', '--name');
    const pod = /^([\da-f]{12})-infra$/.exec(name ?? '')?.[1];
    if (isOfQuadlet(process)) return ofUnit(process, on);
    if (pod !== undefined) return container(`pod ${pod}`, podman(process, 'pod', verbOf(on.aim), pod), on);
    return name === null ? null : container(name, podman(process, verbOf(on.aim), name), on);
  },
};

export const pasta: Forwarder = {
  isIt: ({ program }) => /^(pasta|passt)(\.avx2)?$/.test(program),
  advice: (process, on) => {
    const forwarded = optionOf(process.words, on.protocol === 'tcp' ? '-t' : '-u', `--${on.protocol}-ports`);
    const isForPort = forwarded !== null && forwarded !== 'none';
    const network = optionOf(process.words, '--netns') ?? '';
    if (isOfQuadlet(process)) return ofUnit(process, on);
    // Started by hand, with a program of its own behind it.
    if (!/\/(netns-|rootless-netns)/.test(network)) return null;
    return isForPort ? byAccount(['podman'], process.uid, on) : { kind: 'container-network', program: 'pasta' };
  },
};

export const slirp4netns: Forwarder = {
  isIt: ({ program }) => program === 'slirp4netns',
  advice: (process, on) => {
    const id = ID.exec(optionOf(process.words, '--api-socket', '-a') ?? '')?.[0];
    if (isOfQuadlet(process)) return ofUnit(process, on);
    if (id === undefined) return { kind: 'container-network', program: 'slirp4netns' };
    return container(shortId(id), podman(process, verbOf(on.aim), shortId(id)), on);
  },
};

/** rootlessport, whose command line does not name its container. */
export const rootlessport: Forwarder = {
  isIt: ({ program }) => program === 'rootlessport' || program === 'rootlessport-child',
  advice: (process, on) => (isOfQuadlet(process) ? ofUnit(process, on) : byAccount(['podman'], process.uid, on)),
};

/** A container that is a unit has its forwarders in a group below it (`--cgroups=split`). */
function isOfQuadlet({ unit, cgroup }: ForwarderProcess): boolean {
  return unit?.endsWith('.service') === true && cgroup.endsWith(`/${unit}/runtime`);
}

function ofUnit({ unit, unitAccount }: ForwarderProcess, { aim }: Forwarded): StopAdvice {
  return { kind: 'units', command: systemctl(unitAccount, verbOf(aim), unit ?? ''), endsAll: false };
}

function container(name: string, command: RemedyCommand, { aim }: Forwarded): StopAdvice {
  return { kind: 'container', aim, container: `podman ${name}`, command };
}

function podman({ uid }: ForwarderProcess, ...words: readonly string[]): RemedyCommand {
  return { words: ['podman', ...words], as: uid === 0 ? 'root' : { account: uid }, isInNetwork: false };
}

/** Whose network settings a machine shows: those of the host, which a boot brings, or those of a network namespace, which none does. */

/** What runs containers, as far as the marks that it leaves inside tell; `other` where only the cgroup does. */
export type ContainerEngine = 'docker' | 'podman' | 'kubernetes' | 'lxc' | 'systemd-nspawn' | 'other';

export type NetworkScope = { readonly kind: 'host' } | NamespaceNetwork | ContainerNetwork;

interface Identified {
  /** Tells the namespace from every other one, of the past too; null where this machine can't tell. */
  readonly identity: string | null;
}

/** A network namespace that is not the one of process 1. */
interface NamespaceNetwork extends Identified {
  readonly kind: 'namespace';
}

export interface ContainerNetwork extends Identified {
  readonly kind: 'container';
  readonly engine: ContainerEngine;
  /** host: the container shares the network of its host, as with `docker run --network host`. */
  readonly network: 'own' | 'host';
  /** The settings can't be written inside: the engine has mounted /proc/sys read-only. */
  readonly isReadOnly: boolean;
}

export const HOST_NETWORK = { kind: 'host' } as const satisfies NetworkScope;

/** What a process sees of its network namespace. Null: it can't be seen. */
export interface SeenNetwork {
  /** Whether it is the one of process 1. */
  readonly isOfProcess1: boolean | null;
  /** Whether it is the one that the kernel booted with. */
  readonly isFirst: boolean | null;
  /** Whether process 1 starts a whole system, as systemd does, so that boot files are read where it is. */
  readonly isStartedByInit: boolean | null;
  readonly engine: ContainerEngine | null;
  /** In a container: the settings below /proc/sys/net are mounted read-only. */
  readonly isReadOnly: boolean;
}

/**
 * Inside a container process 1 is the container's own. A namespace within a container is one where process 1 is in another, and
 * the settings can be written: without the rights for that no namespace is made there. Any program may be process 1 of a process
 * namespace (`unshare --net --pid`, bwrap): where it starts no system, nobody reads boot files for its network.
 */
export function networkScope(seen: SeenNetwork, identity: () => string | null): NetworkScope {
  const { isOfProcess1, isFirst, isStartedByInit, engine, isReadOnly } = seen;
  if (engine !== null && (isOfProcess1 !== false || isReadOnly || isFirst === true)) {
    return { kind: 'container', engine, network: isFirst === true ? 'host' : 'own', isReadOnly, identity: identity() };
  }
  const isHosts = isOfProcess1 ?? isFirst ?? true;
  const isMade = isFirst === false && isStartedByInit === false;
  return isHosts && !isMade ? HOST_NETWORK : { kind: 'namespace', identity: identity() };
}

/** What `--persist` and `--live-only` decide. */
export interface LayerOptions {
  /** Boot files too, wherever this is. */
  readonly persist?: boolean;
  readonly liveOnly?: boolean;
}

/** Whether a plan leaves out boot files: no boot brings the settings of a namespace, and the next start of a container makes a new one. */
export function isLiveOnly({ kind }: NetworkScope, { persist = false, liveOnly = false }: LayerOptions): boolean {
  return liveOnly || (kind !== 'host' && !persist);
}

/** Where applies are recorded that change these settings, in words. */
export const RECORDED_WHERE: Readonly<Record<NetworkScope['kind'], string>> = {
  host: 'on this host',
  namespace: 'in this network namespace',
  container: 'in this container',
};

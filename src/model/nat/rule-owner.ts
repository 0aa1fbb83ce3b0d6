/** Whose a rule is, by what programs write into their rules: comments, names of chains and tables. */
import type { PacketRule } from './packet-rules.ts';

interface RuleOwner {
  /** The program that wrote it; null for one that is not known: most likely a person. */
  readonly program: string | null;
  /** What of it has the port, such as a Kubernetes service or a container's id, in its own words; null where it does not say. */
  readonly of: string | null;
  /** A command that shows what it is of, for a person to run; null for none. */
  readonly command: string | null;
}

interface Mark {
  readonly program: string;
  /** Looks at the table and the chain: `ip docker-bridges nat-prerouting`, `nat DOCKER`. */
  readonly place: RegExp;
  readonly command: (rule: PacketRule, port: number) => string | null;
}

const NO_COMMAND = (): null => null;

const MARKS: readonly Mark[] = [
  {
    program: 'Docker',
    place: /^(nat DOCKER|ip6? docker-bridges) ?/,
    command: (_, port) => `docker ps --filter publish=${port}`,
  },
  { program: 'Podman', place: /netavark|NETAVARK/, command: () => 'podman ps --all --format json' },
  {
    program: 'kube-proxy',
    place: /kube-proxy|\bKUBE-/,
    command: (_, port) => `kubectl get services --all-namespaces | grep ${port}`,
  },
  { program: 'a CNI plugin (hostPort)', place: /\bCNI-|cni_hostport/, command: (rule) => podCommand(rule) },
  { program: 'Incus', place: /\bincus\b/, command: NO_COMMAND },
  { program: 'LXD', place: /\blxd\b/, command: NO_COMMAND },
  { program: 'systemd-nspawn', place: /io\.systemd\.nat/, command: () => 'machinectl list' },
  { program: 'firewalld', place: /\bfirewalld\b/, command: () => 'firewall-cmd --list-all-zones' },
  { program: 'libvirt', place: /LIBVIRT_|libvirt_network/, command: NO_COMMAND },
];

export function ruleOwner(rule: PacketRule, port: number): RuleOwner {
  const mark = MARKS.find(({ place }) => place.test(`${rule.table} ${rule.chain}`));
  return { program: mark?.program ?? null, of: ownWords(rule), command: mark?.command(rule, port) ?? null };
}

/** `external-HASH-ns/svc/tcp/p80` of kube-proxy, `prert.INSTANCE.DEVICE` of Incus, and comments. */
function ownWords({ chain, comment }: PacketRule): string | null {
  const service = /^(?:external|service|endpoint)-[A-Z\d]+-([^/]+\/[^/]+)/.exec(chain)?.[1];
  const instance = /^(?:prert|out)\.([^.]+)/.exec(chain)?.[1];
  const told = comment !== null && !/^(DNAT|MASQUERADE)$/.test(comment) ? comment : null;
  return service ?? instance ?? told;
}

function podCommand({ comment }: PacketRule): string | null {
  const id = /\b[\da-f]{32,64}\b/.exec(comment ?? '')?.[0];
  return id === undefined ? null : `crictl inspectp ${id}`;
}

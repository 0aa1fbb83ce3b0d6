/** How the engine of a container is given settings: words for a person. */
import type { ContainerEngine } from '../model/host/network-scope.ts';
import type { EngineAdvice, EngineSetting } from '../model/host/engine-advice.ts';
import { sysctlName } from '../model/settings/linux-settings.ts';
import { shellWord } from '../model/text/shell-word.ts';

export const ENGINE_NAMES: Readonly<Record<ContainerEngine, string>> = {
  docker: 'Docker',
  podman: 'Podman',
  kubernetes: 'Kubernetes',
  lxc: 'LXC or Incus',
  'systemd-nspawn': 'systemd-nspawn',
  other: 'the engine that made it',
};

interface Way {
  /** Where the lines go, or what they are. */
  readonly into: string;
  readonly lines: (settings: readonly EngineSetting[]) => readonly string[];
}

/** Docker's and Podman's manuals, compose-spec, podman-systemd.unit(5), the Kubernetes API, lxc.container.conf(5), Incus' instance options. */
const WAYS: Readonly<Record<ContainerEngine, readonly Way[]>> = {
  docker: [run('docker'), compose()],
  podman: [
    run('podman'),
    {
      into: 'Quadlet, below [Container]',
      lines: (settings) => settings.map((each) => `Sysctl=${quoted(assignment(each))}`),
    },
    compose(),
  ],
  kubernetes: [
    {
      into: "the pod's spec",
      lines: (settings) => [
        'securityContext:',
        '  sysctls:',
        ...settings.map(
          ({ name, value }) => `    - {name: ${name}, value: ${JSON.stringify(value)}}${kubeletMust(name)}`,
        ),
      ],
    },
  ],
  lxc: [
    {
      into: "LXC, the container's config",
      lines: (settings) => settings.map(({ name, value }) => `lxc.sysctl.${name} = ${value}`),
    },
    {
      into: 'Incus or LXD',
      lines: (settings) =>
        settings.map((each) => `incus config set NAME ${shellWord(`linux.sysctl.${assignment(each)}`, false)}`),
    },
  ],
  'systemd-nspawn': [plain()],
  other: [plain()],
};

function run(program: 'docker' | 'podman'): Way {
  return {
    into: 'the command that starts the container',
    lines: (settings) => [
      `${program} run ${settings.map((each) => `--sysctl ${shellWord(assignment(each), false)}`).join(' ')} …`,
    ],
  };
}

function compose(): Way {
  return {
    into: 'compose, at the service',
    lines: (settings) => ['sysctls:', ...settings.map(({ name, value }) => `  ${name}: ${JSON.stringify(value)}`)],
  };
}

function plain(): Way {
  return { into: 'whatever starts the container, as it takes them', lines: (settings) => settings.map(assignment) };
}

/** pkg/kubelet/sysctl/safe_sysctls.go: ours are among the safe ones but for this, reserved ports since Kubernetes 1.27. */
function kubeletMust(name: string): string {
  return name === sysctlName('timeWaitReuse') ? ` # its kubelet must have --allowed-unsafe-sysctls=${name}` : '';
}

function assignment({ name, value }: EngineSetting): string {
  return `${name}=${value}`;
}

/** As units of systemd quote a word that holds blanks. */
function quoted(word: string): string {
  return word.includes(' ') ? `"${word}"` : word;
}

/** `host`: the command that makes it so on the host of the container. */
export function engineAdviceLines(advice: EngineAdvice, host: string): readonly string[] {
  if (advice.network === 'host') return [`${ON_HOST}: ${host}`];
  return [
    `To make it so, give ${valuesOf(advice)} to ${ENGINE_NAMES[advice.engine]}; they take effect in the container that it then makes.`,
    ...WAYS[advice.engine].flatMap(({ into, lines }) => [
      `  ${into}:`,
      ...lines(advice.settings).map((text) => `    ${text}`),
    ]),
  ];
}

const ON_HOST = 'The container has the network of its host, and no engine sets that: to make it so, on the host';

/** The first way, in one line: for a sentence. */
export function engineAdviceWords(advice: EngineAdvice): string {
  if (advice.network === 'host')
    return `the container has the network of its host: there, ${advice.settings.map(({ name, value }) => `${name} = ${value}`).join(', ')}, as by a plan that is applied on the host`;
  const [way] = WAYS[advice.engine];
  const lines = way?.lines(advice.settings).map((text) => text.trim()) ?? [];
  return `give ${valuesOf(advice)} to ${ENGINE_NAMES[advice.engine]}, in ${way?.into ?? ''}: ${lines.join(' ')}`;
}

function valuesOf({ settings }: EngineAdvice): string {
  return settings.length === 1 ? 'this value' : 'these values';
}

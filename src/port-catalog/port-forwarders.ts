/** Programs that have ports of the host for what runs behind them, such as a container. */

const FORWARDERS: readonly string[] = [
  ...['docker-proxy', 'rootlesskit', 'rootlessport', 'rootlessport-child', 'slirp4netns', 'pasta', 'pasta.avx2'],
];

/** They forward ports as well, beside other work. */
const ENGINES: readonly string[] = ['dockerd', 'conmon', 'k3s'];

/** Whether the program of this name does nothing but forward ports: its name says nothing of the service behind it. */
export function isPortForwarder(program: string): boolean {
  return FORWARDERS.includes(program);
}

/** Whether the program of this name may have a port for a container. */
export function mayForwardPorts(program: string): boolean {
  return isPortForwarder(program) || ENGINES.includes(program);
}

/** Docker Desktop publishes one port by several programs: its own, and the relay of WSL for ::1. */
const DOCKER_DESKTOP: readonly string[] = ['com.docker.backend', 'vpnkit', 'wslrelay', 'wslhost'];

/** Whether two programs of these names forward one port together: each docker-proxy has one address of it. */
export function areOneForwarder(a: string, b: string): boolean {
  if (isPortForwarder(a) && a === b) return true;
  return [a, b].every(isDockerDesktop);
}

export function isDockerDesktop(program: string): boolean {
  return DOCKER_DESKTOP.includes(program.toLowerCase().replace(/\.exe$/, ''));
}

/** The options that say which host is meant, `--host`, `--root`, `--netns`, `--captured` and `--no-host`, become one value. */
import type { HostRequest } from '../host/host-request.ts';
import type { Failure } from '../model/failure.ts';
import { usage } from './option.ts';

/** `texts` has the values of an option in their order. Throws a Failure (`usage`) where two options exclude each other. */
export function hostRequest(texts: (option: string) => readonly string[], operands: readonly string[]): HostRequest {
  const [root, netns, captured] = ['root', 'netns', 'captured'].map((option) => texts(option).at(-1));
  const [host, none] = [texts('host'), texts('no-host').length > 0];
  if (netns !== undefined) {
    if (root !== undefined) throw usage('--root names an image, which has no network namespaces');
    if (host.length > 0 || none) throw usage('--netns is about this host: leave out --host and --no-host');
    return { kind: 'network', name: netns };
  }
  if (captured !== undefined) {
    if (root === undefined) return { kind: 'gathered', folder: captured };
    throw excluded('--captured names what was gathered on a host, and --root an image here');
  }
  if (host.length > 0) {
    if (root !== undefined) throw excluded('--host names a captured host, and --root an image here');
    if (none) throw excluded('--host names a host, and --no-host none');
    if (host.includes('-') && operands.includes('-'))
      throw usage('standard input is a snapshot or a plan, not both: name one of the files');
    return { kind: 'snapshots', names: host };
  }
  if (none && root !== undefined) throw excluded('--root names an image, and --no-host leaves it out');
  if (none) return { kind: 'none' };
  return root === undefined ? { kind: 'here' } : { kind: 'image', root };
}

function excluded(what: string): Failure {
  return usage(`${what}: leave out one of the two`);
}

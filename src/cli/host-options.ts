/** The options that say which host is meant, `--host`, `--root`, `--netns`, `--captured` and `--no-host`, become one value. */
import type { HostRequest } from '../host/host-request.ts';
import { Failure } from '../model/failure.ts';

/** The values of these options, of which a command takes only some. */
export interface HostOptions {
  readonly root?: string | undefined;
  readonly host?: readonly string[] | undefined;
  readonly netns?: string | undefined;
  readonly captured?: string | undefined;
  readonly 'no-host'?: boolean | undefined;
}

/** Throws a Failure (`usage`) where two of the options exclude each other. */
export function hostRequest({ root, host = [], netns, captured, 'no-host': none = false }: HostOptions): HostRequest {
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
    return { kind: 'snapshots', names: host };
  }
  if (none && root !== undefined) throw excluded('--root names an image, and --no-host leaves it out');
  if (none) return { kind: 'none' };
  return root === undefined ? { kind: 'here' } : { kind: 'image', root };
}

function excluded(what: string): Failure {
  return usage(`${what}: leave out one of the two`);
}

function usage(message: string): Failure {
  return new Failure('usage', message);
}

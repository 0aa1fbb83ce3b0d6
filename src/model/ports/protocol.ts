export type Protocol = 'tcp' | 'udp' | 'sctp';

/** Those that systems keep ephemeral ranges and exclusions for. */
export type RangedProtocol = Exclude<Protocol, 'sctp'>;

/** Whose range and reserved ports rule a port. Linux has one of each, for SCTP as well. */
export function rangedAs(protocol: Protocol): RangedProtocol {
  return protocol === 'udp' ? 'udp' : 'tcp';
}

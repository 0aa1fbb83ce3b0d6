/** Who answers at `localhost`. */
import type { HeldSocket } from '../sockets/held-socket.ts';

/**
 * The two addresses of `localhost`, in the order in which browsers try them: ::1 comes first by the default table of RFC 6724, and
 * what follows is tried where nothing answers (RFC 8305).
 */
export const LOCALHOST_ORDER = ['::1', '127.0.0.1'] as const;

export interface LocalhostAnswers {
  readonly port: number;
  readonly protocol: HeldSocket['protocol'];
  /** Those that the host has, in that order. */
  readonly answers: readonly LocalhostAnswer[];
  /** Two programs, of which the name reaches now the one and now the other. */
  readonly isSplit: boolean;
}

interface LocalhostAnswer {
  readonly address: (typeof LOCALHOST_ORDER)[number];
  /** Null where nothing listens. */
  readonly socket: HeldSocket | null;
}

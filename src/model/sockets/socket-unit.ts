/** A socket unit of systemd: systemd listens for it, and hands the socket over to a service. */
export interface SocketUnit {
  /** `ssh.socket`. */
  readonly name: string;
  /** The services that it starts, or the template of them; none where that is not known. */
  readonly activates: readonly string[];
  /** It starts an instance for each connection (Accept=yes), and keeps the listening socket. */
  readonly isPerConnection: boolean;
  /** The number of the account whose own systemd has the unit; left out where it is the host's. */
  readonly account?: number;
}

/** The service that starts, of which a preflight is a part (ExecStartPre=). */
export interface StartingService {
  readonly unit: string;
  readonly account?: number;
  /** The socket units that hand their sockets over to it; null where systemd did not say. */
  readonly socketUnits: readonly string[] | null;
}

/** What an audit finds. */
import type { Severity } from '../plan/diagnostic.ts';
import type { Layer } from '../plan/change.ts';
import type { Protocol } from '../ports/protocol.ts';

/** The kinds of findings: stable words, for programs. */
export const AUDIT_KINDS = [
  'declared-silent',
  'listening-elsewhere', // on another address than the plan says
  'listening-wider', // on every address, where the plan names one
  'listening-stranger', // another process than the plan names
  'pool-short', // fewer ports of a pool are free than its service needs
  'listening-one-family', // of IPv4 and IPv6, where the plan says every address
  'listening-shared', // several programs have the address of one service
  'localhost-split', // localhost reaches either of two programs
  'listening-unsure', // no table tells whether it is the service
  'undeclared-listener',
  'unreserved-listener', // a connection may be given its port while it restarts
  'connection-on-declared',
  'bound-silent', // a socket that does not listen has a declared port
  'port-translated', // another gets what is sent to a declared port, by packet rules
  'masquerade-overlap', // masquerade may give the port of a service to flows of others
  'unneeded-reservation',
  'drift',
  'dynamic-range-low', // Windows: it starts among the ports of services
  'ephemeral-nearly-full',
] as const;
type AuditKind = (typeof AUDIT_KINDS)[number];

/** One thing to know, and what to do about it. */
export interface AuditFinding {
  readonly kind: AuditKind;
  readonly severity: Severity;
  readonly message: string;
  readonly help: string | null;
  /** The endpoint, ports or setting that the finding is about, as far as there are such. */
  readonly about: {
    readonly service?: string;
    readonly protocol?: Protocol;
    /** The ports in the form of the OS: `80,8080-8090`. */
    readonly ports?: string;
    readonly setting?: string;
    readonly layer?: Layer;
    /** Where the ports are on different addresses: the addresses of each group of ports. */
    readonly places?: readonly { readonly addresses: readonly string[]; readonly ports: string }[];
  };
}

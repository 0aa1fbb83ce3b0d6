import type { BootValue } from '../audit.ts';
import type { Listener } from '../sockets/listener.ts';
import type { HostFacts } from './host-facts.ts';

/** What is known of the settings and listeners of a host: of this one as it was read, of another one from its snapshot. */
export interface HostState {
  readonly facts: HostFacts;
  /** Null where nothing shows them. */
  readonly listeners: readonly Listener[] | null;
  /** Each setting now and after the next boot. */
  readonly bootValues: readonly BootValue[];
  /** Files of boot readers that this user may not read: what the next boot brings is then not known. */
  readonly unreadFiles: readonly string[];
}

import type { EngineAdvice } from '../host/engine-advice.ts';
import type { RemedyCommand } from './remedy-command.ts';

/** How a port is kept from outgoing connections. */
export type KeptOut =
  | { readonly by: 'command'; readonly command: RemedyCommand }
  /** The plan does it once it is applied: it reserves the port, or its range leaves the port out. */
  | { readonly by: 'plan'; readonly how: 'reservation' | 'range'; readonly apply: string }
  | { readonly by: 'plan-edit' }
  /** In a container whose settings can't be written inside. */
  | { readonly by: 'engine'; readonly given: EngineAdvice };

/** What to do about connections, and what they leave. */
export type ConnectionAdvice =
  | { readonly kind: 'cut'; readonly what: CutKind; readonly command: RemedyCommand }
  /** The program has bound the port itself: it stays bound when the connection is cut, until the program closes the socket. */
  | {
      readonly kind: 'cut-and-end';
      readonly command: RemedyCommand;
      readonly end: readonly RemedyCommand[];
      /** What succeeds where the cut was enough, and nothing is to be ended; null where it can't be. */
      readonly unless: RemedyCommand | null;
    }
  /** Where `ss -K` does nothing: do what follows. */
  | { readonly kind: 'if-not-cut'; readonly leavesTimeWait: boolean }
  | { readonly kind: 'clear-leftovers'; readonly command: RemedyCommand }
  | { readonly kind: 'wait'; readonly seconds: number; readonly reuseDoesNotHelp: boolean }
  /** The kernel lets go of what no process holds. */
  | { readonly kind: 'wait-for-kernel'; readonly state: 'fin-wait-2' | 'other' }
  | { readonly kind: 'keep-out'; readonly keptOut: KeptOut }
  /** No reservation keeps it out: its program asked for the port by number. */
  | { readonly kind: 'other-source-port'; readonly why: 'reserved' | 'outside-range' };

/** client: it can connect again. client-keeps-socket: its program must close the socket, too. */
export type CutKind = 'client' | 'client-keeps-socket' | 'connection' | 'connections' | 'closing' | 'time-wait';

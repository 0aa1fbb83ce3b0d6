import type { EngineAdvice } from '../host/engine-advice.ts';
import type { WindowsHolder } from './windows-holder.ts';
import type { PortRange } from '../ports/port-set.ts';
import type { RemedyCommand } from './remedy-command.ts';
import type { StopAdvice } from './stop-advice.ts';
import type { ConnectionAdvice } from './connection-advice.ts';

/** What to do about a cause, as data: render/explain says it, and adds sudo, the network namespace and quotes to commands. */
export interface Remedy {
  /** then: once the remedies before it are done. if-still-refused: where they were not enough. Left out: it stands for itself. */
  readonly after?: 'then' | 'if-still-refused';
  readonly advice: Advice;
}

export type Advice =
  | StopAdvice
  | ConnectionAdvice
  | SharingAdvice
  | PrivilegeAdvice
  | AddressAdvice
  | OtherAdvice
  | WindowsAdvice
  | MacosAdvice;

export type SharingAdvice =
  /** Nothing, if what has the port has set one of these as well. */
  /** `sharing`: the protocol whose programs set one of them, where nothing says what the service sets; null where the plan says it. */
  | {
      readonly kind: 'share';
      readonly options: readonly ('SO_REUSEADDR' | 'SO_REUSEPORT')[];
      readonly sharing: string | null;
    }
  /** In the server that asks; the rest is for where it can't. */
  | { readonly kind: 'reuse-address-first' }
  /** next-start: it is set, and helps once the server has started again. both: once both have set it. */
  | { readonly kind: 'reuse-address'; readonly helps: 'next-start' | 'both' }
  | { readonly kind: 'reuse-address-of-former-server' }
  | { readonly kind: 'ipv6-only' };

/** What to do about a port below the unprivileged start. */
type PrivilegeAdvice =
  | { readonly kind: 'grant-capability' }
  | { readonly kind: 'allow-capability' }
  | { readonly kind: 'apply-planned-start'; readonly apply: string }
  /** Null: in the plan. */
  | { readonly kind: 'lower-start'; readonly command: RemedyCommand | null }
  /** The same in a container whose settings can't be written inside. */
  | { readonly kind: 'give-start-to-engine'; readonly given: EngineAdvice }
  | { readonly kind: 'port-from'; readonly start: number };

export type AddressAdvice =
  | { readonly kind: 'no-group' }
  | { readonly kind: 'name-interface'; readonly show: RemedyCommand }
  | { readonly kind: 'wait-for-check' }
  | { readonly kind: 'take-from-other-host' }
  | { readonly kind: 'another-address' }
  | { readonly kind: 'enable-ipv6'; readonly setting: string; readonly command: RemedyCommand }
  | { readonly kind: 'shown-address'; readonly show: RemedyCommand }
  | { readonly kind: 'wait-for-address'; readonly setting: string; readonly command: RemedyCommand | null };

type OtherAdvice =
  | { readonly kind: 'another-port' }
  | { readonly kind: 'policy'; readonly of: 'selinux' | 'apparmor' | 'systemd' | 'sandbox' }
  | { readonly kind: 'look-up-error' };

export type MacosAdvice =
  /** A part of macOS has it. `remedy`: what switches that off; null where nothing does. */
  | { readonly kind: 'os-part'; readonly part: string; readonly remedy: string | null }
  /** launchd listens for a job. */
  | { readonly kind: 'launchd-job' }
  /** Another account has it: `command` names its program. */
  | { readonly kind: 'show-owner'; readonly command: RemedyCommand }
  /** Null where the setting is not known. */
  | { readonly kind: 'wait-for-time-wait'; readonly seconds: number | null }
  | { readonly kind: 'every-address-or-root' };

export type WindowsAdvice =
  /** What tells more of what has the port. */
  | { readonly kind: 'find-holder'; readonly holder: WindowsHolder; readonly commands: readonly RemedyCommand[] }
  /** What frees the port, and hits nothing else; no command where there is none. */
  | { readonly kind: 'free-holder'; readonly holder: WindowsHolder; readonly commands: readonly RemedyCommand[] }
  | { readonly kind: 'take-another-port' }
  | { readonly kind: 'five-minutes' }
  | { readonly kind: 'keep-out-once-gone' }
  | { readonly kind: 'before-winnat'; readonly isWslRunning: boolean | null }
  | { readonly kind: 'reserve-from-winnat' }
  | { readonly kind: 'stop-winnat' }
  /** The dynamic range starts where services have their ports. */
  | { readonly kind: 'raise-dynamic-range'; readonly range: PortRange }
  /** The row refuses a server that reserves its port itself. */
  | {
      readonly kind: 'take-out-exclusion';
      readonly row: PortRange;
      readonly stacks: readonly { readonly family: string; readonly protocol: string }[];
    }
  | { readonly kind: 'reboot' };

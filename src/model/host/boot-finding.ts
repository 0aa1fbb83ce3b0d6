import type { BootRule } from './boot-rules.ts';
import type { Diagnostic } from '../plan/diagnostic.ts';
import { includes, type PortSet } from '../ports/port-set.ts';

/** A place that was meant to set something at boot and does not, or that sets it beside the files of boot readers. */
export interface BootFinding extends Diagnostic {
  readonly rule: BootRule;
  /** The ports that are treated otherwise than the text means; null where it may be any. */
  readonly ports: PortSet | null;
}

/** The finding as formats print it. */
export function asDiagnostic(finding: BootFinding): Diagnostic {
  const { rule, severity, message, help, at, related } = finding;
  return {
    rule,
    severity,
    message,
    ...(help !== undefined && { help }),
    ...(at && { at }),
    ...(related && { related }),
  };
}

/** `/etc/sysctl.d/10-sap.conf:3: what is wrong; what to do`. */
export function bootFindingText({ at, message, help }: Diagnostic): string {
  return `${at ? `${at.file}:${at.line}: ` : ''}${message}${help === undefined ? '' : `; ${help}`}`;
}

/** Whether the finding is about what sets something at boot. */
export function isBootFinding({ rule }: Diagnostic): boolean {
  return rule.startsWith('boot-');
}

/** Whether the finding is about this port. */
export function concernsPort({ ports }: BootFinding, port: number): boolean {
  return ports === null || includes(ports, port);
}

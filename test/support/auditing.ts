import { portplan } from './cli.ts';
import type { PrivateHost, RunOptions } from './namespace.ts';
import { expectSchema } from './output-schema.ts';

export interface Finding {
  readonly kind: string;
  readonly severity: string;
  readonly message: string;
  readonly help: string | null;
  readonly service?: string;
  readonly ports?: string;
  readonly setting?: string;
  readonly layer?: string;
}

export interface Audited {
  readonly status: number;
  readonly findings: readonly Finding[];
  readonly endpoints: readonly {
    readonly service: string;
    readonly state: string;
    readonly listening: number;
    readonly silentPorts: string | null;
    readonly doubt: string | null;
    readonly connectionCount: number;
    readonly listeners: readonly { readonly holders: readonly { readonly pid: number }[] }[];
  }[];
  readonly listeners: readonly {
    readonly protocol: string;
    readonly address: string;
    readonly port: number;
    readonly declaredBy: string | null;
    readonly chosenByOs: boolean;
    readonly holders: readonly { readonly pid: number }[];
  }[];
  readonly settings: readonly { readonly setting: string; readonly layer: string; readonly drift: boolean }[];
  readonly capacity: readonly {
    readonly protocol: string;
    readonly usable: number;
    readonly used: number;
    readonly destinations: readonly {
      readonly to: string;
      readonly port: number;
      readonly used: number;
      readonly percent: number;
      readonly states: Readonly<Record<string, number>>;
    }[];
  }[];
  readonly hidden: number;
}

/** What portplan finds on a private host; its JSON is checked against the schema. */
export function audit(host: PrivateHost, words: readonly string[], options: RunOptions = {}): Audited {
  const { status, stdout, stderr } = portplan(host, ['audit', ...words, '--format', 'json'], options);
  if (stderr !== '') throw new Error(stderr);
  const { audit: found } = expectSchema('output', stdout) as { audit: Omit<Audited, 'status'> };
  return { ...found, status };
}

/** The same after the plan was applied, so that no setting differs. */
export function auditApplied(host: PrivateHost, plan: string, text: string): Audited {
  host.write(plan, text);
  const { status, stderr } = portplan(host, ['apply', plan, '--yes', '--force']);
  if (status !== 0) throw new Error(stderr);
  return audit(host, [plan]);
}

/** `drift warning`, each once, in order. */
export function kindsOf({ findings }: Audited): readonly string[] {
  return [...new Set(findings.map(({ kind, severity }) => `${kind} ${severity}`))].sort();
}

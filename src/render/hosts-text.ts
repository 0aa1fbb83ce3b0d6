import { thousands } from './values-text.ts';

export interface HostCounts {
  readonly hosts: number;
  /** Without errors. */
  readonly changing: number;
  /** With errors in their plan, or without a plan. */
  readonly failing: number;
}

/** `1,000 hosts: 3 to change, 1 with errors, 996 as planned`. */
export function hostsSummary({ hosts, changing, failing }: HostCounts): string {
  const parts = [
    changing > 0 && `${thousands(changing)} to change`,
    failing > 0 && `${thousands(failing)} with errors`,
    `${thousands(hosts - changing - failing)} as planned`,
  ].filter((part) => part !== false);
  return `${thousands(hosts)} ${hosts === 1 ? 'host' : 'hosts'}: ${parts.join(', ')}`;
}

import { thousands } from '../../model/text/counted.ts';

interface HostCounts {
  readonly hosts: number;
  /** The hosts that would change and have no errors. */
  readonly changing: number;
  readonly withErrors: number;
  readonly unplanned: number;
}

/** `1,000 hosts: 3 to change, 1 with errors, 996 as planned`. */
export function hostsSummary({ hosts, changing, withErrors, unplanned }: HostCounts): string {
  const parts = [
    changing > 0 && `${thousands(changing)} to change`,
    withErrors > 0 && `${thousands(withErrors)} with errors`,
    unplanned > 0 && `${thousands(unplanned)} could not be planned`,
    `${thousands(hosts - changing - withErrors - unplanned)} as planned`,
  ].filter((part) => part !== false);
  return `${thousands(hosts)} ${hosts === 1 ? 'host' : 'hosts'}: ${parts.join(', ')}`;
}

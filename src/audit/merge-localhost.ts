import type { AuditedEndpoint } from '../model/audit/endpoint.ts';

/** `localhost` in a plan is two endpoints, one after the other: where nothing is on either of them, that is told once, by that name. */
export function localhostOnce(endpoints: readonly AuditedEndpoint[]): readonly AuditedEndpoint[] {
  return endpoints.flatMap((each, i) => {
    if (areOneSilence(endpoints[i - 1], each)) return [];
    return [areOneSilence(each, endpoints[i + 1]) ? { ...each, localhost: 'both' as const } : each];
  });
}

function areOneSilence(first: AuditedEndpoint | undefined, second: AuditedEndpoint | undefined): boolean {
  if (!first || !second || !isEmpty(first) || !isEmpty(second)) return false;
  const isSame =
    first.at.line === second.at.line && first.at.column === second.at.column && first.at.file === second.at.file;
  return isSame && first.protocol === second.protocol && first.address !== second.address;
}

function isEmpty({ localhost, state, connections, boundSilent }: AuditedEndpoint): boolean {
  return localhost !== undefined && state === 'silent' && connections.length === 0 && boundSilent.length === 0;
}

import type { Explanation, HeldSocket } from '../../model/explanation.ts';

/** As schemas/output.schema.json describes it. */
export function explanationJson({ asked, sockets, tried, outlook, ...rest }: Explanation): object {
  const { protocol, port, address, ipv6Only, reuse, user, service } = asked;
  return {
    ...{ protocol, port, address, ipv6Only, reuse, service },
    user: user === null ? null : user.name,
    ...rest,
    sockets: sockets.map(socketJson),
    tried: tried.result === 'refused' ? tried.error : tried.result,
    ephemeral: outlook.ephemeral,
    reserved: outlook.reserved,
  };
}

export function socketJson({ local, remote, ...rest }: HeldSocket): object {
  return { ...rest, local, remote: remote.port === 0 ? null : remote };
}

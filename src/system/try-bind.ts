/** Binds for real, as a server does, and lets go at once. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { errorCode } from '../model/errno-reason.ts';
import type { BindTrial } from '../model/explain/bind-facts.ts';

/** Binds and closes a socket. Null where it was bound; the name of the errno where it was refused. */
export function tryBind(trial: BindTrial): Promise<string | null> {
  return trial.protocol === 'tcp' ? tryTcp(trial) : tryUdp(trial);
}

function tryTcp({ address, port, ipv6Only }: BindTrial): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer((connection) => connection.destroy());
    server.on('error', (error) => resolve(errorCode(error) || 'EINVAL'));
    server.listen({ host: address, port, ipv6Only, exclusive: true, backlog: 1 }, () => {
      server.close(() => resolve(null));
    });
  });
}

/**
 * Where net.ipv6.bindv6only is set, `::` leaves IPv4 alone, and libuv clears IPV6_V6ONLY on TCP alone: both wildcards are
 * tried, which are one to a server of both.
 */
async function tryUdp(trial: BindTrial): Promise<string | null> {
  const isOfBoth = trial.address === '::' && !trial.ipv6Only;
  return (isOfBoth ? await tryDatagrams({ ...trial, address: '0.0.0.0' }) : null) ?? tryDatagrams(trial);
}

function tryDatagrams({ address, port, ipv6Only, reuseAddress }: BindTrial): Promise<string | null> {
  const type = address.includes(':') ? 'udp6' : 'udp4';
  return new Promise((resolve) => {
    const socket = createSocket({ type, ipv6Only, reuseAddr: reuseAddress });
    const end = (result: string | null): void => {
      socket.close(() => resolve(result));
    };
    socket.on('error', (error) => end(errorCode(error) || 'EINVAL'));
    socket.bind({ address, port, exclusive: true }, () => end(null));
  });
}

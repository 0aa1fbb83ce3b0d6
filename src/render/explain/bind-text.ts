import { placeText } from '../../model/text/bracketed.ts';
import type { AskedBind } from '../../model/explain/asked-bind.ts';

/** `tcp port 8080 on 127.0.0.1`, `tcp port 8080`, `udp port 53 on *%eth0`. */
export function bindText(asked: AskedBind): string {
  const { protocol, port } = asked;
  const where = placeText(asked);
  return `${protocol} port ${port}${where === null ? '' : ` on ${where}`}`;
}

/**
 * What to change in the plan so that it reserves the port, where that lies in the ephemeral range: as lint accepts it, with a reason,
 * and no wider than was asked.
 */
export function reservingEdit({ port, protocol, service, isNeverReserved = false }: AskedBind): string {
  return isNeverReserved && service !== null
    ? `taking out \`reserve: never\` of ${service} in the plan`
    : `\`reserved: [{ports: ${port}, protocol: ${protocol}, reason: its server}]\` in the plan`;
}

import type { AskedBind } from '../../model/explain/asked-bind.ts';

/** `tcp port 8080 on 127.0.0.1`, `tcp port 8080`, `udp port 53 on *%eth0`. */
export function bindText({ protocol, port, address, device }: AskedBind): string {
  const where = device === undefined ? address : `${address ?? '*'}%${device}`;
  return `${protocol} port ${port}${where === null ? '' : ` on ${where}`}`;
}

/** What to change in the plan so that it reserves the port, where that lies in the ephemeral range. */
export function reservingEdit({ port, service, isNeverReserved = false }: AskedBind): string {
  return isNeverReserved && service !== null
    ? `taking out \`reserve: never\` of ${service} in the plan`
    : `\`reserved: [${port}]\` in the plan`;
}

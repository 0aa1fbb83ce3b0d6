/** An address as it stands before a port: `[::1]`, and `127.0.0.1` without brackets. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

interface Place {
  readonly address: string | null;
  readonly device?: string;
}

/** `127.0.0.1`, `127.0.0.53%lo`, `*%eth0`; null for every address. */
export function placeText({ address, device }: Place): string | null {
  return device === undefined ? address : `${address ?? '*'}%${device}`;
}

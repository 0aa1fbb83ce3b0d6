/** An address as it stands before a port: `[::1]`, and `127.0.0.1` without brackets. */
export function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

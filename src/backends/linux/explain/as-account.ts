/** What stands before a command that must reach an account's own systemd or containers. Its number, as any name would do. */
export function asAccount(account: number): string {
  return `sudo -u '#${account}' XDG_RUNTIME_DIR=/run/user/${account}`;
}

/** The only file that `sysctl --system` reads and systemd-sysctl does not, unless a link in sysctl.d leads to it. */
const SYSCTL_CONF = '/etc/sysctl.conf:';

/** `from`: the `file:line` whose value another reader takes, as long as it is in a file that the boot reader leaves alone. */
export function notReadBy(bootReader: string, from: string | null): string | null {
  return bootReader === 'systemd-sysctl' && from?.startsWith(SYSCTL_CONF) ? from : null;
}

/**
 * Ports that a distribution of Linux holds. Debian: its packages of release 12 (unit files, cupsd.conf.default, default.xml of
 * libvirt, chrony.conf(5)). Fedora: kola's list of listeners in coreos/coreos-assembler (network.go), cockpit-project.org. Ubuntu:
 * canonical/ubuntu-security-documentation (open-ports). Appliances: proxmox/pve-docs (pve-firewall), Synology's list of ports,
 * MicrosoftDocs/WSL (networking).
 */
import { heldByOs, type OsHeldPort, type OsHeldRow } from './row.ts';

const LOOPBACK = ['127.0.0.1', '::1'];
const RESOLVED = 'set DNSStubListener=no in /etc/systemd/resolved.conf, and restart systemd-resolved';
const LIBVIRT = 'virsh net-destroy default; virsh net-autostart --disable default';
const FIXED = {
  protocol: 'tcp',
  certainty: 'documented',
  isQuiet: true,
  words: 'proxmox pve',
  on: 'Proxmox VE',
} as const;
const MIRRORED = { certainty: 'documented', isQuiet: true, words: 'wsl', on: 'WSL 2' } as const;

const ROWS: readonly OsHeldRow[] = [
  {
    ...{ ports: '53', protocol: 'tcp+udp', addresses: ['127.0.0.53', '127.0.0.54'], holder: 'systemd-resolved' },
    ...{ on: 'Ubuntu and Fedora', certainty: 'documented', remedy: RESOLVED },
    ...{ words: 'resolved', programs: 'systemd-resolved systemd-resolve' },
  },
  {
    ...{
      ports: '631',
      protocol: 'tcp',
      addresses: LOOPBACK,
      holder: 'CUPS (cupsd)',
      on: 'Ubuntu and Debian desktops',
    },
    ...{ certainty: 'documented', remedy: 'systemctl disable --now cups.socket cups.service' },
    ...{ words: 'cups cupsd ipp', programs: 'cupsd systemd' },
  },
  {
    ...{ ports: '631', protocol: 'udp', holder: 'cups-browsed', on: 'Ubuntu 22.04 desktops', certainty: 'observed' },
    ...{ remedy: 'systemctl disable --now cups-browsed', words: 'cups ipp', programs: 'cups-browsed' },
  },
  {
    ...{ ports: '5353', protocol: 'udp', holder: 'mDNS (avahi-daemon)', on: 'Ubuntu, Debian and Fedora desktops' },
    ...{ certainty: 'documented', remedy: 'systemctl disable --now avahi-daemon.socket avahi-daemon.service' },
    ...{ words: 'mdns avahi zeroconf bonjour resolved', programs: 'avahi-daemon' },
  },
  {
    // systemd issue 18155; later releases may have it off
    ...{
      ports: '5355',
      protocol: 'tcp+udp',
      holder: 'LLMNR (systemd-resolved)',
      on: 'Fedora',
      certainty: 'documented',
    },
    ...{ remedy: 'set LLMNR=no in /etc/systemd/resolved.conf, and restart systemd-resolved' },
    ...{ words: 'llmnr resolved', programs: 'systemd-resolved systemd-resolve' },
  },
  {
    ...{ ports: '323', protocol: 'udp', addresses: LOOPBACK, holder: 'chronyd', on: 'Fedora', certainty: 'documented' },
    ...{ remedy: 'set cmdport 0 in /etc/chrony.conf', words: 'chrony chronyd', programs: 'chronyd' },
  },
  {
    ...{ ports: '323', protocol: 'udp', addresses: LOOPBACK, holder: 'chronyd', on: 'RHEL', certainty: 'inferred' },
    ...{ remedy: 'set cmdport 0 in /etc/chrony.conf', words: 'chrony chronyd', programs: 'chronyd' },
  },
  {
    ...{ ports: '323', protocol: 'udp', addresses: LOOPBACK, holder: 'chronyd', on: 'Debian', certainty: 'documented' },
    ...{ needs: 'with chrony', remedy: 'set cmdport 0 in chrony.conf', words: 'chrony chronyd', programs: 'chronyd' },
  },
  {
    ...{
      ports: '9090',
      protocol: 'tcp',
      holder: 'Cockpit (cockpit.socket)',
      on: 'Fedora Server',
      certainty: 'documented',
    },
    ...{ remedy: 'systemctl disable --now cockpit.socket', words: 'cockpit', programs: 'cockpit-tls systemd' },
  },
  {
    ...{ ports: '9090', protocol: 'tcp', holder: 'Cockpit (cockpit.socket)', on: 'RHEL', certainty: 'documented' },
    ...{ needs: 'with Cockpit', remedy: 'systemctl disable --now cockpit.socket' },
    ...{ words: 'cockpit', programs: 'cockpit-tls systemd' },
  },
  {
    ...{ ports: '22', protocol: 'tcp', holder: 'sshd', on: 'Fedora CoreOS', certainty: 'documented' },
    ...{ remedy: 'systemctl disable --now sshd', words: 'ssh sshd sftp', programs: 'sshd systemd' },
  },
  {
    ...{ ports: '22', protocol: 'tcp', holder: 'sshd', on: 'RHEL', certainty: 'inferred' },
    ...{ remedy: 'systemctl disable --now sshd', words: 'ssh sshd sftp', programs: 'sshd systemd' },
  },
  {
    ...{ ports: '22', protocol: 'tcp', holder: 'sshd', on: 'Ubuntu and Debian', certainty: 'documented' },
    ...{ needs: 'with the SSH server, as in cloud images', remedy: 'systemctl disable --now ssh.socket ssh.service' },
    ...{ words: 'ssh sshd sftp', programs: 'sshd systemd' },
  },
  {
    ...{ ports: '111', protocol: 'tcp+udp', holder: 'rpcbind', on: 'Debian and RHEL', certainty: 'documented' },
    ...{ needs: 'with NFS', remedy: 'systemctl disable --now rpcbind.socket rpcbind.service' },
    ...{ words: 'rpcbind portmap portmapper sunrpc nfs', programs: 'rpcbind systemd' },
  },
  {
    ...{ ports: '53', protocol: 'tcp+udp', addresses: ['192.168.122.1'], holder: 'dnsmasq of libvirt', on: 'Linux' },
    ...{ certainty: 'observed', needs: "with libvirt's network default", remedy: LIBVIRT },
    ...{ words: 'libvirt dnsmasq', programs: 'dnsmasq' },
  },
  {
    // It is bound to the bridge alone
    ...{ ports: '67', protocol: 'udp', holder: 'dnsmasq of libvirt', on: 'Linux', certainty: 'inferred' },
    ...{ needs: "with libvirt's network default", remedy: LIBVIRT, words: 'libvirt dnsmasq dhcp dhcpd kea' },
    programs: 'dnsmasq',
  },
  { ...FIXED, ports: '8006', holder: 'the web interface (pveproxy)', programs: 'pveproxy' },
  {
    ...FIXED,
    ports: '3128',
    holder: 'SPICE (spiceproxy)',
    remedy: 'systemctl disable --now spiceproxy',
    programs: 'spiceproxy',
  },
  {
    ...FIXED,
    ports: '85',
    addresses: ['127.0.0.1'],
    certainty: 'observed',
    holder: 'pvedaemon',
    programs: 'pvedaemon',
  },
  { ...FIXED, ports: '22', holder: 'sshd, for the cluster', programs: 'sshd' },
  { ...FIXED, ports: '111', protocol: 'tcp+udp', holder: 'rpcbind', programs: 'rpcbind systemd' },
  { ...FIXED, ports: '25', addresses: LOOPBACK, certainty: 'observed', holder: 'Postfix (master)', programs: 'master' },
  { ...FIXED, ports: '5900-5999', holder: 'consoles of guests', needs: 'while one is open', programs: 'kvm' },
  { ...FIXED, ports: '5404-5405', protocol: 'udp', holder: 'corosync', needs: 'in a cluster', programs: 'corosync' },
  {
    ...{
      ports: '5000-5001',
      protocol: 'tcp',
      holder: 'the web interface',
      on: 'Synology DSM',
      certainty: 'documented',
    },
    ...{ remedy: 'choose other ports in Control Panel > Login Portal > DSM', isQuiet: true },
    ...{ words: 'dsm synology', programs: 'nginx' },
  },
  {
    ...{
      ports: '9997-9999',
      protocol: 'udp',
      holder: 'Synology Assistant',
      on: 'Synology DSM',
      certainty: 'documented',
    },
    ...{ isQuiet: true, words: 'dsm synology', programs: 'findhostd' },
  },
  ...(
    [
      ['68', 'udp'],
      ['135,1900,2869,3702,5004,5357-5358', 'tcp'],
    ] as const
  ).map(([ports, protocol]): OsHeldRow => ({
    ...MIRRORED,
    ...{ ports, protocol, holder: 'Windows, which keeps what arrives', needs: 'in the mirrored mode' },
    programs: 'system',
  })),
];

export const LINUX_HELD: readonly OsHeldPort[] = heldByOs(ROWS);

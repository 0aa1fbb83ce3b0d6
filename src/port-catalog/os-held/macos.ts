/**
 * Ports that macOS 12 to 15 holds. AirPlay Receiver: vercel/turborepo issue 627, replicate/cog issue 1099; the others: public
 * transcripts of lsof and netstat. The random port of rapportd is left out, and remoted, which has link-local addresses alone.
 */
import { heldByOs, type OsHeldPort, type OsHeldRow } from './row.ts';

const ON = 'macOS 12 and later';

const ROWS: readonly OsHeldRow[] = [
  {
    ...{
      ports: '5000,7000',
      protocol: 'tcp',
      holder: 'AirPlay Receiver (ControlCenter)',
      on: ON,
      certainty: 'observed',
    },
    remedy:
      'turn AirPlay Receiver off (System Settings > General > AirDrop & Handoff; in macOS 12 System Preferences > Sharing)',
    ...{ words: 'airplay controlcenter', programs: 'controlcenter' },
  },
  {
    ...{ ports: '5353', protocol: 'udp', holder: 'Bonjour (mDNSResponder)', on: ON, certainty: 'observed' },
    ...{ words: 'mdns bonjour mdnsresponder zeroconf', programs: 'mdnsresponder' },
  },
  {
    ...{ ports: '137-138', protocol: 'udp', holder: 'NetBIOS (launchd, netbiosd)', on: 'macOS', certainty: 'reported' },
    ...{ words: 'netbios netbiosd nmb smb samba', programs: 'launchd netbiosd' },
  },
  {
    ...{ ports: '53', protocol: 'tcp+udp', holder: 'DNS for those behind it (mDNSResponder)', on: ON },
    ...{ certainty: 'observed', needs: 'with Internet Sharing, or while a virtual machine runs' },
    ...{ remedy: 'turn Internet Sharing off, and stop the virtual machines', words: 'mdnsresponder' },
    programs: 'mdnsresponder',
  },
  {
    ...{ ports: '22', protocol: 'tcp', holder: 'Remote Login (launchd, for sshd)', on: ON, certainty: 'observed' },
    ...{ needs: 'with Remote Login on', remedy: 'turn Remote Login off (System Settings > General > Sharing)' },
    ...{ words: 'ssh sshd sftp', programs: 'launchd sshd' },
  },
  {
    ...{ ports: '88', protocol: 'tcp', holder: 'the local Kerberos server (kdc)', on: ON, certainty: 'observed' },
    ...{ needs: 'with Screen Sharing or File Sharing on', remedy: 'turn Screen Sharing and File Sharing off' },
    ...{ words: 'kerberos kdc', programs: 'kdc' },
  },
  {
    ...{ ports: '5900', protocol: 'tcp', holder: 'Screen Sharing (launchd, screensharingd)', on: ON },
    ...{ certainty: 'observed', needs: 'with Screen Sharing or Remote Management on' },
    ...{ remedy: 'turn Screen Sharing off (System Settings > General > Sharing)' },
    ...{ words: 'vnc screensharing screensharingd', programs: 'launchd screensharingd' },
  },
  {
    ...{ ports: '3283', protocol: 'tcp+udp', holder: 'Remote Management (ARDAgent)', on: ON, certainty: 'reported' },
    ...{ needs: 'with Remote Management on' },
    ...{ remedy: 'turn Remote Management off (System Settings > General > Sharing)' },
    ...{ words: 'ard ardagent', programs: 'ardagent' },
  },
];

export const MACOS_HELD: readonly OsHeldPort[] = heldByOs(ROWS);

/**
 * Ports that Windows holds. Microsoft KB 832017 (service overview and network port requirements) unless a line says otherwise;
 * seen: netstat -ab in microsoft/WSL issue 7377, wazuh/wazuh-agent issue 167, inspec/inspec issue 912, and public transcripts of
 * netstat. The random ports of the DNS socket pool are left out.
 */
import { heldByOs, type OsHeldPort, type OsHeldRow } from './row.ts';

const ALL = 'Windows';
const CLIENTS = 'Windows 10 and 11';
const SERVERS = 'Windows Server';
const HTTP_SYS = 'System, through http.sys';
const DISCOVERY = 'with network discovery on';
const STOP_DISCOVERY = 'Stop-Service FDResPub, fdPHost';
const STOP_CDP = 'Stop-Service CDPSvc, which ends what shares with other devices';
const NETBIOS_OFF = 'turn NetBIOS over TCP/IP off for the network adapter';

const ROWS: readonly OsHeldRow[] = [
  {
    ...{ ports: '135', protocol: 'tcp', holder: 'the RPC endpoint mapper (svchost.exe)', on: ALL },
    ...{ certainty: 'documented', words: 'rpc epmap rpcss rpceptmapper dcom', programs: 'svchost' },
  },
  {
    ...{ ports: '445', protocol: 'tcp', holder: 'file sharing (System)', on: ALL, certainty: 'documented' },
    ...{ remedy: 'Stop-Service LanmanServer, which ends file sharing' },
    ...{ words: 'smb cifs lanmanserver', programs: 'system' },
  },
  {
    ...{
      ports: '139',
      protocol: 'tcp',
      addresses: ['0.0.0.0'],
      isOffLoopback: true,
      holder: 'NetBIOS (System)',
      on: ALL,
    },
    ...{
      certainty: 'documented',
      remedy: NETBIOS_OFF,
      words: 'smb cifs netbios netbt lanmanserver',
      programs: 'system',
    },
  },
  {
    ...{ ports: '137-138', protocol: 'udp', addresses: ['0.0.0.0'], isOffLoopback: true, holder: 'NetBIOS (System)' },
    ...{
      on: ALL,
      certainty: 'documented',
      remedy: NETBIOS_OFF,
      words: 'smb netbios netbt nmb wins',
      programs: 'system',
    },
  },
  {
    ...{ ports: '5040', protocol: 'tcp', addresses: ['0.0.0.0'], holder: 'Connected Devices Platform (svchost.exe)' },
    ...{ on: CLIENTS, certainty: 'observed', remedy: STOP_CDP, words: 'cdpsvc cdp', programs: 'svchost' },
  },
  {
    ...{ ports: '5050', protocol: 'udp', addresses: ['0.0.0.0'], holder: 'Connected Devices Platform (svchost.exe)' },
    ...{ on: CLIENTS, certainty: 'observed', remedy: STOP_CDP, words: 'cdpsvc cdp', programs: 'svchost' },
  },
  {
    // MicrosoftDocs/windows-itpro-docs, waas-delivery-optimization-faq; absent from some listings
    ...{ ports: '7680', protocol: 'tcp', holder: 'Delivery Optimization (svchost.exe)', on: CLIENTS },
    ...{ certainty: 'documented', remedy: 'set the download mode of Delivery Optimization to 0' },
    ...{ words: 'dosvc delivery', programs: 'svchost' },
  },
  {
    ...{ ports: '49664-49672', protocol: 'tcp', kind: 'dynamic', on: ALL, certainty: 'observed' },
    holder: 'one of the first services to start, for RPC (lsass.exe, services.exe or the like)',
    ...{ words: 'rpc lsass wininit spoolsv', programs: 'lsass wininit services spoolsv svchost' },
  },
  {
    ...{ ports: '5353', protocol: 'udp', holder: 'mDNS (svchost.exe, and browsers)', on: ALL, certainty: 'observed' },
    ...{ words: 'mdns dnscache bonjour zeroconf', programs: 'svchost chrome msedge firefox' },
  },
  {
    ...{ ports: '5355', protocol: 'udp', holder: 'LLMNR (svchost.exe)', on: ALL, certainty: 'observed' },
    ...{ remedy: 'turn multicast name resolution off by policy', words: 'llmnr dnscache', programs: 'svchost' },
  },
  {
    ...{ ports: '1900', protocol: 'udp', holder: 'SSDP Discovery (svchost.exe)', on: CLIENTS, certainty: 'documented' },
    ...{ remedy: 'Stop-Service SSDPSRV', words: 'ssdp ssdpsrv upnp dlna', programs: 'svchost' },
  },
  {
    ...{ ports: '2869', protocol: 'tcp', holder: `UPnP (${HTTP_SYS})`, on: ALL, certainty: 'documented' },
    ...{ needs: 'while UPnP hosts a device', remedy: 'Stop-Service upnphost, SSDPSRV' },
    ...{ words: 'ssdp upnp upnphost dlna', programs: 'system svchost' },
  },
  {
    // learn.microsoft.com, Additional WS-Discovery Functionality; the next two as well
    ...{ ports: '3702', protocol: 'udp', holder: 'WS-Discovery (svchost.exe)', on: CLIENTS, certainty: 'documented' },
    ...{
      needs: DISCOVERY,
      remedy: STOP_DISCOVERY,
      words: 'wsd discovery fdrespub fdphost',
      programs: 'svchost dashost',
    },
  },
  {
    ...{ ports: '5357', protocol: 'tcp', holder: `network discovery, WSDAPI (${HTTP_SYS})`, on: ALL },
    ...{ certainty: 'documented', needs: DISCOVERY, remedy: STOP_DISCOVERY },
    ...{ words: 'wsd wsdapi fdrespub', programs: 'system svchost' },
  },
  {
    ...{ ports: '5358', protocol: 'tcp', holder: `network discovery, WSDAPI over HTTPS (${HTTP_SYS})`, on: ALL },
    ...{ certainty: 'documented', needs: `${DISCOVERY}, rarely`, remedy: STOP_DISCOVERY },
    ...{ words: 'wsd wsdapi fdrespub', programs: 'system svchost' },
  },
  {
    // Started by a trigger: missing on some machines
    ...{ ports: '500,4500', protocol: 'udp', holder: 'IPsec, IKEEXT (svchost.exe)', on: ALL, certainty: 'observed' },
    ...{ remedy: 'Stop-Service IKEEXT, which ends IPsec and VPN with IKEv2' },
    ...{ words: 'ike ikeext ipsec isakmp', programs: 'svchost' },
  },
  {
    ...{ ports: '123', protocol: 'udp', holder: 'Windows Time (svchost.exe)', on: ALL, certainty: 'observed' },
    ...{ remedy: 'Stop-Service W32Time', words: 'ntp w32time', programs: 'svchost' },
  },
  {
    ...{ ports: '3544', protocol: 'udp', addresses: ['0.0.0.0'], holder: 'Teredo, iphlpsvc (svchost.exe)' },
    ...{ on: 'Windows 10', certainty: 'observed', needs: 'while Delivery Optimization or Xbox uses Teredo' },
    ...{ remedy: 'netsh interface teredo set state disabled', words: 'teredo iphlpsvc', programs: 'svchost' },
  },
  {
    ...{ ports: '2177', protocol: 'udp', holder: 'QWAVE (svchost.exe)', on: CLIENTS, certainty: 'observed' },
    ...{ needs: 'while a program asks for it', remedy: 'Stop-Service QWAVE', words: 'qwave', programs: 'svchost' },
  },
  {
    ...{ ports: '53', protocol: 'udp', addresses: ['0.0.0.0'], holder: 'Internet Connection Sharing (svchost.exe)' },
    ...{ on: CLIENTS, certainty: 'observed', needs: 'while WSL or the Default Switch of Hyper-V runs' },
    ...{ remedy: 'wsl --shutdown, then Stop-Service SharedAccess, until one of them starts again' },
    ...{ words: 'sharedaccess', programs: 'svchost' },
  },
  {
    ...{ ports: '2179', protocol: 'tcp', holder: 'Hyper-V (vmms.exe)', on: ALL, certainty: 'observed' },
    ...{ needs: 'with Hyper-V on', remedy: 'Stop-Service vmms, or turn Hyper-V off', words: 'vmms', programs: 'vmms' },
  },
  {
    ...{ ports: '6600', protocol: 'tcp', holder: 'live migration of Hyper-V (vmms.exe)', on: SERVERS },
    ...{ certainty: 'documented', needs: 'with live migration on', remedy: 'turn live migration off' },
    ...{ words: 'vmms', programs: 'vmms' },
  },
  {
    ...{ ports: '3389', protocol: 'tcp', holder: 'Remote Desktop (svchost.exe)', on: ALL, certainty: 'documented' },
    ...{ needs: 'with Remote Desktop on, as in cloud images', remedy: 'turn Remote Desktop off' },
    ...{ words: 'rdp termservice mstsc xrdp', programs: 'svchost' },
  },
  {
    // MS-WSMV: clients have no listener until it is configured
    ...{ ports: '5985', protocol: 'tcp', holder: `WinRM (${HTTP_SYS})`, on: SERVERS, certainty: 'documented' },
    ...{
      remedy: 'Stop-Service WinRM, which ends remote management',
      words: 'winrm wsman wmi',
      programs: 'system svchost',
    },
  },
  {
    ...{ ports: '5986', protocol: 'tcp', holder: `WinRM over HTTPS (${HTTP_SYS})`, on: ALL, certainty: 'documented' },
    ...{ needs: 'where a certificate was set up for it', remedy: 'remove the HTTPS listener of WinRM' },
    ...{ words: 'winrm wsman wmi', programs: 'system svchost' },
  },
  {
    ...{ ports: '47001', protocol: 'tcp', holder: `the second listener of WinRM (${HTTP_SYS})`, on: SERVERS },
    ...{
      certainty: 'observed',
      remedy: 'Stop-Service WinRM, which may close it',
      words: 'winrm wsman wmi',
      programs: 'system svchost',
    },
  },
  {
    ...{ ports: '80,443', protocol: 'tcp', holder: `IIS (${HTTP_SYS})`, on: SERVERS, certainty: 'documented' },
    ...{ needs: 'with the role Web Server', remedy: 'iisreset /stop, or stop the one site', isQuiet: true },
    ...{ words: 'iis w3svc', programs: 'system w3wp' },
  },
  {
    ...{ ports: '53', protocol: 'tcp+udp', holder: 'DNS Server (dns.exe)', on: SERVERS, certainty: 'documented' },
    ...{ needs: 'with the role DNS Server', remedy: 'Stop-Service DNS', words: 'dns', programs: 'dns' },
  },
  {
    ...{ ports: '88,389,464,593,636,3268-3269,9389', protocol: 'tcp', on: SERVERS, certainty: 'documented' },
    holder: 'Active Directory (lsass.exe and others)',
    ...{ needs: 'where it is a domain controller', words: 'ad ldap ldaps kerberos kdc kpasswd adws gc addc' },
    programs: 'lsass svchost microsoft.activedirectory.webservices',
  },
  {
    // docker/for-win issues 3171 and 12251: on nearly every machine with Hyper-V, WSL or Docker
    ...{ ports: '50000-50059', protocol: 'tcp', kind: 'exclusion', holder: 'the host network service (HNS)', on: ALL },
    ...{ certainty: 'observed', needs: 'with Hyper-V, WSL or Docker', words: 'hns', programs: 'system' },
    remedy: 'set EnableExcludedPortRange of the host network service to 0, and restart the machine',
  },
];

export const WINDOWS_HELD: readonly OsHeldPort[] = heldByOs(ROWS);

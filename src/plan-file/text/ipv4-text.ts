const NUMBER = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${NUMBER}(?:\\.${NUMBER}){3}$`);

/** The same as of node:net, which takes as long to load as a plan to read: nearly every plan names 127.0.0.1. */
export function isIPv4(text: string): boolean {
  return IPV4.test(text);
}

/** A real socket on a private host, that is closed with it. */
import { once } from 'node:events';
import type { PrivateHost } from './namespace.ts';

const TCP = "require('node:net').createServer().listen(+process.argv[1], process.argv[2], () => console.log('ready'))";
const UDP =
  "require('node:dgram').createSocket('udp4').bind(+process.argv[1], process.argv[2], () => console.log('ready'))";

export async function listening(host: PrivateHost, protocol: 'tcp' | 'udp', port: number): Promise<void> {
  const words = [process.execPath, '-e', protocol === 'tcp' ? TCP : UDP, String(port), '127.0.0.1'];
  await once(host.spawn(words).stdout, 'data');
}

// Prints every port that the kernel hands out by itself, in `tries` tries of each kind, `atOnce` of them open together, as {"tcp connect v4": [40000, …], …}.
import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';

const [tries, atOnce] = process.argv.slice(2).map(Number);
const drawn = {};

for (const [family, address, type] of [
  ['v4', '127.0.0.1', 'udp4'],
  ['v6', '::1', 'udp6'],
]) {
  const server = net.createServer((socket) => socket.on('error', () => undefined)).listen(9000, address);
  await once(server, 'listening');
  await draw(`tcp connect ${family}`, async () => {
    const socket = net.connect(9000, address);
    await once(socket, 'connect');
    // A reset leaves no TIME_WAIT behind, which would use up a range of ten ports at once.
    return [socket.localPort, () => new Promise((resolve) => socket.once('close', resolve).resetAndDestroy())];
  });
  server.close();
  await draw(`tcp bind(0) ${family}`, async () => {
    const listener = net.createServer().listen(0, address);
    await once(listener, 'listening');
    return [listener.address().port, () => new Promise((resolve) => listener.close(resolve))];
  });
  for (const reuseAddr of [false, true]) {
    await draw(`udp bind(0) ${family}${reuseAddr ? ' SO_REUSEADDR' : ''}`, async () => {
      const socket = dgram.createSocket({ type, reuseAddr }).bind(0, address);
      await once(socket, 'listening');
      return [socket.address().port, () => new Promise((resolve) => socket.close(resolve))];
    });
  }
  await draw(`udp connect ${family}`, async () => {
    const socket = dgram.createSocket(type);
    socket.connect(9000, address);
    await once(socket, 'connect');
    return [socket.address().port, () => new Promise((resolve) => socket.close(resolve))];
  });
}
console.log(JSON.stringify(drawn));

/** `atOnce` sockets are open at the same time, then all are closed. */
async function draw(kind, open) {
  const ports = new Set();
  for (let done = 0; done < tries; done += atOnce) {
    const batch = [];
    while (batch.length < atOnce) batch.push(await open());
    for (const [port, close] of batch) {
      ports.add(port);
      await close();
    }
  }
  drawn[kind] = [...ports].sort((a, b) => a - b);
}

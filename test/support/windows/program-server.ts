/** Answers the stand-in programs of a Windows machine (shim.c says how) from the test that started the machine. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Answer, Programs } from './programs.ts';

export interface ProgramServer {
  readonly port: number;
  close(): Promise<void>;
}

/** When `programs` throws, there is no answer, as when the machine died: the program then ends with status 250. */
export async function serve(programs: Programs): Promise<ProgramServer> {
  const server = createServer((connection) => answer(connection, programs));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function answer(connection: Socket, programs: Programs): void {
  let received: Buffer = Buffer.alloc(0);
  // A program that was killed.
  connection.on('error', () => connection.destroy());
  connection.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    if (received.length < 4 || received.length < 4 + received.readUInt32LE(0)) return;
    const [program = '', ...words] = received.toString('utf8', 4, received.length - 1).split('\0');
    try {
      connection.end(bytes(programs(program, words)));
    } catch {
      connection.destroy();
    }
  });
}

function bytes({ status, stdout, stderr }: Answer): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(status >>> 0, 0);
  head.writeUInt32LE(stdout.length, 4);
  head.writeUInt32LE(stderr.length, 8);
  return Buffer.concat([head, stdout, stderr]);
}

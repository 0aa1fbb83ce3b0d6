/** A gathered file that is not what its program prints is refused, and never taken for "there is nothing". */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { netstatFault } from '../../../src/backends/windows/netsh/netstat-fault.ts';
import { captured, gather, withList } from '../../support/windows/gathered.ts';
import { WindowsMachine } from '../../support/windows/windows-machine.ts';

const TABLE =
  '\r\nProtocol tcp Port Exclusion Ranges\r\n\r\nStart Port    End Port\r\n----------    --------\r\n        80          80\r\n';
const CAPTURE = /-ano|names no process|no state|one name|no row/;

describe('refused', () => {
  it.each([
    [
      'netstat.txt',
      "'netstat' is not recognized as an internal or external command,\r\noperable program or batch file.\r\n",
    ],
    ['netstat.txt', 'netstat : Le terme «netstat» n’est pas reconnu\r\n    + CategoryInfo : ObjectNotFound\r\n'],
    ['netstat.txt', TABLE],
    [
      'netstat.txt',
      'Image Name                     PID Session Name        Session#\r\n========================= ======== ================ ===========\r\nnode.exe     4711 Console   1\r\n',
    ],
    [
      'netstat.txt',
      'Netid State  Recv-Q Send-Q Local Address:Port Peer Address:Port\ntcp   LISTEN 0      128          0.0.0.0:22        0.0.0.0:*\n',
    ],
    ['netstat.txt', '  TCP    0.0.0.0:80             0.0.0.0:0              LISTENING       4\r\n  TCP    0.0.0'],
    ['winnat.txt', TABLE],
    ['processes.txt', 'powershell : The term is not recognized\r\n'],
    ['hostname.txt', 'sorry, this is not the name of a host\r\n'],
  ])('%s: %s', async (file, text) => {
    const files = gather(new WindowsMachine());
    files.set(file, Buffer.from(text, 'utf8').toString('latin1'));
    await expect(captured(withList(files))).rejects.toThrow(`${file} is not what Windows prints`);
    await expect(captured(withList(files))).rejects.toThrow(CAPTURE);
  });
});

describe('sound', () => {
  it.each(['de', 'es', 'fr', 'it', 'pt', 'ru', 'two-words'])('netstat in %s', (language) => {
    const text = readFileSync(`test/fixtures/netstat/${language}.txt`, 'latin1');
    expect(netstatFault(text)).toBeNull();
  });

  it('a heading alone: there is no socket', () => {
    expect(
      netstatFault('\r\nActive Connections\r\n\r\n  Proto  Local Address          Foreign Address        State\r\n'),
    ).toBeNull();
  });

  it('the service that is not there', async () => {
    const files = gather(new WindowsMachine());
    files.set(
      'winnat.txt',
      '[SC] EnumQueryServicesStatus:OpenService FAILED 1060:\r\n\r\nThe specified service does not exist.\r\n',
    );
    await expect(captured(withList(files))).resolves.toMatchObject({ notes: [] });
  });
});

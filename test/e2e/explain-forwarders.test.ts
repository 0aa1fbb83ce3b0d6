/** A process that listens as docker-proxy does, and the file that Docker keeps of its container: explain names that one. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PROJECT } from '../support/cli.ts';
import { explain } from '../support/explaining.ts';
import { startTree, type Tree } from '../support/listening-process.ts';
import { hostForAll } from '../support/stand.ts';

const { host } = hostForAll();

const PROXY: Tree = {
  script: (port) => {
    const open = `socket(S, 2, 1, 0); bind(S, pack("Sna4x8", 2, ${port}, chr(127).chr(0).chr(0).chr(1))) or exit 1; listen(S, 5)`;
    const words = `-proto tcp -host-ip 0.0.0.0 -host-port ${port} -container-ip 172.17.0.2 -container-port 80`;
    return `exec bash -c 'exec -a /usr/sbin/docker-proxy "$@"' sh perl -e '${open}; sleep 1 while 1' -- ${words}`;
  },
  says: /./,
};

it('a container of Compose by its service; where the files do not tell, by the command of its engine', async () => {
  const end = await startTree(host, PROXY, 8080);
  const file = '/var/lib/docker/containers/96a1928fa5c4/config.v2.json';
  const config = readFileSync(`${PROJECT}/test/fixtures/containers/docker-config.v2.json`);
  host.write(file, config);
  expect(explain(host, ['8080']).remedies[0]).toBe(
    'stop the container, or have it use another port: sudo docker compose -p shop stop web',
  );
  host.run(['rm', '-r', '/var/lib/docker']);
  expect(explain(host, ['8080']).remedies[0]).toMatch(
    /^stop the container that publishes it: sudo docker ps --filter publish=8080, then sudo docker stop NAME/,
  );
  end();
});

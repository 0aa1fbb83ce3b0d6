/** Who starts a process again when it ends, by the processes that it descends from; and what each of them takes to stop it. */
import { describe, expect, it } from 'vitest';
import { stopRemedies } from '../../src/explain/linux/remedies/stop.ts';
import type { Ancestor, ProcessFacts } from '../../src/model/explain/process-facts.ts';
import type { Holder } from '../../src/model/sockets/held-socket.ts';
import { remedyText } from '../../src/render/explain/remedies/remedy-text.ts';
import { bindOf, listenerOn } from '../support/judged-bind.ts';

function ancestor(command: string, more: Partial<Ancestor> = {}): Ancestor {
  return { pid: 812, words: command.split(' '), uid: 0, directory: null, session: 700, script: null, ...more };
}

const RUNNING: ProcessFacts = {
  ...{ uid: 0, cgroup: '' },
  ...{ words: ['/opt/server'], isStopped: false, isTraced: false, isFrozen: false, ignoresTerm: false },
  ...{ hasPendingTerm: false, isFirstOfNamespace: false, session: 700, ancestors: [] },
};

function firstLine(
  facts: Partial<ProcessFacts>,
  holder: Partial<Holder> = {},
  aim: 'free' | 'reconnect' = 'free',
): string {
  const common = { pid: 4711, command: '/opt/server', user: 'root', unit: null, container: null, since: null };
  const sockets = [{ ...listenerOn(8080), holders: [{ ...common, ...holder }] }];
  const processes = new Map([[4711, { ...RUNNING, ...facts }]]);
  const [advice] = stopRemedies(sockets, aim, {
    port: 8080,
    protocol: 'tcp',
    isAllSeen: true,
    processes,
    containers: null,
  });
  return advice ? remedyText({ advice }, bindOf(8080)) : '';
}

const AGAIN = 'stop it, which starts it again otherwise:';

describe('a supervisor', () => {
  it.each([
    ['runsv web', { directory: '/etc/service/web' }, `have runit ${AGAIN} sudo sv down /etc/service/web`],
    ['/usr/bin/runsv web', {}, `have runit ${AGAIN} sudo sv down web`],
    ['s6-supervise web', { directory: '/run/service/web' }, `have s6 ${AGAIN} sudo s6-svc -d /run/service/web`],
    ['supervise web', { directory: '/service/web' }, `have daemontools ${AGAIN} sudo svc -d /service/web`],
    [
      '/usr/bin/python3 /usr/bin/supervisord -n -c /etc/supervisor/supervisord.conf',
      {},
      `have supervisord ${AGAIN} sudo supervisorctl -c /etc/supervisor/supervisord.conf status names process 4711, then sudo supervisorctl -c /etc/supervisor/supervisord.conf stop NAME`,
    ],
    [
      'PM2 v5.3.0: God Daemon (/home/u1/.pm2)',
      { uid: 1000 },
      `have pm2 ${AGAIN} sudo -u '#1000' XDG_RUNTIME_DIR=/run/user/1000 env PM2_HOME=/home/u1/.pm2 pm2 list names process 4711, then sudo -u '#1000' XDG_RUNTIME_DIR=/run/user/1000 env PM2_HOME=/home/u1/.pm2 pm2 stop NAME`,
    ],
    ['supervise-daemon nginx --start /usr/sbin/nginx', {}, `have OpenRC ${AGAIN} sudo rc-service nginx stop`],
    ['node /usr/local/bin/nodemon server.js', {}, `have nodemon ${AGAIN} sudo kill 812 4711`],
  ] as const)('%s', (command, more, line) => {
    expect(firstLine({ ancestors: [ancestor(command, more)] })).toBe(line);
  });

  it('with a shell between: the shell is its child, which leaves the process behind', () => {
    const ancestors = [ancestor('sh ./run', { pid: 900 }), ancestor('/usr/bin/python3 /usr/bin/supervisord')];
    expect(firstLine({ ancestors })).toBe(
      'have supervisord stop it, which starts it again otherwise, and end what its script leaves behind: sudo supervisorctl status names process 900, then sudo supervisorctl stop NAME; sudo kill 4711',
    );
  });

  it('its unit is that of all that it supervises: never stopped', () => {
    const unit = { unit: 'runit.service' };
    expect(firstLine({ ancestors: [ancestor('runsv web')] }, unit)).toBe(`have runit ${AGAIN} sudo sv down web`);
  });

  it('of an sshd, behind which somebody has started the process by hand: has no part in it', () => {
    const ancestors = [
      ancestor('-bash', { pid: 903, session: 903, script: '' }),
      ancestor('sshd: root@pts/0', { pid: 902, session: 903 }),
      ancestor('sshd: /usr/sbin/sshd -D', { pid: 901 }),
      ancestor('runsv sshd'),
    ];
    expect(firstLine({ session: 903, ancestors })).toBe('end process 4711 (sudo kill 4711) if it is not needed');
  });

  it('where the process may connect again, it is left to the supervisor to start it', () => {
    expect(firstLine({ ancestors: [ancestor('runsv web')] }, {}, 'reconnect')).toMatch(
      /^end process 4711 \(sudo kill 4711\)/,
    );
  });
});

describe('a shell that has started it', () => {
  it.each([
    ['while true; do /opt/server; done', true],
    ['set -e\nuntil /opt/server; do sleep 1; done', true],
    ['cd /opt && for i in 1 2 3; do ./server; done', true],
    ['while :; do "$@"; sleep 1; done', true],
    ['for f in conf/*; do cat $f; done\n/opt/server', false],
    ['exec /opt/server --for-all', false],
    ['echo meanwhile; /opt/server', false],
    ['', false],
  ])('%j', (script, isLoop) => {
    const line = firstLine({ ancestors: [ancestor('sh -c', { script })] });
    expect(line).toBe(
      isLoop
        ? 'end process 4711 (sudo kill 812 4711) if it is not needed; process 812 is a script that starts it again'
        : 'end process 4711 (sudo kill 4711) if it is not needed',
    );
  });
});

describe('what a signal does', () => {
  it.each([
    ['isStopped', 'sudo kill 4711; sudo kill -CONT 4711', 'is stopped and takes the signal once it goes on'],
    ['isTraced', 'sudo kill -KILL 4711', 'is stopped by a debugger'],
    ['isFrozen', 'sudo kill -KILL 4711', 'is frozen with its control group'],
    ['ignoresTerm', 'sudo kill -KILL 4711', 'ignores SIGTERM'],
  ] as const)('%s', (fact, commands, why) => {
    expect(firstLine({ [fact]: true })).toBe(`end process 4711 (${commands}) if it is not needed; it ${why}`);
  });

  it('systemd sends SIGCONT and SIGKILL itself', () => {
    expect(firstLine({ isStopped: true, ignoresTerm: true }, { unit: 'web.service' })).toBe(
      'sudo systemctl stop web.service',
    );
  });
});

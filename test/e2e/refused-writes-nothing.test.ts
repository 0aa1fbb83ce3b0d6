/** What is refused makes no file, no folder and no lock. */
import { expect, it } from 'vitest';
import { portplan } from '../support/cli.ts';
import { hostForAll } from '../support/stand.ts';

const { host } = hostForAll(() => {
  host.write('/etc/ok.yaml', 'version: 1\nname: h\nreserved: [8080]\n');
  host.write('/etc/faulty.yaml', 'version: 1\nreserved: [x]\n');
  host.write('/etc/locked.yaml', 'version: 1\nreserved: [8080]\npersist: {file: /usr/lib/portplan.conf}\n');
  host.write('/etc/odd.yaml', 'version: 1\nreserved: [8080]\npersist: {file: /etc/odd.conf}\n');
  host.run(['mkdir', '/etc/odd.conf']);
});

/** Every file with its times, where the host can be written at all. */
function tree(): string {
  return host.run(['find', '/etc', '/run', '/var/lib', '/usr/local/lib', '-printf', '%p %i %m %s %T@\n']).stdout;
}

it.each([
  'confirm',
  'confirm --format json',
  'rollback --yes',
  'rollback 7 --yes',
  'rollback',
  'apply /etc/ok.yaml',
  'apply /etc/ok.yaml --yes --no-such-option',
  'apply /etc/none.yaml --yes',
  'apply /etc/faulty.yaml --yes',
  'apply /etc/odd.yaml --yes',
  'apply /etc/locked.yaml --yes',
  'apply /etc/ok.yaml --yes --confirm-within 0',
  'plan /etc/faulty.yaml --out /etc/kept',
  'audit /etc/faulty.yaml --out /etc/report',
  'init /etc/ok.yaml',
  'init /etc/none/new.yaml',
  'suggest /etc/faulty.yaml --service web --write',
  'snapshot --captured /etc/none',
])('%s', (words) => {
  const before = tree();
  expect(portplan(host, words.split(' ')).status).not.toBe(0);
  expect(tree()).toBe(before);
});

it.each(['history', 'plan /etc/ok.yaml', 'apply /etc/ok.yaml --check', 'expire some-token'])(
  '%s writes nothing',
  (words) => {
    const before = tree();
    expect(portplan(host, words.split(' ')).status).toBe(0);
    expect(tree()).toBe(before);
  },
);

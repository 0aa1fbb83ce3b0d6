/** The command line of a process, and the name of its program in a sentence. */
import { describe, expect, it } from 'vitest';
import { commandLine } from '../../../src/backends/linux/processes/command-line.ts';
import { holderWords } from '../../../src/words/holder-words.ts';

const program = (command: string): string =>
  holderWords({ pid: 1, command, user: null, unit: null, container: null, since: null }).replace(/ \(.*/, '');

describe('a process', () => {
  it.each([
    ['a path', '/usr/sbin/nginx\0-g\0daemon off;\0', 'nginx', '/usr/sbin/nginx -g daemon off;', 'nginx'],
    ['a name', 'perl\0x.pl\0', 'perl', 'perl x.pl', 'perl'],
    ['a path with a blank', '/opt/my app/server\0--fast\0', 'server', "'/opt/my app/server' --fast", 'server'],
    ['a name with a blank', '/opt/x/my server\0', 'my server', "'/opt/x/my server'", 'my server'],
    [
      'a name that the kernel cuts',
      './my app/a-very-long-name\0',
      'a-very-long-nam',
      "'./my app/a-very-long-name'",
      'a-very-long-name',
    ],
    [
      'a title',
      'nginx: master process /usr/sbin/nginx\0\0\0',
      'nginx',
      'nginx: master process /usr/sbin/nginx',
      'nginx',
    ],
    [
      'a title with a path at its end',
      'php-fpm: pool (/etc/php-fpm.conf)\0',
      'php-fpm',
      'php-fpm: pool (/etc/php-fpm.conf)',
      'php-fpm',
    ],
    ['another name of its thread', 'node\0server.js\0', 'MainThread', 'node server.js', 'node'],
    ['a blank for a name', ' \0-x\0', 'odd', 'odd -x', 'odd'],
    ['no command line', '', 'kworker/0:1', 'kworker/0:1', 'kworker/0:1'],
  ])('%s', (_, text, name, command, shown) => {
    expect([commandLine(text, name), program(command)]).toEqual([command, shown]);
  });

  it('of Windows is named by its program alone', () => {
    expect(program('My Server.exe')).toBe('My Server.exe');
  });
});

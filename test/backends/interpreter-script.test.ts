/** What an interpreter runs, by its command line. */
import { describe, expect, it } from 'vitest';
import { scriptIn } from '../../src/backends/interpreter-script.ts';
import { programOfCommandLine } from '../../src/backends/program-of-command-line.ts';

function named(line: string, directory: string | null = '/srv/orders'): string | null {
  const [program = '', ...words] = line.split(' ');
  return scriptIn(program, words, directory)?.name ?? null;
}

describe('the script of a command line', () => {
  it.each([
    ['node index.js', '/srv/orders/index.js'],
    ['node ../billing/index.js', '/srv/billing/index.js'],
    ['node .', '/srv/orders'],
    ['node --require ./tracing.js --max-old-space-size 4096 server.js other.js', '/srv/orders/server.js'],
    ['node --inspect -- app.mjs', '/srv/orders/app.mjs'],
    ['python3 -u -m http.server 8000', 'http.server'],
    ['python3 -um http.server', 'http.server'],
    ['python3 -W ignore /usr/bin/gunicorn shop:app', '/usr/bin/gunicorn'],
    ['perl -w app.pl', '/srv/orders/app.pl'],
    ['java -javaagent:/opt/otel.jar -cp /opt/a.jar:/opt/b.jar -jar shop.jar', '/srv/orders/shop.jar'],
    ['java -cp /opt/a.jar kafka.Kafka server.properties', 'kafka.Kafka'],
    ['bun run ./serve.ts', '/srv/orders/serve.ts'],
    ['deno run --allow-net main.ts', '/srv/orders/main.ts'],
    ['php -S 0.0.0.0:8000 -t /srv/www router.php', '/srv/orders/router.php'],
  ])('of %j is %j', (line, script) => {
    expect(named(line)).toBe(script);
  });

  it('stays as it is where nobody knows the directory', () => {
    expect(named('node ./index.js', null)).toBe('./index.js');
  });

  it.each([
    'node -e require("./secret.js") /x/y.js',
    'python3 -c import\0x /x/y.py',
    'python3 -uc code /x/y.py',
    'perl -we code /x/y.pl',
    'sh -c ./run.sh',
    'node --token hunter2 /x/y.js',
    'node postgres://ann:hunter2@db/shop',
    'java --unknown hunter2 x.jar',
    'nginx -c /etc/nginx.conf',
  ])('is not to be told of %j', (line) => {
    expect(named(line)).toBeNull();
  });
});

describe('the program of a printed command line', () => {
  it.each([
    ["'./Some Server' --port 1", './Some Server'],
    ['Some Server.exe', 'Some Server.exe'],
    ['nginx: master process /usr/sbin/nginx', 'nginx'],
    ['-bash', 'bash'],
  ])('of %j is %j', (command, program) => {
    expect(programOfCommandLine(command, 1).program).toBe(program);
  });
});

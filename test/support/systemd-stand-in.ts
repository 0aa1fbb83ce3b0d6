/** systemd on a private host, as far as timers go: systemd-run and systemctl, in front of the machine's own on the PATH. */
import type { PrivateHost } from './namespace.ts';

const FOLDER = '/run/stand-in';

/** Notes its words, one a line, and runs the command after `--` in due time, with what --setenv gave and nothing else. */
const SYSTEMD_RUN = `#!/bin/sh
printf '%s\\n' "$@" > ${FOLDER}/words
for word; do
  case $word in
    --on-active=*) seconds=\${word#*=} ;;
    --setenv=*) variable=\${word#*=} ;;
    --unit=*) unit=\${word#*=} ;;
    --) break ;;
  esac
done
while [ "$1" != -- ]; do shift; done
shift
: > "${FOLDER}/$unit.timer"
setsid sh -c 'echo $$ > "$2.pid"; sleep "$1"; [ -e "$2" ] || exit; rm "$2"; shift 2; env -i "$@" > ${FOLDER}/journal 2>&1' \\
  sh "$seconds" "${FOLDER}/$unit.timer" "$variable" "$@" < /dev/null > /dev/null 2>&1 &
`;

const SYSTEMCTL = `#!/bin/sh
[ "$1" = stop ] && rm "${FOLDER}/$2"
`;

/** The environment in which a program finds them. Process 1 of the private host stands where systemd would. */
export function startSystemd(host: PrivateHost, systemdRun = SYSTEMD_RUN): Readonly<Record<string, string>> {
  host.run(['mkdir', '-p', '/run/systemd/system']);
  for (const [name, text] of [
    ['systemd-run', systemdRun],
    ['systemctl', SYSTEMCTL],
  ] as const) {
    host.write(`${FOLDER}/${name}`, text);
    host.run(['chmod', '755', `${FOLDER}/${name}`]);
  }
  return { PATH: `${FOLDER}:${process.env['PATH'] ?? ''}` };
}

/** Ends the process groups that wait. */
export function stopSystemd(host: PrivateHost): void {
  host.run(['sh', '-c', `for file in ${FOLDER}/*.pid; do kill -- "-$(cat "$file")"; done`]);
}

/** What systemd-run was given. */
export function wordsOn(host: PrivateHost): readonly string[] {
  return host.read(`${FOLDER}/words`).trimEnd().split('\n');
}

/** What the command that it ran has printed. */
export function journalOn(host: PrivateHost): string {
  return host.read(`${FOLDER}/journal`);
}

/** The units of timers that have not run yet. */
export function timersOn(host: PrivateHost): readonly string[] {
  const found = host.run(['sh', '-c', `cd ${FOLDER}; ls | grep '[.]timer$'`]);
  return found.stdout.split('\n').filter(Boolean);
}

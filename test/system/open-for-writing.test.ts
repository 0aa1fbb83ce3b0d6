/** Where files that the command line names are written, and where a link leads that another account may have planted. */
import { spawnSync } from 'node:child_process';
import { PROJECT } from '../support/cli.ts';
import { requireTool } from '../support/namespace.ts';
import { describe, expect, it } from 'vitest';
import { isPlanted } from '../../src/system/files/planted-link.ts';

const [SHARED, OWN] = [{ mode: 0o1777 }, { mode: 0o755 }];

describe('a link', () => {
  it.each([
    ['of root leads anywhere', 0, OWN, 1001, 1000, false],
    ['of the user leads anywhere', 1000, OWN, 1001, 1000, false],
    ['of the user leads anywhere from /tmp, too', 1000, SHARED, 1001, 1000, false],
    ['of another account leads to what is theirs', 1000, OWN, 1000, 0, false],
    ["of another account does not lead to root's", 1000, OWN, 0, 0, true],
    ["of another account does not lead to the user's", 1001, OWN, 1000, 1000, true],
    ["of another account does not lead to a third one's", 1001, OWN, 1002, 1000, true],
    ['of another account leads nowhere from /tmp', 1000, SHARED, 1000, 0, true],
    ['of another account does not lead to what is not there', 1000, OWN, null, 0, true],
  ])('%s', (_what, owner, folder, end, user, expected) => {
    expect(isPlanted({ uid: owner }, folder, () => (end === null ? null : { uid: end }), user)).toBe(expected);
  });
});

/**
 * Commands as root, in a folder that belongs to user 1: `as 1 COMMAND` is what that user does. The shell takes the place of process 1,
 * and the name of one that starts a system: portplan takes the namespace for a host.
 */
const SETUP = `
set -e
cli="$1"
export NODE_DISABLE_COMPILE_CACHE=1
echo init > "/proc/$$/comm"
mount --bind "/proc/$$" /proc/1
mount -t tmpfs none /mnt
cd /mnt
as() { setpriv --reuid "$1" --regid "$1" --clear-groups sh -c "$2"; }
portplan() { "$NODE" "$cli" "$@" 2>&1 || :; }
show() { for file; do echo "$(stat -c '%a %u' "$file") $(tail -n 1 "$file")"; done; }
printf 'version: 1\\nname: h\\nreserved: [8080]\\n' > ok.yaml
mkdir theirs mine
chown 1:1 theirs
printf 'secret\\n' > mine/v
chmod 600 mine/v
`;

function asRoot(script: string): string {
  requireTool('setpriv');
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) requireTool('newuidmap');
  const namespaces = ['-nm', ...(isRoot ? [] : ['--map-root-user', '--map-auto'])];
  const words = [...namespaces, 'bash', '-c', `${SETUP}\n${script}`, 'bash', `${PROJECT}/bin/portplan.js`];
  const { stdout, stderr } = spawnSync('unshare', words, {
    encoding: 'utf8',
    env: { ...process.env, NODE: process.execPath },
  });
  return stdout + stderr;
}

const REFUSED =
  'a link of another account leads there, to what is not theirs or from a folder that everyone may write to; name the file itself';

describe('root, in a folder of another account', () => {
  it('follows no link of theirs to a file of root', () => {
    const told = asRoot(`
as 1 'ln -s ../mine/v theirs/a.prom; ln -s ../mine theirs/d; ln -s ../ok.yaml theirs/plan.yaml'
portplan audit ok.yaml --format prometheus --out theirs/a.prom
portplan audit ok.yaml --out theirs/d/v
portplan plan ok.yaml --out theirs/d/kept
portplan init theirs/d/new.yaml
portplan suggest theirs/plan.yaml --service web --write
GITHUB_STEP_SUMMARY=theirs/a.prom portplan lint ok.yaml --format github
show mine/v ok.yaml; ls -A mine`);
    expect(told.match(new RegExp(REFUSED, 'g'))).toHaveLength(6);
    expect(told).toMatch(/\n600 0 secret\n644 0 reserved: \[8080\]\nv\n$/);
  });

  it('writes through links of theirs to what is theirs, and through its own', () => {
    const told = asRoot(`
as 1 'touch theirs/r; mkdir theirs/sub; ln -s r theirs/a; ln -s sub theirs/d'
ln -s ../mine theirs/of-root
portplan audit ok.yaml --out theirs/a --quiet
portplan audit ok.yaml --out theirs/d/b --quiet
portplan audit ok.yaml --out theirs/of-root/c --quiet
stat -c '%N %a %u' theirs/a theirs/r theirs/sub/b mine/c; ls -A theirs`);
    expect(told).toBe(
      "'theirs/a' -> 'r' 777 1\n'theirs/r' 600 0\n'theirs/sub/b' 600 0\n'mine/c' 600 0\na\nd\nof-root\nr\nsub\n",
    );
  });

  it('takes over no mode of theirs for what only root may read', () => {
    const told = asRoot(`
as 1 'touch theirs/r; chmod 666 theirs/r'
portplan audit ok.yaml --out theirs/r --quiet
stat -c '%a %u' theirs/r`);
    expect(told).toBe('600 0\n');
  });

  it('makes files for the caller of sudo in a folder of theirs', () => {
    const told = asRoot(`
export SUDO_UID=1 SUDO_GID=1
(cd theirs && portplan init --quiet)
portplan audit ok.yaml --out theirs/r --quiet
stat -c '%a %u %g' theirs/*`);
    expect(told).toBe('644 1 1\n600 1 1\n');
  });

  it('gives what it makes in a folder that a group shares to that group', () => {
    const told = asRoot(`
chgrp 5 theirs; chmod 2775 theirs
portplan init theirs/p.yaml --quiet
portplan audit ok.yaml --out theirs/r --quiet
stat -c '%u %g' theirs/*`);
    expect(told).toBe('0 5\n0 5\n');
  });

  it('plans no boot values behind a link of theirs', () => {
    const told = asRoot(`
as 1 'ln -s ../mine/v theirs/x.conf; ln -s ../mine theirs/d'
for file in x.conf d/y.conf; do
  printf 'version: 1\\nreserved: [8080]\\npersist: {file: /mnt/theirs/%s}\\n' $file > p.yaml
  portplan plan p.yaml | grep -c 'leads to what is not theirs' || true
done`);
    expect(told).toBe('1\n1\n');
  });
});

describe('a plan of a colleague, in a folder that both share', () => {
  it("is changed by whom its group lets write it, and stays that group's", () => {
    const told = asRoot(`
chgrp 5 theirs; chmod 2775 theirs
cp ok.yaml theirs/p.yaml; chown 1:5 theirs/p.yaml; chmod 664 theirs/p.yaml
setpriv --reuid 2 --regid 2 --groups 5 "$NODE" "$cli" suggest theirs/p.yaml --service web --write --quiet
stat -c '%a %u %g' theirs/p.yaml; grep -c web theirs/p.yaml; ls -A theirs`);
    expect(told).toBe('web: 10001\n664 2 5\n1\np.yaml\n');
  });
});

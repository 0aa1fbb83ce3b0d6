#!/bin/sh
# The whole loop in a private host: user, network and mount namespaces with their own kernel settings and their own /etc.
# It needs no root, and nothing outside of it changes. `npm run demo` runs it.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)

if [ "${1:-}" != inside ]; then
  exec unshare --user --map-root-user --net --mount sh "$0" inside
fi

scratch=/mnt
mount -t tmpfs demo "$scratch"
for directory in /etc /usr/lib; do
  mkdir -p "$scratch$directory/upper" "$scratch$directory/work"
  mount -t overlay demo -o "lowerdir=$directory,upperdir=$scratch$directory/upper,workdir=$scratch$directory/work,userxattr" "$directory"
done
mount -t tmpfs demo /var/lib
mount -t tmpfs demo /run

portplan() { node "$here/bin/portplan.js" "$@"; }
say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }

plan=$scratch/portplan.yaml
cat > "$plan" <<'PLAN'
version: 1
name: demo
ephemeral: 20000-60999
services:
  app: 8080
  grpc-gateway: 50051
PLAN

say 'A plan, and what would change'
show cat "$plan"
show portplan plan "$plan"

say 'Apply it'
show portplan apply "$plan" --yes --quiet
show sysctl net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports

say 'Apply it again: nothing to do, and no byte is written'
show portplan apply "$plan" --yes

say 'Somebody clears the list by hand; plan finds it, apply mends it'
printf '\n' > /proc/sys/net/ipv4/ip_local_reserved_ports
show portplan plan "$plan" --detailed-exitcode || echo "(exit status $?: changes pending)"
show portplan apply "$plan" --yes --quiet

say "A reboot: the kernel's defaults, then the machine's own boot reader"
printf '32768 60999\n' > /proc/sys/net/ipv4/ip_local_port_range
printf '\n' > /proc/sys/net/ipv4/ip_local_reserved_ports
if [ -x /usr/lib/systemd/systemd-sysctl ]; then show /usr/lib/systemd/systemd-sysctl; else show sysctl -q --system; fi
show portplan plan "$plan"

say 'Undo the first apply, after the second'
show portplan history
show portplan rollback --yes
show portplan rollback --yes
show sysctl net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports

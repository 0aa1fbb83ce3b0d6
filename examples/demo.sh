#!/bin/sh
# The whole loop in a private host: user, network and mount namespaces with their own kernel settings and their own /etc.
# It needs no root, and nothing outside of it changes. `npm run demo` runs it.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)

if [ "${1:-}" != inside ]; then
  exec unshare --user --map-root-user --net --mount sh "$0" inside
fi

# Its own records and drop-ins; all other files are the machine's, to read only. So are all settings but the network's.
for directory in /mnt /etc/sysctl.d /usr/lib/sysctl.d /var/lib /run; do mount -t tmpfs demo "$directory"; done
mount --rbind /proc/sys /proc/sys
mount -o remount,bind,ro /proc/sys
mount --rbind /proc/sys/net /proc/sys/net
mount -o remount,bind,rw /proc/sys/net
# A boot brings the settings of the network that process 1 is in: here that is this shell, under the name of one that starts a system.
echo init > "/proc/$$/comm"
mount --bind "/proc/$$" /proc/1
mount -o remount,bind,ro /

portplan() { node "$here/bin/portplan.js" "$@"; }
say() { printf '\n\033[1m# %s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }

# sysctl and systemd-sysctl are in folders that Debian leaves out of the PATH of an ordinary user.
PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

plan=/mnt/portplan.yaml
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

say 'The plan changes: what it no longer names is released'
sed -i '/grpc-gateway/d' "$plan"
show portplan plan "$plan"
show portplan apply "$plan" --yes --quiet

say 'Undo that'
show portplan history
show portplan rollback --yes
show sysctl net.ipv4.ip_local_port_range net.ipv4.ip_local_reserved_ports

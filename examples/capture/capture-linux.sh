#!/bin/sh
# Gathers, on a Linux host without Node, what `portplan snapshot --captured FOLDER` reads:
#   sh capture-linux.sh FOLDER
# As root it gathers all, as anybody else what he may read. It makes FOLDER, and changes nothing else.
# listing.txt says what stands where, whose it is and where links lead; files/N are the bytes of what it numbers.
set -u
LC_ALL=C
export LC_ALL
# What only root may read is copied for root only.
umask 077

fail() {
  echo "capture-linux.sh: $*" >&2
  exit 1
}

[ $# -eq 1 ] || fail "give one argument, the folder to make"
for tool in dd id ls readlink tr uname wc; do
  command -v "$tool" >/dev/null || fail "$tool is needed, and is not there"
done
mkdir "$1" && mkdir "$1/files" || fail "$1 can't be made; name a folder that is not there yet"
out=$(cd "$1" && pwd) || fail "$1 can't be entered"

# A line break inside a name stands as a NUL, which no name holds.
line() {
  { printf '%s' "$*" | tr '\n' '\000' && echo; } >>"$out/listing.txt" || fail "$out/listing.txt can't be written"
}

# Once for each path: what it is, its permissions and its owner. denied: it may not be looked at.
seen=//
note() {
  case $seen in *"//$1//"*) return 0 ;; esac
  seen=$seen$1//
  ls -lnd "$1" 2>/dev/null | {
    read -r mode count uid gid rest && line entry "$mode" "$uid" "$gid" "$1"
  } || [ ! -d "${1%/*}/" ] || [ -x "${1%/*}/" ] || line denied "$1"
  [ ! -L "$1" ] || line target "$(readlink "$1")"
}

# Notes every name on the way to a path, as the kernel goes it: `at` is where it leads in the end.
visit() {
  at='' left=$1 links=0
  while [ -n "$left" ]; do
    name=${left%%/*}
    case $left in */*) left=${left#*/} ;; *) left='' ;; esac
    case $name in
      '' | .) continue ;;
      ..) at=${at%/*} && continue ;;
    esac
    note "$at/$name"
    if [ -L "$at/$name" ]; then
      links=$((links + 1))
      left=$(readlink "$at/$name")${left:+/$left}
      case $left in /*) at='' ;; esac
      [ "$links" -le 40 ] || left=''
    else
      at=$at/$name
    fi
  done
}

# Once for each path, and in one read(2): what the kernel says of a long reserved list is cut otherwise.
number=0
copy() {
  case $seen in *"//copy:$1//"*) return 0 ;; esac
  seen=${seen}copy:$1//
  [ -e "$1" ] || return 0
  if [ ! -r "$1" ]; then
    line unreadable "$1"
    return
  fi
  number=$((number + 1))
  dd if="$1" of="$out/files/$number" bs=1048576 2>/dev/null || fail "$1 can't be copied into $out"
  line text "$number" $(($(wc -c <"$out/files/$number"))) "$1"
}

# What a program prints, what it complains of, and its exit status. Nothing of one that is not there.
ask() {
  command -v "$1" >/dev/null || return 0
  number=$((number + 2)) status=0
  printed=$out/files/$((number - 1))
  "$@" </dev/null >"$printed" 2>"$out/files/$number" || status=$?
  line ran $((number - 1)) $(($(wc -c <"$printed"))) "$number" $(($(wc -c <"$out/files/$number"))) "$status" "$*"
}

visit_file() {
  visit "$1"
  [ ! -f "$at" ] || copy "$at"
}

# The files of a directory whose names end in $2, hidden ones too.
visit_directory() {
  visit "$1"
  directory=$at
  [ -d "$directory" ] || return 0
  [ -r "$directory" ] || line unreadable "$directory"
  for file in "$directory"/*"$2" "$directory"/.*"$2" "$directory/$2"; do
    case ${file##*/} in
      "*$2" | ".*$2" | "$2") [ -e "$file" ] || [ -L "$file" ] || continue ;;
    esac
    visit_file "$file"
  done
}

line portplan-capture linux 1
line host "$(uname -n)"
line user "$(id -u)" "$(id -g)"
case $(printf '\001\000' | od -An -td2 2>/dev/null) in
  *256*) line byte-order BE ;;
  *) line byte-order LE ;;
esac

# Every network namespace has tables of its own: those of process 1 are the host's. Any program may be process 1 of a process
# namespace, though: in a network that is not the kernel's first, it must be one that starts a system.
first=$(ls -Lid /proc/1/net/tcp 2>/dev/null || :)
own=$(ls -Lid /proc/self/net/tcp 2>/dev/null || :)
network=host
[ -z "$first" ] || [ -z "$own" ] || [ "${first% *}" = "${own% *}" ] || network=namespace
if [ -e /proc/sys/net/core/somaxconn ] && [ ! -e /proc/sys/net/core/netdev_max_backlog ]; then
  case $(cat /proc/1/comm 2>/dev/null || :) in
    '' | init* | linuxrc | systemd | openrc-init | runit | s6-svscan | dinit | finit | procd | shepherd | machined) ;;
    *) network=namespace ;;
  esac
fi
line network "$network"

note /

# Marks of a container, and of whether this is the network that the kernel booted with.
for mark in /.dockerenv /run/.containerenv /run/secrets/kubernetes.io /var/run/secrets/kubernetes.io \
  /sys/fs/cgroup/cgroup.type /proc/sys/net/core/somaxconn /proc/sys/net/core/netdev_max_backlog; do
  visit "$mark"
done
visit_file /run/host/container-manager
visit_file /run/systemd/container
for file in /proc/1/comm /proc/1/cgroup /proc/self/cgroup /proc/self/mountinfo; do
  copy "$file"
done

# Another apply, which runs meanwhile, makes the first of these into one of the second.
visit_file /var/lib/portplan/unfinished.json
visit_file /var/lib/portplan/unconfirmed.json
visit_directory /var/lib/portplan/history .json

for setting in ip_local_port_range ip_local_reserved_ports ip_unprivileged_port_start \
  tcp_tw_reuse tcp_timestamps tcp_max_tw_buckets; do
  copy "/proc/sys/net/ipv4/$setting"
done

# Which boot readers are installed.
for program in /usr/lib/systemd/systemd-sysctl /lib/systemd/systemd-sysctl \
  /usr/sbin/sysctl /sbin/sysctl /usr/bin/sysctl /bin/sysctl; do
  visit "$program"
done

for tree in /etc/sysctl.d /run/sysctl.d /usr/local/lib/sysctl.d /usr/lib/sysctl.d /lib/sysctl.d; do
  visit_directory "$tree" ''
done
# Beside /etc/sysctl.conf the copies that no reader reads.
visit /etc
for file in /etc/sysctl.conf /etc/sysctl.* /etc/sysctl/* /etc/sysctl.conf.d/*; do
  visit_file "$file"
done

# What sets values beside those files: the kernel's command line, a credential of systemd-sysctl, ufw, profiles of TuneD.
copy /proc/cmdline
for folder in /etc/systemd/system /run/systemd/system /usr/lib/systemd/system /lib/systemd/system; do
  visit_file "$folder/systemd-sysctl.service"
  visit_directory "$folder/systemd-sysctl.service.d" .conf
done
visit_file /run/credentials/@system/sysctl.extra
visit /run/credentials/@encrypted/sysctl.extra
for folder in /etc/credstore /run/credstore /usr/local/lib/credstore /usr/lib/credstore; do
  visit_file "$folder/sysctl.extra"
  visit "$folder.encrypted/sysctl.extra"
done
visit /etc/systemd/system/multi-user.target.wants/ufw.service
visit /etc/systemd/system/ufw.service
for file in /etc/default/ufw /etc/ufw/ufw.conf /etc/ufw/sysctl.conf; do
  visit_file "$file"
done
visit /etc/systemd/system/multi-user.target.wants/tuned.service
visit /etc/systemd/system/tuned.service
visit /run/tuned/tuned.pid
visit_file /etc/tuned/active_profile
visit_file /etc/tuned/post_loaded_profile
visit /usr/lib/tuned/profiles
for file in /etc/tuned/*.conf; do
  [ ! -e "$file" ] || visit_file "$file"
done
for file in /etc/tuned/*/tuned.conf /etc/tuned/profiles/*/tuned.conf /usr/lib/tuned/*/tuned.conf /usr/lib/tuned/profiles/*/tuned.conf; do
  [ ! -e "$file" ] || visit_file "$file"
done

for table in tcp tcp6 udp udp6 if_inet6 dev ip_vs ip_tables_names ip6_tables_names; do
  copy "/proc/net/$table"
done

# Packet rules, by which others may get what is sent to a port. These programs list them, and make and change none.
copy /proc/self/status
copy /proc/modules
copy /proc/sys/net/netfilter/nf_conntrack_count
PATH=$PATH:/usr/sbin:/sbin
for value in /proc/sys/net/ipv4/conf/*/route_localnet /proc/sys/net/ipv4/conf/*/forwarding \
  /proc/sys/net/ipv6/conf/all/forwarding /proc/sys/net/ipv6/conf/*/force_forwarding; do
  copy "$value"
done
# It tells the interfaces that sockets are bound to, which no table shows.
ask ss -H -n -e -l -t -u
ask ip -j -d address
ask nft -j list ruleset
for program in iptables-nft-save ip6tables-nft-save; do
  ask "$program"
done
# These would ask for modules where the kernel has no such tables.
if [ -n "$(cat /proc/net/ip_tables_names 2>/dev/null)" ]; then
  ask iptables-legacy-save
  ask iptables-save
fi
if [ -n "$(cat /proc/net/ip6_tables_names 2>/dev/null)" ]; then
  ask ip6tables-legacy-save
  ask ip6tables-save
fi

# Names of accounts, which plans may write as numbers.
visit_file /etc/passwd

line end

#!/bin/sh
# make-system.sh NAME FOLDER: makes FOLDER/NAME.img, a Debian that boots with the agent of the tests, and its kernel beside it.
# NAME is a release of Debian, or a release and `-sysvinit`. It needs root, debootstrap and mke2fs.
set -eu
name=$1 folder=$2
release=${name%-sysvinit}
here=$(dirname "$0")
root=$(mktemp -d "$folder/$name.XXXXXX")
trap 'rm -rf "$root"' EXIT

init=systemd-sysv
[ "$release" = "$name" ] || init=sysvinit-core
debootstrap --variant=minbase --include="$init,udev,procps,iproute2,kmod,perl-base,cron" \
  "$release" "$root" http://deb.debian.org/debian >"$folder/$name.log" 2>&1
in_system() { chroot "$root" env PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@" >>"$folder/$name.log" 2>&1; }
cp /etc/resolv.conf "$root/etc/resolv.conf"
in_system apt-get install -y --no-install-recommends linux-image-cloud-amd64 initramfs-tools ipvsadm

echo booted >"$root/etc/hostname"
cat >"$root/etc/fstab" <<'END'
LABEL=system / ext4 errors=remount-ro 0 1
LABEL=portplan /opt ext4 ro 0 0
END
if [ "$init" = systemd-sysv ]; then
  cp "$here/portplan-agent.service" "$root/etc/systemd/system/"
  in_system systemctl enable portplan-agent.service
else
  echo 'pp:2345:respawn:/usr/bin/perl /opt/portplan/test/agent.pl' >>"$root/etc/inittab"
fi

cp "$root"/boot/vmlinuz-* "$folder/$name.vmlinuz"
cp "$root"/boot/initrd.img-* "$folder/$name.initrd"
in_system apt-get clean
rm -rf "$root"/var/lib/apt/lists/* "$root"/usr/share/doc "$root"/usr/share/locale
mke2fs -q -F -t ext4 -L system -d "$root" "$folder/$name.img.new" 1200M
mv "$folder/$name.img.new" "$folder/$name.img"

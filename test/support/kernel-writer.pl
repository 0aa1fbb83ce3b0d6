# Runs inside a private host: for each line `NAME OFFSET TEXT`, one write(2), and all settings after it.
# Perl, because Node's fs.writeSync goes on after a short write (libuv, uv__fs_write_all) and so hides it.
use strict;
use warnings;

$| = 1;
while (my $line = <STDIN>) {
    my ($name, $offset, $text) = split / /, $line;
    print join(' ', write_once($name, $offset, pack('H*', $text =~ s/\n//r)), settings()), "\n";
}

sub write_once {
    my ($name, $offset, $text) = @_;
    open(my $file, '>', "/proc/sys/net/ipv4/$name") or die "$name: $!";
    sysseek($file, $offset, 0);
    my $taken = syswrite($file, $text);
    return $taken if defined $taken;
    return $!{EINVAL} ? 'EINVAL' : 'errno' . ($! + 0);
}

sub settings {
    # The longest possible list has 191,053 bytes.
    my %sizes = (ip_local_port_range => 64, ip_local_reserved_ports => 262_144, ip_unprivileged_port_start => 64, tcp_tw_reuse => 64);
    return map { unpack('H*', read_whole($_, $sizes{$_})) } sort keys %sizes;
}

sub read_whole {
    my ($name, $size) = @_;
    open(my $file, '<', "/proc/sys/net/ipv4/$name") or die "$name: $!";
    sysread($file, my $text, $size);
    return $text;
}

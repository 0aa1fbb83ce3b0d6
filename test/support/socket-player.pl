# Real sockets on command: each line of stdin is one, with an answer of one line: `ok`, a port, or the name of an errno.
#
#   open NAME PROTOCOL FAMILY [reuseaddr] [reuseport] [v6only]     bind NAME ADDRESS PORT        listen NAME
#   connect NAME ADDRESS PORT (answers its own port)              accept NAME LISTENER          close NAME
#   device NAME INTERFACE (SO_BINDTODEVICE)                       shut NAME (says that it will send no more)
#   eof NAME (waits until the other end has closed)
# Nothing here is outside Debian's perl-base.
use strict;
use warnings;
use Socket qw(:DEFAULT unpack_sockaddr_in6 IPPROTO_IPV6 IPV6_V6ONLY SO_REUSEPORT);
require __FILE__ =~ s{[^/]*$}{socket-address.pl}r;

$| = 1;
my %sockets;
my %play = (
    open    => \&open_one,
    bind    => sub { my ($name, $address, $port) = @_; bind $sockets{$name}, place($address, $port) },
    device  => sub { my ($name, $device) = @_; setsockopt $sockets{$name}, SOL_SOCKET, 25, $device },
    listen  => sub { listen $sockets{$_[0]}, SOMAXCONN },
    connect => \&connect_one,
    accept  => sub { my ($name, $listener) = @_; accept $sockets{$name}, $sockets{$listener} },
    close   => sub { close delete $sockets{$_[0]} },
    shut    => sub { shutdown $sockets{$_[0]}, 1 },
    eof     => sub { !sysread $sockets{$_[0]}, my $rest, 1 },
);

while (my $line = <STDIN>) {
    my ($verb, @words) = split ' ', $line;
    my $done = $play{$verb}->(@words);
    print $done ? ($done =~ /^\d+$/ && $done > 1 ? $done : 'ok') : errno_name(), "\n";
}

sub open_one {
    my ($name, $protocol, $family, @options) = @_;
    my %set = map { $_ => 1 } @options;
    my $type = $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM;
    socket($sockets{$name}, $family eq '6' ? AF_INET6 : AF_INET, $type, 0) or return 0;
    return (!$set{reuseaddr} || setsockopt $sockets{$name}, SOL_SOCKET, SO_REUSEADDR, 1)
        && (!$set{reuseport} || setsockopt $sockets{$name}, SOL_SOCKET, SO_REUSEPORT, 1)
        && (!$set{v6only} || setsockopt $sockets{$name}, IPPROTO_IPV6, IPV6_V6ONLY, 1);
}

sub connect_one {
    my ($name, $address, $port) = @_;
    connect($sockets{$name}, place($address, $port)) or return 0;
    my $own = getsockname $sockets{$name};
    return sockaddr_family($own) == AF_INET6 ? (unpack_sockaddr_in6 $own)[0] : (unpack_sockaddr_in $own)[0];
}

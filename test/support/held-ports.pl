# Real sockets that hold ports, and real binds of services beside them. Each line of stdin is answered with `ok` or the name of an errno:
#
#   hold PORT SOCKET STATE     opens a socket, brings it into that state, and keeps it
#   try PORT SOCKET            opens one as a service does (bind, and on TCP listen), and closes it at once
#
# SOCKET is PROTOCOL,ADDRESS,IPV6_V6ONLY,SO_REUSEADDR,SO_REUSEPORT, the options as 0 or 1. STATE: listening, silent (bound, no
# more), connected (bound, then connected), given (connected from this port without a bind before it), and of TCP accepted
# (the connection of a former server), close-wait and time-wait (it has closed first).
# Nothing here is outside Debian's perl-base.
use strict;
use warnings;
use Socket qw(:DEFAULT IPPROTO_IPV6 IPV6_V6ONLY SO_REUSEPORT);
require __FILE__ =~ s{[^/]*$}{socket-address.pl}r;

# IP_LOCAL_PORT_RANGE of linux/in.h: the lowest port, and the highest one in the upper half.
use constant { SOL_IP => 0, LOCAL_PORT_RANGE => 51 };

$| = 1;
my (@held, %servers);
my $next_client = 40_000;

while (my $line = <STDIN>) {
    my ($verb, $port, $wanted, $state) = split ' ', $line;
    my $done = $verb eq 'hold' ? hold($port, $wanted, $state) : try($port, $wanted);
    print $done ? 'ok' : errno_name(), "\n";
}

sub try {
    my ($port, $wanted) = @_;
    my ($socket, $protocol) = open_one($wanted);
    return bound($socket, $wanted, $port) && ($protocol ne 'tcp' || listen $socket, SOMAXCONN);
}

sub hold {
    my ($port, $wanted, $state) = @_;
    my ($socket, $protocol) = open_one($wanted);
    push @held, $socket;
    return given($socket, $wanted, $port) if $state eq 'given';
    my $done = bound($socket, $wanted, $port)
        && ($state ne 'connected' || connect $socket, server($wanted))
        && ($state eq 'silent' || $state eq 'connected' || $protocol ne 'tcp' || listen $socket, SOMAXCONN);
    # A refused one must not stay: one whose listen failed is still bound.
    close pop @held if !$done;
    return $done && ($state !~ /accepted|wait/ || former($socket, $wanted, $port, $state));
}

# The kernel chooses the port, of which there is one.
sub given {
    my ($socket, $wanted, $port) = @_;
    my $only = pack 'L', $port | $port << 16;
    return setsockopt($socket, SOL_IP, LOCAL_PORT_RANGE, $only) && connect $socket, server($wanted);
}

# The connection of a server that has gone. Beside another one with SO_REUSEPORT it may be that one that gets the connection.
sub former {
    my ($listener, $wanted, $port, $state) = @_;
    my $address = reached($wanted);
    my ($client) = open_one(join ',', 'tcp', $address, 0, 1, 0);
    my $done = bind($client, place($address, $next_client++)) && connect($client, place($address, $port))
        && has_waiting($listener) && accept(my $server, $listener);
    my $errno = $!;
    close $listener;
    $! = $errno;
    return 0 if !$done;
    push @held, $server, $client;
    close $client if $state eq 'close-wait';
    return 1 if $state ne 'time-wait';
    close $server;
    return close $client;
}

sub has_waiting {
    my ($listener) = @_;
    vec(my $bits = '', fileno $listener, 1) = 1;
    return select $bits, undef, undef, 1;
}

# A server on the same address, which takes whatever comes.
sub server {
    my ($wanted) = @_;
    my ($protocol) = split /,/, $wanted;
    my $address = reached($wanted);
    # The same address, however it is spelled, has one server.
    my $own = $address =~ s/^::ffff:(?=[\d.]+$)//r;
    if (!$servers{"$protocol $own"}) {
        my ($socket) = open_one(join ',', $protocol, $own, 0, 0, 0);
        bind $socket, place($own, 7000) or die "$own: $!\n";
        $protocol ne 'tcp' or listen $socket, SOMAXCONN or die "$own: $!\n";
        $servers{"$protocol $own"} = $socket;
    }
    return place($address, 7000);
}

# The address that a socket is reached at, and reaches others from: a wildcard has loopback.
sub reached {
    my ($wanted) = @_;
    my (undef, $address) = split /,/, $wanted;
    return { '0.0.0.0' => '127.0.0.1', '::' => '::1', '::ffff:0.0.0.0' => '::ffff:127.0.0.1' }->{$address} // $address;
}

sub open_one {
    my ($protocol, $address, $ipv6_only, $reuse_address, $reuse_port) = split /,/, $_[0];
    my $family = $address =~ /:/ ? AF_INET6 : AF_INET;
    socket my $socket, $family, $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM, 0 or die "socket: $!\n";
    # A number each: setsockopt takes a string for the bytes of the option.
    $family == AF_INET or setsockopt $socket, IPPROTO_IPV6, IPV6_V6ONLY, int $ipv6_only or die "V6ONLY: $!\n";
    setsockopt $socket, SOL_SOCKET, SO_REUSEADDR, int $reuse_address or die "REUSEADDR: $!\n";
    setsockopt $socket, SOL_SOCKET, SO_REUSEPORT, int $reuse_port or die "REUSEPORT: $!\n";
    return ($socket, $protocol);
}

sub bound {
    my ($socket, $wanted, $port) = @_;
    my (undef, $address) = split /,/, $wanted;
    return bind $socket, place($address, $port);
}

# Binds real sockets, and for TCP lets them listen, as the cases on stdin say; prints what the kernel answered.
#
# Each line is a case, its words are sockets: PROTOCOL,ADDRESS,IPV6_V6ONLY,SO_REUSEADDR,SO_REUSEPORT,UID,LISTENS,DEVICE, the
# options and LISTENS as 0 or 1, the device empty for none. The answer is a line of as many words, each `ok` or the name of an errno. The
# sockets of a case stay open until its last one, all on a port that no other case has.
# Nothing here is outside Debian's perl-base.
use strict;
use warnings;
use Socket qw(:DEFAULT IPPROTO_IPV6 IPV6_V6ONLY SO_REUSEPORT);
require __FILE__ =~ s{[^/]*$}{socket-address.pl}r;

# asm-generic/socket.h
use constant SO_BINDTODEVICE => 25;

my $port = 1100;
while (my $line = <STDIN>) {
    die "more cases than ports\n" if $port > 65_535;
    print join(' ', run($port++, split ' ', $line)), "\n";
}

sub run {
    my ($port, @sockets) = @_;
    my @held;
    return map { open_one($_, $port, \@held) } @sockets;
}

sub open_one {
    my ($wanted, $port, $held) = @_;
    my ($protocol, $address, $ipv6_only, $reuse_address, $reuse_port, $user, $listens, $device) = split /,/, $wanted;
    my $type = $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM;
    my $place = place($address, $port);
    my $family = sockaddr_family($place);
    my $socket = make($family, $type, $user);
    # A number each: setsockopt takes a string for the bytes of the option.
    my $done = ($family != AF_INET6 || setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, int $ipv6_only))
        && setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, int $reuse_address)
        && setsockopt($socket, SOL_SOCKET, SO_REUSEPORT, int $reuse_port)
        && (!length($device // '') || setsockopt($socket, SOL_SOCKET, SO_BINDTODEVICE, $device))
        && bind($socket, $place)
        && (!$listens || $protocol ne 'tcp' || listen($socket, SOMAXCONN));
    # A refused socket must not stay: one whose listen failed is still bound.
    return errno_name() if !$done;
    push @$held, $socket;
    return 'ok';
}

# Who creates the socket is its user for the kernel, whoever binds it (inode of the socket, sock_i_uid).
sub make {
    my ($family, $type, $user) = @_;
    become($user);
    my $made = socket(my $socket, $family, $type, 0);
    my $refusal = "socket: $!\n";
    become($<);
    die $refusal if !$made;
    return $socket;
}

# Perl's $> is seteuid(2), which says nothing when it fails; the real user stays, and so there is a way back.
sub become {
    my ($user) = @_;
    $> = $user;
    die "seteuid $user: $!\n" if $> != $user;
}

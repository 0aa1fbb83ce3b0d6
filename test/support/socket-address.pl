# What programs that play with real sockets share: an address as the kernel takes it, and the name of the last error.
# Nothing here is outside Debian's perl-base.
use strict;
use warnings;
use Socket qw(SOCK_STREAM getaddrinfo AI_NUMERICHOST);

sub place {
    my ($address, $port) = @_;
    my ($error, $found) = getaddrinfo($address, $port, { flags => AI_NUMERICHOST, socktype => SOCK_STREAM });
    die "$address: $error\n" if $error;
    return $found->{addr};
}

sub errno_name {
    my ($name) = grep { $!{$_} } qw(EADDRINUSE EADDRNOTAVAIL EACCES EINVAL);
    return $name // 'errno' . ($! + 0);
}

1;

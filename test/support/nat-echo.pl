# Who answers a connection. Nothing here is outside Debian's perl-base.
#   serve NAME PORT…        listens on each port of every address, says NAME and its own address and port, and closes
#   probe ADDRESS PORT …    connects to each at once; a line for each: what was said, `refused` or `timeout`
use strict;
use warnings;
use IO::Select;
use Socket qw(:DEFAULT getaddrinfo getnameinfo AI_NUMERICHOST NI_NUMERICHOST NI_NUMERICSERV);
use Fcntl;
use Errno qw(EINPROGRESS ECONNREFUSED);

my ($mode, @words) = @ARGV;
$| = 1;
$mode eq 'serve' ? serve(@words) : probe(@words);

sub serve {
    my ($name, @ports) = @_;
    my $select = IO::Select->new;
    for my $port (@ports) {
        socket(my $socket, AF_INET6, SOCK_STREAM, 0) or die $!;
        setsockopt $socket, SOL_SOCKET, SO_REUSEADDR, 1;
        bind $socket, pack_sockaddr_in6($port, pack('x16')) or die "$port: $!";
        listen $socket, SOMAXCONN;
        $select->add($socket);
    }
    print "ready\n";
    while (1) {
        for my $listener ($select->can_read) {
            accept(my $peer, $listener) or next;
            my ($error, $host, $port) = getnameinfo(getsockname $peer, NI_NUMERICHOST | NI_NUMERICSERV);
            $host =~ s/^::ffff://;
            syswrite $peer, "$name $host $port\n";
            close $peer;
        }
    }
}

sub probe {
    my @targets = @_;
    my (@sockets, @said);
    my $select = IO::Select->new;
    while (my ($address, $port) = splice @targets, 0, 2) {
        my ($error, $found) = getaddrinfo($address, $port, { flags => AI_NUMERICHOST, socktype => SOCK_STREAM });
        socket(my $socket, $found->{family}, SOCK_STREAM, 0) or die $!;
        fcntl $socket, F_SETFL, O_NONBLOCK;
        my $at = @said;
        push @said, 'timeout';
        push @sockets, $socket;
        if (!connect($socket, $found->{addr}) && $! != EINPROGRESS) { $said[$at] = $! == ECONNREFUSED ? 'refused' : "$!"; next }
        $select->add([$socket, $at]);
    }
    my $end = time + 2;
    my $last = 0;
    while ($select->count && $last < 4) {
        my @ready = $select->can_read(0.15);
        $last = @ready ? 0 : $last + 1;
        for my $one (@ready) {
            my ($socket, $at) = @$one;
            my $read = sysread $socket, my $text, 200;
            $said[$at] = defined $read ? $text =~ s/\n//r : $! == ECONNREFUSED ? 'refused' : "$!";
            $select->remove($one);
        }
    }
    print "$_\n" for @said;
}

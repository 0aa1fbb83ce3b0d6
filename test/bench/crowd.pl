# Many real connections over the loopback: `perl crowd.pl CONNECTIONS PORT`. A server on every address at PORT, and clients of it;
# as few processes hold them as the limit of open files allows. Prints the port of one client when all are there, then waits
# until its standard input ends.
use strict;
use warnings;
use POSIX ();
use Socket;

my ($connections, $port) = @ARGV;
$| = 1;
socket my $server, AF_INET, SOCK_STREAM, 0 or die "socket: $!\n";
setsockopt $server, SOL_SOCKET, SO_REUSEADDR, 1;
bind $server, pack_sockaddr_in($port, INADDR_ANY) or die "bind: $!\n";
listen $server, SOMAXCONN or die "listen: $!\n";

# Two descriptors a connection, and a few for the program itself; one address as source has ports for some 28,000.
my $most = POSIX::floor((POSIX::sysconf(POSIX::_SC_OPEN_MAX()) - 20) / 2);
my (@held, $first);
while ($connections > 0) {
    my $share = $connections < $most ? $connections : $most;
    $connections -= $share;
    if ($connections > 0) { begin_child($share) }
    else                  { $first = hold($share) }
}
print "$first\n";
1 while <STDIN>;

# A child says that it is done by one byte, and ends with its parent.
sub begin_child {
    my ($share) = @_;
    pipe my $done, my $say or die "pipe: $!\n";
    push @held, $done;
    if (!fork) {
        hold($share);
        syswrite $say, '.';
        1 while <STDIN>;
        POSIX::_exit(0);
    }
    sysread $done, my $byte, 1;
}

sub hold {
    my ($share) = @_;
    my $port_of_one;
    for my $i (0 .. $share - 1) {
        socket my $client, AF_INET, SOCK_STREAM, 0 or die "socket: $!\n";
        my $to = inet_aton('127.0.' . ($$ % 250 + 1) . '.' . (1 + int($i / 10_000)));
        connect $client, pack_sockaddr_in($port, $to) or die "connect: $!\n";
        accept my $accepted, $server or die "accept: $!\n";
        push @held, $client, $accepted;
        $port_of_one //= (unpack_sockaddr_in getsockname $client)[0];
    }
    return $port_of_one;
}

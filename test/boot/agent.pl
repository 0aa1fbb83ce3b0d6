#!/usr/bin/perl
# Runs in a booted system and does what the test asks, a line each way over a virtio port. Every field is hexadecimal:
#   request   standard input, argv[0], argv[1], ...
#   answer    exit status, standard output, standard error
# After each boot it says `hello` first. Only modules of perl-base are used.
use strict;
use warnings;

my $path = '/dev/virtio-ports/portplan.agent';
sleep 1 until -e $path;
open my $port, '+<', $path or die "$path: $!";
binmode $port;
$ENV{PATH} = '/opt/portplan/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
$ENV{HOME} = (getpwuid $<)[7];
chdir $ENV{HOME};
answer('hello');

while (my $line = <$port>) {
    chomp $line;
    my ($input, @argv) = map { pack 'H*', $_ } split / /, $line, -1;
    answer(run($input, @argv)) if @argv;
}

sub answer {
    syswrite $port, join(' ', map { unpack 'H*', $_ } @_) . "\n";
}

# Output goes through files: a daemon that keeps a pipe open would keep the answer back.
sub run {
    my ($input, @argv) = @_;
    my ($in, $out, $err) = map { "/run/agent-$_" } qw(in out err);
    write_file($in, $input);
    my $child = fork // die "fork: $!";
    if ($child == 0) {
        close $port;
        open STDIN, '<', $in or die;
        open STDOUT, '>', $out or die;
        open STDERR, '>', $err or die;
        exec { $argv[0] } @argv or do { print STDERR "$argv[0]: $!\n"; exit 127 };
    }
    waitpid $child, 0;
    my $status = $? & 127 ? 128 + ($? & 127) : $? >> 8;
    return ($status, read_file($out), read_file($err));
}

sub write_file {
    my ($file, $text) = @_;
    open my $to, '>:raw', $file or die "$file: $!";
    print $to $text;
    close $to;
}

sub read_file {
    my ($file) = @_;
    open my $from, '<:raw', $file or die "$file: $!";
    local $/;
    return scalar <$from> // '';
}

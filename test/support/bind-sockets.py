"""Binds real sockets, and for TCP lets them listen, as the cases on stdin say; prints what the kernel answered.

Stdin: [[socket, ...], ...], each socket {protocol, address, ipv6Only, reuse, user, listens}; a user is a number, and null
as an address is what most servers make of "every address": an IPv6 wildcard that takes IPv4 as well. Stdout: [["ok" |
"EADDRINUSE" | ..., ...], ...]. The sockets of a case stay open until its last one, all on a port that no other case has.
"""
import errno
import json
import os
import socket
import sys

OPTIONS = {"address": socket.SO_REUSEADDR, "port": socket.SO_REUSEPORT}
FIRST_PORT = 1100


def make(wanted, user):
    """Who creates the socket is its user for the kernel, whoever binds it (inode of the socket, sock_i_uid)."""
    family = socket.AF_INET6 if ":" in wanted["address"] else socket.AF_INET
    kind = socket.SOCK_STREAM if wanted["protocol"] == "tcp" else socket.SOCK_DGRAM
    os.seteuid(user)
    try:
        return socket.socket(family, kind)
    finally:
        os.seteuid(os.getuid())


def open_one(wanted, port, held):
    wanted = {**wanted, "address": wanted["address"] or "::"}
    made = make(wanted, wanted["user"])
    held.append(made)
    try:
        if made.family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(wanted["ipv6Only"]))
        for option in wanted["reuse"]:
            made.setsockopt(socket.SOL_SOCKET, OPTIONS[option], 1)
        place = socket.getaddrinfo(wanted["address"], port, made.family, made.type, 0, socket.AI_NUMERICHOST)[0][4]
        made.bind(place)
        if wanted["listens"] and wanted["protocol"] == "tcp":
            made.listen()
        return "ok"
    except OSError as refusal:
        # A refused socket must not stay: one whose listen failed is still bound.
        held.pop().close()
        return errno.errorcode.get(refusal.errno, str(refusal))


def run(case, port):
    held = []
    results = [open_one(wanted, port, held) for wanted in case]
    for made in held:
        made.close()
    return results


cases = json.load(sys.stdin)
if FIRST_PORT + len(cases) > 65536:
    sys.exit("more cases than ports")
json.dump([run(case, FIRST_PORT + index) for index, case in enumerate(cases)], sys.stdout)

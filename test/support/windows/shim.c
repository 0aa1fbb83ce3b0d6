/*
 * Stands in for a program of Windows. It sends its name and its arguments to the test, and does what the test answers.
 *
 * To the test: the length of the rest; then the name without .exe in small letters and each argument, in UTF-8, each
 * ended by a zero byte. Back: the exit status, the length of stdout, the length of stderr; then the bytes of both. Numbers
 * are 32 bits, lowest byte first.
 */
#include <winsock2.h>
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

/* What no program of Windows returns: the test closed the connection, or there is no test. */
#define NO_ANSWER 250
#define LONGEST_REQUEST (1 << 18)

/* The arguments arrive as they are: `*` is no pattern here. */
int _dowildcard = 0;

static char request[LONGEST_REQUEST];
static uint32_t used = sizeof(uint32_t);

static void add(const wchar_t *word)
{
    int length = WideCharToMultiByte(CP_UTF8, 0, word, -1, request + used, LONGEST_REQUEST - used, NULL, NULL);
    if (length == 0) exit(NO_ANSWER);
    used += length;
}

static void add_own_name(void)
{
    wchar_t path[MAX_PATH];
    GetModuleFileNameW(NULL, path, MAX_PATH);
    wchar_t *name = wcsrchr(path, L'\\') + 1;
    *wcsrchr(name, L'.') = 0;
    add(_wcslwr(name));
}

static SOCKET connected(const char *port)
{
    WSADATA data;
    if (WSAStartup(MAKEWORD(2, 2), &data) != 0) exit(NO_ANSWER);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    SOCKET test = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(test, (struct sockaddr *)&to, sizeof to) != 0) exit(NO_ANSWER);
    return test;
}

static void receive(SOCKET test, void *into, uint32_t length)
{
    for (uint32_t have = 0; have < length;) {
        int got = recv(test, (char *)into + have, length - have, 0);
        if (got <= 0) exit(NO_ANSWER);
        have += got;
    }
}

static void print(FILE *stream, const char *bytes, uint32_t length)
{
    _setmode(_fileno(stream), _O_BINARY);
    fwrite(bytes, 1, length, stream);
    fflush(stream);
}

/* In a file: what portplan starts for later has no environment of its caller's. */
static const char *port_of_test(void)
{
    static char port[8];
    FILE *file = fopen("C:\\windows\\stand-in.port", "r");
    if (file == NULL || fgets(port, sizeof port, file) == NULL) exit(NO_ANSWER);
    return port;
}

int wmain(int argc, wchar_t **argv)
{
    add_own_name();
    for (int i = 1; i < argc; i++) add(argv[i]);
    *(uint32_t *)request = used - sizeof(uint32_t);

    SOCKET test = connected(port_of_test());
    if (send(test, request, used, 0) != (int)used) exit(NO_ANSWER);
    uint32_t head[3];
    receive(test, head, sizeof head);
    char *bytes = malloc(head[1] + head[2] + 1);
    receive(test, bytes, head[1] + head[2]);
    print(stdout, bytes, head[1]);
    print(stderr, bytes + head[1], head[2]);
    return (int)head[0];
}

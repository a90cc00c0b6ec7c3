/* Keeps notes: POST / adds the body as one, GET / lists all. PORT and NOTES_DB say where. */
#define _POSIX_C_SOURCE 200809L

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "store.h"

#define LONGEST 4096

/* As process 1 it would not end by a signal without a handler. */
static void stop(int number)
{
    _exit(128 + number);
}

static void answer(FILE *peer)
{
    char line[LONGEST], method[8] = "", body[LONGEST] = "";
    size_t length = 0;
    int failed = 0;

    if (!fgets(line, sizeof line, peer) || sscanf(line, "%7s", method) != 1)
        return;
    while (fgets(line, sizeof line, peer) && strcmp(line, "\r\n") != 0)
        sscanf(line, "Content-Length: %zu", &length);
    if (strcmp(method, "POST") == 0) {
        if (length < sizeof body && fread(body, 1, length, peer) == length)
            failed = store_add(body);
        else
            failed = -1;
    }
    fflush(peer);
    fprintf(peer, "HTTP/1.0 %s\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
            failed ? "500 Internal Server Error" : "200 OK");
    if (!failed)
        store_print(peer);
}

int main(void)
{
    const char *port = getenv("PORT"), *path = getenv("NOTES_DB");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 8080)};
    struct sigaction action = {.sa_handler = stop};
    int server = socket(AF_INET, SOCK_STREAM, 0), on = 1;

    sigaction(SIGTERM, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (store_open(path ? path : ":memory:") != 0)
        return 1;
    setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(server, (struct sockaddr *)&address, sizeof address) != 0 || listen(server, 16) != 0) {
        perror("listen");
        return 1;
    }
    printf("notes, uid %d, port %d\n", (int)getuid(), ntohs(address.sin_port));
    for (;;) {
        int socket = accept(server, NULL, NULL);
        FILE *peer = socket < 0 ? NULL : fdopen(socket, "r+");

        if (peer) {
            answer(peer);
            fclose(peer);
        }
    }
}

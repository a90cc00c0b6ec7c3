/* Notes in a database. */
#ifndef STORE_H
#define STORE_H

#include <stdio.h>

/* Opens the database and makes its table. Returns 0, or -1 with a message on standard error. */
int store_open(const char *path);

/* Adds a note. Returns 0, or -1. */
int store_add(const char *text);

/* Prints all notes, one a line, the oldest first. */
void store_print(FILE *out);

#endif

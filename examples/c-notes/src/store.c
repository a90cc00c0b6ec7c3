#include "store.h"

#include <sqlite3.h>

static sqlite3 *database;

int store_open(const char *path)
{
    const char *table = "CREATE TABLE IF NOT EXISTS notes (text TEXT NOT NULL)";

    if (sqlite3_open(path, &database) != SQLITE_OK ||
        sqlite3_exec(database, table, NULL, NULL, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", path, sqlite3_errmsg(database));
        return -1;
    }
    return 0;
}

int store_add(const char *text)
{
    sqlite3_stmt *insert = NULL;
    int done;

    if (sqlite3_prepare_v2(database, "INSERT INTO notes VALUES (?)", -1, &insert, NULL) != SQLITE_OK)
        return -1;
    sqlite3_bind_text(insert, 1, text, -1, SQLITE_TRANSIENT);
    done = sqlite3_step(insert);
    sqlite3_finalize(insert);
    return done == SQLITE_DONE ? 0 : -1;
}

void store_print(FILE *out)
{
    sqlite3_stmt *select = NULL;

    if (sqlite3_prepare_v2(database, "SELECT text FROM notes ORDER BY rowid", -1, &select, NULL) != SQLITE_OK)
        return;
    while (sqlite3_step(select) == SQLITE_ROW)
        fprintf(out, "%s\n", (const char *)sqlite3_column_text(select, 0));
    sqlite3_finalize(select);
}

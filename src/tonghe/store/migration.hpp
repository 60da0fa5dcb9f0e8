// Numbered changes of the schema, owned by modules, applied in order and listed by hash: a landed file never changes.
#pragma once
#include <span>

namespace tonghe::store {

// SQL of one file, in words both engines know. On PostgreSQL `BLOB` becomes BYTEA, `INTEGER` BIGINT, `REAL` DOUBLE
// PRECISION, and `WITHOUT ROWID` goes away; on SQLite `BIGINT PRIMARY KEY` becomes INTEGER PRIMARY KEY, the row's own
// number. A line that begins with `-- sqlite:` or `-- postgres:` is executed (without that prefix) on that engine only.
struct Migration {
    const char* module;
    int number;
    const char* name;
    const char* sql;
};

} // namespace tonghe::store

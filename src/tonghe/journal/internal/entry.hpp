// One entry of the journal as it is written, hashed and read back.
#pragma once
#include "tonghe/journal/journal.hpp"

#include <string>
#include <string_view>

namespace tonghe::journal::internal {

// The canonical JSON of an entry, members in order; `data` is canonical already.
struct EntryText {
    int64_t sequence;
    Instant at;
    std::string_view kind;
    std::string_view subject;
    std::string_view actor;
    std::string_view data;
};

void write_leaf_bytes(std::string& out, const EntryText& entry);

} // namespace tonghe::journal::internal

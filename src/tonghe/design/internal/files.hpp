// The files of a drawing in their rows.
#pragma once
#include "tonghe/design/drawing.hpp"
#include "tonghe/journal/tx.hpp"

#include <string>

namespace tonghe::design::internal {

inline std::map<std::string, std::string> read_files(Session& session, const char* sql, const store::Values& keys) {
    std::map<std::string, std::string> out;
    session.each(sql, keys, [&](const store::Row& row) { out[row.text(0)] = row.text(1); });
    return out;
}

} // namespace tonghe::design::internal

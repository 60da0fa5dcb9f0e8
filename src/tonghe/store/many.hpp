// Rows of many ids, fifty to a question: one prepared statement, whatever their number.
#pragma once
#include "tonghe/store/session.hpp"

#include <set>

namespace tonghe::store {

// `sql` names the place of the ids with a `{}`, as in `SELECT … WHERE id IN ({})`.
void each_of(
    Session& session,
    const std::string& sql,
    const std::set<std::string>& ids,
    const std::function<void(const Row&)>& visit
);

} // namespace tonghe::store

// Reading many records at once, for the house's own deciding: unmasked and not logged, as Registry::get.
#pragma once
#include "tonghe/registry/record.hpp"
#include "tonghe/store/session.hpp"

#include <functional>
#include <set>
#include <string_view>

namespace tonghe::registry {

// Records whose indexed `field` holds one of the values, in no order.
void each_with(
    store::Session& session,
    std::string_view registry,
    std::string_view field,
    const std::set<std::string>& values,
    const std::function<void(const Record&)>& visit
);

// The records of these ids that there are, in no order.
void each_of(
    store::Session& session, const std::set<std::string>& records, const std::function<void(const Record&)>& visit
);

// Key, id and region of every record, in the order of the keys; nothing else of them is read.
void each_key(
    store::Session& session,
    std::string_view registry,
    const std::function<void(std::string_view key, std::string_view record, std::string_view region)>& visit
);

} // namespace tonghe::registry

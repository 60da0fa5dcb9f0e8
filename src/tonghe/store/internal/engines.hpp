// How `Store::open` makes each engine, and what they share.
#pragma once
#include "tonghe/store/store.hpp"

#include <memory>
#include <string>

namespace tonghe::store::internal {

std::unique_ptr<Store> open_sqlite(const StoreOptions& options, const std::string& path);
std::unique_ptr<Store> open_postgres(const StoreOptions& options);

Error unavailable(const std::string& reason); // store.unavailable with its Retry-After

inline void refuse_nul(const std::string& text) {
    if (text.find('\0') != std::string::npos) {
        throw Error(errors::invalid_text);
    }
}

} // namespace tonghe::store::internal

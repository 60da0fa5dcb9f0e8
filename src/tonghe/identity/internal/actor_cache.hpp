// Actors built lately, by session. An entry counts only for the very version of the account, the enterprise acted for
// and the organisation it was built from, and until a post begins or ends by itself: so it is never old, on any node.
#pragma once
#include "tonghe/identity/identity.hpp"

#include <mutex>
#include <unordered_map>

namespace tonghe::identity {

struct Identity::ActorCache {
    struct Key {
        int64_t version;
        std::string acting_for;
        std::shared_ptr<const catalog::OrganisationTree> tree; // held, so that its address is not another's
        Instant now;
    };

    std::shared_ptr<const Actor> find(const std::string& session, const Key& key) {
        const std::lock_guard lock(mutex_);
        const auto at = entries_.find(session);
        if (at == entries_.end()) {
            return nullptr;
        }
        const Entry& entry = at->second;
        const bool counts = entry.key.version == key.version && entry.key.acting_for == key.acting_for &&
                            entry.key.tree == key.tree && entry.key.now <= key.now &&
                            (!entry.until || key.now < *entry.until);
        return counts ? entry.actor : nullptr;
    }

    void
    keep(const std::string& session, const Key& key, std::shared_ptr<const Actor> actor, std::optional<Instant> until) {
        const std::lock_guard lock(mutex_);
        if (entries_.size() >= entries_max) {
            entries_.clear(); // rarer and simpler than choosing: each comes back with its next request
        }
        entries_.insert_or_assign(session, Entry{key, std::move(actor), until});
    }

  private:
    static constexpr size_t entries_max = 10'000;

    struct Entry {
        Key key;
        std::shared_ptr<const Actor> actor;
        std::optional<Instant> until;
    };

    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

} // namespace tonghe::identity

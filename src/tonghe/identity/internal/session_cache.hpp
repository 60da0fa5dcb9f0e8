// Sessions asked for lately, so that a person's requests of one second cost one question.
//
// Always true
//  1. What this node changed counts at once: an entry read before a change, or while one was under way, is never used.
//  2. What another node, or a command beside this one, changed counts within a second.
#pragma once
#include "tonghe/identity/account.hpp"
#include "tonghe/journal/tx.hpp"

#include <atomic>
#include <mutex>
#include <unordered_map>

namespace tonghe::identity::internal {

struct SessionRow {
    std::string id;
    std::string channel;
    std::string acting_for;
    Instant seen_at;
    Duration idle;
    Instant expires_at;
    Account account;
};

class SessionCache {
  public:
    std::optional<SessionRow> find(const std::string& hash, Instant now) {
        const std::lock_guard lock(mutex_);
        const auto at = entries_.find(hash);
        if (at == entries_.end() || changing_ > 0 || at->second.era != era_ || now < at->second.asked_at ||
            now - at->second.asked_at >= lasts) {
            return std::nullopt;
        }
        return at->second.row;
    }

    int64_t era() const { return era_; } // to be taken before a row is read

    void keep(const std::string& hash, const SessionRow& row, int64_t era, Instant asked_at) {
        const std::lock_guard lock(mutex_);
        if (changing_ > 0 || era != era_) {
            return; // it may have been read before what has changed since
        }
        if (entries_.size() >= entries_max) {
            entries_.clear();
        }
        entries_.insert_or_assign(hash, Entry{row, era, asked_at});
    }

    // A unit changes sessions or accounts: from now until it is durable, or undone, every session is asked for.
    void change_in(Tx& tx) { tx.kept<Change>(this).of(*this); }

  private:
    static constexpr size_t entries_max = 10'000;
    static constexpr Duration lasts = Duration::seconds(1);

    struct Entry {
        SessionRow row;
        int64_t era;
        Instant asked_at;
    };

    struct Change final : journal::Kept { // lives as long as the unit

        ~Change() override {
            if (cache != nullptr) {
                ++cache->era_;
                --cache->changing_;
            }
        }

        void of(SessionCache& changed) {
            if (cache == nullptr) {
                cache = &changed;
                ++cache->changing_;
            }
        }

        void write(Tx&) override {}

        SessionCache* cache = nullptr;
    };

    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    std::atomic<int64_t> era_ = 0;
    std::atomic<int> changing_ = 0;
};

} // namespace tonghe::identity::internal

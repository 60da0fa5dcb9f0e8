// Who is in which row: keys in their order, and behind them those that came after the columns were built.
//
// Always true
//  1. The first `sorted().size()` keys ascend by their bytes; those added since stand behind them in the order they
//  came.
//  2. A key's row never changes. Copies share the sorted keys.
#pragma once
#include "tonghe/columns/table.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::snapshot {

class Keys {
  public:
    Keys() = default;

    explicit Keys(columns::Dictionary sorted) : sorted_(std::move(sorted)) {}

    size_t size() const { return sorted_.size() + added_.size(); }

    std::string_view operator[](size_t row) const {
        return row < sorted_.size() ? sorted_[row] : std::string_view(added_[row - sorted_.size()]);
    }

    std::optional<uint32_t> find(std::string_view key) const;
    uint32_t add(std::string_view key); // its row, whether it was there or not

    const columns::Dictionary& sorted() const { return sorted_; }

    size_t bytes() const { return sorted_.offsets().size() + sorted_.text().size() + added_.size() * 64; }

  private:
    columns::Dictionary sorted_;
    std::vector<std::string> added_;
    std::map<std::string, uint32_t, std::less<>> rows_added_;
};

// Takes keys one by one, in any order.
class KeysWriter {
  public:
    void add(std::string_view key);
    Keys finish(); // empties the writer

  private:
    std::string text_;
    std::vector<uint64_t> ends_ = {0};
    bool is_sorted_ = true;
};

// A table of hashes over the sorted keys, for finding many at once: what the memory is asked for is fetched while
// others are looked at.
class KeyIndex {
  public:
    explicit KeyIndex(const columns::Dictionary& keys);

    static uint64_t hash(std::string_view key);

    // The steps of finding one, each after the last of another key was taken: so none waits for memory.
    void fetch_slot(uint64_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }

    void fetch_key(uint64_t hash) const;
    std::optional<uint32_t> find(uint64_t hash, std::string_view key) const;

    size_t bytes() const { return slots_.size() * sizeof(Slot); }

  private:
    struct Slot {
        uint32_t place = 0; // row + 1
        uint32_t tag = 0;   // other bits of the hash
    };

    const columns::Dictionary& keys_;
    std::vector<Slot> slots_; // open addressing
    uint64_t mask_ = 0;
};

} // namespace tonghe::snapshot

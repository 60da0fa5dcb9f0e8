// A snapshot: the registries as columns, one table a target, one column a fact, one row a record of the target's
// registry.
//
//     keys          read in order from the index: a row is a key's place among all keys
//     records       read once, as they lie, by several threads; each folds what it says into the rows it names
//     households    folded over their members, then given to every member
//     columns       packed (columns/build.hpp), saved, and mapped again at the next start
//
// Always true
//  1. The cells are those that FactReader (snapshot/known.hpp) would give on the same day of the same records.
//  2. Rows are in the order of the keys, so the same records give the same table, on either engine and with any
//  threads.
//  3. `through` is a journal entry: what it and those before it did is in the columns; what came while they were read
//  may be too.
//
// Elsewhere: what policies make of it (policy/matching.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/columns/table.hpp"
#include "tonghe/store/store.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::snapshot {

// Keys in ascending order; a key's place is its row.
class Keys {
  public:
    void add(std::string_view key); // not below the last one

    size_t size() const { return ends_.size(); }

    std::string_view operator[](size_t row) const;
    std::optional<uint32_t> find(std::string_view key) const;
    void index(); // after the last `add`: makes `find` a look into a table of hashes

    size_t bytes() const {
        return text_.capacity() + ends_.capacity() * sizeof(uint64_t) + slots_.capacity() * sizeof(uint32_t);
    }

  private:
    std::string text_;
    std::vector<uint64_t> ends_;
    std::vector<uint32_t> slots_; // row + 1, by hash; open addressing
};

inline constexpr const char* region_column = "region"; // of the target's territory field; no fact has this name

struct TargetTable {
    std::string target;
    Keys keys;
    columns::Table table;
};

struct Snapshot {
    Date on;
    int64_t through = 0;
    std::string catalog; // hash of the packs whose facts these are
    std::vector<TargetTable> tables;

    const TargetTable* table(std::string_view target) const;
};

struct BuildOptions {
    unsigned threads = 1;
    std::map<std::string, std::vector<std::string>> facts;   // by target; all of a target that is not named
    std::function<void(int64_t done, int64_t all)> progress; // records; from any thread
};

// Reads every record once. `through` is asked before the first and is what the caller says it is.
Snapshot
build(store::Store& store, const catalog::Catalog& catalog, Date on, int64_t through, const BuildOptions& options = {});

} // namespace tonghe::snapshot

// A snapshot: the registries as columns, one table a target, one column a fact, one row a record of the target's
// registry.
//
//     keys          read in order from the index: a row is a key's place among all keys
//     records       read once, as they lie, by several threads; what each says of whom is put by for the block of the
//     row blocks        of 16,384 rows, each folded by one thread and packed into the columns (columns/build.hpp)
//     households    folded over their members, then given to every member
//
// What is put by lies in a file without a name as soon as it is more than a few megabytes: memory holds the keys, the
// columns, and for each thread the block it folds.
//
// Always true
//  1. The cells are those that FactReader (snapshot/known.hpp) would give on the same day of the same records.
//  2. Rows are in the order of the keys' bytes, so the same records give the same table, on either engine and with any
//  threads. Targets that came later (snapshot/cells.hpp) stand behind them.
//  3. `through` is a journal entry: what it and those before it did is in the columns; what came while they were read
//  may be too.
//
// Elsewhere: changed cells (snapshot/cells.hpp), keeping it over restarts (snapshot/saved.hpp), what policies make of
// it (policy/matching.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/snapshot/keys.hpp"
#include "tonghe/store/store.hpp"

#include <filesystem>
#include <functional>

namespace tonghe::snapshot {

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
    std::filesystem::path scratch;                           // folder of what is put by; the system's unless given
};

// Reads every record once. `through` is asked before the first and is what the caller says it is.
Snapshot
build(store::Store& store, const catalog::Catalog& catalog, Date on, int64_t through, const BuildOptions& options = {});

} // namespace tonghe::snapshot

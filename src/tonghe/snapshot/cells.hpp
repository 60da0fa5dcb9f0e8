// Cells that have changed since the columns were built: noted as facts, written into the columns together.
//
// Always true
//  1. After writing, the cells are those that a new snapshot of the same day and the same records would have, whatever
//  came or changed in between; only the order of rows differs, as those that came stand behind the others.
//  2. Whoever has a copy of the snapshot from before sees nothing of it.
#pragma once
#include "tonghe/snapshot/known.hpp"
#include "tonghe/snapshot/snapshot.hpp"
#include "tonghe/snapshot/touched.hpp"

namespace tonghe::snapshot {

struct ChangedRow {
    std::string target;
    std::string key;
    JsonObject values; // by column; null where it is not known
};

// The columns of a table that are touched for one target; all where it has no row yet.
std::set<std::string>
columns_touched(const TargetTable& table, std::string_view key, const Touched& touched, bool by_household);
// What these columns hold for a target whose facts were read.
ChangedRow row_of(const KnownFacts& known, const catalog::Catalog& catalog, const std::set<std::string>& columns);

void write_cells(Snapshot& into, std::span<const ChangedRow> rows);

} // namespace tonghe::snapshot

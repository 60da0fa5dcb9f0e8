// Gaps, overlaps and rules without effect of one decision table, from the elementary intervals of its columns.
#pragma once
#include "tonghe/rules/internal/table_index.hpp"

#include <string>
#include <vector>

namespace tonghe::rules {

struct TableFinding {
    enum class Kind : uint8_t { gap, overlap, contradiction, unreachable, never, unused_column };
    Kind kind = Kind::gap;
    uint32_t rule = 0;  // from 0; of gaps nothing
    uint32_t other = 0; // the rule it meets, or the column
    std::string where;  // of a gap: what no rule takes
};

std::vector<TableFinding> analyse_table(const Tree& tree, const Table& table);

} // namespace tonghe::rules

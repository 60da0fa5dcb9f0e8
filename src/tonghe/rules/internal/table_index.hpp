// Finds the rules of a table that match without trying each: for every input the ordered ends of all intervals and the
// set of rules that hold between two of them, as bits. Looking up is a search an input and an intersection.
#pragma once
#include "tonghe/rules/tree.hpp"

#include <vector>

namespace tonghe::rules {

struct TableIndex {
    // Adds the rules that match, in their order; false where a value needs the tests themselves.
    bool find(const Value* frame, uint64_t& steps, std::vector<uint32_t>& hits) const;

    // Nothing where some test is not a plain comparison.
    static std::shared_ptr<const TableIndex> make(const Tree& tree, const Table& table);

    struct Column {
        enum class Kind : uint8_t { nothing, number, string, boolean, date };
        Kind kind = Kind::nothing; // nothing: every cell is empty
        uint32_t slot = 0;
        int scale = 0;                  // numbers: ends are whole multiples of 10^-scale
        std::vector<int64_t> ends;      // numbers and days, ascending
        std::vector<std::string> words; // ascending
        // Words of bits: for interval columns before, on and after each end (2n + 1 sets), for words one each and one
        // for all others, for truth values false and true; then one for null.
        std::vector<uint64_t> sets;
    };

    size_t rules = 0;
    size_t words = 0; // of a set
    std::vector<Column> columns;
};

} // namespace tonghe::rules

// The facts of one block of rows, folded out of what records said of them.
#pragma once
#include "tonghe/columns/build.hpp"
#include "tonghe/snapshot/internal/plan.hpp"

namespace tonghe::snapshot::internal {

class BlockFold {
  public:
    BlockFold(const TargetPlan& target, uint32_t rows);

    void take(std::span<const std::byte> sightings); // of these rows, any number of times, in any order
    void finish();                                   // counts and sums over nothing are 0; ratios

    uint32_t rows() const { return rows_; }

    std::span<const int64_t> column(size_t column) const { return {values_.data() + column * rows_, rows_}; }

    uint32_t household(uint32_t row) const { return households_[row]; }

    // What members say to their household, in the order of its facts over members.
    static size_t group_of_members(const TargetPlan& household) { return household.groups.size(); }

    static int64_t said_by_member(const catalog::FactDefinition& fact, std::optional<int64_t> member);

    void write(columns::BlockWriter& writer) const;

  private:
    void fold(const catalog::FactDefinition& fact, size_t column, uint32_t row, int64_t value);

    const TargetPlan& target_;
    const uint32_t rows_;
    std::vector<int64_t> values_;      // by column, then row
    std::vector<int64_t> latest_;      // by group, then row
    std::vector<uint32_t> households_; // of persons
};

} // namespace tonghe::snapshot::internal

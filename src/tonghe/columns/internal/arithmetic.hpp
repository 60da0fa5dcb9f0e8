// Values bound to a table: a short program of whole-number steps, with a proof per block that none of them overflows.
#pragma once
#include "tonghe/columns/predicate.hpp"

#include <vector>

namespace tonghe::columns {

// The stored integers that an interval takes in at `scale`; empty when none.
Range stored_range(const Interval& interval, int scale);

class BoundValue {
  public:
    // Throws columns.no_such_column, columns.wrong_kind, and columns.out_of_scale when the result has over 18 digits
    // after its point.
    BoundValue(const Value& value, const Table& table);

    int scale() const { return steps_.back().scale; }

    const std::string& text() const { return text_; }

    // What the values of a block can be; nothing when they may leave 64 bits on the way.
    bool is_proved(const Table& table, uint64_t block) const;

    // For `count` rows of one block, given by their places in it (absent: from `first` on): results, which of them are
    // known, and which overflowed (those are not known). At most `chunk_rows` at a time.
    static constexpr size_t chunk_rows = 256;

    struct Results {
        int64_t values[chunk_rows];
        bool known[chunk_rows];
        bool overflowed[chunk_rows];
    };

    void evaluate(
        const Table& table,
        uint64_t block,
        const uint32_t* rows,
        uint32_t first,
        size_t count,
        bool proved,
        Results& results
    ) const;

  private:
    struct Step {
        Value::Node::Kind kind;
        int scale = 0;
        int64_t constant = 0;
        size_t column = 0;
        size_t left = 0, right = 0;                // steps whose results it joins
        int64_t left_factor = 1, right_factor = 1; // bring them to one scale
    };

    size_t add(const Value& value, const Table& table);
    void join(const Step& step, const int64_t* left, const int64_t* right, size_t count, int64_t* out) const;
    void join_checked(
        const Step& step, const int64_t* left, const int64_t* right, size_t count, int64_t* out, bool* overflowed
    ) const;

    std::vector<Step> steps_;
    std::string text_;
};

} // namespace tonghe::columns

// One block of a table under a plan: which of its rows each node holds. Each thread has one of these.
//
// Always true
//  1. Each node is worked out at most once a block, and only when somebody asks; what the block's ranges decide is
//  never read.
//  2. Rows behind the end of the table are in no answer.
//  3. Row tests are asked only for rows whose answer can still change the outcome, and never twice for one row.
#pragma once
#include "tonghe/columns/internal/plan.hpp"

namespace tonghe::columns {

struct Selection { // rows of the block: none, all of them, or those of `bits` (block_words long)
    enum class Fill : uint8_t { none, all, some };

    Fill fill = Fill::none;
    const uint64_t* bits = nullptr; // held by the evaluator or the table until the next block
    uint32_t count = 0;
};

class BlockEvaluator {
  public:
    explicit BlockEvaluator(const Plan& plan);

    void begin(uint64_t block);

    const Table& table() const { return table_; }

    uint64_t block() const { return block_; }

    uint32_t rows() const { return rows_; }

    size_t words() const { return words_; }

    const uint64_t* live() const { return live_.data(); } // the rows that exist

    // The rows of a node, counted; `needs_bits` false leaves `bits` out where only the count is wanted. What has to be
    // written for it goes to `target` if there is one, which must then stay as it is until the next block.
    Selection select(uint32_t node, bool needs_bits = true, uint64_t* target = nullptr);

    // Bits of a selection whatever its fill.
    const uint64_t* bits_of(const Selection& selection) const;

  private:
    using Fill = Selection::Fill;

    struct Held { // a node's answer; padding rows may be set
        enum class State : uint8_t { unknown, none, all, some };
        State state = State::unknown;
        const uint64_t* bits = nullptr;
    };

    struct Asked { // answers of a row test so far, in this block
        std::vector<uint64_t> asked, yes, no;
    };

    Held evaluate(uint32_t node);
    Held literal(const Node& node, uint64_t* out);
    Held values(const Atom& atom, Plane plane, uint64_t* out);
    Held match(const Matcher& matcher, const Column& column, bool inverted, uint64_t* out);
    Held with_nulls(Held answer, const Atom& atom, const Column& column, Plane plane, uint64_t* out);
    void compare(const Atom& atom, uint64_t* yes);
    void arithmetic(const Atom& atom, Plane plane, uint64_t* out);
    uint64_t join(const Node& node, uint64_t* out, Held& held);
    void among(uint32_t node, const uint64_t* care, uint64_t* out); // for nodes that ask rows: those within `care`
    void ask(uint32_t atom, const uint64_t* care);
    void ask_rows(const RowTest& test, std::span<const uint32_t> places, std::vector<Truth>& answers);

    uint64_t* slot(uint32_t node) { return slots_.data() + size_t(node) * block_words; }

    const Plan& plan_;
    const Table& table_;
    uint64_t block_ = 0;
    uint32_t rows_ = 0;
    size_t words_ = 0;
    bool is_partial_ = false; // the last word is not full
    std::vector<Held> held_;
    std::vector<uint64_t> slots_;
    std::vector<uint64_t> live_, none_, scratch_, unpacked_left_, unpacked_right_;
    std::vector<Asked> asked_;
    std::vector<const uint64_t*> operands_;
};

} // namespace tonghe::columns

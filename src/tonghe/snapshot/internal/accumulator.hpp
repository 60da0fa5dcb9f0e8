// One fact of every row while records are being read: values as narrow as the fact allows, unknown as the least of the
// width.
#pragma once
#include "tonghe/columns/build.hpp"
#include "tonghe/snapshot/fold.hpp"

#include <mutex>
#include <unordered_map>

namespace tonghe::snapshot::internal {

// Words of a text fact, by the number they are kept under.
class Words {
  public:
    int64_t number_of(std::string_view word);

    const std::string& operator[](int64_t number) const { return *words_[static_cast<size_t>(number)]; }

  private:
    std::mutex mutex_;
    std::unordered_map<std::string, int64_t> numbers_;
    std::vector<const std::string*> words_; // keys of the map, which do not move
};

class Accumulator {
  public:
    Accumulator(const catalog::FactDefinition& fact, size_t rows);

    const catalog::FactDefinition& fact() const { return *fact_; }

    // The caller holds the row.
    void fold(size_t row, const FactValue& value);
    void replace(size_t row, const FactValue& value);
    FactValue get(size_t row) const; // counts and sums over nothing are 0
    void write(columns::BlockWriter& writer, size_t column, size_t row) const;

  private:
    static constexpr int64_t unknown = INT64_MIN;

    int64_t stored(size_t row) const;
    void store(size_t row, int64_t value);
    int64_t at_rest() const; // of a row that nothing was folded into
    int64_t number_in(const FactValue& value);

    const catalog::FactDefinition* fact_;
    std::vector<int16_t> narrow_; // one of the two
    std::vector<int32_t> middle_;
    std::vector<int64_t> wide_;
    std::unique_ptr<Words> words_;
};

columns::ColumnSpec spec_of(const catalog::FactDefinition& fact);

} // namespace tonghe::snapshot::internal

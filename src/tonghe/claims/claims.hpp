// Claims (费用明细): the lines that hospitals charge to medical insurance, as columns, ready to be counted over.
//
//     person  visit  item  day         quantity  price  amount      one line: what was charged to whom, when, by whom
//     0       0      3     2026-01-05  1         25.00  25.00
//
// Always true
//  1. All columns have one entry a line; what stands in several lines as a word is kept once (`Words`).
//  2. Quantities are hundredths, money is cents; a person is a pseudonym and nothing more.
//
// Elsewhere: reading files (claims_file.hpp), what a review makes of lines (reviewer.hpp).
#pragma once
#include "tonghe/base/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tonghe::claims {

enum class Sex : uint8_t { male, female };
enum class Setting : uint8_t { outpatient, inpatient };

const char* word_of(Sex sex);
const char* word_of(Setting setting);

// Words with the codes they were given, in the order in which they came.
class Words {
  public:
    uint32_t code(std::string_view word); // given now where the word is new
    std::optional<uint32_t> find(std::string_view word) const;

    std::string_view operator[](uint32_t code) const { return words_[code]; }

    uint32_t size() const { return static_cast<uint32_t>(words_.size()); }

  private:
    std::deque<std::string> words_; // where the keys below point
    std::unordered_map<std::string_view, uint32_t> codes_;
};

struct Line { // one, as it comes
    std::string_view person, visit, hospital, department, diagnosis, item;
    Sex sex = Sex::male;
    Setting setting = Setting::outpatient;
    uint8_t age = 0;
    Date day;
    int32_t quantity = 0; // hundredths
    int64_t price_cents = 0;
    int64_t amount_cents = 0;
    uint32_t number = 0; // of the line in its file
};

struct Claims {
    Words persons, visits, hospitals, departments, diagnoses, items;
    std::vector<uint32_t> person, visit, hospital, department, diagnosis, item;
    std::vector<uint8_t> sex, setting, age;
    std::vector<int32_t> day, quantity;
    std::vector<int64_t> price_cents, amount_cents;
    std::vector<uint32_t> number;

    size_t lines() const { return person.size(); }

    void reserve(size_t lines);
    void add(const Line& line);
    Line line(size_t at) const;
};

} // namespace tonghe::claims

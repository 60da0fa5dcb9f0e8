// Identifiers of the generated city: valid by their check digits, different from each other, nobody's in reality.
//
// Always true
//  1. Address parts of identity numbers and of credit codes begin with 9901, which no real place has.
//  2. Memory is a fixed table (one counter per place, day of birth and sex), however many people there are.
#pragma once
#include "tonghe/base/identifier.hpp"
#include "tonghe/base/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tonghe::population::internal {

// Places of registration elsewhere, for residents without local registration: code and name.
struct Elsewhere {
    const char* code_6;
    const char* name;
};

inline constexpr Elsewhere elsewhere[] = {
    {"990181", "江临省云麓县"},
    {"990182", "江临省石门县"},
    {"990183", "江临省白鹤市"},
    {"990184", "岭西省青川县"},
    {"990185", "岭西省望城市"},
    {"990186", "淮原省临溪县"},
    {"990187", "淮原省永丰县"},
    {"990188", "海平省东屿县"},
    {"990189", "海平省长河市"}};

class IdentityNumbers {
  public:
    IdentityNumbers(std::vector<std::string> local_codes_6, Date as_of);
    // `place` counts through the local codes, then through `elsewhere`. A place that is full on that day hands on.
    std::string take(size_t place, Date birth, Sex sex);

    size_t local_places() const { return local_; }

  private:
    std::vector<std::string> codes_;
    size_t local_;
    Date first_day_;
    size_t days_;
    std::vector<uint16_t> taken_;
};

// The n-th number of a day, for people who are described by hand: numbers from 490 on are left to them.
std::string identity_number(std::string_view code_6, Date birth, Sex sex, int nth);
inline constexpr int nth_by_hand = 490;

// Register (91 company, 92 individual, 12 public institution), region, then an organisation code made of `series` and
// n.
std::string credit_code(std::string_view kind, std::string_view region_6, std::string_view series, uint64_t n);

uint64_t hash_of(uint64_t a, uint64_t b); // spreads two numbers over 64 bits

} // namespace tonghe::population::internal

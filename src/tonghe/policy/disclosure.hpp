// Disclosure control (统计披露控制): how figures of groups leave a sandbox, where anybody may ask for any group.
//
//     rows of a group ─▶ people, money, sum of their secret keys ─▶ fewer than ten: withheld
//                                                                └▶ else the count moved by up to four, told by the key
//
// Always true
//  1. The same group of people always gives the same figure, however it was asked for: asking again tells nothing new.
//  2. Two groups that differ by one person give figures moved independently: their difference does not tell of her.
//  3. Money goes with the count that was released, and no row counts for more than the tenth largest of its rule; so
//     neither does an amount made up for one person show that she is there.
//  4. Nothing tells a group of nobody from one of a few.
//
// The method is that of cell keys, as census offices use it for tables that their users put together themselves.
#pragma once
#include "tonghe/snapshot/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tonghe::policy {

inline constexpr int64_t people_min = 10;
inline constexpr int64_t moved_max = 4;

struct Cell { // of a group, before it is released
    int64_t people = 0;
    int64_t cents = 0;
    uint64_t key = 0; // sum of the keys of its rows

    void add(uint64_t row_key, int64_t row_cents) {
        ++people;
        cents += row_cents;
        key += row_key;
    }

    void add(const Cell& other) {
        people += other.people;
        cents += other.cents;
        key += other.key;
    }
};

struct Figure { // absent: of fewer than `people_min`
    std::optional<int64_t> people;
    std::optional<int64_t> cents;

    bool operator==(const Figure&) const = default;
};

Figure released(const Cell& cell);

// A secret key for each row, by the row's own key: it follows a person from snapshot to snapshot.
std::vector<uint32_t> row_keys(const snapshot::Keys& keys, std::string_view secret, unsigned threads);

// Amounts as they count in sums: within each rule the ten largest are as the tenth, the ten smallest likewise, and
// amounts of a rule that hits fewer than ten are 0. Returns how many rules hit ten or more.
int limit_amounts(std::vector<int64_t>& cents, const std::vector<uint16_t>& rules);

} // namespace tonghe::policy

#include "tonghe/policy/disclosure.hpp"

#include "tonghe/base/parallel.hpp"
#include "tonghe/crypto/hash.hpp"

#include <algorithm>
#include <cstring>

namespace tonghe::policy {

namespace {

uint64_t mixed(uint64_t x) { // every bit of the result depends on every bit given
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ULL;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebULL;
    return x ^ x >> 31;
}

constexpr size_t rows_a_piece = 1 << 18;

} // namespace

Figure released(const Cell& cell) {
    const auto moves = static_cast<uint64_t>(2 * moved_max + 1);
    const int64_t people = cell.people + static_cast<int64_t>(mixed(cell.key) % moves) - moved_max;
    if (cell.people < people_min || people < people_min) {
        return {};
    }
    const auto each = static_cast<long double>(cell.cents) / static_cast<long double>(cell.people);
    const auto cents = static_cast<int64_t>(each * static_cast<long double>(people) + 0.5L);
    return {people, cents / 100 * 100}; // whole yuan
}

std::vector<uint32_t> row_keys(const snapshot::Keys& keys, std::string_view secret, unsigned threads) {
    const crypto::Digest seed = crypto::hmac_sm3(secret, "tonghe row keys");
    uint64_t first = 0;
    uint64_t second = 0;
    std::memcpy(&first, seed.data(), sizeof first);
    std::memcpy(&second, seed.data() + sizeof first, sizeof second);
    std::vector<uint32_t> out(keys.size());
    in_parallel((keys.size() + rows_a_piece - 1) / rows_a_piece, threads, [&](size_t piece, unsigned) {
        const size_t end = std::min(keys.size(), (piece + 1) * rows_a_piece);
        for (size_t row = piece * rows_a_piece; row < end; ++row) {
            const std::string_view key = keys[row];
            uint64_t hash = first;
            for (size_t at = 0; at < key.size(); at += 8) {
                uint64_t word = 0;
                std::memcpy(&word, key.data() + at, std::min<size_t>(8, key.size() - at));
                hash = mixed((hash ^ word) + second);
            }
            out[row] = static_cast<uint32_t>(mixed(hash ^ key.size()) >> 32);
        }
    });
    return out;
}

int limit_amounts(std::vector<int64_t>& cents, const std::vector<uint16_t>& rules) {
    struct Rule {
        int64_t rows = 0;
        int64_t least = INT64_MAX;
        int64_t most = INT64_MIN;
    };

    std::vector<Rule> seen;
    for (size_t i = 0; i < rules.size(); ++i) {
        if (rules[i] >= seen.size()) {
            seen.resize(rules[i] + size_t{1});
        }
        Rule& rule = seen[rules[i]];
        ++rule.rows;
        rule.least = std::min(rule.least, cents[i]);
        rule.most = std::max(rule.most, cents[i]);
    }
    int counted = 0;
    bool any = false;
    for (size_t number = 0; number < seen.size(); ++number) {
        Rule& rule = seen[number];
        if (rule.rows == 0) {
            continue;
        }
        if (rule.rows < people_min) {
            rule.least = rule.most = 0;
            any = true;
            continue;
        }
        ++counted;
        if (rule.least != rule.most) {
            std::vector<int64_t> amounts;
            amounts.reserve(static_cast<size_t>(rule.rows));
            for (size_t i = 0; i < rules.size(); ++i) {
                if (rules[i] == number) {
                    amounts.push_back(cents[i]);
                }
            }
            const auto low = amounts.begin() + (people_min - 1);
            std::nth_element(amounts.begin(), low, amounts.end());
            rule.least = *low;
            const auto high = amounts.end() - people_min;
            std::nth_element(amounts.begin(), high, amounts.end());
            rule.most = std::max(rule.least, *high);
            any = true;
        }
    }
    for (size_t i = 0; any && i < rules.size(); ++i) {
        const Rule& rule = seen[rules[i]];
        cents[i] = std::clamp(cents[i], rule.least, rule.most);
    }
    return counted;
}

} // namespace tonghe::policy

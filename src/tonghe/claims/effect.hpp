// Pay by effect (按效付费): what a quarter's review pays whoever runs it, computed from the decisions of that quarter
// as the journal has them.
//
//     decided 40, confirmed 36           precision 0.900, at least 0.850: paid
//     saved 12,000.00 × share 0.120      1,440.00
//     at most 200,000.00 a quarter       1,440.00
//
// Always true
//  1. Only what people confirmed counts as saved; a flag alone never pays.
//  2. Below the contract's precision nothing is paid, however much was saved.
//  3. Every line of the computation is there, so that both sides can do it again; halves of a cent go up.
#pragma once
#include "tonghe/base/text.hpp"
#include "tonghe/catalog/review.hpp"

#include <string>
#include <vector>

namespace tonghe::claims {

struct Quarter {
    int year = 0;
    int number = 1; // 1 to 4

    Date first_day() const;
    Date next_first_day() const;

    auto operator<=>(const Quarter&) const = default;
};

Quarter quarter_of(Date day);
std::string to_string(Quarter quarter); // 2026Q1
std::optional<Quarter> parse_quarter(std::string_view text);

struct QuarterEffect { // of one review, as decided in the quarter
    int64_t confirmed = 0;
    int64_t cleared = 0;
    int64_t saved_cents = 0;
};

struct PaymentLine {
    Text what;
    std::string value; // a plain decimal
    std::string from;  // how it was computed, in figures; empty where it is given
};

struct Payment {
    int64_t cents = 0;
    bool reaches_floor = false;
    std::string precision; // confirmed among decided; empty where nothing is decided
    std::vector<PaymentLine> lines;
};

Payment payment(const catalog::EffectContract& contract, const QuarterEffect& effect);

} // namespace tonghe::claims

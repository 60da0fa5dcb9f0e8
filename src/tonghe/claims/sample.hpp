// Claims made up for tests, demonstrations and measuring: honest lines, lines with a planted fault of which it is known
// which rule should flag them, and lines that look like faults and are none.
//
// Always true
//  1. The same options give the same lines on every machine; persons are pseudonyms from the same random numbers.
//  2. Every fault is planted alone: no other rule has a reason to flag that line, and none to flag an honest one.
#pragma once
#include "tonghe/catalog/review.hpp"
#include "tonghe/claims/claims.hpp"

#include <set>
#include <utility>

namespace tonghe::claims {

struct SampleOptions {
    size_t lines = 5'000; // about
    uint64_t seed = 20260101;
    Date from = Date::of(2026, 1, 1); // the first day of the quarter that is charged for
    double faulty = 0.25;             // of the persons have one fault
};

struct Sample {
    Claims claims;
    // Line (its place in `claims`) and kind: duplicate, sex, age, frequency, quantity, month, year, included, price,
    // diagnosis, unlisted.
    std::set<std::pair<uint32_t, std::string>> planted;
    size_t look_alikes = 0; // lines that only seem wrong
};

Sample make_sample(const catalog::ReviewDefinition& review, const SampleOptions& options = {});

} // namespace tonghe::claims

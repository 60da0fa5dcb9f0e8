#include "tonghe/population/internal/numbers.hpp"

#include "tonghe/base/check.hpp"

#include <fmt/format.h>

namespace tonghe::population::internal {

namespace {

constexpr int oldest_days = 41'000; // 112 years

} // namespace

std::string identity_number(std::string_view code_6, Date birth, Sex sex, int nth) {
    const int sequence = nth * 2 + (sex == Sex::male ? 1 : 0);
    std::string out = fmt::format("{}{:04}{:02}{:02}{:03}", code_6, birth.year(), birth.month(), birth.day(), sequence);
    out += identity_number_check(out);
    return out;
}

IdentityNumbers::IdentityNumbers(std::vector<std::string> local_codes_6, Date as_of)
    : codes_(std::move(local_codes_6)), local_(codes_.size()), first_day_(as_of - oldest_days), days_(oldest_days + 1) {
    for (const Elsewhere& place : elsewhere) {
        codes_.emplace_back(place.code_6);
    }
    taken_.resize(codes_.size() * days_ * 2);
}

std::string IdentityNumbers::take(size_t place, Date birth, Sex sex) {
    const auto day = static_cast<size_t>(birth - first_day_);
    TONGHE_CHECK(birth >= first_day_ && day < days_, "birth date outside the years of the city");
    for (size_t tried = 0; tried < codes_.size(); ++tried) {
        const size_t at = (place + tried) % codes_.size();
        uint16_t& taken = taken_[(at * days_ + day) * 2 + (sex == Sex::male ? 1 : 0)];
        if (taken < nth_by_hand) {
            // Steps of 187 visit each of the 490 numbers once, in no visible order.
            const auto start = static_cast<uint64_t>(day) * 31 + at * 7;
            const auto nth = static_cast<int>((start + uint64_t{taken} * 187) % nth_by_hand);
            ++taken;
            return identity_number(codes_[at], birth, sex, nth);
        }
    }
    TONGHE_CHECK(false, "more people born on one day than there are identity numbers");
    return {};
}

std::string credit_code(std::string_view kind, std::string_view region_6, std::string_view series, uint64_t n) {
    static constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    std::string organisation(8, '0');
    organisation.replace(0, series.size(), series);
    for (size_t i = 8; i > series.size(); --i) {
        organisation[i - 1] = alphabet[n % alphabet.size()];
        n /= alphabet.size();
    }
    organisation += organisation_code_check(organisation);
    std::string out = fmt::format("{}{}{}", kind, region_6, organisation);
    out += credit_code_check(out);
    return out;
}

uint64_t hash_of(uint64_t a, uint64_t b) {
    uint64_t x = a * 0x9e3779b97f4a7c15ULL + (b ^ 0xd1b54a32d192ed03ULL);
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

} // namespace tonghe::population::internal

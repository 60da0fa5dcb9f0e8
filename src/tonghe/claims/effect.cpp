#include "tonghe/claims/effect.hpp"

#include "tonghe/rules/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tonghe::claims {

namespace {

std::string yuan(int64_t cents) { return fmt::format("{}.{:02}", cents / 100, cents % 100); }

std::string permille(int64_t value) { return rules::Number::scaled(value, 3).text(); }

} // namespace

Date Quarter::first_day() const { return Date::of(year, static_cast<unsigned>(number * 3 - 2), 1); }

Date Quarter::next_first_day() const {
    return number == 4 ? Date::of(year + 1, 1, 1) : Date::of(year, static_cast<unsigned>(number * 3 + 1), 1);
}

Quarter quarter_of(Date day) { return {day.year(), static_cast<int>((day.month() + 2) / 3)}; }

std::string to_string(Quarter quarter) { return fmt::format("{}Q{}", quarter.year, quarter.number); }

std::optional<Quarter> parse_quarter(std::string_view text) {
    Quarter out;
    if (text.size() != 6 || text[4] != 'Q' || text[5] < '1' || text[5] > '4') {
        return std::nullopt;
    }
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + 4, out.year);
    if (wrong != std::errc() || end != text.data() + 4 || out.year < 1949) {
        return std::nullopt;
    }
    out.number = text[5] - '0';
    return out;
}

Payment payment(const catalog::EffectContract& contract, const QuarterEffect& effect) {
    Payment out;
    const int64_t decided = effect.confirmed + effect.cleared;
    out.reaches_floor = decided > 0 && effect.confirmed * 1000 >= contract.precision_permille * decided;
    const auto share =
        static_cast<int64_t>((static_cast<__int128>(effect.saved_cents) * contract.share_permille + 500) / 1000);
    const int64_t capped = std::min(share, contract.quarter_cents_max);
    out.cents = out.reaches_floor ? capped : 0;
    if (decided > 0) {
        out.precision = fmt::format("{:.3f}", static_cast<double>(effect.confirmed * 1000 / decided) / 1000.0);
    }
    out.lines = {
        {{"认定违规的疑点", "Flags confirmed"}, std::to_string(effect.confirmed), ""},
        {{"排除的疑点", "Flags cleared"}, std::to_string(effect.cleared), ""},
        {{"已审定的疑点", "Flags decided"},
         std::to_string(decided),
         fmt::format("{} + {}", effect.confirmed, effect.cleared)},
        {{"查准率", "Precision"}, out.precision, decided == 0 ? "" : fmt::format("{} ÷ {}", effect.confirmed, decided)},
        {{"合同约定的最低查准率", "Lowest precision of the contract"}, permille(contract.precision_permille), ""},
        {{"节约的基金（元）", "Money saved (yuan)"}, yuan(effect.saved_cents), ""},
        {{"合同约定的付费比例", "Share of the contract"}, permille(contract.share_permille), ""},
        {{"按比例（元）", "By the share (yuan)"},
         yuan(share),
         fmt::format("{} × {}", yuan(effect.saved_cents), permille(contract.share_permille))},
        {{"每季上限（元）", "Most a quarter pays (yuan)"}, yuan(contract.quarter_cents_max), ""},
        {{"本季付费（元）", "Payment of the quarter (yuan)"},
         yuan(out.cents),
         out.reaches_floor ? fmt::format("min({}, {})", yuan(share), yuan(contract.quarter_cents_max))
         : decided == 0    ? "0"
                           : fmt::format("{} < {} → 0", out.precision, permille(contract.precision_permille))},
    };
    return out;
}

} // namespace tonghe::claims

#include "tonghe/process/signing.hpp"

#include "tonghe/process/vocabulary.hpp"

#include <algorithm>
#include <charconv>

namespace tonghe::process {

namespace {

std::string_view trimmed(std::string_view text) {
    const size_t from = text.find_first_not_of(" \t\r\n");
    return from == std::string_view::npos ? "" : text.substr(from, text.find_last_not_of(" \t\r\n") + 1 - from);
}

std::optional<int> whole(std::string_view text, int from, int to) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool fits = error == std::errc() && end == text.data() + text.size() && value >= from && value <= to;
    return fits ? std::optional(value) : std::nullopt;
}

// 0.6 and 1 as thousandths, up to three places.
std::optional<int> thousandths(std::string_view text) {
    const size_t point = std::min(text.find('.'), text.size());
    const auto ones = whole(text.substr(0, point), 0, 1);
    std::string places(point < text.size() ? text.substr(point + 1) : "0");
    if (!ones || places.empty() || places.size() > 3) {
        return std::nullopt;
    }
    places.resize(3, '0');
    const auto rest = whole(places, 0, 999);
    const int value = ones.value_or(0) * 1000 + rest.value_or(0);
    return rest && value > 0 && value <= 1000 ? std::optional(value) : std::nullopt;
}

// The weight of agreeing answers that it takes.
int64_t needed(const SignRule& rule, int64_t total) {
    switch (rule.kind) {
    case SignRule::Kind::any:
    case SignRule::Kind::veto:
        return 1;
    case SignRule::Kind::ratio:
        return (total * rule.number + 999) / 1000;
    case SignRule::Kind::weights:
        return rule.number;
    default:
        return total;
    }
}

} // namespace

std::optional<SignRule> read_sign_rule(std::string_view text) {
    using Kind = SignRule::Kind;
    static constexpr std::pair<std::string_view, Kind> words[] = {
        {"all", Kind::all}, {"any", Kind::any}, {"veto", Kind::veto}, {"order", Kind::order}};
    for (const auto& [word, kind] : words) {
        if (text == word) {
            return SignRule{kind, 0};
        }
    }
    if (text.starts_with("ratio:")) {
        const auto number = thousandths(text.substr(6));
        return number ? std::optional(SignRule{Kind::ratio, *number}) : std::nullopt;
    }
    if (text.starts_with("weights:")) {
        const auto number = whole(text.substr(8), 1, 100'000);
        return number ? std::optional(SignRule{Kind::weights, *number}) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::vector<Signer>> read_signers(std::string_view text) {
    std::vector<Signer> signers;
    for (bool more = true; more;) {
        const size_t comma = std::min(text.find(','), text.size());
        std::string_view one = trimmed(text.substr(0, comma));
        more = comma < text.size();
        text.remove_prefix(std::min(comma + 1, text.size()));
        Signer signer;
        if (const size_t star = one.find('*'); star != std::string_view::npos) {
            const auto weight = whole(one.substr(star + 1), 1, 1000);
            if (!weight) {
                return std::nullopt;
            }
            signer.weight = *weight;
            one = one.substr(0, star);
        }
        if (const size_t at = one.find('@'); at != std::string_view::npos) {
            signer.level = one.substr(at + 1);
            one = one.substr(0, at);
            if (!is_level(signer.level)) {
                return std::nullopt;
            }
        }
        signer.queue = one;
        if (one.empty() || signers.size() == signers_max) {
            return std::nullopt;
        }
        signers.push_back(std::move(signer));
    }
    return signers;
}

Verdict decide(const SignRule& rule, std::span<const Vote> votes) {
    int64_t total = 0;
    int64_t yes = 0;
    int64_t pending = 0;
    bool objected = false;
    for (const Vote& vote : votes) {
        total += vote.weight;
        yes += vote.answer == Answer::yes ? vote.weight : 0;
        pending += vote.answer == Answer::none ? vote.weight : 0;
        objected = objected || vote.answer == Answer::no;
    }
    const int64_t need = needed(rule, total);
    if (rule.kind == SignRule::Kind::veto) {
        return objected ? Verdict::no : pending > 0 ? Verdict::open : yes >= need ? Verdict::yes : Verdict::no;
    }
    return yes >= need ? Verdict::yes : yes + pending < need ? Verdict::no : Verdict::open;
}

} // namespace tonghe::process

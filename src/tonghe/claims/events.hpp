// What claims record. Data holds ids, hashes, counts and sums; never a person, a diagnosis or an item of anybody.
#pragma once

namespace tonghe::claims::events {

// subject: the batch; hash (of the file), lines, set_aside, cents
inline constexpr const char* received = "claims.received";
// subject: the batch; review, version, rules (hash), flags, flagged (hash over all flags), cents
inline constexpr const char* reviewed = "claims.reviewed";

// subject: the flag, of all below; batch, rule
inline constexpr const char* answered = "claims.answered";
inline constexpr const char* proposed = "claims.proposed"; // besides: verdict, cents
inline constexpr const char* disputed = "claims.disputed"; // the second reader does not agree
// Besides: review, cents (at stake), saved (of the line, by this decision). What payments are computed from.
inline constexpr const char* confirmed = "claims.confirmed";
inline constexpr const char* cleared = "claims.cleared";

// subject: the flag or the batch; purpose, unit
inline constexpr const char* read = "claims.read";

} // namespace tonghe::claims::events

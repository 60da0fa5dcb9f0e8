// What policy records. Subjects are ids of records, policies and runs; data holds ids, counts and sums, never a fact of
// anybody.
#pragma once

namespace tonghe::policy::events {

inline constexpr const char* consent_given = "policy.consent_given"; // subject: the person's record
inline constexpr const char* consent_withdrawn = "policy.consent_withdrawn";

// subject: the run; on, through, packs, data (hashes), benefits [{policy, benefit, hash, entitled, unknown}]
inline constexpr const char* matched = "policy.matched";

} // namespace tonghe::policy::events

// What policy records. Subjects are ids of records, policies and runs; data holds ids, counts and sums, never a fact of
// anybody.
#pragma once

namespace tonghe::policy::events {

inline constexpr const char* consent_given = "policy.consent_given"; // subject: the person's record
inline constexpr const char* consent_withdrawn = "policy.consent_withdrawn";

inline constexpr const char* automation_refused = "policy.automation_refused"; // subject: the person's record; policy
inline constexpr const char* automation_accepted = "policy.automation_accepted";
inline constexpr const char* proposed = "policy.proposed"; // subject: the proposal; person, policy, benefit, hash, rule
inline constexpr const char* proposal_granted = "policy.proposal_granted"; // policy, benefit
inline constexpr const char* proposal_refused = "policy.proposal_refused";

// subject: the run; on, through, packs, data (hashes), benefits [{policy, benefit, hash, entitled, unknown}]
inline constexpr const char* matched = "policy.matched";

// subject: the policy; benefit, variant (hash of its DMN), asked (estimate or sensitivity)
inline constexpr const char* estimated = "policy.estimated";

// subject: the record; policy, benefit, hash, is, rule, because (the entry of the change)
inline constexpr const char* entitlement_changed = "policy.entitlement_changed";

} // namespace tonghe::policy::events

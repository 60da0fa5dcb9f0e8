// Counting failures to sign in, alike for names that exist and names that do not.
//
// Always true
//  1. A bucket is locked for `lock` after its last failure once it has `failures_max`; it is forgotten when `lock` has
//     passed since its last failure, so the table holds what happened lately and no more.
#pragma once
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/settings.hpp"

#include <optional>
#include <string>

namespace tonghe::identity::internal {

std::string bucket_of(const std::optional<AccountId>& account, std::string_view folded_login);
// Makes later attempts on this bucket wait until the unit has ended, so that guesses made at once are counted each.
void hold_bucket(Tx& tx, const std::string& bucket);
std::optional<Instant>
locked_until(Session& session, const std::string& bucket, const IdentityOptions& options, Instant now);
// Returns whether this failure locked the bucket, which is held.
bool count_failure(Tx& tx, const std::string& bucket, const IdentityOptions& options);
void forget_failures(Tx& tx, const std::string& bucket);

} // namespace tonghe::identity::internal

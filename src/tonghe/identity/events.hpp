// What identity records. The subject is the account (its id); data holds ids, codes and moments, never a name or a
// login.
#pragma once

namespace tonghe::identity::events {

inline constexpr const char* account_created = "account.created"; // kind, assurance, administrator?
inline constexpr const char* account_locked = "account.locked";   // because: administrator | failures, until?
inline constexpr const char* account_unlocked = "account.unlocked";
inline constexpr const char* account_renamed = "account.renamed";
inline constexpr const char* password_changed = "account.password_changed";   // because: own_wish | reset
inline constexpr const char* assurance_changed = "account.assurance_changed"; // from, to, basis
inline constexpr const char* session_opened = "session.opened";               // session, channel
inline constexpr const char* session_refused = "session.refused";  // because; subject empty for a name that is none
inline constexpr const char* session_closed = "session.closed";    // session
inline constexpr const char* sessions_revoked = "session.revoked"; // count, because
inline constexpr const char* acting_changed = "session.acting_changed"; // session, enterprise (empty: for herself)
inline constexpr const char* post_assigned = "post.assigned";           // post, from, until?
inline constexpr const char* post_removed = "post.removed";             // post
inline constexpr const char* enterprise_role_granted = "enterprise_role.granted"; // enterprise, role, from, until?
inline constexpr const char* enterprise_role_removed = "enterprise_role.removed"; // enterprise

} // namespace tonghe::identity::events

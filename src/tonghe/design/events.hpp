// What design records. The subject is the process; data holds ids and hashes, never a text of the draft.
#pragma once

namespace tonghe::design::events {

inline constexpr const char* draft_saved = "process.draft_saved";         // revision, base, model
inline constexpr const char* draft_submitted = "process.draft_submitted"; // revision, model
inline constexpr const char* draft_sent_back = "process.draft_sent_back"; // revision, model
inline constexpr const char* draft_discarded = "process.draft_discarded"; // revision
// number, from, to, authors, file, sm3 (of the text)
inline constexpr const char* published = "process.published";

} // namespace tonghe::design::events

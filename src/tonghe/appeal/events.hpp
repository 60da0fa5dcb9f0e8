// What appeal records. Subjects are ids of appeals; data holds ids, codes and counts, never a fact of anybody and never
// what she wrote.
#pragma once

namespace tonghe::appeal::events {

inline constexpr const char* lodged = "appeal.lodged";                 // policy, benefit, hash | case; ground
inline constexpr const char* evidence_added = "appeal.evidence_added"; // blob
inline constexpr const char* withdrawn = "appeal.withdrawn";
inline constexpr const char* admitted = "appeal.admitted"; // act, function
inline constexpr const char* dismissed = "appeal.dismissed";
inline constexpr const char* board_drawn = "appeal.board_drawn";             // experts (accounts)
inline constexpr const char* conflict_declared = "appeal.conflict_declared"; // expert
inline constexpr const char* opinion_given = "appeal.opinion_given";         // expert; not which, until all are given
inline constexpr const char* decided = "appeal.decided";                     // verdict, uphold, reject (counts)
inline constexpr const char* request_done = "appeal.request_done";           // act, record | policy_hash, re-run counts
inline constexpr const char* request_declined = "appeal.request_declined";   // act
inline constexpr const char* answered = "appeal.answered";                   // is (old, new)
inline constexpr const char* counted = "appeal.counted";       // asked, won, lost: after the next run of matching
inline constexpr const char* view_saved = "appeal_view.saved"; // subject: the view; shared
inline constexpr const char* view_removed = "appeal_view.removed";
inline constexpr const char* views_ordered = "appeal_view.ordered"; // subject: the officer
inline constexpr const char* reminded = "appeal.reminded";          // state, overdue

} // namespace tonghe::appeal::events

// The inbox (站内信): what an account is told, kept until read and after.
//
// Always true
//  1. A message is written in the unit of work it tells of: who is told of a decision can read the decision.
//  2. Texts are stored in both languages; which one is shown is decided when it is read.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/journal/tx.hpp"

#include <string>
#include <vector>

namespace tonghe::notify {

using InboxMessageId = Id<struct InboxMessageTag>;

struct InboxMessage {
    InboxMessageId id;
    Instant at;
    Text title;
    Text text;
    std::string link; // a path of the pages: `/portal/cases/…`
    bool read = false;
};

InboxMessageId tell(Tx& tx, const std::string& account, const Text& title, const Text& text, const std::string& link);
// Newest first, after the message `after` ("" for the first page).
std::vector<InboxMessage> inbox(Session& session, const std::string& account, const std::string& after, int limit);
int64_t unread(Session& session, const std::string& account);
void mark_read(Tx& tx, const std::string& account, const InboxMessageId& message);

namespace errors {
inline constexpr ErrorCode message_not_found{
    "message.not_found", 404, "没有找到这条消息。", "There is no such message."};
} // namespace errors

} // namespace tonghe::notify

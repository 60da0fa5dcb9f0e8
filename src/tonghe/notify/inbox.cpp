#include "tonghe/notify/inbox.hpp"

namespace tonghe::notify {

InboxMessageId tell(Tx& tx, const std::string& account, const Text& title, const Text& text, const std::string& link) {
    const auto id = InboxMessageId::make(tx.now());
    tx.execute(
        "INSERT INTO notify_message (id, account, at, title_zh, title_en, text_zh, text_en, link) VALUES (?, ?, ?, ?, "
        "?, ?, ?, ?)",
        {id, account, tx.now(), title.zh, title.en, text.zh, text.en, link}
    );
    tx.record(
        {.kind = "message.delivered",
         .subject = id.text(),
         .actor = "system",
         .data = JsonObject{{"account", account}, {"link", link}}}
    );
    return id;
}

std::vector<InboxMessage> inbox(Session& session, const std::string& account, const std::string& after, int limit) {
    const std::string before = after.empty() ? "~" : after;
    return session.all(
        "SELECT id, at, title_zh, title_en, text_zh, text_en, link, read_at FROM notify_message WHERE account = ? AND "
        "id < ? ORDER BY id DESC LIMIT ?",
        {account, before, limit},
        [](const store::Row& row) {
            return InboxMessage{
                row.id<InboxMessageId>(0),
                row.instant(1),
                {row.text(2), row.text(3)},
                {row.text(4), row.text(5)},
                row.text(6),
                !row.is_null(7)};
        }
    );
}

int64_t unread(Session& session, const std::string& account) {
    return session.count("SELECT COUNT(*) FROM notify_message WHERE account = ? AND read_at IS NULL", {account});
}

void mark_read(Tx& tx, const std::string& account, const InboxMessageId& message) {
    if (tx.execute(
            "UPDATE notify_message SET read_at = COALESCE(read_at, ?) WHERE id = ? AND account = ?",
            {tx.now(), message, account}
        ) != 1) {
        throw Error(errors::message_not_found);
    }
    tx.record({.kind = "message.read", .subject = message.text(), .actor = account, .data = JsonObject()});
}

} // namespace tonghe::notify

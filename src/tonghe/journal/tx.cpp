#include "tonghe/journal/tx.hpp"

namespace tonghe::journal {

MessageId Tx::send(Message message) {
    MessageId id = MessageId::make(now_);
    session_.execute(
        "INSERT INTO outbox (id, channel, target, body, state, attempts, next_at, last_error, created_at) VALUES (?, "
        "?, ?, ?, 'waiting', 0, ?, '', ?)",
        {id, std::move(message.channel), std::move(message.target), to_text(message.body), now_, now_}
    );
    wake_.message = true;
    return id;
}

TimerId Tx::at(Instant due, const Timer& timer) {
    TimerId id = TimerId::make(now_);
    session_.execute(
        "INSERT INTO timer (id, due, kind, subject, data, state, attempts, last_error) VALUES (?, ?, ?, ?, ?, "
        "'waiting', 0, '')",
        {id, due, timer.kind, timer.subject, to_text(timer.data)}
    );
    wake_.timer = wake_.timer ? std::min(*wake_.timer, due) : due;
    return id;
}

bool Tx::cancel(const TimerId& timer) { return session_.execute("DELETE FROM timer WHERE id = ?", {timer}) == 1; }

} // namespace tonghe::journal

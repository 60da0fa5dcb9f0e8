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

TimerId Tx::at(Instant due, Timer timer) {
    return timers_.emplace_back(ArmedTimer{TimerId::make(now_), due, std::move(timer)}).id;
}

store::Changed Tx::cancel(const TimerId& timer) {
    if (std::erase_if(timers_, [&](const ArmedTimer& armed) { return armed.id == timer; }) == 1) {
        return store::Changed(1);
    }
    return session_.execute("DELETE FROM timer WHERE id = ?", {timer});
}

void Tx::add_to_event(size_t place, std::string_view name, std::string_view key, Json value) {
    Json& group = events_.at(place).data.as_object()[name];
    if (!group.is_object()) {
        group = JsonObject();
    }
    group.as_object()[key] = std::move(value);
}

void Tx::write_gathered() {
    for (const auto& [module, kept] : kept_) {
        kept->write(*this);
    }
    for (const ArmedTimer& armed : timers_) {
        session_.execute(
            "INSERT INTO timer (id, due, kind, subject, data, state, attempts, last_error) VALUES (?, ?, ?, ?, ?, "
            "'waiting', 0, '')",
            {armed.id, armed.due, armed.timer.kind, armed.timer.subject, to_text(armed.timer.data)}
        );
        wake_.timer = wake_.timer ? std::min(*wake_.timer, armed.due) : armed.due;
    }
    timers_.clear();
}

} // namespace tonghe::journal

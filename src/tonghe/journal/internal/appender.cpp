#include "tonghe/journal/internal/appender.hpp"

#include "tonghe/journal/internal/entry.hpp"
#include "tonghe/journal/internal/tree.hpp"

namespace tonghe::journal::internal {

namespace {

constexpr int asks_after_failure = 100; // another node may be writing as well, and a wrong guess costs a whole unit

// Rows of the journal on their way into it, several to a statement.
class Rows {
  public:
    explicit Rows(Session& session) : session_(session) {}

    void add(int64_t sequence, Instant at, const Event& event, std::string data, store::Bytes leaf) {
        values_.emplace_back(sequence);
        values_.emplace_back(at);
        values_.emplace_back(event.kind);
        values_.emplace_back(event.subject);
        values_.emplace_back(event.actor);
        values_.emplace_back(std::move(data));
        values_.emplace_back(std::move(leaf));
        if (++count_ == rows_max) {
            write();
        }
    }

    void write() {
        if (count_ == 0) {
            return;
        }
        std::string sql = "INSERT INTO journal (sequence, at, kind, subject, actor, data, leaf) VALUES ";
        for (size_t i = 0; i < count_; ++i) {
            sql += i == 0 ? "(?, ?, ?, ?, ?, ?, ?)" : ", (?, ?, ?, ?, ?, ?, ?)";
        }
        session_.execute(sql, std::exchange(values_, {}));
        count_ = 0;
    }

  private:
    static constexpr size_t rows_max = 8; // so many statements are kept prepared
    Session& session_;
    store::Values values_;
    size_t count_ = 0;
};

} // namespace

// The size before the events.
int64_t Appender::take_numbers(Session& session, int64_t count) {
    if (session.engine() == store::Engine::postgres) {
        return take_from_head(session, count);
    }
    if (!size_) {
        size_ = session.count("SELECT MAX(sequence) FROM journal");
    }
    const int64_t before = *size_;
    *size_ += count;
    return before;
}

int64_t Appender::take_from_head(Session& session, int64_t count) {
    turn_.lock(); // until its end on this thread, by the hook
    whose_turn_ = std::this_thread::get_id();
    asks_ = std::max(0, asks_ - 1);
    if (!size_ || asks_ > 0) {
        size_ = session.count("UPDATE journal_head SET size = size + ? WHERE one = 1 RETURNING size", {count});
    } else {
        session.execute_or_retry(
            "UPDATE journal_head SET size = ? WHERE one = 1 AND size = ?", {*size_ + count, *size_}
        );
        *size_ += count;
    }
    return *size_ - count;
}

void Appender::end_turn() {
    if (whose_turn_ == std::this_thread::get_id()) {
        whose_turn_ = std::thread::id();
        turn_.unlock();
    }
}

void Appender::give_up_turn() {
    if (whose_turn_ == std::this_thread::get_id()) {
        size_.reset();
        asks_ = asks_after_failure;
        end_turn();
    }
}

void Appender::append(Session& session, const std::vector<Recorded>& events, std::vector<Entry>* entries) {
    if (session.engine() == store::Engine::postgres) {
        write(session, events, entries);
        return;
    }
    const bool from_memory = size_.has_value();
    try {
        write(session, events, entries);
    } catch (const Error& e) {
        // Another process, such as a command beside the running node, has appended since the size was read.
        if (!from_memory || e.code().name != std::string_view(store::errors::conflict.name)) {
            throw;
        }
        forget();
        if (entries != nullptr) {
            entries->clear();
        }
        write(session, events, entries);
    }
}

void Appender::write(Session& session, const std::vector<Recorded>& events, std::vector<Entry>* entries) {
    // Hashing waits for the number, so only what needs no number is done before the head is locked.
    std::vector<std::string> data;
    data.reserve(events.size());
    for (const Recorded& recorded : events) {
        data.push_back(to_canonical_text(recorded.event->data));
    }
    int64_t sequence = take_numbers(session, static_cast<int64_t>(events.size()));
    std::string bytes;
    Rows rows(session);
    for (size_t i = 0; i < events.size(); ++i) {
        const auto& [at, recorded] = events[i];
        const Event& event = *recorded;
        ++sequence;
        store::Bytes leaf;
        if (tree_) {
            bytes.clear();
            write_leaf_bytes(bytes, {sequence, at, event.kind, event.subject, event.actor, data[i]});
            leaf = to_bytes(merkle::leaf_hash(tree_hash, bytes));
        }
        if (entries != nullptr) {
            entries->push_back({sequence, at, event, leaf});
        }
        rows.add(sequence, at, event, std::move(data[i]), std::move(leaf));
        if (tree_ && sequence % tile_width == 0) {
            rows.write();
            write_tiles(session, sequence);
        }
    }
    rows.write();
}

} // namespace tonghe::journal::internal

#include "tonghe/disbursement/worker.hpp"

#include "tonghe/base/log.hpp"
#include "tonghe/disbursement/internal/rows.hpp"
#include "tonghe/disbursement/mending.hpp"
#include "tonghe/disbursement/paying.hpp"

namespace tonghe::disbursement {

namespace {

constexpr const char* channel = "payment";
constexpr const char* later_timer = "payment.later";
constexpr size_t receipts_at_once = 4;

} // namespace

void Worker::attach() {
    journal_.on_channel(channel, [this](const journal::MessageId&, const journal::Message& message) {
        work(BatchId(message.target));
    });
    journal_.on_timer(phase_timer, [this](Tx& tx, const journal::Timer& timer) {
        if (auto batch = find_batch(tx, BatchId(timer.subject))) {
            turn_phase(tx, *batch, sources_.calendar());
        }
    });
    journal_.on_timer(later_timer, [](Tx& tx, const journal::Timer& timer) {
        if (const auto batch = find_batch(tx, BatchId(timer.subject))) {
            internal::wake(tx, *batch);
        }
    });
}

void Worker::resume() {
    std::vector<Batch> left;
    journal_.read([&](Session& session) {
        for (const BatchState state :
             {BatchState::drawing,
              BatchState::publicity,
              BatchState::confirming,
              BatchState::paying,
              BatchState::cancelled}) {
            for (Batch& batch : batches(session, {.state = state, .limit = 1000})) {
                const int64_t end = batch.first_line() + batch.lines;
                const bool is_done =
                    (state == BatchState::cancelled && batch.ordered >= end) ||
                    ((state == BatchState::publicity || state == BatchState::confirming) && batch.told >= end);
                if (!is_done) {
                    left.push_back(std::move(batch));
                }
            }
        }
    });
    if (!left.empty()) {
        journal_.write([&](Tx& tx) {
            for (const Batch& batch : left) {
                internal::wake(tx, batch);
            }
        });
    }
    open_what_waits(journal_, sources_.calendar());
}

void Worker::work(const BatchId& batch) {
    const std::lock_guard lock(mutex_);
    const int64_t until = steady_micros() + options_.at_once_max.micros;
    while (step(batch)) {
        if (steady_micros() > until) {
            journal_.write([&](Tx& tx) {
                if (const auto found = find_batch(tx, batch)) {
                    internal::wake(tx, *found);
                }
            });
            return;
        }
    }
}

bool Worker::step(const BatchId& id) {
    const auto batch = journal_.read([&](Session& session) { return find_batch(session, id); });
    if (!batch) {
        return false;
    }
    switch (batch->state) {
    case BatchState::drawing:
        return journal_.write([&](Tx& tx) {
            Batch fresh = batch_of(tx, id);
            return draw_slice(tx, fresh, sources_.accounts);
        });
    case BatchState::publicity:
    case BatchState::confirming:
        return journal_.write([&](Tx& tx) {
            Batch fresh = batch_of(tx, id);
            return tell_slice(tx, fresh, sources_.title_of(fresh.terms));
        });
    case BatchState::cancelled:
        return journal_.write([&](Tx& tx) {
            Batch fresh = batch_of(tx, id);
            return release_slice(tx, fresh);
        });
    case BatchState::paying:
        try {
            return pay(*batch);
        } catch (const Error& error) {
            if (error.code().name != std::string_view(errors::bank_unavailable.name)) {
                throw;
            }
            base::log_warning("payment.bank_unavailable", {{"reason", error.what()}});
            look_again_later(id);
            return false;
        }
    default:
        return false;
    }
}

// One file further, and the receipts that are there.
bool Worker::pay(const Batch& batch) {
    bool did = false;
    for (const int64_t file : journal_.read([&](Session& session) { return files_to_send(session, batch); })) {
        hand_over(file, journal_.read([&](Session& session) { return file_again(session, file); }).content);
        did = true;
    }
    const auto made = journal_.write([&](Tx& tx) {
        Batch fresh = batch_of(tx, batch.id);
        return make_file(tx, fresh, options_.lines_per_file);
    });
    if (made) {
        hand_over(made->file, made->content);
        did = true;
    }
    did = collect() > 0 || did;
    if (did) {
        return true;
    }
    const bool is_paying = journal_.write([&](Tx& tx) {
        Batch fresh = batch_of(tx, batch.id);
        settle(tx, fresh);
        return fresh.state == BatchState::paying;
    });
    if (is_paying) {
        look_again_later(batch.id);
    }
    return false;
}

void Worker::hand_over(int64_t file, const OrderFile& content) {
    bank_.submit(content);
    journal_.write([&](Tx& tx) { note_sent(tx, file); });
}

int Worker::collect() {
    int files = 0;
    for (const ReceivedFile& file : bank_.collect(receipts_at_once)) {
        receive(journal_, file, options_.lines_per_file, sources_.calendar());
        bank_.taken(file.name);
        ++files;
    }
    return files;
}

void Worker::look_again_later(const BatchId& id) {
    journal_.write([&](Tx& tx) {
        Batch batch = batch_of(tx, id);
        if (!batch.timer.empty()) {
            tx.cancel(journal::TimerId(batch.timer));
        }
        batch.timer = tx.after(options_.collect_every, {.kind = later_timer, .subject = id.text()}).text();
        internal::save(tx, batch);
    });
}

} // namespace tonghe::disbursement

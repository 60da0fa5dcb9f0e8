// A receipt file, line by line against the orders it answers.
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/disbursement/events.hpp"
#include "tonghe/disbursement/internal/mending_rows.hpp"
#include "tonghe/disbursement/internal/rows.hpp"
#include "tonghe/disbursement/internal/telling.hpp"
#include "tonghe/disbursement/paying.hpp"
#include "tonghe/store/errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

namespace tonghe::disbursement {

using internal::record;

namespace {

struct OrderedFile {
    int64_t file = 0;
    int64_t serial = 0;
    int64_t first = 0;
    int64_t last = 0;
    std::string state;
};

// A receipt on its way into lines.
struct Application {
    const Receipt& receipt;
    int64_t number = 0;
    OrderedFile orders;
    Batch batch;
    const WorkCalendar& calendar;
};

std::optional<OrderedFile> ordered_file(Session& session, const std::string& name) {
    return session.first(
        "SELECT file, serial, first, last, state FROM payment_file WHERE name = ?",
        {name},
        [](const store::Row& row) {
            return OrderedFile{row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.text(4)};
        }
    );
}

void put_aside(
    Tx& tx,
    const Batch* batch,
    const std::string& receipt,
    int64_t receipt_line,
    const std::string& payment,
    int64_t cents,
    const char* reason
) {
    tx.execute(
        "INSERT INTO payment_set_aside (item, serial, receipt, receipt_line, payment, cents, reason, at) VALUES (?, ?, "
        "?, ?, ?, ?, ?, ?)",
        {new_id_text(tx.now()),
         batch == nullptr ? store::Value() : store::Value(batch->serial),
         receipt,
         receipt_line,
         payment,
         cents,
         reason,
         tx.now()}
    );
    tx.record(
        {.kind = events::set_aside,
         .subject = batch == nullptr ? receipt : batch->id.text(),
         .actor = "system",
         .data = JsonObject{{"receipt", receipt}, {"line", receipt_line}, {"reason", reason}}}
    );
}

int64_t insert_receipt(Tx& tx, const std::string& name, const std::string& hash, const char* state, size_t lines) {
    const int64_t number = tx.count("SELECT COALESCE(MAX(receipt), 0) + 1 FROM payment_receipt");
    tx.execute(
        "INSERT INTO payment_receipt (receipt, name, hash, state, lines, applied, received_at) VALUES (?, ?, ?, ?, ?, "
        "0, "
        "?)",
        {number, name, hash, state, static_cast<int64_t>(lines), tx.now()}
    );
    return number;
}

struct KnownReceipt {
    int64_t number = 0;
    std::string hash;
    std::string state;
    int64_t applied = 0;
};

std::optional<KnownReceipt> known_receipt(Session& session, const std::string& name) {
    return session.first(
        "SELECT receipt, hash, state, applied FROM payment_receipt WHERE name = ?",
        {name},
        [](const store::Row& row) {
            return KnownReceipt{row.integer(0), row.text(1), row.text(2), row.integer(3)};
        }
    );
}

// The receipt's number where it is to be applied; nothing where it was, or was set aside.
std::optional<KnownReceipt>
admit(Tx& tx, const ReceivedFile& file, const std::string& hash, const std::variant<Receipt, Unread>& read) {
    if (auto known = known_receipt(tx, file.name)) {
        if (known->hash != hash) { // by the same name something else: told once for each content
            const std::string name = file.name + " " + hash.substr(0, 12);
            if (!known_receipt(tx, name)) {
                insert_receipt(tx, name, hash, "set_aside", 0);
                put_aside(tx, nullptr, file.name, 0, "", 0, "duplicate_file");
            }
            return std::nullopt;
        }
        return known->state == "applying" ? known : std::nullopt;
    }
    const auto aside = [&](const Batch* batch, const char* reason) {
        insert_receipt(tx, file.name, hash, "set_aside", 0);
        put_aside(tx, batch, file.name, 0, "", 0, reason);
        return std::nullopt;
    };
    const auto* receipt = std::get_if<Receipt>(&read);
    if (receipt == nullptr) {
        return aside(nullptr, std::get<Unread>(read).c_str());
    }
    if (receipt->name != file.name) {
        return aside(nullptr, "other_name");
    }
    const auto orders = ordered_file(tx, receipt->order_file);
    if (!orders) {
        return aside(nullptr, "unknown_file");
    }
    const auto batch = find_batch(tx, orders->serial);
    if (receipt->accounts != batch->terms.payees) {
        return aside(&*batch, "other_kind");
    }
    if (orders->state == "answered" || orders->state == "answering") {
        return aside(&*batch, "duplicate_file");
    }
    tx.execute("UPDATE payment_file SET state = 'answering' WHERE file = ?", {orders->file});
    return KnownReceipt{insert_receipt(tx, file.name, hash, "applying", receipt->lines.size()), hash, "applying", 0};
}

// Lines that the file ordered, by order id.
std::unordered_map<std::string, Line> lines_of(Session& session, const OrderedFile& orders) {
    std::unordered_map<std::string, Line> out;
    session.each(
        fmt::format("SELECT {} FROM payment_line WHERE line >= ? AND line <= ? AND file = ?", internal::line_columns),
        {orders.first, orders.last, orders.file},
        [&](const store::Row& row) {
            Line line = internal::read_line(row);
            std::string payment = line.payment;
            out.emplace(std::move(payment), std::move(line));
        }
    );
    return out;
}

// Why a line does not fit; nullptr where it does.
const char* misfit(const Line& line, const ReceiptLine& said) {
    if (line.state == LineState::paid) {
        return "already_paid";
    }
    if (line.state != LineState::ordered) {
        return "not_on_the_way";
    }
    if (line.cents != said.cents) {
        return "other_amount";
    }
    return line.account.number != said.account ? "other_account" : nullptr;
}

void refuse(Tx& tx, const Application& a, Line& line, Refusal cause) {
    const bool again = may_be_repeated(cause) && line.attempt < attempts_max;
    internal::set_state(tx, line, again ? LineState::again : LineState::failed, word_of(cause));
    tx.record(
        {.kind = events::failed,
         .subject = line.payment,
         .actor = "system",
         .data =
             JsonObject{
                 {"batch", a.batch.id.text()},
                 {"line", line.number()},
                 {"cause", word_of(cause)},
                 {"attempt", line.attempt},
                 {"again", again}}}
    );
    if (!again) {
        internal::open_mending(tx, a.batch, line, internal::tell_of_failure(tx, a.batch, line), a.calendar);
    }
}

// Lines that are paid, in one statement where nothing stands between them.
void write_paid(Tx& tx, const Application& a, const std::vector<Line>& paid, int64_t settlement, bool together) {
    if (together) {
        const int64_t changed = tx.execute(
            "UPDATE payment_line SET state = 'paid', settlement = ?, paid_on = ? WHERE line >= ? AND line <= ? AND "
            "file = "
            "? AND state = 'ordered'",
            {settlement, paid.front().paid_on, paid.front().line, paid.back().line, a.orders.file}
        );
        if (changed != static_cast<int64_t>(paid.size())) {
            throw Error(store::errors::conflict);
        }
        return;
    }
    for (const Line& line : paid) {
        tx.execute_one(
            "UPDATE payment_line SET state = 'paid', settlement = ?, paid_on = ? WHERE line = ? AND state = 'ordered'",
            {settlement, line.paid_on, line.line}
        );
    }
}

void pay(Tx& tx, const Application& a, std::vector<Line> paid, int64_t ordered_between) {
    std::sort(paid.begin(), paid.end(), [](const Line& one, const Line& other) { return one.line < other.line; });
    std::vector<merkle::Digest> leaves;
    leaves.reserve(paid.size());
    Tally tally;
    bool one_day = true;
    for (const Line& line : paid) {
        leaves.push_back(leaf_of(line.payment, line.cents, word(LineState::paid)));
        ++tally.lines;
        tally.cents += line.cents;
        one_day = one_day && line.paid_on == paid.front().paid_on;
    }
    const int64_t settlement = tx.count("SELECT COALESCE(MAX(settlement), 0) + 1 FROM payment_settlement");
    write_paid(tx, a, paid, settlement, one_day && ordered_between == tally.lines);
    internal::move(tx, a.batch.serial, LineState::ordered, LineState::paid, tally);
    const std::string root = crypto::to_hex(merkle::root_of(journal::tree_hash, leaves));
    tx.execute(
        "INSERT INTO payment_settlement (settlement, serial, receipt, lines, cents, root) VALUES (?, ?, ?, ?, ?, ?)",
        {settlement, a.batch.serial, a.number, tally.lines, tally.cents, root}
    );
    tx.record(
        {.kind = events::lines_settled,
         .subject = fmt::format("{}/{}", a.batch.id.text(), settlement),
         .actor = "system",
         .data =
             JsonObject{
                 {"receipt", a.receipt.name},
                 {"settlement", settlement},
                 {"lines", tally.lines},
                 {"cents", tally.cents},
                 {"root", root}}}
    );
    internal::tell(tx, a.batch.terms.payees, paid, [](const Line& line) {
        return internal::Told{
            {"一笔待遇已到账 " + yuan(line.cents) + " 元", "Paid to you: " + yuan(line.cents) + " yuan"},
            {"已付到尾号 " + line.account.number.substr(line.account.number.size() - 4) + " 的账户，凭证在“我的待遇”。",
             "To the account ending in " + line.account.number.substr(line.account.number.size() - 4) +
                 "; the proof is under 'My benefits'."}};
    });
}

void apply_slice(Tx& tx, const Application& a, int64_t from, int64_t to) {
    auto lines = lines_of(tx, a.orders);
    std::vector<Line> paid;
    for (int64_t i = from; i < to; ++i) {
        const ReceiptLine& said = a.receipt.lines[static_cast<size_t>(i)];
        const auto found = lines.find(said.payment);
        const char* reason = nullptr;
        if (found == lines.end()) {
            reason = find_line(tx, said.payment) ? "not_in_this_file" : "unknown_order";
        } else {
            reason = misfit(found->second, said);
        }
        if (reason != nullptr) {
            put_aside(tx, &a.batch, a.receipt.name, i + 1, said.payment, said.cents, reason);
        } else if (said.paid_on) {
            found->second.state = LineState::paid; // a second time it does not fit
            found->second.paid_on = said.paid_on;
            paid.push_back(found->second);
        } else {
            refuse(tx, a, found->second, said.cause);
        }
    }
    if (!paid.empty()) {
        const auto [first, last] =
            std::minmax_element(paid.begin(), paid.end(), [](const Line& one, const Line& other) {
                return one.line < other.line;
            });
        int64_t between = static_cast<int64_t>(paid.size());
        for (const auto& [payment, line] : lines) {
            between += line.state == LineState::ordered && line.line > first->line && line.line < last->line ? 1 : 0;
        }
        pay(tx, a, std::move(paid), between);
    }
    tx.execute_one(
        "UPDATE payment_receipt SET applied = ? WHERE receipt = ? AND applied = ? AND state = 'applying'",
        {to, a.number, from}
    );
}

// What the bank did not mention goes again: it pays an id once.
void finish(Tx& tx, const Application& a) {
    for (auto& [payment, line] : lines_of(tx, a.orders)) {
        if (line.state == LineState::ordered) {
            put_aside(tx, &a.batch, a.receipt.name, 0, payment, line.cents, "not_answered");
            const bool again = line.attempt < attempts_max;
            internal::set_state(tx, line, again ? LineState::again : LineState::failed, "not_answered");
            if (!again) {
                internal::open_mending(tx, a.batch, line, 0, a.calendar); // nothing that the payee could do
            }
        }
    }
    tx.execute_one("UPDATE payment_receipt SET state = 'applied' WHERE receipt = ? AND state = 'applying'", {a.number});
    tx.execute_one(
        "UPDATE payment_file SET state = 'answered' WHERE file = ? AND state = 'answering'", {a.orders.file}
    );
    internal::wake(tx, a.batch);
}

} // namespace

void receive(Journal& journal, const ReceivedFile& file, int lines_max, const WorkCalendar& calendar) {
    const auto read = read_receipt(file.bytes);
    const std::string hash = crypto::to_hex(crypto::sm3(file.bytes));
    const auto admitted = journal.write([&](Tx& tx) { return admit(tx, file, hash, read); });
    if (!admitted) {
        return;
    }
    const auto& receipt = std::get<Receipt>(read);
    Application a{receipt, admitted->number, {}, {}, calendar};
    journal.read([&](Session& session) {
        a.orders = *ordered_file(session, receipt.order_file);
        a.batch = *find_batch(session, a.orders.serial);
    });
    const auto size = static_cast<int64_t>(receipt.lines.size());
    for (int64_t from = admitted->applied; from < size;) {
        const int64_t to = std::min(size, from + lines_max);
        journal.write([&](Tx& tx) { apply_slice(tx, a, from, to); });
        from = to;
    }
    journal.write([&](Tx& tx) { finish(tx, a); });
}

} // namespace tonghe::disbursement

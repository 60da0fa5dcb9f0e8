#include "tonghe/disbursement/paying.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/events.hpp"
#include "tonghe/disbursement/internal/rows.hpp"
#include "tonghe/store/errors.hpp"

#include <fmt/format.h>

namespace tonghe::disbursement {

using internal::record;

namespace {

struct FileRow {
    int64_t file = 0;
    std::string name;
    int64_t serial = 0;
    int64_t first = 0;
    int64_t last = 0;
    std::string hash;
};

// In the words of the packs, which no later pack changes.
std::string purpose_of(const Batch& batch) {
    return fmt::format("{}/{}/{}", batch.terms.policy, batch.terms.benefit, batch.terms.period);
}

OrderFile content_of(const Batch& batch, const std::string& name, const std::vector<Line>& lines) {
    const std::string purpose = purpose_of(batch);
    std::vector<Order> orders;
    orders.reserve(lines.size());
    for (const Line& line : lines) {
        orders.push_back({line.payment, line.attempt, line.cents, line.account.number, line.account.holder, purpose});
    }
    return write_orders(name, orders, batch.terms.payees);
}

void insert_file(Tx& tx, const Batch& batch, const MadeFile& file, const std::vector<Line>& lines, int64_t cents) {
    tx.execute(
        "INSERT INTO payment_file (file, name, serial, first, last, lines, cents, hash, state, made_at) VALUES (?, ?, "
        "?, "
        "?, ?, ?, ?, ?, 'made', ?)",
        {file.file,
         file.content.name,
         batch.serial,
         lines.front().line,
         lines.back().line,
         static_cast<int64_t>(lines.size()),
         cents,
         file.content.hash,
         tx.now()}
    );
    record(
        tx,
        events::file_made,
        batch,
        "system",
        {{"file", file.content.name}, {"lines", lines.size()}, {"cents", cents}, {"hash", file.content.hash}}
    );
}

} // namespace

std::optional<MadeFile> make_file(Tx& tx, Batch& batch, int lines_max) {
    if (batch.state != BatchState::paying) {
        return std::nullopt;
    }
    // First all that were listed, from the first to the last; then, in later files, what comes again.
    LineState from = LineState::listed;
    std::vector<Line> lines = lines_in(tx, batch, from, batch.ordered, lines_max);
    if (lines.empty()) {
        from = LineState::again;
        lines = lines_in(tx, batch, from, batch.first_line(), lines_max);
    }
    if (lines.empty()) {
        return std::nullopt;
    }
    MadeFile out;
    out.file = tx.count("SELECT COALESCE(MAX(file), 0) + 1 FROM payment_file");
    Tally tally{static_cast<int64_t>(lines.size()), 0};
    for (Line& line : lines) {
        ++line.attempt;
        tally.cents += line.cents;
    }
    out.content = content_of(batch, fmt::format("{}-{:06}.txt", batch.id.text(), out.file), lines);
    const std::string also = from == LineState::again ? std::string(" AND ") + internal::exceptional : "";
    const int64_t changed = tx.execute(
        "UPDATE payment_line SET state = 'ordered', cause = NULL, attempt = attempt + 1, file = ? WHERE state = ? AND "
        "line >= ? AND line <= ?" +
            also,
        {out.file, word(from), lines.front().line, lines.back().line}
    );
    if (changed != tally.lines) {
        throw Error(store::errors::conflict);
    }
    internal::move(tx, batch.serial, from, LineState::ordered, tally);
    insert_file(tx, batch, out, lines, tally.cents);
    if (from == LineState::listed) {
        batch.ordered = lines.back().line;
    }
    internal::save(tx, batch);
    return out;
}

MadeFile file_again(Session& session, int64_t file) {
    const auto row = session.first(
        "SELECT name, serial, first, last, hash FROM payment_file WHERE file = ?",
        {file},
        [&](const store::Row& r) {
            return FileRow{file, r.text(0), r.integer(1), r.integer(2), r.integer(3), r.text(4)};
        }
    );
    TONGHE_CHECK(row.has_value(), "an order file without its row");
    const auto batch = find_batch(session, row->serial);
    TONGHE_CHECK(batch.has_value(), "an order file without its batch");
    const auto lines = session.all(
        fmt::format(
            "SELECT {} FROM payment_line WHERE line >= ? AND line <= ? AND file = ? ORDER BY line",
            internal::line_columns
        ),
        {row->first, row->last, file},
        internal::read_line
    );
    MadeFile out{file, content_of(*batch, row->name, lines)};
    TONGHE_CHECK(out.content.hash == row->hash, "an order file that is not what it was made as");
    return out;
}

std::vector<int64_t> files_to_send(Session& session, const Batch& batch) {
    return session.all(
        "SELECT file FROM payment_file WHERE state = 'made' AND state <> 'answered' AND serial = ? ORDER BY file",
        {batch.serial},
        [](const store::Row& row) { return row.integer(0); }
    );
}

void note_sent(Tx& tx, int64_t file) {
    const auto row = tx.first(
        "SELECT f.name, b.batch FROM payment_file f JOIN payment_batch b ON b.serial = f.serial WHERE f.file = ? AND "
        "f.state = 'made'",
        {file},
        [](const store::Row& r) { return std::pair(r.text(0), r.text(1)); }
    );
    if (row) {
        tx.execute_one("UPDATE payment_file SET state = 'sent' WHERE file = ? AND state = 'made'", {file});
        tx.record(
            {.kind = events::file_sent,
             .subject = row->second,
             .actor = "system",
             .data = JsonObject{{"file", row->first}}}
        );
    }
}

void settle(Tx& tx, Batch& batch) {
    if (batch.state != BatchState::paying) {
        return;
    }
    const Tallies tallies = tallies_of(tx, batch);
    if (tallies.contains(LineState::listed) || tallies.contains(LineState::ordered) ||
        tallies.contains(LineState::again)) {
        return;
    }
    const auto paid = tallies.find(LineState::paid);
    const Tally all = paid == tallies.end() ? Tally{} : paid->second;
    batch.state = BatchState::settled;
    batch.settled_at = tx.now();
    internal::note_act(tx, batch, "settled", "system");
    record(tx, events::batch_settled, batch, "system", {{"lines", all.lines}, {"cents", all.cents}});
    internal::save(tx, batch);
}

std::vector<FileLine> files_of(Session& session, const Batch& batch, int limit) {
    return session.all(
        "SELECT name, lines, cents, state, hash, made_at FROM payment_file WHERE serial = ? ORDER BY file DESC LIMIT ?",
        {batch.serial, limit},
        [](const store::Row& row) {
            return FileLine{row.text(0), row.integer(1), row.integer(2), row.text(3), row.text(4), row.instant(5)};
        }
    );
}

namespace {

SetAside read_set_aside(const store::Row& row) {
    return {row.text(0), row.integer(1), row.text(2), row.integer(3), row.text(4), row.instant(5)};
}

constexpr const char* set_aside_columns = "receipt, receipt_line, payment, cents, reason, at";

} // namespace

std::vector<SetAside> set_aside_of(Session& session, const Batch& batch, int limit) {
    return session.all(
        fmt::format("SELECT {} FROM payment_set_aside WHERE serial = ? ORDER BY item DESC LIMIT ?", set_aside_columns),
        {batch.serial, limit},
        read_set_aside
    );
}

std::vector<SetAside> set_aside_of_none(Session& session, int limit) {
    return session.all(
        fmt::format(
            "SELECT {} FROM payment_set_aside WHERE serial IS NULL ORDER BY item DESC LIMIT ?", set_aside_columns
        ),
        {limit},
        read_set_aside
    );
}

int64_t count_set_aside(Session& session, const Batch& batch) {
    return session.count("SELECT COUNT(*) FROM payment_set_aside WHERE serial = ?", {batch.serial});
}

Text title_of_reason(std::string_view reason) {
    static const std::map<std::string_view, Text> titles{
        {"unknown_order", {"没有这笔支付指令", "no such order"}},
        {"other_amount", {"金额不符", "another amount"}},
        {"other_account", {"账号不符", "another account"}},
        {"already_paid", {"重复支付：此前已支付", "paid before"}},
        {"not_on_the_way", {"指令不在途", "not on its way"}},
        {"not_in_this_file", {"指令不在该文件中", "not of that order file"}},
        {"wrong_control_total", {"控制合计不符", "control totals do not fit"}},
        {"wrong_hash", {"校验值不符", "the hash does not fit"}},
        {"not_readable", {"文件无法读取", "not readable"}},
        {"other_name", {"文件名不符", "another name inside"}},
        {"other_kind", {"账户类别不符", "another kind of accounts"}},
        {"duplicate_file", {"重复的回单文件", "a second receipt for the same orders"}},
        {"unknown_file", {"没有对应的支付文件", "no such order file"}},
        {"account_closed", {"账户已注销", "the account is closed"}},
        {"name_mismatch", {"户名不符", "the name does not fit the account"}},
        {"unknown_account", {"账号不存在", "there is no such account"}},
        {"bank_busy", {"银行繁忙", "the bank was busy"}},
        {"not_answered", {"回单中没有这一笔", "the receipt does not mention it"}},
        {"other", {"银行拒付", "refused by the bank"}},
        {"sample", {"抽查不符合", "found wrong in the sample"}},
        {"objection", {"异议成立", "an objection was upheld"}}};
    const auto found = titles.find(reason);
    return found == titles.end() ? Text{std::string(reason), std::string(reason)} : found->second;
}

} // namespace tonghe::disbursement

#include "tonghe/disbursement/batch.hpp"

#include "tonghe/base/text.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/internal/mending_rows.hpp"
#include "tonghe/disbursement/internal/rows.hpp"
#include "tonghe/journal/journal.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::disbursement {

namespace {

constexpr const char* batch_columns =
    "batch, serial, policy, benefit, policy_version, policy_hash, run, period, budget_year, sample, publicity_days, "
    "confirmation_days, seed, state, version, candidates, already, drawn_parts, lines, cents, told, ordered, note, "
    "created_at, publicity_until, confirmation_until, settled_at, timer, payees, publicity_unit, confirmation_unit, "
    "mending_days, mending_unit";

Term term_in(const store::Row& row, int count, int unit) {
    return {parse_word<TermUnit>(row.view(unit)).value_or(TermUnit::day), static_cast<int>(row.integer(count))};
}

Batch read_batch(const store::Row& row) {
    Batch out;
    out.id = BatchId(row.text(0));
    out.serial = row.integer(1);
    out.terms = {
        row.text(2),
        row.text(3),
        row.integer(4),
        row.text(5),
        row.text(6),
        row.text(7),
        static_cast<int>(row.integer(8)),
        row.integer(9),
        term_in(row, 10, 29),
        term_in(row, 11, 30),
        term_in(row, 31, 32),
        parse_word<Payees>(row.view(28)).value_or(Payees::persons)};
    out.seed = row.integer(12);
    out.state = parse_word<BatchState>(row.view(13)).value_or(BatchState::cancelled);
    out.version = row.integer(14);
    out.candidates = row.integer(15);
    out.already = row.integer(16);
    out.drawn_parts = row.integer(17);
    out.lines = row.integer(18);
    out.cents = row.integer(19);
    out.told = row.integer(20);
    out.ordered = row.integer(21);
    out.note = row.text(22);
    out.created_at = row.instant(23);
    out.publicity_until = row.optional_instant(24);
    out.confirmation_until = row.optional_instant(25);
    out.settled_at = row.optional_instant(26);
    out.timer = row.text(27);
    return out;
}

std::string select_batch(const char* where) {
    return fmt::format("SELECT {} FROM payment_batch WHERE {}", batch_columns, where);
}

std::string select_line(const std::string& where) {
    return fmt::format("SELECT {} FROM payment_line WHERE {}", internal::line_columns, where);
}

std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> out;
    for (size_t at = 0; at < text.size();) {
        size_t size = 1;
        while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xc0) == 0x80) {
            ++size;
        }
        out.push_back(text.substr(at, size));
        at += size;
    }
    return out;
}

} // namespace

Text title_of(BatchState state) {
    switch (state) {
    case BatchState::drawing:
        return {"生成名单", "drawing the list"};
    case BatchState::sampling:
        return {"部门抽查", "sampling"};
    case BatchState::publicity:
        return {"公示", "publicity"};
    case BatchState::confirming:
        return {"本人确认", "confirmation"};
    case BatchState::submitted:
        return {"待审批", "waiting for approval"};
    case BatchState::paying:
        return {"发放中", "paying"};
    case BatchState::settled:
        return {"已结清", "settled"};
    case BatchState::cancelled:
        break;
    }
    return {"已撤销", "cancelled"};
}

bool is_live(LineState state) {
    return state != LineState::removed && state != LineState::opted_out && state != LineState::given_up;
}

std::string
payment_id(std::string_view policy, std::string_view benefit, std::string_view subject, std::string_view period) {
    const crypto::Digest digest =
        crypto::hash(crypto::HashAlgorithm::sm3, {policy, "\n", benefit, "\n", subject, "\n", period});
    return crypto::to_hex(digest).substr(0, 32);
}

merkle::Digest leaf_of(std::string_view payment, int64_t cents, std::string_view state) {
    return merkle::leaf_hash(journal::tree_hash, fmt::format("{} {} {}", payment, cents, state));
}

Date last_day(const Term& term, Date event_on, const WorkCalendar& calendar) {
    return term.unit == TermUnit::workday ? calendar.due_on(event_on, {term.count}) : event_on + term.count;
}

std::string yuan(int64_t cents) {
    return cents % 100 == 0 ? std::to_string(cents / 100) : fmt::format("{}.{:02}", cents / 100, cents % 100);
}

std::string published_name(std::string_view name) {
    const auto all = characters(name);
    if (all.empty()) {
        return "";
    }
    std::string out(all.front());
    for (size_t i = 1; i < all.size(); ++i) {
        out += i + 1 == all.size() && all.size() > 2 ? std::string(all[i]) : "*";
    }
    return out;
}

std::string masked_account(std::string_view number) {
    return number.size() < 8 ? "" : "…" + std::string(number.substr(number.size() - 4));
}

std::optional<Batch> find_batch(Session& session, const BatchId& id) {
    return session.first(select_batch("batch = ?"), {id}, read_batch);
}

std::optional<Batch> find_batch(Session& session, int64_t serial) {
    return session.first(select_batch("serial = ?"), {serial}, read_batch);
}

Batch batch_of(Session& session, const BatchId& id) {
    auto found = find_batch(session, id);
    if (!found) {
        throw Error(errors::batch_not_found);
    }
    return *std::move(found);
}

std::vector<Batch> batches(Session& session, const BatchFilter& filter) {
    std::string where = "batch < ?";
    store::Values values{filter.before.empty() ? "~" : filter.before};
    if (filter.state) {
        where += " AND state = ?";
        values.emplace_back(word(*filter.state));
    }
    if (filter.policies) {
        where += internal::one_of("policy", *filter.policies, values);
    }
    values.emplace_back(filter.limit);
    return session.all(select_batch((where + " ORDER BY batch DESC LIMIT ?").c_str()), values, read_batch);
}

Tallies tallies_of(Session& session, const Batch& batch) {
    Tallies out;
    session.each(
        "SELECT state, lines, cents FROM payment_tally WHERE serial = ? AND lines <> 0",
        {batch.serial},
        [&](const store::Row& row) {
            out[parse_word<LineState>(row.view(0)).value_or(LineState::removed)] = {row.integer(1), row.integer(2)};
        }
    );
    return out;
}

Tally live(const Tallies& tallies) {
    Tally out;
    for (const auto& [state, tally] : tallies) {
        if (is_live(state)) {
            out.lines += tally.lines;
            out.cents += tally.cents;
        }
    }
    return out;
}

std::vector<Act> acts_of(Session& session, const Batch& batch) {
    return session.all(
        "SELECT act, account, note, at FROM payment_act WHERE serial = ? ORDER BY number",
        {batch.serial},
        [](const store::Row& row) {
            return Act{row.text(0), row.text(1), row.text(2), row.instant(3)};
        }
    );
}

Tally paid_of(Session& session, std::string_view policy, std::string_view benefit, std::string_view period) {
    return session
        .first(
            "SELECT CAST(COALESCE(SUM(t.lines), 0) AS BIGINT), CAST(COALESCE(SUM(t.cents), 0) AS BIGINT) FROM "
            "payment_batch b JOIN payment_tally t ON "
            "t.serial = b.serial AND t.state = 'paid' WHERE b.policy = ? AND b.benefit = ? AND b.period = ?",
            {policy, benefit, period},
            [](const store::Row& row) {
                return Tally{row.integer(0), row.integer(1)};
            }
        )
        .value_or(Tally{});
}

Tally under_way_of(Session& session, std::string_view policy, std::string_view benefit, std::string_view period) {
    return session
        .first(
            "SELECT CAST(COALESCE(SUM(t.lines), 0) AS BIGINT), CAST(COALESCE(SUM(t.cents), 0) AS BIGINT) FROM "
            "payment_batch b JOIN payment_tally t ON "
            "t.serial = b.serial WHERE b.policy = ? AND b.benefit = ? AND b.period = ? AND b.state <> 'cancelled' AND "
            "t.state IN ('listed', 'held', 'ordered', 'again', 'failed')",
            {policy, benefit, period},
            [](const store::Row& row) {
                return Tally{row.integer(0), row.integer(1)};
            }
        )
        .value_or(Tally{});
}

std::optional<Line> find_line(Session& session, int64_t line) {
    return session.first(select_line("line = ?"), {line}, internal::read_line);
}

std::optional<Line> find_line(Session& session, std::string_view payment) {
    return session.first(select_line("payment = ?"), {payment}, internal::read_line);
}

Line line_of(Session& session, const Batch& batch, int64_t number) {
    auto found = number < 1 || number > 0xffff'ffff ? std::nullopt : find_line(session, batch.first_line() + number);
    if (!found) {
        throw Error(errors::line_not_found, {{"number", std::to_string(number)}});
    }
    return *std::move(found);
}

std::vector<Line> lines_in(Session& session, const Batch& batch, LineState state, int64_t after, int limit) {
    const bool rare = state != LineState::listed && state != LineState::ordered && state != LineState::paid;
    const std::string also = rare ? std::string(" AND ") + internal::exceptional : "";
    return session.all(
        select_line("state = ? AND line > ? AND line <= ?" + also + " ORDER BY line LIMIT ?"),
        {word(state), std::max(after, batch.first_line()), batch.last_line(), limit},
        internal::read_line
    );
}

namespace internal {

Line read_line(const store::Row& row) {
    Line out;
    out.line = row.integer(0);
    out.payment = row.text(1);
    out.subject = row.text(2);
    out.payee = row.text(3);
    out.district = row.text(4);
    out.rule = static_cast<int>(row.integer(5));
    out.cents = row.integer(6);
    out.state = parse_word<LineState>(row.view(7)).value_or(LineState::removed);
    out.account = {row.text(10), row.text(8), row.text(9)};
    out.confirmed = row.boolean(11);
    out.attempt = static_cast<int>(row.integer(12));
    out.file = row.is_null(13) ? std::nullopt : std::optional(row.integer(13));
    out.settlement = row.is_null(14) ? std::nullopt : std::optional(row.integer(14));
    out.paid_on = row.optional_date(15);
    out.cause = row.text(16);
    return out;
}

int64_t insert_batch(Tx& tx, Batch& batch) {
    batch.serial = tx.count("SELECT COALESCE(MAX(serial), 0) + 1 FROM payment_batch");
    batch.told = batch.ordered = batch.first_line();
    std::string marks = "?";
    for (int i = 1; i < 33; ++i) {
        marks += ", ?";
    }
    const BatchTerms& t = batch.terms;
    tx.execute(
        fmt::format("INSERT INTO payment_batch ({}) VALUES ({})", batch_columns, marks),
        {batch.id,
         batch.serial,
         t.policy,
         t.benefit,
         t.policy_version,
         t.policy_hash,
         t.run,
         t.period,
         t.budget_year,
         t.sample,
         t.publicity.count,
         t.confirmation.count,
         batch.seed,
         word(batch.state),
         batch.version,
         batch.candidates,
         batch.already,
         batch.drawn_parts,
         batch.lines,
         batch.cents,
         batch.told,
         batch.ordered,
         batch.note,
         batch.created_at,
         batch.publicity_until,
         batch.confirmation_until,
         batch.settled_at,
         batch.timer,
         word(t.payees),
         word(t.publicity.unit),
         word(t.confirmation.unit),
         t.mending.count,
         word(t.mending.unit)}
    );
    return batch.serial;
}

void save(Tx& tx, Batch& batch) {
    tx.execute_one(
        "UPDATE payment_batch SET state = ?, version = version + 1, already = ?, drawn_parts = ?, lines = ?, cents = "
        "?, "
        "told = ?, ordered = ?, note = ?, publicity_until = ?, confirmation_until = ?, settled_at = ?, timer = ? WHERE "
        "batch = ? AND version = ?",
        {word(batch.state),
         batch.already,
         batch.drawn_parts,
         batch.lines,
         batch.cents,
         batch.told,
         batch.ordered,
         batch.note,
         batch.publicity_until,
         batch.confirmation_until,
         batch.settled_at,
         batch.timer,
         batch.id,
         batch.version}
    );
    ++batch.version;
}

void note_act(Tx& tx, const Batch& batch, const char* act, const std::string& account, const std::string& note) {
    const int64_t number =
        tx.count("SELECT COALESCE(MAX(number), 0) + 1 FROM payment_act WHERE serial = ?", {batch.serial});
    tx.execute(
        "INSERT INTO payment_act (serial, number, act, account, note, at) VALUES (?, ?, ?, ?, ?, ?)",
        {batch.serial, number, act, account, note, tx.now()}
    );
}

void move(Tx& tx, int64_t serial, std::optional<LineState> from, std::optional<LineState> to, const Tally& of) {
    const auto add = [&](LineState state, int64_t sign) {
        tx.execute(
            "INSERT INTO payment_tally (serial, state, lines, cents) VALUES (?, ?, ?, ?) ON CONFLICT (serial, state) "
            "DO "
            "UPDATE SET lines = payment_tally.lines + excluded.lines, cents = payment_tally.cents + excluded.cents",
            {serial, word(state), sign * of.lines, sign * of.cents}
        );
    };
    if (from && of.lines != 0) {
        add(*from, -1);
    }
    if (to && of.lines != 0) {
        add(*to, 1);
    }
}

void set_state(Tx& tx, Line& line, LineState to, const std::string& cause) {
    tx.execute_one(
        std::string("UPDATE payment_line SET state = ?, cause = ?") + (is_live(to) ? "" : ", payment = NULL") +
            " WHERE line = ? AND state = ?",
        {word(to), cause, line.line, word(line.state)}
    );
    if (!is_live(to)) {
        note_payee(tx, line.payee, line.line);
    }
    move(tx, line.serial(), line.state, to, {1, line.cents});
    if (line.state == LineState::failed || line.state == LineState::held) {
        close_mending(tx, line);
    }
    line.state = to;
    line.cause = cause;
}

void note_payee(Tx& tx, const std::string& payee, int64_t line) {
    tx.execute(
        "INSERT INTO payment_payee (payee, line) VALUES (?, ?) ON CONFLICT (payee, line) DO NOTHING", {payee, line}
    );
}

void require(const Batch& batch, std::initializer_list<BatchState> states) {
    if (std::find(states.begin(), states.end(), batch.state) == states.end()) {
        const Text title = title_of(batch.state);
        throw Error(errors::not_allowed_now, {{"state_zh", title.zh}, {"state", title.en}});
    }
}

std::string one_of(const char* column, const std::set<std::string>& words, store::Values& values) {
    std::string out;
    for (const std::string& one : words) {
        out += out.empty() ? "?" : ", ?";
        values.emplace_back(one);
    }
    return out.empty() ? " AND 1 = 0" : fmt::format(" AND {} IN ({})", column, out);
}

void need_reason(const std::string& reason) {
    if (reason.empty()) {
        throw Error(errors::reason_needed);
    }
}

void record(Tx& tx, const char* kind, const Batch& batch, const std::string& account, JsonObject data) {
    tx.record({.kind = kind, .subject = batch.id.text(), .actor = account, .data = std::move(data)});
}

void wake(Tx& tx, const Batch& batch) {
    tx.send({.channel = "payment", .target = batch.id.text(), .body = JsonObject()});
}

} // namespace internal

} // namespace tonghe::disbursement

#include "tonghe/disbursement/mending.hpp"

#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/events.hpp"
#include "tonghe/disbursement/internal/mending_rows.hpp"
#include "tonghe/disbursement/internal/rows.hpp"
#include "tonghe/disbursement/internal/telling.hpp"
#include "tonghe/registry/bulk_reader.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tonghe::disbursement {

namespace {

constexpr const char* columns = "m.line, m.opened_on, m.due_on, m.holder, m.told, m.told_on";

Mending read_mending(const store::Row& row) {
    Mending out;
    out.line.line = row.integer(0);
    out.opened_on = row.date(1);
    out.due_on = row.date(2);
    out.holder = row.text(3);
    out.told = static_cast<int>(row.integer(4));
    out.told_on = row.optional_date(5);
    return out;
}

void record_of(Tx& tx, const char* kind, const Line& line, const std::string& account, JsonObject more = {}) {
    more["line"] = line.number();
    tx.record({.kind = kind, .subject = line.payment, .actor = account, .data = std::move(more)});
}

} // namespace

MendingPage mendings(Session& session, const MendingFilter& filter) {
    std::string sql = fmt::format("SELECT {} FROM payment_mending m WHERE ", columns);
    store::Values values;
    if (const size_t slash = filter.after.find('/'); slash != std::string::npos) {
        int64_t line = 0;
        std::from_chars(filter.after.data() + slash + 1, filter.after.data() + filter.after.size(), line);
        const std::string due = filter.after.substr(0, slash);
        sql += "m.due_on >= ? AND (m.due_on > ? OR m.line > ?)";
        values = {due, due, line};
    } else {
        sql += "m.due_on > ''";
    }
    if (filter.policies) {
        sql += internal::one_of("m.policy", *filter.policies, values);
    }
    if (filter.holder) {
        sql += " AND m.holder = ?";
        values.emplace_back(*filter.holder);
    }
    sql += " ORDER BY m.due_on, m.line LIMIT ?";
    values.emplace_back(filter.limit);
    MendingPage out{session.all(sql, values, read_mending), ""};
    for (Mending& one : out.rows) {
        one.line = *find_line(session, one.line.line);
    }
    if (!out.rows.empty() && static_cast<int>(out.rows.size()) == filter.limit) {
        out.next = fmt::format("{}/{}", to_string(out.rows.back().due_on), out.rows.back().line.line);
    }
    return out;
}

Mending mending_of(Session& session, const Line& line) {
    auto found = session.first(
        fmt::format("SELECT {} FROM payment_mending m WHERE m.line = ?", columns), {line.line}, read_mending
    );
    if (!found) {
        throw Error(errors::nothing_to_mend);
    }
    found->line = line;
    return *std::move(found);
}

MendingCount count_mendings(
    Session& session, const std::optional<std::set<std::string>>& policies, Date today, const std::string& account
) {
    store::Values values{today, account};
    const std::string of = policies ? internal::one_of("policy", *policies, values) : "";
    return session
        .first(
            "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN due_on < ? THEN 1 ELSE 0 END), 0) AS BIGINT), "
            "CAST(COALESCE(SUM(CASE WHEN holder = ? THEN 1 ELSE 0 END), 0) AS BIGINT) FROM payment_mending WHERE line "
            "> "
            "0" +
                of,
            values,
            [](const store::Row& row) {
                return MendingCount{row.integer(0), row.integer(1), row.integer(2)};
            }
        )
        .value_or(MendingCount{});
}

void claim(Tx& tx, const Line& line, const std::string& account) {
    const Mending now = mending_of(tx, line);
    if (now.holder == account) {
        return;
    }
    const int64_t changed = tx.execute(
        "UPDATE payment_mending SET holder = ? WHERE line = ? AND (holder = '' OR due_on < ?)",
        {account, line.line, date_of(tx.now())}
    );
    if (changed == 0) {
        throw Error(errors::in_other_hands);
    }
    record_of(tx, events::mending_claimed, line, account);
}

void release(Tx& tx, const Line& line, const std::string& account) {
    if (mending_of(tx, line).holder != account) {
        throw Error(errors::in_other_hands);
    }
    tx.execute_one("UPDATE payment_mending SET holder = '' WHERE line = ? AND holder = ?", {line.line, account});
    record_of(tx, events::mending_released, line, account);
}

int ask_again(Tx& tx, const Batch& batch, const Line& line, const std::string& account) {
    claim(tx, line, account);
    const int told = internal::tell_of_failure(tx, batch, line);
    if (told > 0) {
        tx.execute_one(
            "UPDATE payment_mending SET told = ?, told_on = ? WHERE line = ?", {told, date_of(tx.now()), line.line}
        );
    }
    record_of(tx, events::asked_again, line, account, {{"told", told}});
    return told;
}

std::optional<Account>
other_account(Session& session, const Batch& batch, const Line& line, const AccountSource& accounts) {
    std::optional<Account> out;
    registry::each_of(session, {line.payee}, [&](const registry::Record& payee) {
        const auto known = accounts(session, batch.terms.payees, {payee.key});
        if (const auto found = known.find(payee.key); found != known.end() && found->second != line.account) {
            out = found->second;
        }
    });
    return out;
}

void pay_to_record(Tx& tx, Batch& batch, Line& line, const AccountSource& accounts, const std::string& account) {
    claim(tx, line, account);
    const auto other = other_account(tx, batch, line, accounts);
    if (!other) {
        throw Error(errors::no_other_account);
    }
    record_of(tx, events::account_changed, line, account, {{"batch", batch.id.text()}, {"from", "registry"}});
    internal::note_act(tx, batch, "account_corrected", account, std::to_string(line.number()));
    internal::pay_to(tx, batch, line, *other);
}

void open_what_waits(Journal& journal, const WorkCalendar& calendar) {
    const auto waiting = journal.read([](Session& session) {
        return session.all(
            "SELECT b.serial FROM payment_batch b JOIN payment_tally t ON t.serial = b.serial WHERE b.state IN "
            "('paying', 'settled') AND t.state IN ('held', 'failed') GROUP BY b.serial HAVING SUM(t.lines) > (SELECT "
            "COUNT(*) FROM payment_mending m WHERE m.line > b.serial * 4294967296 AND m.line < (b.serial + 1) * "
            "4294967296)",
            {},
            [](const store::Row& row) { return row.integer(0); }
        );
    });
    for (const int64_t serial : waiting) {
        journal.write([&](Tx& tx) { internal::open_all_mending(tx, *find_batch(tx, serial), calendar); });
    }
}

} // namespace tonghe::disbursement

#include "tonghe/disbursement/mine.hpp"

#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/events.hpp"
#include "tonghe/disbursement/internal/mending_rows.hpp"
#include "tonghe/disbursement/internal/rows.hpp"
#include "tonghe/disbursement/preparing.hpp"
#include "tonghe/merkle/proof.hpp"
#include "tonghe/store/many.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace tonghe::disbursement {

namespace {

bool is_shown(const Batch& batch) {
    return batch.state != BatchState::drawing && batch.state != BatchState::sampling &&
           batch.state != BatchState::cancelled;
}

void record_own(Tx& tx, const char* kind, const MyPayment& mine, const std::string& actor) {
    tx.record(
        {.kind = kind,
         .subject = mine.line.payment,
         .actor = actor,
         .data = JsonObject{{"batch", mine.batch.id.text()}, {"line", mine.line.number()}}}
    );
}

bool is_account(const std::string& number) {
    return number.size() >= 12 && number.size() <= 30 &&
           std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

std::vector<MyPayment> payments_to(Session& session, std::string_view payee) {
    // Her own order ids can be told from the grants that batches pay; the rest is noted by her record.
    std::set<std::string> orders;
    session.each(
        "SELECT DISTINCT policy, benefit, period FROM payment_batch WHERE state NOT IN ('drawing', 'sampling', "
        "'cancelled')",
        {},
        [&](const store::Row& row) { orders.insert(payment_id(row.view(0), row.view(1), payee, row.view(2))); }
    );
    std::map<int64_t, Line, std::greater<>> lines;
    const auto keep = [&](const store::Row& row) {
        Line line = internal::read_line(row);
        if (line.payee == payee) {
            const int64_t place = line.line;
            lines.emplace(place, std::move(line));
        }
    };
    store::each_of(
        session,
        fmt::format("SELECT {} FROM payment_line WHERE payment IN ({{}})", internal::line_columns),
        orders,
        keep
    );
    session.each(
        fmt::format(
            "SELECT {} FROM payment_line WHERE line IN (SELECT line FROM payment_payee WHERE payee = ?)",
            internal::line_columns
        ),
        {payee},
        keep
    );
    std::vector<MyPayment> out;
    for (auto& [place, line] : lines) {
        auto batch = find_batch(session, line.serial());
        if (batch && is_shown(*batch)) {
            out.push_back({*std::move(batch), std::move(line)});
        }
    }
    return out;
}

MyPayment payment_to(Session& session, std::string_view payee, const std::string& payment) {
    const auto line = find_line(session, payment);
    auto batch = line && line->payee == payee ? find_batch(session, line->serial()) : std::nullopt;
    if (!batch || !is_shown(*batch)) {
        throw Error(errors::benefit_not_found);
    }
    return {*std::move(batch), *line};
}

bool may_change(const Batch& batch, const Line& line) {
    switch (line.state) {
    case LineState::listed:
        return batch.state == BatchState::publicity || batch.state == BatchState::confirming;
    case LineState::held:
        return batch.state != BatchState::submitted;
    case LineState::failed:
        return true;
    default:
        return false;
    }
}

bool may_opt_out(const Batch& batch, const Line& line) {
    const bool is_open = batch.state == BatchState::publicity || batch.state == BatchState::confirming;
    return is_open && (line.state == LineState::listed || line.state == LineState::held);
}

void confirm(Tx& tx, std::string_view payee, const std::string& payment, const std::string& actor) {
    const MyPayment mine = payment_to(tx, payee, payment);
    if (mine.line.account.number.empty()) {
        throw Error(errors::account_needed);
    }
    if (!may_change(mine.batch, mine.line)) {
        throw Error(errors::too_late);
    }
    if (!mine.line.confirmed) {
        tx.execute_one("UPDATE payment_line SET confirmed = 1 WHERE line = ?", {mine.line.line});
        record_own(tx, events::account_confirmed, mine, actor);
    }
}

void change_account(
    Tx& tx,
    const registry::Registry& registry,
    const registry::Record& payee,
    const std::string& payment,
    const Account& account,
    const std::string& actor
) {
    MyPayment mine = payment_to(tx, payee.id.text(), payment);
    if (!may_change(mine.batch, mine.line)) {
        throw Error(errors::too_late);
    }
    if (!is_account(account.number)) {
        throw Error(errors::bad_account);
    }
    const auto [of, holder] = accounts_of(mine.batch.terms.payees);
    const AccountRegistry other =
        accounts_of(mine.batch.terms.payees == Payees::persons ? Payees::enterprises : Payees::persons);
    const auto there = registry.get(tx, of, account.number);
    if ((there && there->text(holder) != payee.key) || registry.get(tx, other.registry, account.number)) {
        throw Error(errors::account_of_another);
    }
    if (!there) {
        JsonObject values{
            {"account_number", account.number},
            {holder, payee.key},
            {"holder_name", payee.text("name")},
            {"opened_on", to_string(date_of(tx.now()))}};
        if (!account.bank.empty()) {
            values["bank"] = account.bank;
        }
        registry.create(tx, of, values, {.actor = actor});
    }
    record_own(tx, events::account_changed, mine, actor);
    internal::pay_to(tx, mine.batch, mine.line, {account.number, payee.text("name"), account.bank});
}

void opt_out(Tx& tx, std::string_view payee, const std::string& payment, const std::string& actor) {
    MyPayment mine = payment_to(tx, payee, payment);
    if (!may_opt_out(mine.batch, mine.line)) {
        throw Error(errors::too_late);
    }
    internal::set_state(tx, mine.line, LineState::opted_out);
    record_own(tx, events::opted_out, mine, actor);
}

Proof proof_of(Session& session, Journal& journal, std::string_view payee, const std::string& payment) {
    Proof out{payment_to(session, payee, payment), "", 0, "", "", 0, 0, "", {}};
    const Line& line = out.paid.line;
    if (line.state != LineState::paid || !line.settlement) {
        throw Error(errors::not_paid);
    }
    session.each(
        "SELECT s.root, r.name FROM payment_settlement s JOIN payment_receipt r ON r.receipt = s.receipt WHERE "
        "s.settlement = ?",
        {*line.settlement},
        [&](const store::Row& row) {
            out.root = row.text(0);
            out.receipt = row.text(1);
        }
    );
    std::vector<merkle::Digest> leaves;
    session.each(
        "SELECT line, payment, cents FROM payment_line WHERE settlement = ? ORDER BY line",
        {*line.settlement},
        [&](const store::Row& row) {
            if (row.integer(0) == line.line) {
                out.leaf = static_cast<int64_t>(leaves.size());
            }
            leaves.push_back(leaf_of(row.view(1), row.integer(2), word(LineState::paid)));
        }
    );
    out.leaves = static_cast<int64_t>(leaves.size());
    out.leaf_hash = crypto::to_hex(leaves[static_cast<size_t>(out.leaf)]);
    const auto node = [&](int level, uint64_t index) {
        const size_t width = size_t{1} << level;
        return merkle::root_of(journal::tree_hash, std::span(leaves).subspan(index * width, width));
    };
    for (const merkle::Digest& one : merkle::inclusion_proof(
             journal::tree_hash, static_cast<uint64_t>(out.leaf), static_cast<uint64_t>(out.leaves), node
         )) {
        out.path.push_back(crypto::to_hex(one));
    }
    const std::string subject = fmt::format("{}/{}", out.paid.batch.id.text(), *line.settlement);
    for (const journal::Entry& entry : journal.entries_of(session, subject, 0, 1)) {
        out.entry = entry.sequence;
        out.entry_hash = crypto::to_hex(std::string_view(entry.leaf.data));
    }
    return out;
}

} // namespace tonghe::disbursement

#include "tonghe/disbursement/preparing.hpp"

#include "tonghe/base/random.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/disbursement/events.hpp"
#include "tonghe/disbursement/internal/rows.hpp"
#include "tonghe/disbursement/internal/telling.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/registry/bulk_reader.hpp"
#include "tonghe/store/many.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tonghe::disbursement {

using internal::record;
using internal::require;

namespace {

constexpr size_t district_digits = 6; // of a region's code

int64_t number_in(std::string_view text) {
    int64_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

int64_t fresh_seed() { // that nobody can tell before the list stands
    std::array<unsigned char, 6> bytes{};
    fill_secure(bytes);
    int64_t out = 0;
    for (const unsigned char byte : bytes) {
        out = out << 8 | byte;
    }
    return out;
}

// Records and keys have no spaces.
std::vector<Candidate> unpack(std::string_view part) {
    std::vector<Candidate> out;
    while (!part.empty()) {
        const size_t end = part.find('\n');
        std::string_view line = part.substr(0, end);
        part.remove_prefix(end + 1);
        std::array<std::string_view, 6> words;
        for (std::string_view& one : words) {
            const size_t space = std::min(line.find(' '), line.size());
            one = line.substr(0, space);
            line.remove_prefix(std::min(space + 1, line.size()));
        }
        Candidate candidate;
        candidate.subject = words[0];
        candidate.payee = words[1] == "=" ? words[0] : words[1];
        candidate.key = words[2];
        candidate.region = words[3];
        candidate.cents = number_in(words[4]);
        candidate.rule = static_cast<int>(number_in(words[5]));
        out.push_back(std::move(candidate));
    }
    return out;
}

struct Drawn {
    std::string payment;
    Candidate candidate;
};

// Those of the part who have no order yet, in any batch.
std::vector<Drawn> without_order(Tx& tx, const Batch& batch, std::vector<Candidate> part) {
    std::vector<Drawn> out;
    std::set<std::string> ids;
    for (Candidate& one : part) {
        std::string id = payment_id(batch.terms.policy, batch.terms.benefit, one.subject, batch.terms.period);
        if (one.cents > 0 && ids.insert(id).second) {
            out.push_back({std::move(id), std::move(one)});
        }
    }
    std::set<std::string> taken;
    store::each_of(tx, "SELECT payment FROM payment_line WHERE payment IN ({})", ids, [&](const store::Row& row) {
        taken.insert(row.text(0));
    });
    std::erase_if(out, [&](const Drawn& one) { return taken.contains(one.payment); });
    return out;
}

constexpr const char* drawn_columns =
    "line, payment, subject, payee, district, rule, cents, state, holder, bank, account, confirmed, attempt";
constexpr size_t drawn_column_count = 13;

// Many rows to a statement save journeys to PostgreSQL; on SQLite one row at a time is quicker.
void insert_lines(Tx& tx, const std::vector<store::Values>& rows) {
    const size_t together = tx.engine() == store::Engine::postgres ? 50 : 1;
    std::string one = "(?";
    for (size_t i = 1; i < drawn_column_count; ++i) {
        one += ", ?";
    }
    one += ")";
    for (size_t at = 0; at < rows.size(); at += together) {
        const size_t count = std::min(together, rows.size() - at);
        std::string sql = fmt::format("INSERT INTO payment_line ({}) VALUES {}", drawn_columns, one);
        store::Values values;
        values.reserve(count * drawn_column_count);
        for (size_t i = 0; i < count; ++i) {
            sql += i == 0 ? "" : ", " + one;
            values.insert(values.end(), rows[at + i].begin(), rows[at + i].end());
        }
        tx.execute(sql, values);
    }
}

void write_lines(Tx& tx, Batch& batch, const std::vector<Drawn>& drawn, const AccountSource& accounts) {
    std::set<std::string> keys;
    for (const Drawn& one : drawn) {
        keys.insert(one.candidate.key);
    }
    const auto known = accounts(tx, batch.terms.payees, keys);
    std::vector<store::Values> rows;
    std::vector<merkle::Digest> leaves;
    Tally listed;
    Tally held;
    const int64_t from = batch.lines + 1;
    for (const Drawn& one : drawn) {
        const Candidate& person = one.candidate;
        const auto account = known.find(person.key);
        const bool has_account = account != known.end();
        const LineState state = has_account ? LineState::listed : LineState::held;
        const Account of = has_account ? account->second : Account{};
        const store::Value none;
        rows.push_back(
            {batch.first_line() + ++batch.lines,
             one.payment,
             person.subject,
             person.payee,
             person.region.substr(0, district_digits),
             person.rule,
             person.cents,
             word(state),
             has_account ? store::Value(of.holder) : none,
             has_account ? store::Value(of.bank) : none,
             has_account ? store::Value(of.number) : none,
             0,
             0}
        );
        if (person.payee != person.subject) {
            internal::note_payee(tx, person.payee, batch.first_line() + batch.lines);
        }
        leaves.push_back(leaf_of(one.payment, person.cents, word(state)));
        Tally& tally = has_account ? listed : held;
        ++tally.lines;
        tally.cents += person.cents;
    }
    insert_lines(tx, rows);
    internal::move(tx, batch.serial, {}, LineState::listed, listed);
    internal::move(tx, batch.serial, {}, LineState::held, held);
    batch.cents += listed.cents + held.cents;
    record(
        tx,
        events::lines_drawn,
        batch,
        "system",
        {{"from", from},
         {"to", batch.lines},
         {"lines", drawn.size()},
         {"cents", listed.cents + held.cents},
         {"root", crypto::to_hex(merkle::root_of(journal::tree_hash, leaves))}}
    );
}

void finish_drawing(Tx& tx, Batch& batch) {
    record(
        tx,
        events::batch_drawn,
        batch,
        "system",
        {{"lines", batch.lines}, {"cents", batch.cents}, {"already", batch.already}}
    );
    if (batch.lines == 0) {
        batch.state = BatchState::cancelled;
        batch.note = errors::nobody_to_pay.zh;
        record(tx, events::batch_cancelled, batch, "system");
        return;
    }
    batch.state = BatchState::sampling;
    for (const int64_t number : sample_of(batch.seed, batch.lines, batch.terms.sample)) {
        tx.execute(
            "INSERT INTO payment_sample (line, verdict, reason, account) VALUES (?, NULL, '', '')",
            {batch.first_line() + number}
        );
    }
}

void arm(Tx& tx, Batch& batch, Instant due) {
    batch.timer = tx.at(due, {.kind = phase_timer, .subject = batch.id.text()}).text();
}

// When a period that begins then is over; one of no days is over as it begins.
Instant over_at(const Term& term, Instant from, const WorkCalendar& calendar) {
    return term.count == 0 ? from : start_of(last_day(term, date_of(from), calendar) + 1);
}

void begin_confirmation(Tx& tx, Batch& batch, const WorkCalendar& calendar) {
    batch.state = BatchState::confirming;
    // It begins on the day on which the publicity ends.
    batch.confirmation_until =
        over_at(batch.terms.confirmation, *batch.publicity_until - Duration::microseconds(1), calendar);
    record(tx, events::confirmation_begun, batch, "system", {{"until", to_string(*batch.confirmation_until)}});
}

} // namespace

AccountRegistry accounts_of(Payees payees) {
    return payees == Payees::enterprises ? AccountRegistry{"enterprise_account", "credit_code"}
                                         : AccountRegistry{"bank_account", "identity_number"};
}

AccountSource accounts_on_record() {
    return [](Session& session, Payees payees, const std::set<std::string>& keys) {
        std::map<std::string, Account> out;
        std::map<std::string, std::string> opened;
        const auto [registry, holder] = accounts_of(payees);
        registry::each_with(session, registry, holder, keys, [&](const registry::Record& record) {
            const std::string key = record.text(holder);
            const std::string on = record.text("opened_on");
            const auto [at, fresh] = opened.emplace(key, on);
            if (fresh || at->second < on || (at->second == on && out[key].number < record.key)) {
                at->second = on;
                out[key] = {record.key, record.text("holder_name"), record.text("bank")};
            }
        });
        return out;
    };
}

PackedCandidates pack(const BatchTerms& terms, std::vector<Candidate> candidates, size_t to_a_part) {
    std::vector<std::pair<std::string, size_t>> order;
    order.reserve(candidates.size());
    for (size_t i = 0; i < candidates.size(); ++i) {
        order.emplace_back(payment_id(terms.policy, terms.benefit, candidates[i].subject, terms.period), i);
    }
    std::sort(order.begin(), order.end());
    PackedCandidates out;
    out.count = static_cast<int64_t>(candidates.size());
    for (size_t i = 0; i < order.size(); ++i) {
        if (i % to_a_part == 0) {
            out.parts.emplace_back();
        }
        const Candidate& one = candidates[order[i].second];
        fmt::format_to(
            std::back_inserter(out.parts.back()),
            "{} {} {} {} {} {}\n",
            one.subject,
            one.payee == one.subject ? "=" : one.payee,
            one.key,
            one.region,
            one.cents,
            one.rule
        );
    }
    return out;
}

Batch begin(Tx& tx, BatchTerms terms, const PackedCandidates& candidates, const std::string& account) {
    Batch batch;
    batch.id = BatchId::make(tx.now());
    batch.terms = std::move(terms);
    batch.seed = fresh_seed();
    batch.candidates = candidates.count;
    batch.created_at = tx.now();
    internal::insert_batch(tx, batch);
    for (size_t i = 0; i < candidates.parts.size(); ++i) {
        tx.execute(
            "INSERT INTO payment_candidates (serial, part, data) VALUES (?, ?, ?)",
            {batch.serial, static_cast<int64_t>(i), candidates.parts[i]}
        );
    }
    internal::note_act(tx, batch, "begun", account);
    const BatchTerms& t = batch.terms;
    record(
        tx,
        events::batch_begun,
        batch,
        account,
        {{"policy", t.policy},
         {"benefit", t.benefit},
         {"version", t.policy_version},
         {"hash", t.policy_hash},
         {"run", t.run},
         {"period", t.period},
         {"candidates", batch.candidates},
         {"seed", batch.seed}}
    );
    internal::wake(tx, batch);
    return batch;
}

bool draw_slice(Tx& tx, Batch& batch, const AccountSource& accounts) {
    if (batch.state != BatchState::drawing) {
        return false;
    }
    const auto part = tx.first(
        "SELECT data FROM payment_candidates WHERE serial = ? AND part = ?",
        {batch.serial, batch.drawn_parts},
        [](const store::Row& row) { return row.text(0); }
    );
    if (part) {
        std::vector<Candidate> all = unpack(*part);
        const auto given = static_cast<int64_t>(all.size());
        const std::vector<Drawn> drawn = without_order(tx, batch, std::move(all));
        batch.already += given - static_cast<int64_t>(drawn.size());
        write_lines(tx, batch, drawn, accounts);
        tx.execute("DELETE FROM payment_candidates WHERE serial = ? AND part = ?", {batch.serial, batch.drawn_parts});
        ++batch.drawn_parts;
        const bool has_doubled = (batch.drawn_parts & (batch.drawn_parts - 1)) == 0;
        if (has_doubled && tx.engine() == store::Engine::postgres) {
            tx.execute("ANALYZE payment_line"); // until it looks itself it plans as if the table were empty
        }
    }
    if (tx.count("SELECT COUNT(*) FROM payment_candidates WHERE serial = ?", {batch.serial}) == 0) {
        finish_drawing(tx, batch);
    }
    internal::save(tx, batch);
    return batch.state == BatchState::drawing;
}

std::vector<int64_t> sample_of(int64_t seed, int64_t lines, int64_t size) {
    Random random(static_cast<uint64_t>(seed));
    std::set<int64_t> out;
    while (static_cast<int64_t>(out.size()) < std::min(size, lines)) {
        out.insert(1 + static_cast<int64_t>(random.below(static_cast<uint64_t>(lines))));
    }
    return {out.begin(), out.end()};
}

std::vector<SampledLine> sample(Session& session, const Batch& batch) {
    std::vector<SampledLine> out;
    session.each(
        "SELECT line, verdict, reason FROM payment_sample WHERE line > ? AND line <= ? ORDER BY line",
        {batch.first_line(), batch.last_line()},
        [&](const store::Row& row) {
            SampledLine one;
            one.line.line = row.integer(0);
            one.right = row.is_null(1) ? std::nullopt : std::optional(row.view(1) == "right");
            one.reason = row.text(2);
            out.push_back(std::move(one));
        }
    );
    for (SampledLine& one : out) {
        one.line = *find_line(session, one.line.line);
    }
    return out;
}

void judge(Tx& tx, Batch& batch, int64_t number, bool right, const std::string& reason, const std::string& account) {
    require(batch, {BatchState::sampling});
    if (!right) {
        internal::need_reason(reason);
    }
    Line line = line_of(tx, batch, number);
    const char* verdict = right ? "right" : "wrong";
    const int64_t changed = tx.execute(
        "UPDATE payment_sample SET verdict = ?, reason = ?, account = ? WHERE line = ?",
        {verdict, reason, account, line.line}
    );
    if (changed == 0) {
        throw Error(errors::not_sampled, {{"number", std::to_string(number)}});
    }
    if (!right && line.state != LineState::removed) {
        internal::set_state(tx, line, LineState::removed, "sample");
    } else if (right && line.state == LineState::removed) { // judged anew
        line.payment = payment_id(batch.terms.policy, batch.terms.benefit, line.subject, batch.terms.period);
        const LineState back = line.account.number.empty() ? LineState::held : LineState::listed;
        internal::set_state(tx, line, back);
        tx.execute_one("UPDATE payment_line SET payment = ? WHERE line = ?", {line.payment, line.line});
    }
    internal::note_act(tx, batch, "sample_judged", account, fmt::format("{} {}", number, verdict));
    record(tx, events::sample_judged, batch, account, {{"line", number}, {"verdict", verdict}});
    internal::save(tx, batch);
}

void publish(Tx& tx, Batch& batch, const WorkCalendar& calendar, const std::string& account) {
    require(batch, {BatchState::sampling});
    const int64_t open = tx.count(
        "SELECT COUNT(*) FROM payment_sample WHERE line > ? AND line <= ? AND verdict IS NULL",
        {batch.first_line(), batch.last_line()}
    );
    if (open > 0) {
        throw Error(errors::sample_open, {{"count", std::to_string(open)}});
    }
    batch.state = BatchState::publicity;
    batch.publicity_until = over_at(batch.terms.publicity, tx.now(), calendar);
    internal::note_act(tx, batch, "published", account);
    record(tx, events::publicity_begun, batch, account, {{"until", to_string(*batch.publicity_until)}});
    if (batch.terms.publicity.count == 0) {
        begin_confirmation(tx, batch, calendar);
    } else {
        arm(tx, batch, *batch.publicity_until);
    }
    internal::wake(tx, batch);
    internal::save(tx, batch);
}

void turn_phase(Tx& tx, Batch& batch, const WorkCalendar& calendar) {
    if (batch.state == BatchState::publicity && *batch.publicity_until <= tx.now()) {
        begin_confirmation(tx, batch, calendar);
        internal::save(tx, batch);
    }
}

bool tell_slice(Tx& tx, Batch& batch, const Text& benefit_title) {
    const int64_t end = batch.first_line() + batch.lines;
    const bool wanted = batch.state == BatchState::publicity || batch.state == BatchState::confirming;
    if (!wanted || batch.told >= end) {
        return false;
    }
    const int64_t to = std::min(end, batch.told + internal::lines_a_slice);
    const auto lines = tx.all(
        fmt::format("SELECT {} FROM payment_line WHERE line > ? AND line <= ?", internal::line_columns),
        {batch.told, to},
        internal::read_line
    );
    const std::string until = to_string(date_of(*batch.publicity_until - Duration::microseconds(1)));
    const bool of_persons = batch.terms.payees == Payees::persons;
    const std::string whose = of_persons ? "本人名下的" : "本单位的";
    internal::tell(tx, batch.terms.payees, lines, [&](const Line& line) {
        const bool held = line.account.number.empty();
        return internal::Told{
            {"免申即享：" + benefit_title.zh + " " + yuan(line.cents) + " 元",
             "Without an application: " + benefit_title.en + ", " + yuan(line.cents) + " yuan"},
            {std::string(of_persons ? "您" : "本单位") + "在公示名单中，公示到 " + until + "。" +
                 (held ? "没有收款账户，请填写" + whose + "账号，否则无法发放。"
                       : "不用申请；可以核对收款账户，也可以放弃。"),
             "On the list published until " + until + ". " +
                 (held ? "No account is known: give one in the payee's own name, or it cannot be paid."
                       : "There is nothing to apply for; you may check the account, or opt out.")}};
    });
    batch.told = to;
    internal::save(tx, batch);
    return to < end;
}

std::vector<Objection> objections(Session& session, const Batch& batch) {
    return session.all(
        "SELECT objection, line, account, reason, lodged_at, verdict, answer, decided_by, decided_at FROM "
        "payment_objection WHERE line > ? AND line <= ? ORDER BY objection",
        {batch.first_line(), batch.last_line()},
        [](const store::Row& row) {
            return Objection{
                row.text(0),
                row.integer(1),
                row.text(2),
                row.text(3),
                row.instant(4),
                row.is_null(5) ? std::nullopt : std::optional(row.view(5) == "upheld"),
                row.text(6),
                row.text(7),
                row.optional_instant(8)};
        }
    );
}

std::string object(Tx& tx, Batch& batch, int64_t number, const std::string& reason, const std::string& account) {
    if (batch.state != BatchState::publicity) {
        throw Error(errors::not_open_to_objection);
    }
    internal::need_reason(reason);
    const Line line = line_of(tx, batch, number);
    if (!is_live(line.state)) {
        throw Error(errors::line_not_found, {{"number", std::to_string(number)}});
    }
    const std::string id = new_id_text(tx.now());
    tx.execute(
        "INSERT INTO payment_objection (objection, line, account, reason, lodged_at, verdict, answer, decided_by) "
        "VALUES (?, ?, ?, ?, ?, NULL, '', '')",
        {id, line.line, account, reason, tx.now()}
    );
    record(tx, events::objection_lodged, batch, account, {{"objection", id}, {"line", number}});
    return id;
}

void decide_objection(
    Tx& tx,
    Batch& batch,
    const std::string& objection,
    bool upheld,
    const std::string& answer,
    const std::string& account
) {
    require(batch, {BatchState::publicity, BatchState::confirming});
    internal::need_reason(answer);
    const auto all = objections(tx, batch);
    const auto found = std::find_if(all.begin(), all.end(), [&](const Objection& one) { return one.id == objection; });
    if (found == all.end()) {
        throw Error(errors::objection_not_found);
    }
    if (found->upheld) {
        throw Error(errors::objection_decided);
    }
    const char* verdict = upheld ? "upheld" : "dismissed";
    tx.execute_one(
        "UPDATE payment_objection SET verdict = ?, answer = ?, decided_by = ?, decided_at = ? WHERE objection = ? AND "
        "verdict IS NULL",
        {verdict, answer, account, tx.now(), objection}
    );
    Line line = *find_line(tx, found->line);
    if (upheld && is_live(line.state)) {
        internal::set_state(tx, line, LineState::removed, "objection");
        internal::tell(
            tx,
            batch.terms.payees,
            line,
            {{"您已不在发放名单中", "You are no longer on the list"},
             {"经异议复核：" + answer + "。如有不同意见，可拨打 12345。",
              "After an objection was looked into: " + answer + ". Call 12345 if you disagree."}}
        );
    }
    notify::tell(
        tx,
        found->account,
        {"您的异议已答复", "Your objection has been answered"},
        {(upheld ? "成立：" : "不成立：") + answer, (upheld ? "Upheld: " : "Dismissed: ") + answer},
        "/portal/publicity/" + batch.id.text()
    );
    internal::note_act(tx, batch, "objection_decided", account, fmt::format("{} {}", line.number(), verdict));
    record(
        tx,
        events::objection_decided,
        batch,
        account,
        {{"objection", objection}, {"line", line.number()}, {"verdict", verdict}}
    );
    internal::save(tx, batch);
}

} // namespace tonghe::disbursement

#include "tonghe/claims/batches.hpp"

#include "tonghe/catalog/drawn_rule.hpp"
#include "tonghe/claims/errors.hpp"
#include "tonghe/claims/events.hpp"
#include "tonghe/claims/reviewer.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::claims {

// A batch before it is kept: its lines behind those of earlier ones.
struct PreparedBatch {
    Batch batch;
    ClaimFile file;
    size_t from = 0;
    std::vector<std::pair<size_t, std::string>> earlier; // where the lines of each earlier batch begin
    int64_t batches_before = 0;
    std::vector<Flag> flags;
};

namespace {

constexpr int history_days = 366; // what the longest limit looks back on
constexpr size_t faults_told = 20;

constexpr const char* batch_columns =
    "batch, hash, name, review, review_version, review_hash, lines, set_aside, faults, persons, cents, flags, "
    "flagged_lines, flagged_cents, first_on, last_on, received_at, received_by";

Batch read_batch(const store::Row& row) {
    return {
        BatchId(row.text(0)),
        row.text(1),
        row.text(2),
        row.text(3),
        row.integer(4),
        row.text(5),
        row.integer(6),
        row.integer(7),
        row.integer(8),
        row.integer(9),
        row.integer(10),
        row.integer(11),
        row.integer(12),
        row.integer(13),
        row.date(14),
        row.date(15),
        row.instant(16),
        row.text(17)};
}

void add_earlier(PreparedBatch& out, Session& session, blob::BlobStore& blobs, const std::string& review, Date first) {
    const auto earlier = session.all(
        "SELECT batch, hash FROM claims_batch WHERE review = ? AND last_on >= ? ORDER BY batch",
        {review, first - history_days},
        [](const store::Row& row) { return std::pair(row.text(0), row.text(1)); }
    );
    for (const auto& [batch, hash] : earlier) {
        out.earlier.emplace_back(out.file.claims.lines(), batch);
        out.file.claims = read_claims(blobs.get(hash), std::move(out.file.claims)).claims;
    }
}

void count_up(PreparedBatch& out) {
    const Claims& claims = out.file.claims;
    const auto mine = [&](const auto& column) { return std::span(column).subspan(out.from); };
    Batch& batch = out.batch;
    batch.lines = static_cast<int64_t>(claims.lines() - out.from);
    batch.set_aside = out.file.set_aside;
    batch.faults = out.file.faults_all;
    const auto amounts = mine(claims.amount_cents);
    for (const int64_t amount : amounts) {
        batch.cents += amount;
    }
    const auto persons = mine(claims.person);
    std::vector<uint32_t> distinct(persons.begin(), persons.end());
    std::sort(distinct.begin(), distinct.end());
    batch.persons = std::unique(distinct.begin(), distinct.end()) - distinct.begin();
    const auto days = mine(claims.day);
    batch.first_on = Date{*std::min_element(days.begin(), days.end())};
    batch.last_on = Date{*std::max_element(days.begin(), days.end())};
    batch.flags = static_cast<int64_t>(out.flags.size());
    for (size_t i = 0; i < out.flags.size(); ++i) {
        batch.flagged_lines += i == 0 || out.flags[i].line != out.flags[i - 1].line;
        batch.flagged_cents += out.flags[i].fresh_cents;
    }
}

std::vector<Fault> faults_for_people(const ClaimFile& file) {
    std::vector<Fault> out;
    for (const LineFault& fault : file.faults) {
        if (out.size() == faults_told) {
            break;
        }
        out.push_back(
            {.code = "claims." + fault.code,
             .pointer = fmt::format("/{}/{}", fault.line, fault.column),
             .what =
                 {fmt::format("第 {} 行 {}：{}", fault.line, fault.column, fault.what.zh),
                  fmt::format("line {}, {}: {}", fault.line, fault.column, fault.what.en)},
             .remedy =
                 {"按 docs/reference/claims.md 的列说明改正。",
                  "Correct it as docs/reference/claims.md says of its column."}}
        );
    }
    return out;
}

void insert_batch(Tx& tx, const Batch& batch) {
    tx.execute(
        fmt::format(
            "INSERT INTO claims_batch ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", batch_columns
        ),
        {batch.batch,
         batch.hash,
         batch.name,
         batch.review,
         batch.review_version,
         batch.review_hash,
         batch.lines,
         batch.set_aside,
         batch.faults,
         batch.persons,
         batch.cents,
         batch.flags,
         batch.flagged_lines,
         batch.flagged_cents,
         batch.first_on,
         batch.last_on,
         batch.received_at,
         batch.received_by}
    );
}

void insert_faults(Tx& tx, const BatchId& batch, const ClaimFile& file) {
    int64_t number = 0;
    for (const LineFault& fault : file.faults) {
        tx.execute(
            "INSERT INTO claims_fault (batch, number, line, field, code, zh, en) VALUES (?, ?, ?, ?, ?, ?, ?)",
            {batch, ++number, static_cast<int64_t>(fault.line), fault.column, fault.code, fault.what.zh, fault.what.en}
        );
    }
}

// The batch and line that `beside` is, of a line in memory.
std::pair<std::string, int64_t> place_of(const PreparedBatch& prepared, const BatchId& of, uint32_t line) {
    std::string batch = of.text();
    if (line < prepared.from) {
        for (const auto& [begin, earlier] : prepared.earlier) {
            batch = begin <= line ? earlier : batch;
        }
    }
    return {batch, prepared.file.claims.number[line]};
}

void insert_flag(
    Tx& tx,
    const BatchId& batch,
    const PreparedBatch& prepared,
    const catalog::ReviewDefinition& review,
    const Flag& flag,
    Date due_on
) {
    const Line line = prepared.file.claims.line(flag.line);
    const catalog::ReviewRule& rule = review.rules[flag.rule];
    const auto& decision = review.model->decisions[static_cast<size_t>(review.model->find_decision(rule.decision))];
    const rules::Table& table = *catalog::table_of(decision);
    const rules::TableRule& row = table.rules[flag.row - 1U];
    const auto beside = flag.beside ? place_of(prepared, batch, *flag.beside) : std::pair(std::string(), int64_t{0});
    tx.execute(
        "INSERT INTO claims_flag (flag, batch, review, line, rule, table_row, reason, article, cents, fresh_cents, "
        "beside_batch, beside_line, facts, person, sex, age, visit, setting, hospital, department, diagnosis, day, "
        "item, quantity, price_cents, amount_cents, state, answer_due_on, explanation, answered_by, proposed, "
        "proposed_by, proposal, decided_by, opinion, saved_cents, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', '', '', '', 0, 1)",
        {FlagId::make(tx.now()),
         batch,
         review.id,
         static_cast<int64_t>(line.number),
         rule.id,
         static_cast<int64_t>(flag.row),
         catalog::drawn_output(table, row, "reason"),
         row.annotations.empty() ? "" : row.annotations.front(),
         flag.cents,
         flag.fresh_cents,
         beside.first,
         beside.second,
         to_text(Json(flag.facts)),
         line.person,
         word_of(line.sex),
         static_cast<int64_t>(line.age),
         line.visit,
         word_of(line.setting),
         line.hospital,
         line.department,
         line.diagnosis,
         line.day,
         line.item,
         static_cast<int64_t>(line.quantity),
         line.price_cents,
         line.amount_cents,
         word(FlagState::flagged),
         due_on}
    );
}

std::string hash_of(const Claims& claims, const std::vector<Flag>& flags) {
    crypto::Hash hash(crypto::HashAlgorithm::sm3);
    for (const Flag& flag : flags) {
        hash.update(fmt::format("{} {} {} {}\n", claims.number[flag.line], flag.rule, flag.row, flag.cents));
    }
    return crypto::to_hex(hash.finish());
}

int64_t batches_of(Session& session, const std::string& review) {
    return session.count("SELECT COUNT(*) FROM claims_batch WHERE review = ?", {review});
}

std::optional<Batch> batch_of_file(Session& session, const std::string& hash) {
    return session.first(fmt::format("SELECT {} FROM claims_batch WHERE hash = ?", batch_columns), {hash}, read_batch);
}

} // namespace

std::shared_ptr<const catalog::ReviewDefinition>
review_for(const catalog::Catalog& catalog, std::string_view review, Date on) {
    std::string known;
    std::shared_ptr<const catalog::ReviewDefinition> found;
    for (const auto& one : catalog.content().reviews) {
        if (one->is_in_force(on)) {
            known += (known.empty() ? "" : ", ") + one->id;
            found = (review.empty() && found == nullptr) || one->id == review ? one : found;
        }
    }
    if (found == nullptr) {
        throw Error(errors::no_review, {{"review", std::string(review)}, {"known", known}});
    }
    return found;
}

Received Batches::receive(const Arrival& arrival) {
    const auto catalog = catalog_.get();
    const auto review = review_for(*catalog, arrival.review, date_of(journal_.clock().now()));
    const std::string hash = "sm3-" + crypto::to_hex(crypto::sm3(arrival.text));
    if (auto known = journal_.read([&](Session& session) { return batch_of_file(session, hash); })) {
        return {std::move(*known), false};
    }
    ClaimFile file = read_claims(arrival.text);
    if (file.claims.lines() == 0) {
        throw Error(errors::unreadable, {}, faults_for_people(file));
    }
    blobs_.put(arrival.text);
    for (;;) { // once, unless another batch comes in meanwhile: its lines count
        const PreparedBatch prepared = prepare(arrival, review, hash, file);
        if (auto received = journal_.write([&](Tx& tx) { return keep(tx, *catalog, *review, prepared); })) {
            return std::move(*received);
        }
    }
}

PreparedBatch Batches::prepare(
    const Arrival& arrival,
    const std::shared_ptr<const catalog::ReviewDefinition>& review,
    const std::string& hash,
    const ClaimFile& file
) const {
    const Date first{*std::min_element(file.claims.day.begin(), file.claims.day.end())};
    PreparedBatch out;
    journal_.read([&](Session& session) {
        out.batches_before = batches_of(session, review->id);
        add_earlier(out, session, blobs_, review->id, first);
    });
    out.from = out.file.claims.lines();
    out.file = out.from == 0 ? file : read_claims(arrival.text, std::move(out.file.claims));
    out.flags = Reviewer(review).flags(out.file.claims, {.from = out.from, .threads = threads_});
    out.batch.hash = hash;
    out.batch.name = arrival.name;
    out.batch.review = review->id;
    out.batch.review_version = review->version;
    out.batch.review_hash = review->hash;
    out.batch.received_by = arrival.by;
    count_up(out);
    return out;
}

std::optional<Received> Batches::keep(
    Tx& tx, const catalog::Catalog& catalog, const catalog::ReviewDefinition& review, const PreparedBatch& prepared
) {
    if (auto known = batch_of_file(tx, prepared.batch.hash)) {
        return Received{std::move(*known), false};
    }
    if (batches_of(tx, review.id) != prepared.batches_before) {
        return std::nullopt;
    }
    Batch batch = prepared.batch;
    batch.batch = BatchId::make(tx.now());
    batch.received_at = tx.now();
    insert_batch(tx, batch);
    insert_faults(tx, batch.batch, prepared.file);
    const Date due_on =
        catalog.calendar().due_on(date_of(tx.now()), Workdays{static_cast<int>(review.answer_workdays)});
    for (const Flag& flag : prepared.flags) {
        insert_flag(tx, batch.batch, prepared, review, flag, due_on);
    }
    tx.record(
        {.kind = events::received,
         .subject = batch.batch.text(),
         .actor = batch.received_by,
         .data = {{"hash", batch.hash}, {"lines", batch.lines}, {"set_aside", batch.set_aside}, {"cents", batch.cents}}}
    );
    tx.record(
        {.kind = events::reviewed,
         .subject = batch.batch.text(),
         .actor = batch.received_by,
         .data =
             {{"review", review.id},
              {"version", review.version},
              {"rules", review.hash},
              {"flags", batch.flags},
              {"flagged", hash_of(prepared.file.claims, prepared.flags)},
              {"cents", batch.flagged_cents}}}
    );
    return Received{batch, true};
}

std::vector<Batch> batches(Session& session, std::string_view before, int limit) {
    return session.all(
        fmt::format("SELECT {} FROM claims_batch WHERE ? = '' OR batch < ? ORDER BY batch DESC LIMIT ?", batch_columns),
        {before, before, limit},
        read_batch
    );
}

Batch batch(Session& session, const BatchId& id) {
    auto found =
        session.first(fmt::format("SELECT {} FROM claims_batch WHERE batch = ?", batch_columns), {id}, read_batch);
    if (!found) {
        throw Error(errors::batch_not_found);
    }
    return std::move(*found);
}

std::vector<LineFault> faults_of(Session& session, const BatchId& id, int limit) {
    return session.all(
        "SELECT line, field, code, zh, en FROM claims_fault WHERE batch = ? ORDER BY number LIMIT ?",
        {id, limit},
        [](const store::Row& row) {
            return LineFault{
                static_cast<uint32_t>(row.integer(0)), row.text(1), row.text(2), {row.text(3), row.text(4)}};
        }
    );
}

} // namespace tonghe::claims

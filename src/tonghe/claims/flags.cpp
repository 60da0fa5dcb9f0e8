// Flags as they are kept: reading, explaining and deciding them, and what the journal tells of decisions.
#include "tonghe/claims/batches.hpp"
#include "tonghe/claims/errors.hpp"
#include "tonghe/claims/events.hpp"

#include <fmt/format.h>

namespace tonghe::claims {

namespace {

constexpr const char* flag_columns =
    "flag, batch, review, line, rule, table_row, reason, article, cents, fresh_cents, beside_batch, beside_line, "
    "facts, "
    "person, sex, age, visit, setting, hospital, department, diagnosis, day, item, quantity, price_cents, "
    "amount_cents, "
    "state, answer_due_on, explanation, answered_at, answered_by, proposed, proposed_by, proposed_at, proposal, "
    "decided_by, decided_at, opinion, saved_cents, version";

KeptFlag read_flag(const store::Row& row) {
    KeptFlag out;
    out.flag = FlagId(row.text(0));
    out.batch = BatchId(row.text(1));
    out.review = row.text(2);
    out.line = row.integer(3);
    out.rule = row.text(4);
    out.row = row.integer(5);
    out.reason = row.text(6);
    out.article = row.text(7);
    out.cents = row.integer(8);
    out.fresh_cents = row.integer(9);
    out.beside_batch = row.text(10);
    out.beside_line = row.integer(11);
    out.facts = row.text(12);
    out.charged.person = row.text(13);
    out.charged.sex = row.text(14);
    out.charged.age = row.integer(15);
    out.charged.visit = row.text(16);
    out.charged.setting = row.text(17);
    out.charged.hospital = row.text(18);
    out.charged.department = row.text(19);
    out.charged.diagnosis = row.text(20);
    out.charged.day = row.date(21);
    out.charged.item = row.text(22);
    out.charged.quantity = row.integer(23);
    out.charged.price_cents = row.integer(24);
    out.charged.amount_cents = row.integer(25);
    out.standing.state = parse_word<FlagState>(row.view(26)).value_or(FlagState::flagged);
    out.standing.cents = out.cents;
    out.standing.answer_due_on = row.date(27);
    out.explanation = row.text(28);
    out.answered_at = row.optional_instant(29);
    out.standing.answered = out.answered_at.has_value();
    out.answered_by = row.text(30);
    out.standing.proposed = parse_word<Verdict>(row.view(31));
    out.standing.proposed_by = row.text(32);
    out.proposed_at = row.optional_instant(33);
    out.proposal = row.text(34);
    out.decided_by = row.text(35);
    out.decided_at = row.optional_instant(36);
    out.opinion = row.text(37);
    out.saved_cents = row.integer(38);
    out.version = row.integer(39);
    return out;
}

Json about(const KeptFlag& flag, JsonObject more = {}) {
    more["batch"] = flag.batch.text();
    more["rule"] = flag.rule;
    return more;
}

void settle(Tx& tx, const KeptFlag& flag, FlagState state, const Decision& decision, const std::string& opinion) {
    int64_t saved = 0;
    if (state == FlagState::confirmed) {
        const int64_t before = tx.count(
            "SELECT COALESCE(SUM(saved_cents), 0) FROM claims_flag WHERE batch = ? AND line = ?",
            {flag.batch, flag.line}
        );
        saved = saved_by(flag.cents, before);
    }
    tx.execute_one(
        "UPDATE claims_flag SET state = ?, decided_by = ?, decided_at = ?, opinion = ?, saved_cents = ?, version = "
        "version + 1 WHERE flag = ? AND version = ?",
        {word(state), decision.by, tx.now(), opinion, saved, flag.flag, flag.version}
    );
    tx.record(
        {.kind = state == FlagState::confirmed ? events::confirmed : events::cleared,
         .subject = flag.flag.text(),
         .actor = decision.by,
         .data = about(flag, {{"review", flag.review}, {"cents", flag.cents}, {"saved", saved}})}
    );
}

void propose(Tx& tx, const KeptFlag& flag, FlagState state, const Decision& decision, const std::string& opinion) {
    const bool proposes = state == FlagState::proposed;
    tx.execute_one(
        "UPDATE claims_flag SET state = ?, proposed = ?, proposed_by = ?, proposed_at = ?, proposal = ?, version = "
        "version "
        "+ 1 WHERE flag = ? AND version = ?",
        {word(state),
         proposes ? word(decision.verdict) : "",
         proposes ? decision.by : "",
         proposes ? std::optional(tx.now()) : std::nullopt,
         opinion,
         flag.flag,
         flag.version}
    );
    tx.record(
        {.kind = proposes ? events::proposed : events::disputed,
         .subject = flag.flag.text(),
         .actor = decision.by,
         .data = about(flag, {{"verdict", word(decision.verdict)}, {"cents", flag.cents}})}
    );
}

void note_effect(Tx& tx, const journal::Entry& entry) {
    const bool confirmed = entry.event.kind == events::confirmed;
    if (!confirmed && entry.event.kind != events::cleared) {
        return;
    }
    const JsonObject& data = entry.event.data.as_object();
    tx.execute(
        "INSERT INTO claims_effect (entry, at, quarter, review, rule, batch, flag, verdict, saved_cents) VALUES (?, ?, "
        "?, ?, ?, ?, ?, ?, ?)",
        {entry.sequence,
         entry.at,
         to_string(quarter_of(date_of(entry.at))),
         std::string_view(data.at("review").as_string()),
         std::string_view(data.at("rule").as_string()),
         std::string_view(data.at("batch").as_string()),
         entry.event.subject,
         word(confirmed ? Verdict::confirm : Verdict::clear),
         data.at("saved").to_number<int64_t>()}
    );
}

} // namespace

std::vector<KeptFlag> flags(Session& session, const FlagFilter& filter) {
    std::string where = "flag > ?";
    store::Values values{filter.after};
    const auto also = [&](const char* condition, std::string value) {
        if (!value.empty()) {
            where += condition;
            values.emplace_back(std::move(value));
        }
    };
    also(" AND batch = ?", filter.batch);
    also(" AND rule = ?", filter.rule);
    also(" AND state = ?", filter.state ? word(*filter.state) : "");
    if (filter.hospitals) {
        std::string marks;
        for (const std::string& hospital : *filter.hospitals) {
            marks += marks.empty() ? "?" : ", ?";
            values.emplace_back(hospital);
        }
        where += marks.empty() ? " AND 1 = 0" : " AND hospital IN (" + marks + ")";
    }
    values.emplace_back(filter.limit);
    return session.all(
        fmt::format("SELECT {} FROM claims_flag WHERE {} ORDER BY flag LIMIT ?", flag_columns, where), values, read_flag
    );
}

KeptFlag flag(Session& session, const FlagId& id) {
    auto found = session.first(fmt::format("SELECT {} FROM claims_flag WHERE flag = ?", flag_columns), {id}, read_flag);
    if (!found) {
        throw Error(errors::flag_not_found);
    }
    return std::move(*found);
}

std::vector<RuleFigures> figures_by_rule(Session& session, std::string_view batch) {
    return session.all(
        "SELECT rule, COUNT(*), SUM(fresh_cents), SUM(CASE WHEN state = 'confirmed' THEN 1 ELSE 0 END), SUM(CASE WHEN "
        "state = 'cleared' THEN 1 ELSE 0 END), SUM(saved_cents) FROM claims_flag WHERE ? = '' OR batch = ? GROUP BY "
        "rule "
        "ORDER BY COUNT(*) DESC, rule",
        {batch, batch},
        [](const store::Row& row) {
            return RuleFigures{
                row.text(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4), row.integer(5)};
        }
    );
}

std::vector<StateFigures> figures_by_state(Session& session, std::string_view batch) {
    return session.all(
        "SELECT state, COUNT(*), SUM(CASE WHEN state = 'confirmed' THEN saved_cents ELSE fresh_cents END) FROM "
        "claims_flag "
        "WHERE ? = '' OR batch = ? GROUP BY state ORDER BY state",
        {batch, batch},
        [](const store::Row& row) {
            return StateFigures{
                parse_word<FlagState>(row.view(0)).value_or(FlagState::flagged), row.integer(1), row.integer(2)};
        }
    );
}

void explain(Tx& tx, const KeptFlag& flag, const std::string& explanation, const std::string& by) {
    if (is_decided(flag.standing.state)) {
        throw Error(errors::decided);
    }
    if (flag.standing.state == FlagState::proposed) {
        throw Error(errors::answer_too_late);
    }
    tx.execute_one(
        "UPDATE claims_flag SET state = ?, explanation = ?, answered_at = ?, answered_by = ?, version = version + 1 "
        "WHERE "
        "flag = ? AND version = ?",
        {word(FlagState::answered), explanation, tx.now(), by, flag.flag, flag.version}
    );
    tx.record({.kind = events::answered, .subject = flag.flag.text(), .actor = by, .data = about(flag)});
}

FlagState decide(
    Tx& tx,
    const catalog::ReviewDefinition& review,
    const KeptFlag& flag,
    const Decision& decision,
    const std::string& opinion
) {
    const FlagState next = decide(flag.standing, decision, review.second_reader_cents);
    if (is_decided(next)) {
        settle(tx, flag, next, decision, opinion);
    } else {
        propose(tx, flag, next, decision, opinion);
    }
    return next;
}

void record_read(
    Tx& tx, const std::string& subject, const std::string& by, const std::string& purpose, const std::string& unit
) {
    tx.record({.kind = events::read, .subject = subject, .actor = by, .data = {{"purpose", purpose}, {"unit", unit}}});
}

journal::Projection effect_projection() {
    return {.name = "claims_effect", .tables = {"claims_effect"}, .apply = note_effect};
}

std::vector<Quarter> quarters(Session& session, std::string_view review) {
    return session.all(
        "SELECT DISTINCT quarter FROM claims_effect WHERE review = ? ORDER BY quarter DESC",
        {review},
        [](const store::Row& row) { return parse_quarter(row.view(0)).value_or(Quarter{}); }
    );
}

QuarterEffect effect_of(Session& session, std::string_view review, Quarter quarter) {
    return session
        .first(
            "SELECT COALESCE(SUM(CASE WHEN verdict = 'confirm' THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN verdict "
            "= "
            "'clear' THEN 1 ELSE 0 END), 0), COALESCE(SUM(saved_cents), 0) FROM claims_effect WHERE review = ? AND "
            "quarter "
            "= ?",
            {review, to_string(quarter)},
            [](const store::Row& row) {
                return QuarterEffect{row.integer(0), row.integer(1), row.integer(2)};
            }
        )
        .value_or(QuarterEffect{});
}

std::vector<EffectEntry>
effects_of(Session& session, std::string_view review, Quarter quarter, int64_t after, int limit) {
    return session.all(
        "SELECT entry, at, flag, batch, rule, verdict, saved_cents FROM claims_effect WHERE review = ? AND quarter = ? "
        "AND "
        "entry > ? ORDER BY entry LIMIT ?",
        {review, to_string(quarter), after, limit},
        [](const store::Row& row) {
            return EffectEntry{
                row.integer(0),
                row.instant(1),
                FlagId(row.text(2)),
                row.text(3),
                row.text(4),
                parse_word<Verdict>(row.view(5)).value_or(Verdict::confirm),
                row.integer(6)};
        }
    );
}

} // namespace tonghe::claims

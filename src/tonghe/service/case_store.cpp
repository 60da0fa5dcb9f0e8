#include "tonghe/service/case_store.hpp"

#include "tonghe/catalog/catalog.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/store/store.hpp"

#include <fmt/format.h>

#include <map>

namespace tonghe::service {

namespace {

constexpr const char* columns =
    "c.id, c.number, c.kind, c.bundle_case, c.service, c.version, c.title_zh, c.title_en, c.status, c.account, "
    "c.applicant, c.applicant_name, c.enterprise, c.region, c.unit, c.unit_title_zh, c.unit_title_en, c.channel, "
    "c.submitted_at, c.accepted_on, c.ended_at, c.clock, c.correction, c.correction_due_on, c.supplemented_on, "
    "c.silence_timer, c.reason, "
    "{}, c.instance, c.revision";

constexpr int case_columns_count = 30;

// With the form, or without it for lists, which show nothing of it.
const std::string& whole() {
    static const std::string text = fmt::format(columns, "c.form");
    return text;
}

const std::string& without_form() {
    static const std::string text = fmt::format(columns, "'null'");
    return text;
}

// What of a case's clocks is kept beside them, to be found by.
struct Derived {
    std::optional<Date> due_on;
    std::optional<Instant> next_turn;
};

// The cases that a unit works on, by id, as they are by now: read once, and written once when the unit ends.
struct InHand final : journal::Kept {
    struct Held {
        CaseRow row;
        Derived derived;
        int64_t stored = 0;  // the revision of its row
        bool is_new = false; // has no row yet
        bool is_changed = false;
    };

    std::map<std::string, Held> cases;
    std::map<std::string, std::vector<CaseStep>> steps; // by case

    void write(Tx& tx) override;
};

InHand& in_hand(Tx& tx) {
    static const char module = 0;
    return tx.kept<InHand>(&module);
}

CaseRow read_row(const store::Row& row) {
    CaseRow out;
    Case& c = out.state;
    int i = 0;
    c.id = row.id<CaseId>(i++);
    c.number = row.text(i++);
    c.kind = parse_word<CaseKind>(row.view(i++)).value_or(CaseKind::item);
    c.bundle_case = row.id<CaseId>(i++);
    c.service = row.text(i++);
    c.version = row.text(i++);
    out.title.zh = row.text(i++);
    out.title.en = row.text(i++);
    c.status = parse_word<CaseStatus>(row.view(i++)).value_or(CaseStatus::submitted);
    out.account = row.text(i++);
    out.applicant = row.text(i++);
    out.applicant_name = row.text(i++);
    out.enterprise = row.text(i++);
    out.region = row.text(i++);
    out.unit = row.text(i++);
    out.unit_title.zh = row.text(i++);
    out.unit_title.en = row.text(i++);
    out.channel = row.text(i++);
    c.submitted_at = row.instant(i++);
    c.accepted_on = row.optional_date(i++);
    c.ended_at = row.optional_instant(i++);
    c.clock = from_json<PromiseClock>(parse_own_json(row.view(i++)));
    if (const auto correction = row.view(i++); correction != "[]") {
        c.correction = from_json<std::vector<CorrectionPoint>>(parse_own_json(correction));
    }
    c.correction_due_on = row.optional_date(i++);
    c.supplemented_on = row.optional_date(i++);
    out.silence_timer = row.text(i++);
    c.reason = row.text(i++);
    if (const auto form = row.view(i++); form != "null") {
        out.form = parse_own_json(form);
    }
    out.instance = row.text(i++);
    out.revision = row.integer(i++);
    return out;
}

Derived derive(const CaseRow& row, const catalog::Catalog& catalog, Instant now) {
    const Reading by{catalog.worktime(row.region), catalog.clocks()};
    const PromiseClock& clock = row.state.clock;
    return {due_on(clock, ClockKind::promised, by.time, now), next_turn(clock, by, now)};
}

void insert(Tx& tx, const CaseRow& row, const Derived& derived) {
    const Case& c = row.state;
    tx.execute(
        "INSERT INTO service_case (id, number, kind, bundle_case, service, version, title_zh, title_en, status, "
        "account, applicant, "
        "applicant_name, enterprise, region, unit, unit_title_zh, unit_title_en, channel, submitted_at, accepted_on, "
        "ended_at, clock, due_on, "
        "correction, correction_due_on, supplemented_on, silence_timer, reason, form, instance, revision, "
        "next_turn_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {c.id,
         c.number,
         word(c.kind),
         c.bundle_case,
         c.service,
         c.version,
         row.title.zh,
         row.title.en,
         word(c.status),
         row.account,
         row.applicant,
         row.applicant_name,
         row.enterprise,
         row.region,
         row.unit,
         row.unit_title.zh,
         row.unit_title.en,
         row.channel,
         c.submitted_at,
         c.accepted_on,
         c.ended_at,
         to_json_text(c.clock),
         derived.due_on,
         to_json_text(c.correction),
         c.correction_due_on,
         c.supplemented_on,
         row.silence_timer,
         c.reason,
         to_text(row.form),
         row.instance,
         row.revision,
         derived.next_turn}
    );
}

void update(Tx& tx, const CaseRow& row, const Derived& derived, int64_t stored) {
    const Case& c = row.state;
    tx.execute_one(
        "UPDATE service_case SET status = ?, accepted_on = ?, ended_at = ?, clock = ?, due_on = ?, correction = ?, "
        "correction_due_on = ?, supplemented_on = ?, "
        "silence_timer = ?, reason = ?, form = ?, instance = ?, revision = ?, next_turn_at = ? WHERE id = ? AND "
        "revision = ?",
        {word(c.status),
         c.accepted_on,
         c.ended_at,
         to_json_text(c.clock),
         derived.due_on,
         to_json_text(c.correction),
         c.correction_due_on,
         c.supplemented_on,
         row.silence_timer,
         c.reason,
         to_text(row.form),
         row.instance,
         row.revision,
         derived.next_turn,
         c.id,
         stored}
    );
}

// One statement however many steps, so that their numbers are asked for once.
void insert_steps(Tx& tx, const std::string& id, const std::vector<CaseStep>& steps) {
    std::string sql =
        "INSERT INTO service_case_step (case_id, step, at, kind, title_zh, title_en, who, opinion) "
        "SELECT ?, last.step + s.column1, s.column2, s.column3, s.column4, s.column5, s.column6, s.column7 FROM "
        "(SELECT COALESCE(MAX(step), 0) AS step FROM service_case_step WHERE case_id = ?) last, (VALUES ";
    store::Values values{id, id};
    for (size_t i = 0; i < steps.size(); ++i) {
        sql += fmt::format("{}({}, CAST(? AS BIGINT), ?, ?, ?, ?, ?)", i == 0 ? "" : ", ", i + 1);
        const CaseStep& step = steps[i];
        values.insert(values.end(), {step.at, step.kind, step.title.zh, step.title.en, step.who, step.opinion});
    }
    tx.execute(sql + ") s", values);
}

void InHand::write(Tx& tx) {
    for (const auto& [id, added] : steps) {
        insert_steps(tx, id, added);
    }
    steps.clear();
    for (auto& [id, held] : cases) {
        if (held.is_new) {
            insert(tx, held.row, held.derived);
        } else if (held.is_changed) {
            update(tx, held.row, held.derived, held.stored);
        }
        held.stored = held.row.revision;
        held.is_new = held.is_changed = false;
    }
}

} // namespace

void insert_case(Tx& tx, const CaseRow& row, const catalog::Catalog& catalog) {
    in_hand(tx).cases.insert_or_assign(
        row.state.id.text(), InHand::Held{.row = row, .derived = derive(row, catalog, tx.now()), .is_new = true}
    );
}

void update_case(Tx& tx, CaseRow& row, const catalog::Catalog& catalog) {
    auto& cases = in_hand(tx).cases;
    InHand::Held& held =
        cases.try_emplace(row.state.id.text(), InHand::Held{.row = row, .derived = {}, .stored = row.revision})
            .first->second;
    if (held.row.revision != row.revision) { // a copy from before
        throw Error(store::errors::conflict);
    }
    ++row.revision;
    held.row = row;
    held.derived = derive(row, catalog, tx.now());
    held.is_changed = true;
}

std::optional<CaseRow> find_case(Session& session, const CaseId& id) {
    return session.first(fmt::format("SELECT {} FROM service_case c WHERE c.id = ?", whole()), {id}, read_row);
}

std::optional<CaseRow> case_numbered(Session& session, const std::string& number) {
    return session.first(
        fmt::format("SELECT {} FROM service_case c WHERE c.number = ?", without_form()), {number}, read_row
    );
}

std::optional<CaseRow> find_case(Tx& tx, const CaseId& id) {
    auto& cases = in_hand(tx).cases;
    if (const auto known = cases.find(id.text()); known != cases.end()) {
        return known->second.row;
    }
    auto row = find_case(tx.beside(), id);
    if (row) {
        cases.emplace(id.text(), InHand::Held{.row = *row, .derived = {}, .stored = row->revision});
    }
    return row;
}

std::vector<CaseRow> open_cases(Session& session, const CaseId& after, int limit) {
    return session.all(
        fmt::format(
            "SELECT {} FROM service_case c WHERE c.id > ? AND c.ended_at IS NULL ORDER BY c.id LIMIT ?", without_form()
        ),
        {after, limit},
        read_row
    );
}

std::vector<TurningCase> turning_cases(Session& session, Instant until, int limit) {
    return session.all(
        fmt::format(
            "SELECT {}, c.next_turn_at FROM service_case c WHERE c.next_turn_at IS NOT NULL AND c.next_turn_at <= ? "
            "ORDER BY c.next_turn_at, c.id LIMIT ?",
            without_form()
        ),
        {until, limit},
        [](const store::Row& row) {
            return TurningCase{read_row(row), row.instant(case_columns_count)};
        }
    );
}

void update_turn(Tx& tx, const CaseRow& row, const catalog::Catalog& catalog) {
    const Derived derived = derive(row, catalog, tx.now());
    tx.execute(
        "UPDATE service_case SET due_on = ?, next_turn_at = ? WHERE id = ?",
        {derived.due_on, derived.next_turn, row.state.id}
    );
}

std::vector<CaseRow> cases_of_bundle(Session& session, const CaseId& bundle_case) {
    return session.all(
        fmt::format(
            "SELECT {} FROM service_case c WHERE c.bundle_case = ? AND c.bundle_case <> '' ORDER BY c.id", whole()
        ),
        {bundle_case},
        read_row
    );
}

std::vector<CaseRow>
cases_of_account(Session& session, const std::string& account, const std::vector<std::string>& after, int limit) {
    std::string sql =
        fmt::format("SELECT {} FROM service_case c WHERE c.account = ? AND c.bundle_case = ''", without_form());
    store::Values values{account};
    if (after.size() == 2) {
        sql += " AND (c.submitted_at, c.id) < (?, ?)";
        values.emplace_back(static_cast<int64_t>(std::stoll(after[0])));
        values.emplace_back(after[1]);
    }
    values.emplace_back(limit);
    return session.all(sql + " ORDER BY c.submitted_at DESC, c.id DESC LIMIT ?", values, read_row);
}

std::vector<CaseRow> visible_cases(
    Session& session,
    const std::string& visible,
    const store::Values& visible_values,
    const CaseFilter& filter,
    const std::vector<std::string>& after,
    int limit
) {
    // By applicant the person's few cases are read first and each is checked; otherwise the newest of the queues lead.
    std::string sql;
    store::Values values;
    if (!filter.applicant.empty()) {
        sql = fmt::format(
            "SELECT {} FROM service_case c WHERE c.applicant = ? AND EXISTS (SELECT 1 FROM service_case_queue q WHERE "
            "q.case_id = c.id AND ({}))",
            without_form(),
            visible
        );
        values.emplace_back(filter.applicant);
        values.insert(values.end(), visible_values.begin(), visible_values.end());
    } else {
        sql = fmt::format(
            "SELECT {} FROM service_case c WHERE c.id IN (SELECT q.case_id FROM service_case_queue q WHERE ({}){} "
            "ORDER BY q.submitted_at DESC, q.case_id DESC LIMIT 2000)",
            without_form(),
            visible,
            after.size() == 2 ? " AND q.submitted_at <= ?" : ""
        );
        values = visible_values;
        if (after.size() == 2) {
            values.emplace_back(static_cast<int64_t>(std::stoll(after[0])));
        }
    }
    if (!filter.service.empty()) {
        sql += " AND c.service = ?";
        values.emplace_back(filter.service);
    }
    if (!filter.status.empty()) {
        sql += " AND c.status = ?";
        values.emplace_back(filter.status);
    }
    if (!filter.number_prefix.empty()) {
        sql += " AND c.number >= ? AND c.number < ?";
        values.emplace_back(filter.number_prefix);
        values.emplace_back(filter.number_prefix + "~");
    }
    if (after.size() == 2) {
        sql += " AND (c.submitted_at, c.id) < (?, ?)";
        values.emplace_back(static_cast<int64_t>(std::stoll(after[0])));
        values.emplace_back(after[1]);
    }
    values.emplace_back(limit);
    return session.all(sql + " ORDER BY c.submitted_at DESC, c.id DESC LIMIT ?", values, read_row);
}

bool is_visible(Session& session, const CaseId& id, const std::string& visible, const store::Values& visible_values) {
    store::Values values{id};
    values.insert(values.end(), visible_values.begin(), visible_values.end());
    return session.count(
               fmt::format("SELECT COUNT(*) FROM service_case_queue q WHERE q.case_id = ? AND ({})", visible), values
           ) > 0;
}

void add_case_queue(
    Tx& tx, const CaseId& id, const std::string& queue, const std::string& region, Instant submitted_at
) {
    tx.execute(
        "INSERT INTO service_case_queue (queue, region, submitted_at, case_id) VALUES (?, ?, ?, ?) ON CONFLICT DO "
        "NOTHING",
        {queue, region, submitted_at, id}
    );
}

void add_step(Tx& tx, const CaseId& id, const CaseStep& step) { in_hand(tx).steps[id.text()].push_back(step); }

std::vector<CaseStep> steps(Session& session, const CaseId& id) {
    return session.all(
        "SELECT at, kind, title_zh, title_en, who, opinion FROM service_case_step WHERE case_id = ? ORDER BY step",
        {id},
        [](const store::Row& row) {
            return CaseStep{row.instant(0), row.text(1), {row.text(2), row.text(3)}, row.text(4), row.text(5)};
        }
    );
}

std::string next_case_number(Tx& tx, const std::string& implementation_code) {
    const std::string today = to_string(date_of(tx.now()));
    const int64_t last =
        tx.beside()
            .first(
                "INSERT INTO service_case_counter (item, on_day, last) VALUES (?, ?, 1) "
                "ON CONFLICT (item, on_day) DO UPDATE SET last = service_case_counter.last + 1 RETURNING last",
                {implementation_code, today},
                [](const store::Row& row) { return row.integer(0); }
            )
            .value_or(1);
    return fmt::format(
        "{}{}{}{}{:04}", implementation_code, today.substr(0, 4), today.substr(5, 2), today.substr(8, 2), last
    );
}

} // namespace tonghe::service

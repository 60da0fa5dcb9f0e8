#include "tonghe/appeal/appeal_store.hpp"

#include <fmt/format.h>

namespace tonghe::appeal {

namespace {

constexpr const char* columns =
    "a.appeal, a.number, a.account, a.person, a.subject, a.target, a.policy, a.benefit, a.case_id, a.ground, a.state, "
    "a.lodged_at, a.due_on, a.answered_on, a.story, a.version";

Appeal read_row(const store::Row& row) {
    return {
        .id = row.id<AppealId>(0),
        .number = row.text(1),
        .account = row.text(2),
        .person = row.id<registry::RecordId>(3),
        .subject = row.id<registry::RecordId>(4),
        .target = row.text(5),
        .policy = row.text(6),
        .benefit = row.text(7),
        .case_id = row.text(8),
        .ground = *parse_word<AppealGround>(row.view(9)),
        .state = *parse_word<AppealState>(row.view(10)),
        .lodged_at = row.instant(11),
        .due_on = parse_date(row.view(12)),
        .answered_on = parse_date(row.view(13)),
        .story = from_json<AppealStory>(parse_own_json(row.view(14))),
        .version = row.integer(15)};
}

std::string day(const std::optional<Date>& date) { return date ? to_string(*date) : ""; }

std::string function_of(const Appeal& appeal) { return appeal.story.request ? appeal.story.request->function : ""; }

} // namespace

std::string next_number(Tx& tx) {
    const int year = date_of(tx.now()).year();
    const int64_t last = tx.beside()
                             .first(
                                 "INSERT INTO appeal_counter (year, last) VALUES (?, 1) ON CONFLICT (year) DO UPDATE "
                                 "SET last = appeal_counter.last + 1 RETURNING last",
                                 {year},
                                 [](const store::Row& row) { return row.integer(0); }
                             )
                             .value_or(1);
    return fmt::format("SS-{}-{:06}", year, last);
}

void insert(Tx& tx, const Appeal& appeal) {
    tx.execute(
        "INSERT INTO appeal (appeal, number, account, person, subject, target, policy, benefit, case_id, ground, "
        "state, "
        "lodged_at, due_on, answered_on, function, story, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, "
        "?, ?)",
        {appeal.id,
         appeal.number,
         appeal.account,
         appeal.person,
         appeal.subject,
         appeal.target,
         appeal.policy,
         appeal.benefit,
         appeal.case_id,
         word(appeal.ground),
         word(appeal.state),
         appeal.lodged_at,
         day(appeal.due_on),
         day(appeal.answered_on),
         function_of(appeal),
         to_json_text(appeal.story),
         appeal.version}
    );
}

void update(Tx& tx, Appeal& appeal) {
    tx.execute_one(
        "UPDATE appeal SET state = ?, due_on = ?, answered_on = ?, function = ?, story = ?, version = version + 1 "
        "WHERE "
        "appeal = ? AND version = ?",
        {word(appeal.state),
         day(appeal.due_on),
         day(appeal.answered_on),
         function_of(appeal),
         to_json_text(appeal.story),
         appeal.id,
         appeal.version}
    );
    ++appeal.version;
}

std::optional<Appeal> find(Session& session, const AppealId& id) {
    return session.first(fmt::format("SELECT {} FROM appeal a WHERE a.appeal = ?", columns), {id}, read_row);
}

std::vector<Appeal> appeals_of(Session& session, const std::string& account) {
    return session.all(
        fmt::format("SELECT {} FROM appeal a WHERE a.account = ? ORDER BY a.lodged_at DESC, a.appeal DESC", columns),
        {account},
        read_row
    );
}

std::optional<Appeal> open_appeal(Session& session, const Appeal& like) {
    return session.first(
        fmt::format(
            "SELECT {} FROM appeal a WHERE a.account = ? AND a.subject = ? AND a.policy = ? AND a.benefit = ? AND "
            "a.case_id = ? AND a.state NOT IN ('dismissed', 'answered', 'withdrawn')",
            columns
        ),
        {like.account, like.subject, like.policy, like.benefit, like.case_id},
        read_row
    );
}

std::vector<Appeal> list(Session& session, const DeskFilter& filter) {
    std::string mine;
    store::Values values;
    if (!filter.expert.empty()) {
        mine = "EXISTS (SELECT 1 FROM appeal_seat s WHERE s.appeal = a.appeal AND s.account = ? AND s.state <> "
               "'replaced')";
        values.emplace_back(filter.expert);
    }
    for (const std::string& function : filter.functions) {
        mine += mine.empty() ? "" : " OR ";
        mine += filter.ended ? "a.function = ?" : "(a.function = ? AND a.state = 'with_office')";
        values.emplace_back(function);
    }
    if (!filter.all && mine.empty()) {
        return {};
    }
    const std::string which = filter.all ? "1 = 1" : "(" + mine + ")";
    const store::Values asked = filter.all ? store::Values{} : values;
    store::Values with_limit = asked;
    with_limit.emplace_back(filter.limit);
    return session.all(
        fmt::format(
            "SELECT {} FROM appeal a WHERE {} AND a.state {} ('dismissed', 'answered', 'withdrawn') ORDER BY {}, "
            "a.appeal LIMIT ?",
            columns,
            which,
            filter.ended ? "IN" : "NOT IN",
            filter.ended ? "a.lodged_at DESC" : "a.due_on"
        ),
        with_limit,
        read_row
    );
}

std::vector<Appeal> uncounted(Session& session, int limit) {
    auto found = session.all(
        fmt::format(
            "SELECT {} FROM appeal a WHERE a.state IN ('to_answer', 'answered') AND a.policy <> '' ORDER BY "
            "a.lodged_at DESC LIMIT ?",
            columns
        ),
        {limit},
        read_row
    );
    std::erase_if(found, [](const Appeal& one) {
        const auto& request = one.story.request;
        return !request || request->act != OfficeAct::revise || !request->done || request->rerun;
    });
    return found;
}

std::vector<StateFigures> figures(Session& session, Date today) {
    return session.all(
        "SELECT state, COUNT(*), SUM(CASE WHEN due_on <> '' AND due_on < ? THEN 1 ELSE 0 END) FROM appeal GROUP BY "
        "state "
        "ORDER BY state",
        {to_string(today)},
        [](const store::Row& row) {
            return StateFigures{*parse_word<AppealState>(row.view(0)), row.integer(1), row.integer(2)};
        }
    );
}

std::vector<Seat> seats_of(Session& session, const AppealId& id) {
    return session.all(
        "SELECT place, account, state, verdict, reasons, at, source FROM appeal_seat WHERE appeal = ? ORDER BY place",
        {id},
        [](const store::Row& row) {
            return Seat{
                static_cast<int>(row.integer(0)),
                row.text(1),
                *parse_word<SeatState>(row.view(2)),
                parse_word<Verdict>(row.view(3)),
                row.text(4),
                row.instant(5),
                static_cast<int>(row.integer(6))};
        }
    );
}

void save_seat(Tx& tx, const AppealId& id, const Seat& seat) {
    tx.execute(
        "INSERT INTO appeal_seat (appeal, place, account, state, verdict, reasons, at, source) VALUES (?, ?, ?, ?, ?, "
        "?, "
        "?, ?) ON CONFLICT (appeal, account) DO UPDATE SET state = excluded.state, verdict = excluded.verdict, reasons "
        "= excluded.reasons, at = excluded.at, source = excluded.source",
        {id,
         seat.place,
         seat.account,
         word(seat.state),
         seat.verdict ? word(*seat.verdict) : "",
         seat.reasons,
         seat.at,
         seat.source}
    );
}

void keep_to_tell(Tx& tx, const AppealId& id, const std::vector<std::string>& persons) {
    for (const std::string& person : persons) {
        tx.execute(
            "INSERT INTO appeal_to_tell (appeal, person) VALUES (?, ?) ON CONFLICT (appeal, person) DO NOTHING",
            {id, person}
        );
    }
}

std::vector<std::string> take_to_tell(Tx& tx, const AppealId& id, int limit) {
    const auto persons = tx.all(
        "SELECT person FROM appeal_to_tell WHERE appeal = ? ORDER BY person LIMIT ?",
        {id, limit},
        [](const store::Row& row) { return row.text(0); }
    );
    for (const std::string& person : persons) {
        tx.execute("DELETE FROM appeal_to_tell WHERE appeal = ? AND person = ?", {id, person});
    }
    return persons;
}

} // namespace tonghe::appeal

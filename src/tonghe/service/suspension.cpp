#include "tonghe/service/suspension.hpp"

#include "tonghe/base/invalid_input.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/service/internal/suspension_rows.hpp"

#include <fmt/format.h>

namespace tonghe::service {

namespace {

constexpr const char* columns =
    "s.id, s.ground, s.title_zh, s.title_en, s.law_zh, s.law_en, s.reason, s.document, s.document_on, s.stops_legal, "
    "s.stops_promised, s.from_at, s.until_on, s.ended_at, s.ended_because";
constexpr int columns_count = 15;
constexpr size_t document_bytes_max = 200;
constexpr size_t reason_bytes_max = 4000;

Suspension read_row(const store::Row& row) {
    return {
        .suspension = row.id<SuspensionId>(0),
        .ground = row.text(1),
        .title = {row.text(2), row.text(3)},
        .law = {row.text(4), row.text(5)},
        .reason = row.text(6),
        .document = row.text(7),
        .document_on = row.optional_date(8),
        .stops_legal = row.boolean(9),
        .stops_promised = row.boolean(10),
        .from = row.instant(11),
        .until = row.optional_date(12),
        .ended_at = row.optional_instant(13),
        .ended_because = row.text(14)};
}

std::string grounds_text(const catalog::ClockRules& rules) {
    std::string out;
    for (const catalog::SuspensionGround& ground : rules.grounds) {
        out += (out.empty() ? "" : " ") + ground.id;
    }
    return out;
}

} // namespace

Suspension check_suspension(const catalog::ClockRules& rules, const NewSuspension& wanted, Instant now) {
    std::vector<Fault> faults;
    const auto fault = [&](const char* code, const char* pointer, Text what, Text remedy) {
        faults.push_back({.code = code, .pointer = pointer, .what = std::move(what), .remedy = std::move(remedy)});
    };
    const catalog::SuspensionGround* ground = rules.ground(wanted.ground);
    if (ground == nullptr) {
        const std::string known = grounds_text(rules);
        fault(
            "unknown",
            "/ground",
            {"没有这种法定事由", "There is no such ground"},
            {"可用：" + known + "。", "One of: " + known + "."}
        );
    }
    if (ground != nullptr && ground->needs_document && wanted.document.find_first_not_of(' ') == std::string::npos) {
        fault(
            "required",
            "/document",
            {"所需时间应当书面告知申请人", "The applicant is told in writing how long it takes"},
            {"填写告知书的文号。", "Give the number of the notice."}
        );
    }
    if (wanted.document.size() > document_bytes_max || wanted.reason.size() > reason_bytes_max) {
        fault(
            "too_long",
            wanted.reason.size() > reason_bytes_max ? "/reason" : "/document",
            {"内容过长", "The text is too long"},
            {"请缩短。", "Shorten it."}
        );
    }
    if (wanted.until && *wanted.until < date_of(now)) {
        fault(
            "past",
            "/until",
            {"预计结束的日期已过", "The expected end lies in the past"},
            {"填写今天或以后的日期，或留空。", "Give today or a later day, or leave it out."}
        );
    }
    if (!faults.empty()) {
        throw invalid_input(std::move(faults));
    }
    return {
        .suspension = SuspensionId::make(now),
        .ground = ground->id,
        .title = ground->title,
        .law =
            {"《" + ground->law.title.zh + "》" + ground->law.article.zh,
             ground->law.title.en + ", " + ground->law.article.en},
        .reason = wanted.reason,
        .document = wanted.document,
        .document_on = wanted.document_on,
        .stops_legal = ground->stops_legal,
        .stops_promised = ground->stops_promised,
        .from = now,
        .until = wanted.until,
        .ended_because = ""};
}

Text told(const Suspension& s) {
    Text out{s.title.zh + "（" + s.law.zh + "）", s.title.en + " (" + s.law.en + ")"};
    if (!s.document.empty()) {
        out.zh += "，文号 " + s.document;
        out.en += ", document " + s.document;
    }
    if (s.until) {
        out.zh += "，预计到 " + to_string(*s.until);
        out.en += ", expected until " + to_string(*s.until);
    }
    const bool counts = !s.stops_legal && !s.stops_promised;
    out.zh += counts ? "，期间照常计入办理时限。" : "，所需时间不计入办理时限。";
    out.en += counts ? ". The time counts." : ". The time does not count.";
    if (!s.reason.empty()) {
        out.zh += s.reason;
        out.en += " " + s.reason;
    }
    return out;
}

std::vector<Suspension> suspensions_of(Session& session, const CaseId& id) {
    return session.all(
        fmt::format("SELECT {} FROM service_suspension s WHERE s.case_id = ? ORDER BY s.from_at, s.id", columns),
        {id},
        read_row
    );
}

std::optional<Suspension> open_suspension(Session& session, const CaseId& id) {
    return session.first(
        fmt::format("SELECT {} FROM service_suspension s WHERE s.case_id = ? AND s.ended_at IS NULL", columns),
        {id},
        read_row
    );
}

std::vector<SuspendedCase>
suspended_cases(Session& session, const std::string& visible, const store::Values& visible_values, int limit) {
    store::Values values = visible_values;
    values.emplace_back(limit);
    return session.all(
        fmt::format(
            "SELECT {}, c.id, c.number, c.title_zh, c.title_en, c.unit_title_zh, c.unit_title_en FROM "
            "service_suspension s JOIN service_case c ON c.id = s.case_id WHERE s.ended_at IS NULL AND EXISTS (SELECT "
            "1 FROM service_case_queue q WHERE q.case_id = s.case_id AND ({})) ORDER BY s.from_at, s.id LIMIT ?",
            columns,
            visible
        ),
        values,
        [](const store::Row& row) {
            return SuspendedCase{
                row.id<CaseId>(columns_count),
                row.text(columns_count + 1),
                {row.text(columns_count + 2), row.text(columns_count + 3)},
                {row.text(columns_count + 4), row.text(columns_count + 5)},
                read_row(row)};
        }
    );
}

namespace internal {

void insert(Tx& tx, const CaseId& id, const Suspension& s, const std::string& by, const std::string& timer) {
    tx.execute(
        "INSERT INTO service_suspension (id, case_id, ground, title_zh, title_en, law_zh, law_en, reason, document, "
        "document_on, stops_legal, stops_promised, from_at, until_on, timer, made_by, ended_at, ended_by, "
        "ended_because) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, '', '')",
        {s.suspension,
         id,
         s.ground,
         s.title.zh,
         s.title.en,
         s.law.zh,
         s.law.en,
         s.reason,
         s.document,
         s.document_on,
         s.stops_legal,
         s.stops_promised,
         s.from,
         s.until,
         timer,
         by}
    );
}

void end_suspension(Tx& tx, const CaseId& id, const std::string& by, const std::string& because) {
    const auto timer = tx.first(
        "SELECT timer FROM service_suspension WHERE case_id = ? AND ended_at IS NULL",
        {id},
        [](const store::Row& row) { return row.text(0); }
    );
    if (timer && !timer->empty()) {
        tx.cancel(journal::TimerId(*timer));
    }
    tx.execute(
        "UPDATE service_suspension SET ended_at = ?, ended_by = ?, ended_because = ?, timer = '' WHERE case_id = ? AND "
        "ended_at IS NULL",
        {tx.now(), by, because, id}
    );
}

} // namespace internal

} // namespace tonghe::service

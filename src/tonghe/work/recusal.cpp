#include "tonghe/work/recusal.hpp"

#include "tonghe/work/events.hpp"

namespace tonghe::work {

void recuse(Tx& tx, const std::string& case_ref, const std::set<std::string>& accounts, const std::string& reason) {
    JsonArray officers;
    for (const std::string& account : accounts) {
        tx.execute(
            "INSERT INTO work_recusal (case_ref, account, reason, at) VALUES (?, ?, ?, ?) ON CONFLICT (case_ref, "
            "account) DO NOTHING",
            {case_ref, account, reason, tx.now()}
        );
        officers.emplace_back(account);
    }
    if (!officers.empty()) {
        tx.record(
            {.kind = events::officers_recused,
             .subject = case_ref,
             .actor = "system",
             .data = JsonObject{{"officers", std::move(officers)}}}
        );
    }
}

bool is_recused(Session& session, const std::string& case_ref, const std::string& account) {
    return !case_ref.empty() &&
           session.count("SELECT COUNT(*) FROM work_recusal WHERE case_ref = ? AND account = ?", {case_ref, account}) >
               0;
}

std::set<std::string> recused_from(Session& session, const std::string& case_ref) {
    std::set<std::string> accounts;
    session.each("SELECT account FROM work_recusal WHERE case_ref = ?", {case_ref}, [&](const store::Row& row) {
        accounts.insert(row.text(0));
    });
    return accounts;
}

std::set<std::string> deciders_of(Session& session, const std::string& case_ref) {
    std::set<std::string> accounts;
    session.each(
        "SELECT DISTINCT t.assignee FROM process_instance p JOIN task t ON t.instance = p.id WHERE p.case_ref = ? AND "
        "t.state = 'done' AND t.assignee <> '' AND (t.act IN ('review', 'decide') OR (t.act = 'accept' AND t.outcome = "
        "'not_accept'))",
        {case_ref},
        [&](const store::Row& row) { accounts.insert(row.text(0)); }
    );
    return accounts;
}

} // namespace tonghe::work

#include "tonghe/service/draft_store.hpp"

#include "tonghe/service/errors.hpp"

#include <fmt/format.h>

namespace tonghe::service {

namespace {

constexpr const char* columns =
    "id, account, enterprise, service, version, form_values, origins, created_at, saved_at, revision";

Draft read_row(const store::Row& row) {
    Draft draft;
    draft.id = row.id<DraftId>(0);
    draft.account = row.text(1);
    draft.enterprise = row.text(2);
    draft.service = row.text(3);
    draft.version = row.text(4);
    draft.values = parse_own_json(row.view(5));
    draft.origins = from_json<forms::Origins>(parse_own_json(row.view(6)));
    draft.created_at = row.instant(7);
    draft.saved_at = row.instant(8);
    draft.revision = row.integer(9);
    return draft;
}

} // namespace

void insert_draft(Tx& tx, const Draft& draft) {
    tx.execute(
        fmt::format("INSERT INTO service_draft ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", columns),
        {draft.id,
         draft.account,
         draft.enterprise,
         draft.service,
         draft.version,
         to_text(draft.values),
         to_json_text(draft.origins),
         draft.created_at,
         draft.saved_at,
         draft.revision}
    );
}

void update_draft(Tx& tx, Draft& draft) {
    draft.saved_at = tx.now();
    const int64_t changed = tx.execute(
        "UPDATE service_draft SET form_values = ?, origins = ?, saved_at = ?, revision = ? WHERE id = ? AND revision = "
        "?",
        {to_text(draft.values),
         to_json_text(draft.origins),
         draft.saved_at,
         draft.revision + 1,
         draft.id,
         draft.revision}
    );
    if (changed != 1) {
        throw Error(errors::draft_stale);
    }
    ++draft.revision;
}

Draft load_draft(Session& session, const std::string& account, const DraftId& id) {
    auto draft = session.first(
        fmt::format("SELECT {} FROM service_draft WHERE id = ? AND account = ?", columns), {id, account}, read_row
    );
    if (!draft) {
        throw Error(errors::draft_not_found);
    }
    return std::move(*draft);
}

std::vector<Draft> drafts_of(Session& session, const std::string& account) {
    return session.all(
        fmt::format("SELECT {} FROM service_draft WHERE account = ? ORDER BY saved_at DESC LIMIT 50", columns),
        {account},
        read_row
    );
}

void delete_draft(Tx& tx, const DraftId& id) {
    tx.execute("DELETE FROM service_draft WHERE id = ?", {id});
    tx.execute("DELETE FROM service_material WHERE owner = ?", {id});
}

} // namespace tonghe::service

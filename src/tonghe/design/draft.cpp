#include "tonghe/design/draft.hpp"

#include "tonghe/base/json.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/design/events.hpp"
#include "tonghe/design/internal/accounts.hpp"

#include <algorithm>

namespace tonghe::design {

namespace {

constexpr const char* columns = "process, pack, path, base, state, note, reason, authors, saved_at, revision, bpmn";

ProcessDraft read_row(const store::Row& row) {
    return {
        .process = row.text(0),
        .pack = row.text(1),
        .path = row.text(2),
        .text = row.text(10),
        .base = row.text(3),
        .state = parse_word<DraftState>(row.view(4)).value_or(DraftState::open),
        .note = row.text(5),
        .reason = row.text(6),
        .authors = internal::read_accounts(row.view(7)),
        .saved_at = row.instant(8),
        .revision = row.integer(9)};
}

void insert(Tx& tx, const ProcessDraft& draft) {
    tx.execute(
        std::string("INSERT INTO process_draft (") + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {draft.process,
         draft.pack,
         draft.path,
         draft.base,
         word(draft.state),
         draft.note,
         draft.reason,
         internal::accounts_text(draft.authors),
         draft.saved_at,
         draft.revision,
         draft.text}
    );
}

// Error(store.conflict) where it was saved by somebody else in the same moment.
void update(Tx& tx, ProcessDraft& draft) {
    draft.saved_at = tx.now();
    ++draft.revision;
    tx.execute_one(
        "UPDATE process_draft SET pack = ?, path = ?, bpmn = ?, base = ?, state = ?, note = ?, reason = ?, authors = "
        "?, "
        "saved_at = ?, revision = ? WHERE process = ? AND revision = ?",
        {draft.pack,
         draft.path,
         draft.text,
         draft.base,
         word(draft.state),
         draft.note,
         draft.reason,
         internal::accounts_text(draft.authors),
         draft.saved_at,
         draft.revision,
         draft.process,
         draft.revision - 1}
    );
}

void remove(Tx& tx, const ProcessDraft& draft) {
    tx.execute_one("DELETE FROM process_draft WHERE process = ? AND revision = ?", {draft.process, draft.revision});
}

void tell(Tx& tx, const char* kind, const identity::Actor& by, const ProcessDraft& draft) {
    tx.record(
        {.kind = kind,
         .subject = draft.process,
         .actor = by.account,
         .data = JsonObject{{"revision", draft.revision}, {"base", draft.base}, {"model", draft.file().hash()}}}
    );
}

ProcessDraft load(Session& session, const std::string& process, const std::optional<int64_t>& revision) {
    auto draft = find_draft(session, process);
    if (!draft) {
        throw Error(errors::draft_not_found, {{"process", process}});
    }
    if (revision != draft->revision) {
        throw Error(errors::draft_changed, {{"version", std::to_string(draft->revision)}});
    }
    return std::move(*draft);
}

void need_base(const ProcessDraft& draft, const ProcessFile& in_force) {
    if (draft.base != in_force.hash()) {
        throw Error(
            errors::base_changed, {{"process", draft.process}, {"base", draft.base}, {"current", in_force.hash()}}
        );
    }
}

} // namespace

bool ProcessDraft::is_of(std::string_view account) const {
    return std::find(authors.begin(), authors.end(), account) != authors.end();
}

std::optional<ProcessDraft> find_draft(Session& session, const std::string& process) {
    return session.first(
        std::string("SELECT ") + columns + " FROM process_draft WHERE process = ?", {process}, read_row
    );
}

std::vector<ProcessDraft> drafts(Session& session) {
    return session.all(
        "SELECT process, pack, path, base, state, note, reason, authors, saved_at, revision, '' FROM process_draft "
        "ORDER BY process",
        {},
        read_row
    );
}

ProcessDraft save_draft(
    Tx& tx,
    const identity::Actor& by,
    const ProcessFile& in_force,
    const std::optional<int64_t>& revision,
    const SaveDraft& given
) {
    auto known = find_draft(tx, in_force.process);
    if (known && revision != known->revision) {
        throw Error(errors::draft_changed, {{"version", std::to_string(known->revision)}});
    }
    if (!known && revision) {
        throw Error(errors::draft_not_found, {{"process", in_force.process}});
    }
    ProcessDraft draft = known ? std::move(*known) : ProcessDraft{.process = in_force.process};
    const bool is_old_base = known && given.base == draft.base; // drawing goes on; submitting will tell
    if (given.base != in_force.hash() && !is_old_base) {
        throw Error(
            errors::base_changed, {{"process", draft.process}, {"base", given.base}, {"current", in_force.hash()}}
        );
    }
    draft.pack = in_force.pack;
    draft.path = in_force.path;
    draft.text = given.text;
    draft.base = given.base;
    draft.note = given.note;
    draft.state = DraftState::open;
    if (!draft.is_of(by.account)) {
        draft.authors.push_back(by.account);
    }
    if (known) {
        update(tx, draft);
    } else {
        draft.saved_at = tx.now();
        insert(tx, draft);
    }
    tell(tx, events::draft_saved, by, draft);
    return draft;
}

ProcessDraft
submit_draft(Tx& tx, const identity::Actor& by, const ProcessFile& in_force, const std::optional<int64_t>& revision) {
    ProcessDraft draft = load(tx, in_force.process, revision);
    need_base(draft, in_force);
    if (draft.file().hash() == in_force.hash()) {
        throw Error(errors::nothing_changed);
    }
    draft.state = DraftState::submitted;
    draft.reason.clear();
    update(tx, draft);
    tell(tx, events::draft_submitted, by, draft);
    return draft;
}

ProcessDraft send_back(
    Tx& tx,
    const identity::Actor& by,
    const std::string& process,
    const std::optional<int64_t>& revision,
    const std::string& reason
) {
    ProcessDraft draft = load(tx, process, revision);
    if (draft.state != DraftState::submitted) {
        throw Error(errors::not_submitted);
    }
    if (reason.empty()) {
        throw Error(errors::reason_needed);
    }
    draft.state = DraftState::open;
    draft.reason = reason;
    update(tx, draft);
    tell(tx, events::draft_sent_back, by, draft);
    return draft;
}

void discard_draft(
    Tx& tx, const identity::Actor& by, const std::string& process, const std::optional<int64_t>& revision
) {
    const ProcessDraft draft = load(tx, process, revision);
    remove(tx, draft);
    tell(tx, events::draft_discarded, by, draft);
}

Publication
approve_draft(Tx& tx, const identity::Actor& by, const ProcessFile& in_force, const std::optional<int64_t>& revision) {
    const ProcessDraft draft = load(tx, in_force.process, revision);
    if (draft.state != DraftState::submitted) {
        throw Error(errors::not_submitted);
    }
    if (draft.is_of(by.account)) {
        throw Error(errors::own_draft);
    }
    need_base(draft, in_force);
    const int64_t number =
        1 + tx.count("SELECT COALESCE(MAX(number), 0) FROM process_publication WHERE process = ?", {draft.process});
    Publication out{
        .process = draft.process,
        .number = number,
        .pack = draft.pack,
        .path = draft.path,
        .text = draft.text,
        .model = draft.file().hash(),
        .base = draft.base,
        .authors = draft.authors,
        .approved_by = by.account,
        .note = draft.note,
        .published_at = tx.now()};
    insert_publication(tx, out);
    remove(tx, draft);
    JsonArray authors;
    for (const std::string& author : out.authors) {
        authors.emplace_back(author);
    }
    tx.record(
        {.kind = events::published,
         .subject = out.process,
         .actor = by.account,
         .data =
             JsonObject{
                 {"number", out.number},
                 {"from", out.base},
                 {"to", out.model},
                 {"authors", std::move(authors)},
                 {"file", out.file().shown()},
                 {"sm3", crypto::to_hex(crypto::sm3(out.text))}}}
    );
    return out;
}

} // namespace tonghe::design

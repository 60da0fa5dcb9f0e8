#include "tonghe/design/draft.hpp"

#include "tonghe/base/json.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/design/events.hpp"
#include "tonghe/design/internal/accounts.hpp"
#include "tonghe/design/internal/files.hpp"

#include <algorithm>

namespace tonghe::design {

namespace {

constexpr const char* columns = "kind, drawing, pack, base, state, note, reason, authors, saved_at, revision";

Draft read_row(const store::Row& row) {
    return {
        .drawing = {parse_word<DrawingKind>(row.view(0)).value_or(DrawingKind::process), row.text(1), row.text(2), {}},
        .base = row.text(3),
        .state = parse_word<DraftState>(row.view(4)).value_or(DraftState::open),
        .note = row.text(5),
        .reason = row.text(6),
        .authors = internal::read_accounts(row.view(7)),
        .saved_at = row.instant(8),
        .revision = row.integer(9)};
}

void write_files(Tx& tx, const Drawing& drawing) {
    tx.execute("DELETE FROM drawing_draft_file WHERE kind = ? AND drawing = ?", {word(drawing.kind), drawing.id});
    for (const auto& [path, text] : drawing.files) {
        tx.execute(
            "INSERT INTO drawing_draft_file (kind, drawing, path, content) VALUES (?, ?, ?, ?)",
            {word(drawing.kind), drawing.id, path, text}
        );
    }
}

void insert(Tx& tx, const Draft& draft) {
    tx.execute(
        std::string("INSERT INTO drawing_draft (") + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {word(draft.drawing.kind),
         draft.drawing.id,
         draft.drawing.pack,
         draft.base,
         word(draft.state),
         draft.note,
         draft.reason,
         internal::accounts_text(draft.authors),
         draft.saved_at,
         draft.revision}
    );
    write_files(tx, draft.drawing);
}

// Error(store.conflict) where it was saved by somebody else in the same moment.
void update(Tx& tx, Draft& draft) {
    draft.saved_at = tx.now();
    ++draft.revision;
    tx.execute_one(
        "UPDATE drawing_draft SET pack = ?, base = ?, state = ?, note = ?, reason = ?, authors = ?, saved_at = ?, "
        "revision = ? WHERE kind = ? AND drawing = ? AND revision = ?",
        {draft.drawing.pack,
         draft.base,
         word(draft.state),
         draft.note,
         draft.reason,
         internal::accounts_text(draft.authors),
         draft.saved_at,
         draft.revision,
         word(draft.drawing.kind),
         draft.drawing.id,
         draft.revision - 1}
    );
    write_files(tx, draft.drawing);
}

void remove(Tx& tx, const Draft& draft) {
    const char* kind = word(draft.drawing.kind);
    tx.execute_one(
        "DELETE FROM drawing_draft WHERE kind = ? AND drawing = ? AND revision = ?",
        {kind, draft.drawing.id, draft.revision}
    );
    tx.execute("DELETE FROM drawing_draft_file WHERE kind = ? AND drawing = ?", {kind, draft.drawing.id});
}

void tell(Tx& tx, const events::ByKind& kind, const identity::Actor& by, const Draft& draft) {
    tx.record(
        {.kind = kind.of(draft.drawing.kind),
         .subject = draft.drawing.id,
         .actor = by.account,
         .data = JsonObject{{"revision", draft.revision}, {"base", draft.base}, {"model", draft.drawing.hash()}}}
    );
}

Draft load(Session& session, DrawingKind kind, const std::string& id, const std::optional<int64_t>& revision) {
    auto draft = find_draft(session, kind, id);
    if (!draft) {
        throw Error(errors::draft_not_found, {{"drawing", id}});
    }
    if (revision != draft->revision) {
        throw Error(errors::draft_changed, {{"version", std::to_string(draft->revision)}});
    }
    return std::move(*draft);
}

void need_base(const Draft& draft, const Drawing& in_force) {
    if (draft.base != in_force.hash()) {
        throw Error(
            errors::base_changed, {{"drawing", draft.drawing.id}, {"base", draft.base}, {"current", in_force.hash()}}
        );
    }
}

} // namespace

bool Draft::is_of(std::string_view account) const {
    return std::find(authors.begin(), authors.end(), account) != authors.end();
}

std::optional<Draft> find_draft(Session& session, DrawingKind kind, const std::string& id) {
    auto out = session.first(
        std::string("SELECT ") + columns + " FROM drawing_draft WHERE kind = ? AND drawing = ?",
        {word(kind), id},
        read_row
    );
    if (out) {
        out->drawing.files = internal::read_files(
            session, "SELECT path, content FROM drawing_draft_file WHERE kind = ? AND drawing = ?", {word(kind), id}
        );
    }
    return out;
}

std::vector<Draft> drafts(Session& session, DrawingKind kind) {
    return session.all(
        std::string("SELECT ") + columns + " FROM drawing_draft WHERE kind = ? ORDER BY drawing", {word(kind)}, read_row
    );
}

Draft save_draft(
    Tx& tx,
    const identity::Actor& by,
    const Drawing& in_force,
    const std::optional<int64_t>& revision,
    const SaveDraft& given
) {
    auto known = find_draft(tx, in_force.kind, in_force.id);
    if (known && revision != known->revision) {
        throw Error(errors::draft_changed, {{"version", std::to_string(known->revision)}});
    }
    if (!known && revision) {
        throw Error(errors::draft_not_found, {{"drawing", in_force.id}});
    }
    Draft draft = known ? std::move(*known) : Draft{};
    const bool is_old_base = known && given.base == draft.base; // drawing goes on; submitting will tell
    const std::string current = in_force.hash();
    if (given.base != current && !is_old_base) {
        throw Error(errors::base_changed, {{"drawing", in_force.id}, {"base", given.base}, {"current", current}});
    }
    draft.drawing = given.drawing;
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

Draft submit_draft(Tx& tx, const identity::Actor& by, const Drawing& in_force, const std::optional<int64_t>& revision) {
    Draft draft = load(tx, in_force.kind, in_force.id, revision);
    need_base(draft, in_force);
    if (draft.drawing.hash() == in_force.hash()) {
        throw Error(errors::nothing_changed);
    }
    draft.state = DraftState::submitted;
    draft.reason.clear();
    update(tx, draft);
    tell(tx, events::draft_submitted, by, draft);
    return draft;
}

Draft send_back(
    Tx& tx,
    const identity::Actor& by,
    DrawingKind kind,
    const std::string& id,
    const std::optional<int64_t>& revision,
    const std::string& reason
) {
    Draft draft = load(tx, kind, id, revision);
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
    Tx& tx, const identity::Actor& by, DrawingKind kind, const std::string& id, const std::optional<int64_t>& revision
) {
    const Draft draft = load(tx, kind, id, revision);
    remove(tx, draft);
    tell(tx, events::draft_discarded, by, draft);
}

Publication approve_draft(
    Tx& tx,
    const identity::Actor& by,
    const Drawing& in_force,
    const std::optional<int64_t>& revision,
    const JsonObject& about
) {
    const Draft draft = load(tx, in_force.kind, in_force.id, revision);
    if (draft.state != DraftState::submitted) {
        throw Error(errors::not_submitted);
    }
    if (draft.is_of(by.account)) {
        throw Error(errors::own_draft);
    }
    need_base(draft, in_force);
    const int64_t number = 1 + tx.count(
                                   "SELECT COALESCE(MAX(number), 0) FROM drawing_publication WHERE kind = ? AND "
                                   "drawing = ?",
                                   {word(in_force.kind), in_force.id}
                               );
    Publication out{
        .drawing = draft.drawing,
        .number = number,
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
    std::string texts;
    for (const auto& [path, text] : out.drawing.files) {
        texts += text;
    }
    JsonObject data{
        {"number", out.number},
        {"from", out.base},
        {"to", out.drawing.hash()},
        {"authors", std::move(authors)},
        {"file", out.drawing.shown()},
        {"sm3", crypto::to_hex(crypto::sm3(texts))}};
    for (const auto& [key, value] : about) {
        data[key] = value;
    }
    tx.record(
        {.kind = events::published.of(out.drawing.kind),
         .subject = out.drawing.id,
         .actor = by.account,
         .data = std::move(data)}
    );
    return out;
}

} // namespace tonghe::design

#include "tonghe/design/publication.hpp"

#include "tonghe/base/json.hpp"
#include "tonghe/design/internal/accounts.hpp"
#include "tonghe/design/internal/files.hpp"

#include <algorithm>

namespace tonghe::design {

namespace {

constexpr const char* columns = "kind, drawing, number, pack, hash, base, authors, approved_by, note, published_at";

Publication read_row(const store::Row& row) {
    return {
        .drawing = {parse_word<DrawingKind>(row.view(0)).value_or(DrawingKind::process), row.text(1), row.text(3), {}},
        .number = row.integer(2),
        .base = row.text(5),
        .authors = internal::read_accounts(row.view(6)),
        .approved_by = row.text(7),
        .note = row.text(8),
        .published_at = row.instant(9)};
}

std::vector<Publication> with_files(Session& session, std::vector<Publication> publications) {
    for (Publication& one : publications) {
        one.drawing.files = internal::read_files(
            session,
            "SELECT path, content FROM drawing_publication_file WHERE kind = ? AND drawing = ? AND number = ?",
            {word(one.drawing.kind), one.drawing.id, one.number}
        );
    }
    return publications;
}

Fault left_out(const Publication& publication, const std::vector<Fault>& because) {
    const auto first = std::find_if(because.begin(), because.end(), [&](const Fault& fault) {
        return publication.drawing.has_file(fault.file);
    });
    const Text why = first == because.end() ? Text{} : first->what;
    return {
        .code = "design.publication_left_out",
        .pointer = "",
        .file = publication.drawing.shown(),
        .line = 1,
        .what =
            {"已发布的第 " + std::to_string(publication.number) + " 版与现在的业务包不符，暂用业务包中的文件" +
                 (why.zh.empty() ? "。" : "：" + why.zh),
             "Publication " + std::to_string(publication.number) + " does not fit the packs as they are; the pack's " +
                 "own file counts" + (why.en.empty() ? "." : ": " + why.en)},
        .remedy = {"在编辑页面改正后重新发布。", "Correct it on its page and publish it again."}};
}

} // namespace

std::vector<Publication> publications_of(Session& session, DrawingKind kind, const std::string& id) {
    return with_files(
        session,
        session.all(
            std::string("SELECT ") + columns +
                " FROM drawing_publication WHERE kind = ? AND drawing = ? ORDER BY number DESC",
            {word(kind), id},
            read_row
        )
    );
}

std::vector<Publication> publications_in_force(Session& session) {
    return with_files(
        session,
        session.all(
            std::string("SELECT ") + columns +
                " FROM drawing_publication p WHERE kind = 'policy' OR number = (SELECT MAX(number) FROM "
                "drawing_publication q WHERE q.kind = p.kind AND q.drawing = p.drawing) ORDER BY kind, drawing, number",
            {},
            read_row
        )
    );
}

PublicationNumbers numbers_in_force(Session& session) {
    PublicationNumbers out;
    session.each(
        "SELECT kind, drawing, MAX(number) FROM drawing_publication GROUP BY kind, drawing",
        {},
        [&](const store::Row& row) {
            const auto kind = parse_word<DrawingKind>(row.view(0)).value_or(DrawingKind::process);
            out[{kind, row.text(1)}] = row.integer(2);
        }
    );
    return out;
}

PublicationNumbers numbers_of(const std::vector<Publication>& publications) {
    PublicationNumbers out;
    for (const Publication& one : publications) {
        int64_t& number = out[{one.drawing.kind, one.drawing.id}];
        number = std::max(number, one.number);
    }
    return out;
}

void insert_publication(Tx& tx, const Publication& publication) {
    const Drawing& drawing = publication.drawing;
    tx.execute(
        std::string("INSERT INTO drawing_publication (") + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {word(drawing.kind),
         drawing.id,
         publication.number,
         drawing.pack,
         drawing.hash(),
         publication.base,
         internal::accounts_text(publication.authors),
         publication.approved_by,
         publication.note,
         publication.published_at}
    );
    for (const auto& [path, text] : drawing.files) {
        tx.execute(
            "INSERT INTO drawing_publication_file (kind, drawing, number, path, content) VALUES (?, ?, ?, ?, ?)",
            {word(drawing.kind), drawing.id, publication.number, path, text}
        );
    }
}

PackFiles with_publications(PackFiles packs, const std::vector<Publication>& publications) {
    for (const Publication& publication : publications) {
        lay_over(packs, publication.drawing);
    }
    return packs;
}

catalog::PackReading compile_published(const PackFiles& packs, const std::vector<Publication>& publications) {
    catalog::PackReading reading = catalog::compile_packs(with_publications(packs, publications));
    if (reading.catalog != nullptr || publications.empty()) {
        return reading;
    }
    // Those that a fault speaks of are left out; where none does, all of them are.
    std::vector<Publication> kept = publications;
    const auto first_faulty = std::stable_partition(kept.begin(), kept.end(), [&](const Publication& publication) {
        return std::none_of(reading.faults.begin(), reading.faults.end(), [&](const Fault& fault) {
            return publication.drawing.has_file(fault.file);
        });
    });
    const auto first_left_out = first_faulty == kept.end() ? kept.begin() : first_faulty;
    std::vector<Fault> told;
    for (auto one = first_left_out; one != kept.end(); ++one) {
        told.push_back(left_out(*one, reading.faults));
    }
    kept.erase(first_left_out, kept.end());
    catalog::PackReading without = compile_published(packs, kept);
    if (without.catalog == nullptr) {
        return reading;
    }
    without.warnings.insert(without.warnings.begin(), told.begin(), told.end());
    return without;
}

} // namespace tonghe::design

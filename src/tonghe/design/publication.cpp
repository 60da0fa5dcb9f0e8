#include "tonghe/design/publication.hpp"

#include "tonghe/base/json.hpp"
#include "tonghe/design/internal/accounts.hpp"

#include <algorithm>

namespace tonghe::design {

namespace {

constexpr const char* columns =
    "process, number, pack, path, bpmn, model, base, authors, approved_by, note, published_at";

Publication read_row(const store::Row& row) {
    return {
        .process = row.text(0),
        .number = row.integer(1),
        .pack = row.text(2),
        .path = row.text(3),
        .text = row.text(4),
        .model = row.text(5),
        .base = row.text(6),
        .authors = internal::read_accounts(row.view(7)),
        .approved_by = row.text(8),
        .note = row.text(9),
        .published_at = row.instant(10)};
}

Fault left_out(const Publication& publication, const std::vector<Fault>& because) {
    const auto first = std::find_if(because.begin(), because.end(), [&](const Fault& fault) {
        return fault.file == publication.file().shown();
    });
    const Text why = first == because.end() ? Text{} : first->what;
    return {
        .code = "design.publication_left_out",
        .pointer = "",
        .file = publication.file().shown(),
        .line = 1,
        .what =
            {"已发布的第 " + std::to_string(publication.number) + " 版与现在的业务包不符，暂用业务包中的文件" +
                 (why.zh.empty() ? "。" : "：" + why.zh),
             "Publication " + std::to_string(publication.number) + " does not fit the packs as they are; the pack's " +
                 "own file counts" + (why.en.empty() ? "." : ": " + why.en)},
        .remedy = {"在流程设计中改正后重新发布。", "Correct it in the process designer and publish it again."}};
}

} // namespace

std::vector<Publication> publications_of(Session& session, const std::string& process) {
    return session.all(
        std::string("SELECT ") + columns + " FROM process_publication WHERE process = ? ORDER BY number DESC",
        {process},
        read_row
    );
}

std::vector<Publication> publications_in_force(Session& session) {
    return session.all(
        std::string("SELECT ") + columns +
            " FROM process_publication p WHERE number = (SELECT MAX(number) FROM process_publication q WHERE q.process "
            "= p.process) ORDER BY process",
        {},
        read_row
    );
}

std::map<std::string, int64_t> numbers_in_force(Session& session) {
    std::map<std::string, int64_t> out;
    session.each(
        "SELECT process, MAX(number) FROM process_publication GROUP BY process",
        {},
        [&](const store::Row& row) { out[row.text(0)] = row.integer(1); }
    );
    return out;
}

void insert_publication(Tx& tx, const Publication& publication) {
    tx.execute(
        std::string("INSERT INTO process_publication (") + columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {publication.process,
         publication.number,
         publication.pack,
         publication.path,
         publication.text,
         publication.model,
         publication.base,
         internal::accounts_text(publication.authors),
         publication.approved_by,
         publication.note,
         publication.published_at}
    );
}

PackFiles with_publications(PackFiles packs, const std::vector<Publication>& publications) {
    for (const Publication& publication : publications) {
        put_text(packs, publication.file());
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
            return fault.file == publication.file().shown();
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

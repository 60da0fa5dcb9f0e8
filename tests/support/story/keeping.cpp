#include "tests/support/story/keeping.hpp"

#include "tonghe/app/house.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/merkle/proof.hpp"
#include "tonghe/process/state.hpp"
#include "tonghe/service/case_store.hpp"
#include "tonghe/service/draft_store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tonghe::story {

namespace {

using Columns = std::map<std::string, std::string>;

struct RollBack {}; // ends a unit that only looked

std::vector<std::string> tables(Session& session) {
    const char* sql = session.engine() == store::Engine::sqlite
                          ? "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
                          : "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() "
                            "ORDER BY table_name";
    return session.all(sql, {}, [](const store::Row& row) { return row.text(0); });
}

// All of a table, or those that hold text only.
std::vector<std::string> columns(Session& session, const std::string& table, bool texts = false) {
    const std::string sql =
        session.engine() == store::Engine::sqlite
            ? std::string("SELECT name FROM pragma_table_info(?)") + (texts ? " WHERE type = 'TEXT'" : "")
            : std::string("SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
                          "AND table_name = ?") +
                  (texts ? " AND data_type = 'text'" : "") + " ORDER BY ordinal_position";
    return session.all(sql, {table}, [](const store::Row& row) { return row.text(0); });
}

Columns row_of(Session& session, const std::string& table, const std::string& id) {
    const std::vector<std::string> names = columns(session, table);
    Columns out;
    session.each("SELECT * FROM " + table + " WHERE id = ?", {id}, [&](const store::Row& row) {
        for (size_t i = 0; i < names.size(); ++i) {
            out[names[i]] = row.is_null(static_cast<int>(i)) ? "(null)" : row.text(static_cast<int>(i));
        }
    });
    return out;
}

void compare(
    const std::string& what,
    const Columns& before,
    const Columns& after,
    const std::set<std::string>& moving,
    std::vector<std::string>& out
) {
    for (const auto& [name, value] : before) {
        if (!moving.contains(name) && after.at(name) != value) {
            out.push_back(fmt::format("{} {} was `{}` and is written as `{}`", what, name, value, after.at(name)));
        }
    }
}

std::vector<std::string> ids_of(Session& session, const std::string& table) {
    return session.all("SELECT id FROM " + table + " ORDER BY id", {}, [](const store::Row& row) {
        return row.text(0);
    });
}

// Runs inside a unit that is then undone.
void write_again(World& world, Tx& tx, std::vector<std::string>& out) {
    for (const std::string& id : ids_of(tx, "service_case")) {
        const Columns before = row_of(tx, "service_case", id);
        auto row = service::find_case(tx, service::CaseId(id));
        service::update_case(tx, *row, *world.node().house().catalog.get());
        // What is derived of a clock that stands still moves on with every day.
        const std::set<std::string> moving{"revision", "due_on", "next_turn_at"};
        compare("service_case " + id, before, row_of(tx, "service_case", id), moving, out);
    }
    for (const std::string& id : ids_of(tx, "service_draft")) {
        const Columns before = row_of(tx, "service_draft", id);
        auto draft = service::load_draft(tx, before.at("account"), service::DraftId(id));
        service::update_draft(tx, draft);
        compare("service_draft " + id, before, row_of(tx, "service_draft", id), {"revision", "saved_at"}, out);
    }
    tx.each("SELECT id, state FROM process_instance", {}, [&](const store::Row& row) {
        const auto state = process::decode(row.view(1));
        if (!state || process::encode(*state) != row.view(1)) {
            out.push_back("the process state of " + row.text(0) + " is not what it is written as");
        }
    });
}

void check_json_text(const std::string& place, std::string_view text, std::vector<std::string>& out) {
    if (!text.starts_with('{') && !text.starts_with('[')) {
        return;
    }
    try {
        if (to_text(parse_json(text, {.bytes_max = 16 << 20})) != text) {
            out.push_back(fmt::format("{}: `{}` is not what it is written as", place, text.substr(0, 200)));
        }
    } catch (const Error& e) {
        out.push_back(fmt::format("{}: `{}`: {}", place, text.substr(0, 200), e.what()));
    }
}

void check_json_texts(Session& session, std::vector<std::string>& out) {
    for (const std::string& table : tables(session)) {
        for (const std::string& column : columns(session, table, true)) {
            session.each("SELECT " + column + " FROM " + table, {}, [&](const store::Row& row) {
                check_json_text(table + "." + column, row.view(0), out);
            });
        }
    }
}

merkle::Digest digest_of(const store::Bytes& bytes) {
    merkle::Digest out{};
    std::copy_n(bytes.data.begin(), std::min(out.size(), bytes.data.size()), out.begin());
    return out;
}

void check_entries(World& world, std::vector<std::string>& out) {
    journal::Journal& journal = world.journal();
    const journal::Checkpoint head = journal.checkpoint();
    journal.read([&](Session& session) {
        for (const journal::Entry& entry : journal.entries(session, 0, static_cast<int>(head.size))) {
            const merkle::Digest leaf =
                merkle::leaf_hash(journal::tree_hash, journal::leaf_bytes(entry.sequence, entry.at, entry.event));
            merkle::Proof proof;
            for (const store::Bytes& hash : journal.inclusion_proof(session, entry.sequence, head.size)) {
                proof.push_back(digest_of(hash));
            }
            const bool proved = merkle::verify_inclusion(
                journal::tree_hash,
                leaf,
                static_cast<uint64_t>(entry.sequence - 1),
                static_cast<uint64_t>(head.size),
                proof,
                digest_of(head.root)
            );
            if (leaf != digest_of(entry.leaf) || !proved) {
                out.push_back(fmt::format(
                    "journal entry {} ({}) is not proved to be in the tree", entry.sequence, entry.event.kind
                ));
            }
        }
    });
}

} // namespace

std::vector<std::string> check_journal(World& world) {
    const journal::Verification verified = world.journal().verify();
    return verified.intact ? std::vector<std::string>()
                           : std::vector<std::string>{"the journal does not verify: " + verified.fault};
}

std::vector<std::string> check_rebuilt(World& world) {
    world.journal().follow();
    const auto places = world.journal().read([&](Session& session) { return world.journal().projections(session); });
    if (places.empty()) {
        return {"there is no projection with tables to rebuild"};
    }
    for (const journal::ProjectionPlace& place : places) {
        if (place.through != place.head) {
            return {fmt::format("{} is at entry {} of {}", place.name, place.through, place.head)};
        }
    }
    if (const std::string table = world.journal().compare_rebuilt(); !table.empty()) {
        return {"rebuilt from the journal, " + table + " differs"};
    }
    world.journal().rebuild_projections();
    if (const std::string table = world.journal().compare_rebuilt(); !table.empty()) {
        return {"after a rebuild, " + table + " differs"};
    }
    return check_journal(world);
}

std::vector<std::string> check_round_trip(World& world) {
    std::vector<std::string> out;
    try {
        world.journal().write([&](Tx& tx) {
            out.clear();
            write_again(world, tx, out);
            throw RollBack{};
        });
    } catch (const RollBack&) {
    }
    world.journal().read([&](Session& session) { check_json_texts(session, out); });
    check_entries(world, out);
    return out;
}

} // namespace tonghe::story

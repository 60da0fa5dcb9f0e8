// `tonghe ledger verify|prove|rebuild`: the journal checked from its own rows, and what is derived from it made anew,
// without a node and beside a running one.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/node_keys.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/merkle/compact_range.hpp"
#include "tonghe/merkle/proof.hpp"
#include "tonghe/service/daily.hpp"
#include "tonghe/work/supervision.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tonghe::app {

namespace {

struct LedgerArguments {
    std::string data = "data";
    std::string database;
    int64_t sequence = 0;
    int64_t size = 0;
    std::string projection;
    bool check = false;
};

void declare_place(cli::Options& options, LedgerArguments& given) {
    declare_database(options, given.data, given.database);
}

// The store and the journal in it. Nothing is migrated and no key is made: what is there is what is checked.
struct Ledger {
    explicit Ledger(const LedgerArguments& given)
        : store(open(given)), journal(*store, SystemClock::instance(), {.key = key_of(given)}) {
        journal.add_projection(service::daily_projection());
        journal.add_projection(work::supervision_projection());
    }

    static std::unique_ptr<store::Store> open(const LedgerArguments& given) {
        if (given.database.empty() && !std::filesystem::exists(std::filesystem::path(given.data) / "tonghe.db")) {
            throw Error(errors::no_data, {{"folder", given.data}});
        }
        return store::Store::open(
            {.url = database_url({.data = given.data, .database = given.database}), .readers = 1, .writers = 1}
        );
    }

    static std::optional<crypto::SigningKey> key_of(const LedgerArguments& given) {
        const std::filesystem::path keys = std::filesystem::path(given.data) / "keys";
        const bool there =
            std::filesystem::exists(keys / "signing.pem") && std::filesystem::exists(keys / "sealing.key");
        return there ? std::optional(load_keys(keys).signing) : std::nullopt;
    }

    std::unique_ptr<store::Store> store;
    journal::Journal journal;
};

int verify(cli::Console& console, const LedgerArguments& given) {
    Ledger ledger(given);
    const int64_t started = steady_micros();
    journal::Verification found;
    {
        std::optional<cli::Progress> progress;
        found = ledger.journal.verify([&](int64_t done, int64_t all) {
            if (!progress) {
                progress.emplace(console, Text{"校验日志", "Verifying the journal"}, all);
            }
            progress->at(done);
        });
    }
    const double seconds = static_cast<double>(steady_micros() - started) / 1e6;
    const std::string root = crypto::to_hex(found.root.data);
    const bool signed_too = Ledger::key_of(given).has_value();
    const Text told = found.intact ? Text{fmt::format("✓ 日志完整：{} 条记录、{} 个检查点逐一重算相符，用时 {:.1f} 秒\n  根 {}{}", found.entries, found.checkpoints, seconds, root, signed_too ? "" : "\n  没有签名密钥，检查点的签名未核对"), fmt::format("✓ The journal is intact: {} entries and {} checkpoints computed again in {:.1f} s\n  root {}{}", found.entries, found.checkpoints, seconds, root, signed_too ? "" : "\n  there is no signing key here: signatures of checkpoints were not checked")}
                                   : Text{"✗ 日志不完整：" + found.fault, "✗ The journal is not intact: " + found.fault};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{
        {"intact", found.intact},
        {"entries", found.entries},
        {"checkpoints", found.checkpoints},
        {"signatures_checked", signed_too},
        {"root", root},
        {"fault", found.fault},
        {"seconds", seconds}}));
    return found.intact ? cli::exit_ok : cli::exit_failed;
}

merkle::Digest digest_of(std::string_view bytes) {
    merkle::Digest out{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
    return out;
}

std::string hex_of(const merkle::Digest& digest) {
    return crypto::to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

// The root of the first `size` entries, from their leaves alone and not from the tree that is kept.
merkle::Digest root_of_leaves(Session& session, int64_t size) {
    merkle::CompactRange range(journal::tree_hash);
    session.each("SELECT leaf FROM journal WHERE sequence <= ? ORDER BY sequence", {size}, [&](const store::Row& row) {
        range.append(digest_of(row.view(0)));
    });
    return range.root();
}

int prove(cli::Console& console, const LedgerArguments& given) {
    Ledger ledger(given);
    JsonObject document;
    const bool proved = ledger.store->read([&](Session& session) {
        const int64_t size = given.size > 0 ? given.size : session.count("SELECT MAX(sequence) FROM journal");
        const std::vector<store::Bytes> path = ledger.journal.inclusion_proof(session, given.sequence, size);
        const journal::Entry entry = ledger.journal.entries(session, given.sequence - 1, 1).front();
        const merkle::Digest root = root_of_leaves(session, size);
        const std::string bytes = journal::leaf_bytes(entry.sequence, entry.at, entry.event);
        const merkle::Digest leaf = merkle::leaf_hash(journal::tree_hash, bytes);
        merkle::Proof proof;
        JsonArray hashes;
        for (const store::Bytes& hash : path) {
            proof.push_back(digest_of(hash.data));
            hashes.push_back(Json(crypto::to_hex(hash.data)));
        }
        const bool holds = merkle::verify_inclusion(
            journal::tree_hash,
            leaf,
            static_cast<uint64_t>(given.sequence - 1),
            static_cast<uint64_t>(size),
            proof,
            root
        );
        document = {
            {"sequence", given.sequence},
            {"size", size},
            {"hash", "SM3, RFC 6962"},
            {"entry", bytes},
            {"leaf", hex_of(leaf)},
            {"root", hex_of(root)},
            {"path", std::move(hashes)},
            {"holds", holds}};
        session.each("SELECT at, signature FROM journal_checkpoint WHERE size = ?", {size}, [&](const store::Row& row) {
            document["checkpoint"] = JsonObject{{"at", to_string(row.instant(0))}, {"signature", row.text(1)}};
        });
        return holds;
    });
    console.out() << to_text(document) << '\n';
    console.say(proved ? Text{"✓ 证明成立", "✓ The proof holds"} : Text{"✗ 证明不成立", "✗ The proof does not hold"});
    return proved ? cli::exit_ok : cli::exit_failed;
}

// The place of every projection with tables, or of the one that was named.
std::vector<journal::ProjectionPlace> places_of(Ledger& ledger, const LedgerArguments& given) {
    auto places = ledger.store->read([&](Session& session) { return ledger.journal.projections(session); });
    std::string known;
    for (const journal::ProjectionPlace& place : places) {
        known += (known.empty() ? "" : ", ") + place.name;
    }
    if (!given.projection.empty()) {
        std::erase_if(places, [&](const auto& place) { return place.name != given.projection; });
        if (places.empty()) {
            throw Error(journal::errors::no_such_projection, {{"projection", given.projection}, {"known", known}});
        }
    }
    return places;
}

int check_projections(cli::Console& console, const LedgerArguments& given) {
    Ledger ledger(given);
    JsonArray rows;
    bool equal = true;
    for (const journal::ProjectionPlace& place : places_of(ledger, given)) {
        std::optional<cli::Progress> progress;
        const std::string different = ledger.journal.compare_rebuilt(place.name, [&](int64_t done, int64_t all) {
            if (!progress) {
                progress.emplace(console, Text{"核对 " + place.name, "Checking " + place.name}, all);
            }
            progress->at(done);
        });
        progress.reset();
        equal = equal && different.empty();
        const Text told = different.empty()
                              ? Text{fmt::format("✓ {} 与日志重算一致，已到第 {} 条", place.name, place.through), fmt::format("✓ {} is what the journal gives, up to entry {}", place.name, place.through)}
                              : Text{fmt::format("✗ {} 与日志重算不一致：表 {}。去掉 --check 即可重建。", place.name, different), fmt::format("✗ {} is not what the journal gives: table {}. Leave --check out to rebuild it.", place.name, different)};
        console.print(told.in(console.language()));
        rows.push_back(JsonObject{{"projection", place.name}, {"through", place.through}, {"equal", different.empty()}}
        );
    }
    console.print(Json(JsonObject{{"equal", equal}, {"projections", std::move(rows)}}));
    return equal ? cli::exit_ok : cli::exit_failed;
}

int rebuild(cli::Console& console, const LedgerArguments& given) {
    if (given.check) {
        return check_projections(console, given);
    }
    Ledger ledger(given);
    JsonArray rows;
    for (const journal::ProjectionPlace& place : places_of(ledger, given)) {
        const int64_t started = steady_micros();
        std::optional<cli::Progress> progress;
        int64_t through = 0;
        ledger.journal.rebuild_projection(place.name, [&](int64_t done, int64_t all) {
            if (!progress) {
                progress.emplace(console, Text{"重建 " + place.name, "Rebuilding " + place.name}, all);
            }
            progress->at(done);
            through = done;
        });
        progress.reset();
        const double seconds = static_cast<double>(steady_micros() - started) / 1e6;
        const Text told{
            fmt::format("✓ {} 已由 {} 条日志重建，用时 {:.1f} 秒", place.name, through, seconds),
            fmt::format("✓ {} is rebuilt from {} entries in {:.1f} s", place.name, through, seconds)};
        console.print(told.in(console.language()));
        rows.push_back(JsonObject{{"projection", place.name}, {"through", through}, {"seconds", seconds}});
    }
    console.print(Json(JsonObject{{"projections", std::move(rows)}}));
    return cli::exit_ok;
}

} // namespace

cli::Command ledger_verify_command() {
    const auto given = std::make_shared<LedgerArguments>();
    return {
        .name = "ledger verify",
        .summary = {"校验整本日志", "Verifies the whole journal"},
        .example = "tonghe ledger verify --data /var/lib/tonghe",
        .declare = [given](cli::Options& options) { declare_place(options, *given); },
        .run = [given](cli::Console& console) { return verify(console, *given); },
    };
}

cli::Command ledger_prove_command() {
    const auto given = std::make_shared<LedgerArguments>();
    return {
        .name = "ledger prove",
        .summary = {"证明一条记录在日志中", "Proves that an entry is in the journal"},
        .example = "tonghe ledger prove 42 --data /var/lib/tonghe > proof.json",
        .declare =
            [given](cli::Options& options) {
                options.integer("sequence", given->sequence, {"第几条，从 1 数起", "Which entry, counted from 1"});
                options.integer(
                    "--size",
                    given->size,
                    {"对照多长的日志；默认为现在的长度", "Size of the journal it is proved in; as it is now by default"}
                );
                declare_place(options, *given);
            },
        .run = [given](cli::Console& console) { return prove(console, *given); },
    };
}

cli::Command ledger_rebuild_command() {
    const auto given = std::make_shared<LedgerArguments>();
    return {
        .name = "ledger rebuild",
        .summary = {"由日志重建统计投影", "Rebuilds projections from the journal"},
        .example = "tonghe ledger rebuild service_daily --data /var/lib/tonghe",
        .declare =
            [given](cli::Options& options) {
                options.text(
                    "projection", given->projection, {"哪一个投影；默认全部", "Which projection; all by default"}
                );
                options.flag(
                    "--check",
                    given->check,
                    {"只核对现有的表与重算是否一致；期间不写入",
                     "Only tell whether the tables are what the journal gives; nothing is written meanwhile"}
                );
                declare_place(options, *given);
            },
        .run = [given](cli::Console& console) { return rebuild(console, *given); },
    };
}

} // namespace tonghe::app

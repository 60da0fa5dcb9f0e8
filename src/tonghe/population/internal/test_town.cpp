#include "tonghe/population/internal/test_town.hpp"

#include "tonghe/base/random.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/population/load.hpp"

namespace tonghe::notify {
std::span<const store::Migration> migrations();
}

namespace tonghe::policy {
std::span<const store::Migration> migrations();
}

namespace tonghe::population::internal {

Town::Town(const std::string& url)
    : folder(std::filesystem::temp_directory_path() / ("tonghe-town-" + secure_token(9))),
      reading(catalog::read_pack_root(TONGHE_SOURCE_DIR "/packs")), holder(reading.catalog),
      store(store::Store::open({.url = url})), clock(start_of(today) + Duration::hours(9)), journal(*store, clock),
      registry([this] { return registry::vocabulary_of(holder.get()); }), matcher(journal, holder, 1, folder),
      following(registry, holder, matcher) {
    store->migrate(
        {journal::migrations(),
         identity::migrations(),
         registry::migrations(),
         notify::migrations(),
         policy::migrations()}
    );
    journal.add_projection(following.projection());
    load_city(
        journal,
        [this] { return registry::vocabulary_of(holder.get()); },
        holder.get()->territory(),
        {.population = {.seed = 5, .residents = 400, .as_of = today}}
    );
}

Town::~Town() { std::filesystem::remove_all(folder); }

std::map<std::pair<std::string, std::string>, int64_t> Town::standing(const policy::MatchedCity& city) {
    std::map<std::pair<std::string, std::string>, int64_t> out;
    for (const auto& [target, list] : city.matches) {
        const snapshot::TargetTable& table = *city.columns.table(target);
        for (const policy::BenefitMatches& one : list) {
            for (size_t i = 0; i < one.rows.size(); ++i) {
                out[{std::string(table.keys[one.rows.view()[i]]), one.policy + "/" + one.benefit}] = one.cents[i];
            }
        }
    }
    journal.read([&](Session& session) {
        session.each(
            "SELECT r.key, c.policy, c.benefit, c.entitled, c.cents FROM policy_change c JOIN registry_record r ON "
            "r.record = "
            "c.record",
            {},
            [&](const store::Row& row) {
                const std::pair key(row.text(0), row.text(1) + "/" + row.text(2));
                out.erase(key);
                if (row.view(3) == "entitled") {
                    out[key] = row.integer(4);
                }
            }
        );
    });
    return out;
}

std::vector<registry::Record> Town::all(const char* of) {
    return journal.read([&](Session& session) { return registry.list(session, of, "", {}, 2'000); });
}

void Town::change(const registry::Record& record, const JsonObject& values) {
    const std::string source = holder.get()->registry(record.registry)->source;
    journal.write([&](Tx& tx) { registry.update(tx, record.id, {}, values, {.source = source}); });
}

void Town::create(const char* of, const JsonObject& values) {
    const std::string source = holder.get()->registry(of)->source;
    journal.write([&](Tx& tx) { registry.create(tx, of, values, {.source = source}); });
}

} // namespace tonghe::population::internal

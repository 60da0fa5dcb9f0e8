#include "tonghe/policy/kept_city.hpp"

#include "tonghe/crypto/encoding.hpp"
#include "tonghe/policy/kept_matches.hpp"
#include "tonghe/snapshot/errors.hpp"
#include "tonghe/snapshot/saved.hpp"

namespace tonghe::policy {

namespace {

constexpr const char* matches_file = "matches";

[[noreturn]] void refuse(const std::string& reason) { throw Error(snapshot::errors::not_usable, {{"reason", reason}}); }

// The hash of a journal entry: another journal has another one there.
std::string leaf_of(Journal& journal, int64_t sequence) {
    const auto entries = journal.read([&](Session& session) { return journal.entries(session, sequence - 1, 1); });
    return entries.empty() || entries.front().sequence != sequence ? std::string()
                                                                   : crypto::to_hex(entries.front().leaf.data);
}

Json told(const FactNames& facts) {
    JsonObject out;
    for (const auto& [target, names] : facts) {
        out[target] = JsonArray(names.begin(), names.end());
    }
    return out;
}

FactNames held_in(const JsonObject& about) {
    FactNames out;
    const Json* held = about.if_contains("held");
    for (const auto& [target, names] : held != nullptr && held->is_object() ? held->get_object() : JsonObject()) {
        for (const Json& name : names.is_array() ? names.get_array() : JsonArray()) {
            out[target].emplace_back(name.is_string() ? std::string_view(name.get_string()) : "");
        }
    }
    return out;
}

BenefitMatches* find(MatchesByTarget& kept, const std::string& target, const CompiledBenefit& benefit) {
    for (BenefitMatches& one : kept[target]) {
        if (one.policy == benefit.policy->id && one.benefit == benefit.benefit->id) {
            return &one;
        }
    }
    return nullptr;
}

} // namespace

void save_city(Journal& journal, const MatchedCity& city, const std::filesystem::path& folder) {
    snapshot::save(
        city.columns,
        folder,
        {{"run", city.run.run.text()},
         {"data", city.run.data},
         {"facts", city.facts},
         {"held", told(city.held)},
         {"entry", leaf_of(journal, city.columns.through)}},
        {{matches_file, write_matches(city.matches)}}
    );
}

std::shared_ptr<MatchedCity> open_city(
    Journal& journal,
    const RunSummary& last,
    std::shared_ptr<const catalog::Catalog> catalog,
    const std::filesystem::path& folder,
    unsigned threads
) {
    auto saved = snapshot::open_saved(folder);
    if (!saved) {
        return nullptr;
    }
    if (text_or(saved->about, "run") != last.run.text() || text_or(saved->about, "data") != last.data) {
        refuse("it is not of the last run of this store");
    }
    if (text_or(saved->about, "entry") != leaf_of(journal, saved->snapshot.through)) {
        refuse("it is of another journal");
    }
    FactNames held = held_in(saved->about);
    if (text_or(saved->about, "facts") != snapshot::hash_of_facts(*catalog, held) ||
        !has_all(held, facts_needed(*catalog))) {
        refuse("the packs make facts in another way than then");
    }
    auto out = std::make_shared<MatchedCity>();
    out->run = last;
    out->run.through = saved->snapshot.through;
    out->held = std::move(held);
    out->facts = text_or(saved->about, "facts");
    out->catalog = std::move(catalog);
    out->columns = std::move(saved->snapshot);
    MatchesByTarget kept = read_matches(saved->more[matches_file]);
    for (const snapshot::TargetTable& table : out->columns.tables) {
        auto& benefits = out->benefits[table.target] =
            compile_all(*out->catalog, table.target, last.on, table.table.specs());
        auto& matches = out->matches[table.target];
        for (const CompiledBenefit& benefit : benefits) {
            if (BenefitMatches* found = find(kept, table.target, benefit)) {
                if (!found->rows.view().empty() && found->rows.view().back() >= table.keys.size()) {
                    refuse("who was found is not among its rows");
                }
                matches.push_back(std::move(*found));
            } else {
                matches.push_back(std::move(match({&benefit, 1}, table.table, {.threads = threads}).front()));
            }
        }
    }
    return out;
}

std::shared_ptr<MatchedCity> copy_of(const MatchedCity& city) {
    auto out = std::make_shared<MatchedCity>();
    out->run = city.run;
    out->held = city.held;
    out->facts = city.facts;
    out->catalog = city.catalog;
    out->columns = city.columns;
    out->benefits = city.benefits;
    for (const auto& [target, list] : city.matches) {
        for (const BenefitMatches& one : list) {
            out->matches[target].push_back(copy_of(one));
        }
    }
    return out;
}

} // namespace tonghe::policy

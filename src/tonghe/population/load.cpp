#include "tonghe/population/load.hpp"

#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/base/memory.hpp"
#include "tonghe/population/demo_families.hpp"
#include "tonghe/population/records.hpp"
#include "tonghe/registry/registry.hpp"

#include <fmt/format.h>

namespace tonghe::population {

namespace {

constexpr int64_t progress_every = 20'000;

// Hands records to the loader, leaving out what the packs do not declare.
class Feeder {
  public:
    Feeder(registry::BulkLoader& loader, const registry::Vocabulary& vocabulary, LoadReport& report)
        : loader_(loader), vocabulary_(vocabulary), report_(report) {}

    void feed(Records& batch) {
        for (registry::BulkRecord& record : batch.records) {
            const auto* definition = vocabulary_.registry(record.registry);
            if (definition == nullptr) {
                ++report_.left_out[record.registry];
                continue;
            }
            for (auto member = record.values.begin(); member != record.values.end();) {
                if (definition->field(member->key()) != nullptr) {
                    ++member;
                } else {
                    ++report_.left_out[record.registry + "." + std::string(member->key())];
                    member = record.values.erase(member);
                }
            }
            loader_.add(std::move(record));
            ++fed_;
        }
        for (registry::BulkRelation& relation : batch.relations) {
            loader_.relate(std::move(relation));
        }
        batch.records.clear();
        batch.relations.clear();
    }

    int64_t fed() const { return fed_; }

  private:
    registry::BulkLoader& loader_;
    const registry::Vocabulary& vocabulary_;
    LoadReport& report_;
    int64_t fed_ = 0;
};

double seconds_since(int64_t started) { return static_cast<double>(steady_micros() - started) / 1e6; }

std::string with_commas(int64_t n) {
    std::string out = std::to_string(n);
    for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3) {
        out.insert(static_cast<size_t>(at), ",");
    }
    return out;
}

} // namespace

LoadReport load_city(
    Journal& journal,
    const registry::VocabularySource& source,
    const catalog::Territory& territory,
    const LoadOptions& options
) {
    const int64_t started = steady_micros();
    const auto vocabulary = source();
    const registry::Registry registry(source);
    LoadReport report;
    const auto public_institutions = institutions(territory);
    if (journal.read([&](Session& session) {
            return registry.get(session, "enterprise", public_institutions.front().credit_code).has_value();
        })) {
        report.already_there = true;
        return report;
    }
    const uint64_t seed = options.population.seed;
    const Date as_of = options.population.as_of;
    registry::BulkLoader loader(
        journal,
        vocabulary,
        {.actor = options.actor,
         .label = fmt::format("population/{}/{}", seed, options.population.residents),
         .at = start_of(as_of),
         .records_per_unit = options.records_per_unit}
    );
    Feeder feeder(loader, *vocabulary, report);
    Records batch;
    for (const Enterprise& institution : public_institutions) {
        append_records(institution, seed, batch);
    }
    if (options.with_demo_families) {
        for (const DemoFamily& family : demo_families(territory, as_of)) {
            append_records(family.household, seed, as_of, batch);
        }
    }
    feeder.feed(batch);

    Population city(options.population, territory);
    int64_t told = 0;
    while (const auto household = city.next()) {
        ++report.households;
        append_records(*household, seed, as_of, batch);
        feeder.feed(batch);
        if (options.progress && feeder.fed() - told >= progress_every) {
            told = feeder.fed();
            options.progress(
                {.residents = city.residents_made(),
                 .residents_wanted = options.population.residents,
                 .records = told,
                 .seconds = seconds_since(started)}
            );
        }
    }
    report.totals = loader.finish();
    give_back_free_memory(); // the batches are gone for good; a node that idles afterwards should be small
    report.residents = city.residents_made();
    report.seconds = seconds_since(started);
    base::log_info(
        "population.loaded",
        {{"residents", report.residents},
         {"records", report.totals.records},
         {"records_a_second", static_cast<int64_t>(report.records_a_second())}}
    );
    return report;
}

std::string describe(const LoadReport& report) {
    if (report.already_there) {
        return "the city is already there";
    }
    return fmt::format(
        "{} residents, {} records in {:.1f} s ({} a second)",
        with_commas(report.residents),
        with_commas(report.totals.records),
        report.seconds,
        with_commas(static_cast<int64_t>(report.records_a_second()))
    );
}

} // namespace tonghe::population

// Loading many records at once: a registry handed over whole, or a generated city.
//
// Always true
//  1. A batch is one unit of work: all its records and relations with one event `registry.loaded`, which holds counts
//     and a hash of the records, or nothing.
//  2. Every record fits its definition, as with Registry::create; keys already present stop the load.
//  3. Memory is bounded by the batches in flight, not by what is loaded.
#pragma once
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/record.hpp"
#include "tonghe/registry/vocabulary.hpp"

#include <memory>

namespace tonghe::registry {

struct BulkRecord {
    RecordId id; // ascending ids load fastest
    std::string registry;
    JsonObject values;
};

struct BulkRelation {
    RecordId from;
    std::string relation;
    RecordId to;
};

struct BulkOptions {
    std::string actor = "system";
    std::string label; // goes into the events: what is loaded
    Instant at;        // when the sources knew the values
    int records_per_unit = 5'000;
    int units_in_flight_max = 2;
    bool check = true; // false only for records whose maker is tested to make valid ones
};

struct BulkTotals {
    int64_t records = 0;
    int64_t relations = 0;
    int64_t units = 0;
    std::map<std::string, int64_t> by_registry;
};

class BulkLoader {
  public:
    BulkLoader(Journal& journal, std::shared_ptr<const Vocabulary> vocabulary, BulkOptions options);
    ~BulkLoader(); // waits for what is in flight; what was not finished is not loaded

    void add(BulkRecord record);
    void relate(BulkRelation relation);
    BulkTotals finish(); // the rest of the records, and waits until all is durable
    const BulkTotals& totals() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tonghe::registry

#include "tonghe/registry/bulk_loader.hpp"

#include "tonghe/crypto/hash.hpp"
#include "tonghe/registry/check_values.hpp"
#include "tonghe/registry/errors.hpp"
#include "tonghe/registry/internal/definitions.hpp"
#include "tonghe/registry/internal/rows.hpp"

#include <condition_variable>

namespace tonghe::registry {

namespace {

// Many rows to a statement save journeys to PostgreSQL. SQLite is in the process, and there a statement of many rows
// opens a savepoint inside the unit's own, whose end costs as much as the whole unit wrote before: one row is quicker.
size_t rows_per_statement(store::Engine engine) { return engine == store::Engine::postgres ? 50 : 1; }

std::string insert_sql(std::string_view into, size_t columns, size_t rows) {
    std::string one = "(";
    for (size_t i = 0; i < columns; ++i) {
        one += i == 0 ? "?" : ",?";
    }
    one += ")";
    std::string out = "INSERT INTO " + std::string(into) + " VALUES ";
    for (size_t i = 0; i < rows; ++i) {
        out += i == 0 ? "" : ",";
        out += one;
    }
    return out;
}

// Rows of one table, kept in chunks that are each the parameters of one statement.
class RowBuffer {
  public:
    RowBuffer(const char* into, size_t columns, size_t rows) : into_(into), columns_(columns), rows_(rows) {}

    store::Values& next_row() {
        if (chunks_.empty() || chunks_.back().size() == columns_ * rows_) {
            chunks_.emplace_back().reserve(columns_ * rows_);
        }
        return chunks_.back();
    }

    void write(Session& session) const {
        const std::string full = insert_sql(into_, columns_, rows_);
        for (const store::Values& chunk : chunks_) {
            const size_t rows = chunk.size() / columns_;
            session.execute(rows == rows_ ? full : insert_sql(into_, columns_, rows), chunk);
        }
    }

  private:
    const char* into_;
    size_t columns_;
    size_t rows_; // of a statement
    std::vector<store::Values> chunks_;
};

struct Batch {
    explicit Batch(size_t rows)
        : records(
              "registry_record (record, registry, key, region, version, data, source, source_at, origins, changed_at)",
              internal::record_column_count,
              rows
          ),
          index("registry_index (token, record)", 2, rows),
          relations("registry_relation (record, relation, other)", 3, rows) {}

    RowBuffer records;
    RowBuffer index;
    RowBuffer relations;
    std::vector<std::pair<int64_t, std::string>> tokens;
    std::vector<BulkRelation> edges;
    crypto::Hash hash{crypto::HashAlgorithm::sm3}; // of ids and data, in their order
    std::map<std::string, int64_t> by_registry;
    int64_t count = 0;
};

} // namespace

struct BulkLoader::Impl {
    Impl(Journal& j, std::shared_ptr<const Vocabulary> v, BulkOptions o)
        : journal(j), vocabulary(std::move(v)), options(std::move(o)), batch(new_batch()) {}

    std::shared_ptr<Batch> new_batch() const {
        return std::make_shared<Batch>(rows_per_statement(journal.store().engine()));
    }

    void add(BulkRecord given) {
        const auto& definition = internal::definition_of(*vocabulary, given.registry);
        if (options.check) {
            given.values = normalised(definition, std::move(given.values));
            auto faults = check_values(definition, given.values, true, *vocabulary, date_of(options.at));
            if (!faults.empty()) {
                const std::string count = std::to_string(faults.size());
                throw Error(
                    tonghe::errors::invalid_input, {{"count", count}, {"record", given.id.text()}}, std::move(faults)
                );
            }
        }
        Record record;
        record.id = std::move(given.id);
        record.registry = definition.id;
        record.key = internal::index_text(given.values.at(definition.key));
        record.region = definition.territory.empty() ? "" : std::string(text_or(given.values, definition.territory));
        record.values = std::move(given.values);
        record.origin = {definition.source, options.at};
        record.changed_at = options.at;
        for (const int64_t token : internal::index_tokens(definition, record.values)) {
            batch->tokens.emplace_back(token, record.id.text());
        }
        store::Values& row = batch->records.next_row();
        internal::append_record(row, record);
        batch->hash.update(std::get<std::string>(row[row.size() - internal::record_column_count].variant()));
        batch->hash.update(std::get<std::string>(row[row.size() - internal::record_column_count + 5].variant()));
        ++batch->by_registry[definition.id];
        if (++batch->count >= options.records_per_unit) {
            flush();
        }
    }

    // Hands the batch to the store; waits first where enough are under way.
    void flush() {
        if (batch->count == 0 && batch->edges.empty()) {
            return;
        }
        std::sort(batch->tokens.begin(), batch->tokens.end()); // neighbours in the index are written together
        batch->tokens.erase(std::unique(batch->tokens.begin(), batch->tokens.end()), batch->tokens.end());
        for (auto& [token, record] : batch->tokens) {
            store::Values& row = batch->index.next_row();
            row.emplace_back(token);
            row.emplace_back(std::move(record));
        }
        for (BulkRelation& edge : batch->edges) {
            store::Values& row = batch->relations.next_row();
            row.emplace_back(edge.from);
            row.emplace_back(std::move(edge.relation));
            row.emplace_back(edge.to);
        }
        totals.records += batch->count;
        totals.relations += static_cast<int64_t>(batch->edges.size());
        ++totals.units;
        JsonObject counts;
        for (const auto& [registry, count] : batch->by_registry) {
            totals.by_registry[registry] += count;
            counts[registry] = count;
        }
        JsonObject data{
            {"records", batch->count},
            {"relations", batch->edges.size()},
            {"registries", std::move(counts)},
            {"hash", crypto::to_hex(batch->hash.finish())},
            {"label", options.label}};
        submit(std::move(data));
        batch = new_batch();
    }

    void submit(JsonObject data) {
        wait_until_at_most(options.units_in_flight_max - 1);
        {
            const std::lock_guard lock(mutex);
            ++in_flight;
        }
        const auto work = [held = batch, data = std::move(data), actor = options.actor, label = options.label](Tx& tx) {
            held->records.write(tx);
            held->index.write(tx);
            held->relations.write(tx);
            tx.record({.kind = "registry.loaded", .subject = label, .actor = actor, .data = data});
        };
        journal.submit(work, [this](std::exception_ptr problem) {
            const std::lock_guard lock(mutex);
            --in_flight;
            if (problem && !failure) {
                failure = problem;
            }
            changed.notify_all();
        });
    }

    void wait_until_at_most(int units) {
        std::unique_lock lock(mutex);
        changed.wait(lock, [&] { return in_flight <= units; });
        if (failure) {
            std::rethrow_exception(failure);
        }
    }

    Journal& journal;
    std::shared_ptr<const Vocabulary> vocabulary;
    BulkOptions options;
    std::shared_ptr<Batch> batch;
    BulkTotals totals;
    std::mutex mutex;
    std::condition_variable changed;
    int in_flight = 0;
    std::exception_ptr failure;
};

BulkLoader::BulkLoader(Journal& journal, std::shared_ptr<const Vocabulary> vocabulary, BulkOptions options)
    : impl_(std::make_unique<Impl>(journal, std::move(vocabulary), std::move(options))) {}

BulkLoader::~BulkLoader() {
    std::unique_lock lock(impl_->mutex);
    impl_->changed.wait(lock, [&] { return impl_->in_flight == 0; });
}

void BulkLoader::add(BulkRecord record) { impl_->add(std::move(record)); }

void BulkLoader::relate(BulkRelation relation) { impl_->batch->edges.push_back(std::move(relation)); }

BulkTotals BulkLoader::finish() {
    impl_->flush();
    impl_->wait_until_at_most(0);
    store::Store& store = impl_->journal.store();
    if (store.engine() == store::Engine::postgres) { // until it looks itself it plans as if the tables were empty
        store.write_and_wait([](store::Session& session) { session.execute("ANALYZE"); });
    }
    return impl_->totals;
}

const BulkTotals& BulkLoader::totals() const { return impl_->totals; }

} // namespace tonghe::registry

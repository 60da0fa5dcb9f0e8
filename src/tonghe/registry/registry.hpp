// The base registries (基础库): records that packs declare, kept by the authority each value belongs to.
//
// Always true
//  1. What is stored fits its definition; every fault of an input is told at once.
//  2. Every change records an event, in the same unit; events hold ids, names of fields and codes, never values.
//  3. A value from its authoritative source gives way only to that source (一数一源).
//  4. Each read of another's personal data is an event, and a row that the person sees in her access log.
//
// Elsewhere: loading hundreds of thousands of records (registry/bulk_loader.hpp), masks (registry/mask.hpp).
#pragma once
#include "tonghe/journal/tx.hpp"
#include "tonghe/registry/errors.hpp"
#include "tonghe/registry/view.hpp"
#include "tonghe/registry/vocabulary.hpp"
#include "tonghe/store/migration.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tonghe::registry {

// Who changes, on whose word, and for which case.
struct Change {
    std::string actor = "system"; // account
    std::string source;           // function of a unit (`police`); empty: the registry's own
    std::optional<Instant> at;    // when the source knew it; nothing: now
    std::string case_id;
};

enum class MergeResult { changed, unchanged, kept_authoritative, kept_newer };
TONGHE_ENUM(MergeResult, changed, unchanged, kept_authoritative, kept_newer)

struct MergedField {
    std::string field;
    MergeResult result = MergeResult::unchanged;
    ValueOrigin origin; // of the value that stands now
};

struct MergeOutcome {
    Record record;
    std::vector<MergedField> fields;
};

struct Access { // one read, as the person sees it
    Instant at;
    std::string registry;
    RecordId record;
    std::vector<std::string> fields;
    std::string account;
    std::string unit;
    std::string purpose;
    std::string case_id;
};

enum class Direction { from, to }; // `parent` from the child leads to the parents, to the parent from the children
using VersionWanted = std::optional<int64_t>;

class Registry {
  public:
    explicit Registry(VocabularySource vocabulary) : vocabulary_(std::move(vocabulary)) {}

    // A new record. Throws invalid_input with every fault, registry.key_taken. `id` is given where others must know it
    // beforehand.
    Record create(
        Tx& tx,
        std::string_view registry,
        const JsonObject& values,
        const Change& change,
        std::optional<RecordId> id = {}
    ) const;
    // Replaces the given values, takes away those given as null. Throws registry.stale_version if it is not at
    // `version`.
    Record
    update(Tx& tx, const RecordId& record, VersionWanted version, const JsonObject& values, const Change& change) const;
    // Creates or updates the record with this key.
    Record save(Tx& tx, std::string_view registry, const JsonObject& values, const Change& change) const;
    // Values from a source that may not be the authority for all of them: takes those it may change, says what was
    // kept.
    MergeOutcome merge(Tx& tx, const RecordId& record, const JsonObject& values, const Change& change) const;

    void
    relate(Tx& tx, const RecordId& from, std::string_view relation, const RecordId& to, const Change& change) const;
    void
    unrelate(Tx& tx, const RecordId& from, std::string_view relation, const RecordId& to, const Change& change) const;

    // For the house's own deciding (rules, prefill, checks): unmasked and not logged. Never hand these to a page;
    // `view` does.
    std::optional<Record> get(Session& session, const RecordId& record) const;
    std::optional<Record> get(Session& session, std::string_view registry, std::string_view key) const;
    std::vector<Record> find(
        Session& session, std::string_view registry, std::string_view field, std::string_view value, int limit = 100
    ) const;
    std::vector<Record> list(
        Session& session, std::string_view registry, std::string_view region_prefix, const RecordId& after, int limit
    ) const;
    std::vector<Record> held_by(Session& session, std::string_view holder_key) const; // of all registries
    std::vector<Record>
    related(Session& session, const RecordId& record, std::string_view relation, Direction direction) const;
    std::vector<Record>
    history(Session& session, const RecordId& record) const; // oldest first, without the present one
    int64_t count(Session& session, std::string_view registry) const;

    // For a person to read. Throws registry.not_found also where the reader may not know of the record.
    RecordView
    view(Tx& tx, const Reader& reader, const RecordId& record, const std::vector<std::string>& fields = {}) const;
    std::vector<RecordView> own_data(Session& session, std::string_view holder_key) const; // 我的数据, whole
    std::vector<Access>
    access_log(Session& session, std::string_view holder_key, std::optional<Instant> before = {}, int limit = 50) const;
    // Records a read that another module performed with `get` or `find` on somebody's behalf.
    void record_read(Tx& tx, const Reader& reader, const Record& record, const std::vector<std::string>& fields) const;

    std::shared_ptr<const Vocabulary> vocabulary() const { return vocabulary_(); }

  private:
    std::vector<Record> scan(
        Session& session, std::string_view registry, int limit, const std::function<bool(const Record&)>& wanted
    ) const;
    bool is_guardian(Session& session, const Reader& reader, const std::string& holder, Date on) const;

    VocabularySource vocabulary_;
};

// The key of the person or enterprise the record is about; empty for things.
std::string holder_of(const catalog::RegistryDefinition& definition, const JsonObject& values);

std::span<const store::Migration> migrations();

} // namespace tonghe::registry

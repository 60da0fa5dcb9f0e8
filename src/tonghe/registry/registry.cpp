#include "tonghe/registry/registry.hpp"

#include "tonghe/base/invalid_input.hpp"
#include "tonghe/registry/check_values.hpp"
#include "tonghe/registry/internal/definitions.hpp"
#include "tonghe/registry/internal/rows.hpp"

namespace tonghe::registry {

using catalog::FieldDefinition;
using catalog::RegistryDefinition;
using internal::definition_of;
using internal::names_person;
using internal::not_found;
using internal::record_columns;

namespace {

JsonObject without_nulls(JsonObject values) {
    for (auto member = values.begin(); member != values.end();) {
        member = member->value().is_null() ? values.erase(member) : std::next(member);
    }
    return values;
}

void refuse_faults(std::vector<Fault> faults) {
    if (!faults.empty()) {
        throw invalid_input(std::move(faults));
    }
}

std::string territory_of(const RegistryDefinition& definition, const JsonObject& values) {
    return definition.territory.empty() ? "" : std::string(text_or(values, definition.territory));
}

void write_index(Session& tx, const RecordId& record, std::vector<int64_t> before, std::vector<int64_t> now) {
    std::sort(before.begin(), before.end());
    std::sort(now.begin(), now.end());
    now.erase(std::unique(now.begin(), now.end()), now.end());
    for (const int64_t token : before) {
        if (!std::binary_search(now.begin(), now.end(), token)) {
            tx.execute("DELETE FROM registry_index WHERE token = ? AND record = ?", {token, record});
        }
    }
    for (const int64_t token : now) {
        if (!std::binary_search(before.begin(), before.end(), token)) {
            tx.execute("INSERT INTO registry_index (token, record) VALUES (?, ?)", {token, record});
        }
    }
}

JsonArray names_of(const JsonObject& values) {
    JsonArray out;
    for (const auto& member : values) {
        out.emplace_back(member.key());
    }
    return out;
}

Event changed_event(const char* kind, const Record& record, const JsonObject& values, const Change& change) {
    JsonObject data{
        {"registry", record.registry},
        {"version", record.version},
        {"source", change.source.empty() ? record.origin.source : change.source},
        {"fields", names_of(values)}};
    if (!change.case_id.empty()) {
        data["case"] = change.case_id;
    }
    return {.kind = kind, .subject = record.id.text(), .actor = change.actor, .data = std::move(data)};
}

ValueOrigin origin_of_change(const RegistryDefinition& definition, const Change& change, Instant now) {
    return {change.source.empty() ? definition.source : change.source, change.at.value_or(now)};
}

// Sets one value and where it comes from; origins that equal the record's own are not kept twice.
void set_value(Record& record, const std::string& field, const Json& value, const ValueOrigin& origin) {
    if (value.is_null()) {
        record.values.erase(field);
        record.origins.erase(field);
        return;
    }
    record.values[field] = value;
    if (origin == record.origin) {
        record.origins.erase(field);
    } else {
        record.origins[field] = origin;
    }
}

void write_version(Tx& tx, const RegistryDefinition& definition, const Record& before, Record& next) {
    next.version = before.version + 1;
    next.changed_at = tx.now();
    next.region = territory_of(definition, next.values);
    tx.execute(
        "INSERT INTO registry_history (record, version, data, source, source_at, origins, changed_at) SELECT record, "
        "version, data, source, source_at, origins, changed_at FROM registry_record WHERE record = ?",
        {before.id}
    );
    const int64_t changed = tx.execute(
        "UPDATE registry_record SET region = ?, version = ?, data = ?, origins = ?, changed_at = ? WHERE record = ? "
        "AND version = ?",
        {next.region.empty() ? store::Value() : store::Value(next.region),
         next.version,
         boost::json::serialize(next.values),
         internal::origins_value(next.origins),
         next.changed_at,
         next.id,
         before.version}
    );
    if (changed != 1) {
        throw Error(errors::stale_version, {{"version", "?"}});
    }
    write_index(
        tx, next.id, internal::index_tokens(definition, before.values), internal::index_tokens(definition, next.values)
    );
}

std::vector<Fault> faults_of_change(
    const RegistryDefinition& definition,
    const Record& record,
    const JsonObject& values,
    const Vocabulary& vocabulary,
    Date on
) {
    std::vector<Fault> faults = check_values(definition, values, false, vocabulary, on);
    const Json* key = values.if_contains(definition.key);
    if (key != nullptr && key->is_string() && key->get_string() != record.key) {
        faults.push_back(
            {.code = "contradicts",
             .pointer = pointer_step("", definition.key),
             .file = {},
             .line = 0,
             .what = {"记录的编号不能更改", "the number of a record cannot be changed"},
             .remedy = {"请新建一条记录", "Create another record"}}
        );
    }
    return faults;
}

} // namespace

std::string holder_of(const RegistryDefinition& definition, const JsonObject& values) {
    return definition.holder.empty() ? "" : std::string(text_or(values, definition.holder));
}

Record Registry::create(
    Tx& tx, std::string_view registry, const JsonObject& given, const Change& change, std::optional<RecordId> id
) const {
    const auto vocabulary = vocabulary_();
    const RegistryDefinition& definition = definition_of(*vocabulary, registry);
    JsonObject values = normalised(definition, given);
    refuse_faults(check_values(definition, values, true, *vocabulary, date_of(tx.now())));
    values = without_nulls(std::move(values));

    Record record;
    record.id = id.value_or(RecordId::make(tx.now()));
    record.registry = definition.id;
    record.key = internal::index_text(values.at(definition.key));
    record.region = territory_of(definition, values);
    record.values = std::move(values);
    record.origin = origin_of_change(definition, change, tx.now());
    record.changed_at = tx.now();
    if (get(tx, registry, record.key)) {
        throw Error(errors::key_taken, {{"registry", definition.title.zh}});
    }
    store::Values row;
    internal::append_record(row, record);
    tx.execute(
        std::string("INSERT INTO registry_record (") + record_columns + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row
    );
    write_index(tx, record.id, {}, internal::index_tokens(definition, record.values));
    tx.record(changed_event("registry.record_created", record, record.values, change));
    return record;
}

Record Registry::update(
    Tx& tx, const RecordId& id, VersionWanted version, const JsonObject& given, const Change& change
) const {
    const auto vocabulary = vocabulary_();
    const auto before = get(tx, id);
    if (!before) {
        throw not_found("");
    }
    const RegistryDefinition& definition = definition_of(*vocabulary, before->registry);
    if (version && *version != before->version) {
        throw Error(errors::stale_version, {{"version", std::to_string(before->version)}});
    }
    const JsonObject values = normalised(definition, given);
    refuse_faults(faults_of_change(definition, *before, values, *vocabulary, date_of(tx.now())));
    Record next = *before;
    const ValueOrigin origin = origin_of_change(definition, change, tx.now());
    for (const auto& member : values) {
        set_value(next, member.key(), member.value(), origin);
    }
    refuse_faults(check_values(definition, next.values, true, *vocabulary, date_of(tx.now())));
    write_version(tx, definition, *before, next);
    tx.record(changed_event("registry.record_changed", next, values, change));
    return next;
}

Record Registry::save(Tx& tx, std::string_view registry, const JsonObject& values, const Change& change) const {
    const auto vocabulary = vocabulary_();
    const RegistryDefinition& definition = definition_of(*vocabulary, registry);
    const JsonObject folded = normalised(definition, values);
    const Json* key = folded.if_contains(definition.key);
    const auto present = key == nullptr ? std::nullopt : get(tx, registry, internal::index_text(*key));
    return present ? update(tx, present->id, present->version, values, change) : create(tx, registry, values, change);
}

MergeOutcome Registry::merge(Tx& tx, const RecordId& id, const JsonObject& given, const Change& change) const {
    const auto vocabulary = vocabulary_();
    const auto before = get(tx, id);
    if (!before) {
        throw not_found("");
    }
    const RegistryDefinition& definition = definition_of(*vocabulary, before->registry);
    const JsonObject values = normalised(definition, given);
    refuse_faults(faults_of_change(definition, *before, values, *vocabulary, date_of(tx.now())));

    MergeOutcome out{.record = *before, .fields = {}};
    const ValueOrigin origin = origin_of_change(definition, change, tx.now());
    JsonObject taken;
    for (const auto& member : values) {
        const FieldDefinition& field = *definition.field(member.key());
        const Json* present = before->values.if_contains(field.name);
        const ValueOrigin& stands = before->origin_of(field.name);
        const std::string& authority = field.source.empty() ? definition.source : field.source;
        MergedField merged{.field = field.name, .result = MergeResult::changed, .origin = stands};
        if (present == nullptr ? member.value().is_null() : *present == member.value()) {
            merged.result = MergeResult::unchanged;
        } else if (present != nullptr && stands.source == authority && origin.source != authority) {
            merged.result = MergeResult::kept_authoritative;
        } else if (present != nullptr && stands.source == origin.source && stands.at > origin.at) {
            merged.result = MergeResult::kept_newer;
        } else {
            set_value(out.record, field.name, member.value(), origin);
            merged.origin = origin;
            taken[field.name] = member.value();
        }
        out.fields.push_back(std::move(merged));
    }
    if (!taken.empty()) {
        refuse_faults(check_values(definition, out.record.values, true, *vocabulary, date_of(tx.now())));
        write_version(tx, definition, *before, out.record);
        tx.record(changed_event("registry.record_merged", out.record, taken, change));
    }
    return out;
}

void Registry::relate(Tx& tx, const RecordId& from, std::string_view relation, const RecordId& to, const Change& change)
    const {
    const auto vocabulary = vocabulary_();
    const auto record = get(tx, from);
    const auto other = get(tx, to);
    if (!record || !other) {
        throw not_found("");
    }
    const auto* definition = definition_of(*vocabulary, record->registry).relation(relation);
    if (definition == nullptr || definition->to != other->registry) {
        throw Error(errors::unknown_relation, {{"registry", record->registry}, {"relation", std::string(relation)}});
    }
    const int64_t added = tx.execute(
        "INSERT INTO registry_relation (record, relation, other) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        {from, relation, to}
    );
    if (added > 0) {
        tx.record(
            {.kind = "registry.related",
             .subject = from.text(),
             .actor = change.actor,
             .data = JsonObject{{"relation", relation}, {"other", to.text()}}}
        );
    }
}

void Registry::unrelate(
    Tx& tx, const RecordId& from, std::string_view relation, const RecordId& to, const Change& change
) const {
    const int64_t removed = tx.execute(
        "DELETE FROM registry_relation WHERE record = ? AND relation = ? AND other = ?", {from, relation, to}
    );
    if (removed > 0) {
        tx.record(
            {.kind = "registry.unrelated",
             .subject = from.text(),
             .actor = change.actor,
             .data = JsonObject{{"relation", relation}, {"other", to.text()}}}
        );
    }
}

std::optional<Record> Registry::get(Session& session, const RecordId& record) const {
    return session.first(
        std::string("SELECT ") + record_columns + " FROM registry_record WHERE record = ?",
        {record},
        internal::record_from
    );
}

std::optional<Record> Registry::get(Session& session, std::string_view registry, std::string_view key) const {
    return session.first(
        std::string("SELECT ") + record_columns + " FROM registry_record WHERE registry = ? AND key = ?",
        {registry, key},
        internal::record_from
    );
}

std::vector<Record> Registry::find(
    Session& session, std::string_view registry, std::string_view field, std::string_view value, int limit
) const {
    const auto vocabulary = vocabulary_();
    const RegistryDefinition& definition = definition_of(*vocabulary, registry);
    const FieldDefinition* wanted = definition.field(field);
    if (wanted == nullptr) {
        throw Error(errors::unknown_field, {{"registry", definition.title.zh}, {"field", std::string(field)}});
    }
    if (field == definition.key) {
        auto record = get(session, registry, value);
        return record ? std::vector<Record>{std::move(*record)} : std::vector<Record>{};
    }
    const auto holds = [&](const Record& record) {
        const Json* held = record.values.if_contains(field);
        return record.registry == registry && held != nullptr && internal::index_text(*held) == value;
    };
    if (field == definition.territory) {
        auto here = list(session, registry, value, {}, limit);
        std::erase_if(here, [&](const Record& record) { return !holds(record); });
        return here;
    }
    if (!internal::is_indexed(definition, *wanted) && wanted->index) {
        return scan(session, registry, limit, holds);
    }
    if (!internal::is_indexed(definition, *wanted)) {
        throw Error(errors::field_not_indexed, {{"registry", definition.title.zh}, {"field", std::string(field)}});
    }
    auto out = session.all(
        "SELECT r.record, r.registry, r.key, r.region, r.version, r.data, r.source, r.source_at, r.origins, "
        "r.changed_at FROM registry_index i JOIN registry_record r ON r.record = i.record WHERE i.token = ? ORDER BY "
        "i.record LIMIT ?",
        {internal::index_token(definition.id, field, value), limit},
        internal::record_from
    );
    // Two values may share a token: the record's own value decides.
    std::erase_if(out, [&](const Record& record) { return !holds(record); });
    return out;
}

// Reads the registry from its beginning until enough are found: for fields of few values, where that is soon.
std::vector<Record> Registry::scan(
    Session& session, std::string_view registry, int limit, const std::function<bool(const Record&)>& wanted
) const {
    constexpr int page = 1000;
    std::vector<Record> out;
    for (RecordId after;;) {
        std::vector<Record> rows = list(session, registry, "", after, page);
        for (Record& record : rows) {
            if (wanted(record) && static_cast<int>(out.size()) < limit) {
                out.push_back(record);
            }
            after = record.id;
        }
        if (static_cast<int>(rows.size()) < page || static_cast<int>(out.size()) >= limit) {
            return out;
        }
    }
}

std::vector<Record> Registry::list(
    Session& session, std::string_view registry, std::string_view region_prefix, const RecordId& after, int limit
) const {
    std::string sql = std::string("SELECT ") + record_columns + " FROM registry_record WHERE registry = ?";
    store::Values values{registry};
    if (!region_prefix.empty()) {
        sql += " AND region >= ? AND region < ?";
        std::string end(region_prefix);
        end.back() = static_cast<char>(end.back() + 1); // digits only, so the next character exists
        values.emplace_back(region_prefix);
        values.emplace_back(end);
    }
    sql += " AND record > ? ORDER BY record LIMIT ?";
    values.emplace_back(after);
    values.emplace_back(limit);
    return session.all(sql, values, internal::record_from);
}

std::vector<Record> Registry::held_by(Session& session, std::string_view holder_key) const {
    const auto vocabulary = vocabulary_();
    std::vector<Record> out;
    const auto add = [&](Record record) {
        if (std::none_of(out.begin(), out.end(), [&](const Record& other) { return other.id == record.id; })) {
            out.push_back(std::move(record));
        }
    };
    for (const RegistryDefinition* definition : vocabulary->registries()) {
        for (const FieldDefinition& field : definition->fields) {
            const bool is_key = field.name == definition->key;
            if ((field.name == definition->holder || names_person(field, *vocabulary)) &&
                (is_key || internal::is_indexed(*definition, field))) {
                for (Record& record : find(session, definition->id, field.name, holder_key)) {
                    add(std::move(record));
                }
            }
        }
    }
    return out;
}

std::vector<Record>
Registry::related(Session& session, const RecordId& record, std::string_view relation, Direction direction) const {
    const std::string columns = "SELECT r.record, r.registry, r.key, r.region, r.version, r.data, r.source, "
                                "r.source_at, r.origins, r.changed_at FROM registry_relation e ";
    const std::string sql =
        direction == Direction::from
            ? columns +
                  "JOIN registry_record r ON r.record = e.other WHERE e.record = ? AND e.relation = ? ORDER BY e.other"
            : columns + "JOIN registry_record r ON r.record = e.record WHERE e.other = ? AND e.relation = ? ORDER BY "
                        "e.record";
    return session.all(sql, {record, relation}, internal::record_from);
}

std::vector<Record> Registry::history(Session& session, const RecordId& record) const {
    const auto present = get(session, record);
    if (!present) {
        return {};
    }
    return session.all(
        "SELECT version, data, source, source_at, origins, changed_at FROM registry_history WHERE record = ? ORDER BY "
        "version",
        {record},
        [&](const store::Row& row) {
            Record old{
                .id = present->id,
                .registry = present->registry,
                .key = present->key,
                .region = "",
                .version = row.integer(0)};
            old.values = parse_json(row.view(1)).as_object();
            old.origin = {row.text(2), row.instant(3)};
            if (!row.is_null(4)) {
                old.origins = from_json<FieldOrigins>(parse_json(row.view(4)));
            }
            old.changed_at = row.instant(5);
            return old;
        }
    );
}

int64_t Registry::count(Session& session, std::string_view registry) const {
    return session.count("SELECT COUNT(*) FROM registry_record WHERE registry = ?", {registry});
}

} // namespace tonghe::registry

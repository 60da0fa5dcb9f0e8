#include "tonghe/service/subjects.hpp"

#include <algorithm>

namespace tonghe::service {

namespace {

using registry::Record;

// Newest first by a field; ties keep the order they were found in.
void sort_latest(std::vector<Record>& records, const std::string& field) {
    std::stable_sort(records.begin(), records.end(), [&](const Record& a, const Record& b) {
        return a.text(field) > b.text(field);
    });
}

} // namespace

const Record* Subjects::find(const std::string& subject) {
    auto known = found_.find(subject);
    if (known == found_.end()) {
        known = found_.emplace(subject, std::nullopt).first; // also ends a circle of definitions
        if (const catalog::SubjectDefinition* definition = catalog_.subject(subject)) {
            auto record = look_up(*definition);
            known = found_.insert_or_assign(subject, std::move(record)).first;
        }
    }
    return known->second ? &*known->second : nullptr;
}

std::optional<Record> Subjects::look_up(const catalog::SubjectDefinition& definition) {
    using Find = catalog::SubjectFind;
    const auto by_key = [&](const std::string& key) {
        return key.empty() ? std::nullopt : registry_.get(session_, definition.registry, key);
    };
    switch (definition.find) {
    case Find::actor:
        return by_key(applicant_.identity_number);
    case Find::enterprise:
        return by_key(applicant_.credit_code);
    case Find::key: {
        const Record* from = find(definition.from_subject);
        return from != nullptr ? by_key(from->text(definition.from_field)) : std::nullopt;
    }
    case Find::match: {
        const Record* from = find(definition.from_subject);
        if (from == nullptr) {
            return std::nullopt;
        }
        std::vector<Record> matches;
        for (const std::string& field : definition.where) {
            for (Record& record : registry_.find(session_, definition.registry, field, from->key)) {
                const bool seen =
                    std::any_of(matches.begin(), matches.end(), [&](const Record& m) { return m.id == record.id; });
                if (!seen) {
                    matches.push_back(std::move(record));
                }
            }
        }
        if (!definition.latest.empty()) {
            sort_latest(matches, definition.latest);
        }
        const auto index = static_cast<size_t>(std::max(definition.position, 1) - 1);
        return index < matches.size() ? std::optional(std::move(matches[index])) : std::nullopt;
    }
    }
    return std::nullopt;
}

std::optional<KnownValue> Subjects::value(const std::string& semantic) {
    const catalog::SemanticDefinition* definition = catalog_.semantic(semantic);
    if (definition == nullptr || definition->subject.empty()) {
        return std::nullopt;
    }
    const Record* record = find(definition->subject);
    const Json* value = record != nullptr ? record->values.if_contains(definition->field) : nullptr;
    if (value == nullptr || value->is_null()) {
        return std::nullopt;
    }
    const catalog::RegistryDefinition* registry = catalog_.registry(record->registry);
    return KnownValue{*value, *record, definition->field, registry != nullptr ? registry->title : Text{}};
}

JsonObject Subjects::facts(const std::vector<std::string>& subjects) {
    JsonObject out;
    for (const std::string& subject : subjects) {
        if (const Record* record = find(subject)) {
            out[subject] = record->values;
        }
    }
    return out;
}

} // namespace tonghe::service

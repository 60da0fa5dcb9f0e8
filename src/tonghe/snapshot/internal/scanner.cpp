#include "tonghe/snapshot/internal/scanner.hpp"

#include "tonghe/snapshot/internal/sighting.hpp"

#include <algorithm>

namespace tonghe::snapshot::internal {

namespace {

constexpr size_t lookups_at_once = 256; // far more than memory answers at a time, and small beside the cache

} // namespace

void Scanner::take(std::string_view registry, std::string_view key, std::string_view data) {
    if (registry != last_registry_) {
        last_registry_ = registry;
        last_plan_ = plan_.registry(registry);
    }
    if (last_plan_ == nullptr || last_plan_->groups.empty()) {
        return;
    }
    const std::span<const FieldValue> values = parser_.parse(data, last_plan_->fields);
    const size_t first = lookups_.size();
    for (const Group* group : last_plan_->groups) {
        for (size_t i = 0; i < group->where.size(); ++i) {
            if (!holds(group->like->where[i], values[group->where[i]], on_)) {
                group = nullptr;
                break;
            }
        }
        if (group == nullptr) {
            continue;
        }
        const size_t begin = bytes_used_;
        put_facts(*group, values);
        const auto add = [&](std::string_view name) {
            Sighting& sighting = sightings_.emplace_back();
            sighting = {group, look_up(group->target, name, first), 0, begin, bytes_used_ - begin};
            if (group->household) {
                const FieldValue& household = values[*group->household];
                sighting.household = household.kind == FieldValue::Kind::text && plan_.households()
                                         ? look_up(*plan_.households(), household.text, first)
                                         : SIZE_MAX;
            }
        };
        if (group->is_own) {
            add(key);
            continue;
        }
        for (size_t i = 0; i < group->by.size(); ++i) {
            const FieldValue& name = values[group->by[i]];
            const auto is_same = [&](size_t place) {
                return values[place].kind == FieldValue::Kind::text && values[place].text == name.text;
            };
            // A record that names somebody twice counts once.
            if (name.kind == FieldValue::Kind::text &&
                std::none_of(group->by.begin(), group->by.begin() + static_cast<std::ptrdiff_t>(i), is_same)) {
                add(name.text);
            }
        }
    }
    if (lookups_.size() >= lookups_at_once) {
        resolve();
    }
}

void Scanner::finish() { resolve(); }

size_t Scanner::look_up(size_t target, std::string_view key, size_t first) {
    for (size_t i = first; i < lookups_.size(); ++i) {
        if (lookups_[i].target == target &&
            std::string_view(texts_).substr(lookups_[i].begin, lookups_[i].size) == key) {
            return i;
        }
    }
    const uint64_t hash = KeyIndex::hash(key);
    keys_[target].index->fetch_slot(hash);
    lookups_.push_back({target, hash, texts_.size(), key.size(), columns::no_row});
    texts_ += key;
    return lookups_.size() - 1;
}

void Scanner::put_facts(const Group& group, std::span<const FieldValue> values) {
    const size_t needed = bytes_used_ + (group.facts.size() + 1) * number_bytes_max;
    if (bytes_.size() < needed) {
        bytes_.resize(needed * 2);
    }
    std::byte* at = bytes_.data() + bytes_used_;
    if (group.latest) {
        const auto day = date_in(values[*group.latest]);
        at = put_value(at, day ? day->days : unknown);
    }
    for (const FactPlan& fact : group.facts) {
        const auto kind = fact.fact->kind;
        if (kind != catalog::FactKind::exists && kind != catalog::FactKind::count) {
            at = put_value(at, number_of(fact, value_of(*fact.fact, values[fact.place], on_)));
        }
    }
    bytes_used_ = static_cast<size_t>(at - bytes_.data());
}

int64_t Scanner::number_of(const FactPlan& fact, const FactValue& value) {
    if (!value.is_known()) {
        return unknown;
    }
    if (value.kind != FactValue::Kind::text) {
        return value.number;
    }
    if (met_.size() <= fact.words->number()) {
        met_.resize(fact.words->number() + 1);
    }
    return met_[fact.words->number()].number_of(*fact.words, value.text);
}

void Scanner::resolve() {
    for (const Lookup& lookup : lookups_) {
        keys_[lookup.target].index->fetch_key(lookup.hash);
    }
    for (Lookup& lookup : lookups_) {
        const std::string_view key = std::string_view(texts_).substr(lookup.begin, lookup.size);
        lookup.row = keys_[lookup.target].index->find(lookup.hash, key).value_or(columns::no_row);
    }
    for (const Sighting& sighting : sightings_) {
        const uint32_t row = lookups_[sighting.lookup].row;
        if (row == columns::no_row) {
            continue;
        }
        const size_t piece = keys_[sighting.group->target].first_piece + row / columns::block_rows;
        std::byte* const begin = out_.room(piece, head_bytes + number_bytes_max + sighting.size);
        std::byte* at = put_head(begin, row % columns::block_rows, sighting.group->number);
        if (sighting.group->household) {
            const uint32_t household =
                sighting.household == SIZE_MAX ? columns::no_row : lookups_[sighting.household].row;
            at = put_number(at, household == columns::no_row ? 0 : uint64_t{household} + 1);
        }
        std::memcpy(at, bytes_.data() + sighting.begin, sighting.size);
        out_.written(piece, static_cast<size_t>(at - begin) + sighting.size);
    }
    lookups_.clear();
    sightings_.clear();
    texts_.clear();
    bytes_used_ = 0;
}

} // namespace tonghe::snapshot::internal

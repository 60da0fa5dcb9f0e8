#include "tonghe/snapshot/internal/record_parser.hpp"

#include "tonghe/snapshot/errors.hpp"

#include <cmath>
#include <cstring>
#include <simdjson.h>

namespace tonghe::snapshot::internal {

namespace ondemand = simdjson::ondemand;

size_t WantedFields::slot_of(std::string_view name) {
    return name.empty() ? 0
                        : (name.size() * 7 + static_cast<unsigned char>(name.front()) +
                           static_cast<unsigned char>(name.back()) * 5) &
                              63;
}

size_t WantedFields::place_of(const std::string& name) {
    if (const int place = find(name); place >= 0) {
        return static_cast<size_t>(place);
    }
    names_.push_back(name);
    slots_[slot_of(name)].push_back(static_cast<int>(names_.size()) - 1);
    return names_.size() - 1;
}

int WantedFields::find(std::string_view name) const {
    for (const int place : slots_[slot_of(name)]) {
        if (names_[static_cast<size_t>(place)] == name) {
            return place;
        }
    }
    return -1;
}

struct RecordParser::Impl {
    ondemand::parser parser;
    std::vector<char> room;
    std::vector<FieldValue> values;
    std::vector<uint8_t> unescaped; // texts that do not stand in the record as they are
    uint8_t* unescaped_end = nullptr;

    FieldValue text_in(ondemand::value& value) {
        const ondemand::raw_json_string raw = value.get_raw_json_string();
        const char* begin = raw.raw();
        const char* end = begin;
        while (*end != '"' && *end != '\\') {
            ++end;
        }
        if (*end == '"') {
            return {FieldValue::Kind::text, 0, {begin, static_cast<size_t>(end - begin)}};
        }
        return {FieldValue::Kind::text, 0, parser.unescape(raw, unescaped_end)};
    }

    FieldValue read(ondemand::value value) {
        switch (value.type()) {
        case ondemand::json_type::string:
            return text_in(value);
        case ondemand::json_type::boolean:
            return {FieldValue::Kind::truth, value.get_bool() ? 1 : 0, {}};
        case ondemand::json_type::null:
            return {};
        case ondemand::json_type::number: {
            const ondemand::number number = value.get_number();
            if (number.is_int64()) {
                return {FieldValue::Kind::number, number.get_int64(), {}};
            }
            if (number.is_double() && std::nearbyint(number.get_double()) == number.get_double()) {
                return {FieldValue::Kind::number, static_cast<int64_t>(number.get_double()), {}};
            }
            return {FieldValue::Kind::other, 0, {}};
        }
        default:
            return {FieldValue::Kind::other, 0, {}};
        }
    }
};

RecordParser::RecordParser() : impl_(std::make_unique<Impl>()) {}

RecordParser::~RecordParser() = default;

std::span<const FieldValue> RecordParser::parse(std::string_view json, const WantedFields& wanted) {
    Impl& p = *impl_;
    if (p.room.size() < json.size() + simdjson::SIMDJSON_PADDING) {
        p.room.assign((json.size() + simdjson::SIMDJSON_PADDING) * 2, ' ');
        p.unescaped.resize(p.room.size());
    }
    std::memcpy(p.room.data(), json.data(), json.size());
    std::memset(p.room.data() + json.size(), ' ', simdjson::SIMDJSON_PADDING);
    p.values.assign(wanted.size(), {});
    p.unescaped_end = p.unescaped.data();
    try {
        ondemand::document document = p.parser.iterate(p.room.data(), json.size(), p.room.size());
        size_t left = wanted.size();
        for (auto field : document.get_object()) {
            const char* name = field.key().value().raw();
            const char* const end = p.room.data() + p.room.size();
            const auto* quote = static_cast<const char*>(std::memchr(name, '"', static_cast<size_t>(end - name)));
            const size_t length = quote == nullptr ? 0 : static_cast<size_t>(quote - name);
            if (const int place = wanted.find({name, length}); place >= 0) {
                p.values[static_cast<size_t>(place)] = p.read(field.value());
                if (--left == 0) {
                    break;
                }
            }
        }
    } catch (const simdjson::simdjson_error& e) {
        throw Error(errors::not_json, {{"reason", e.what()}});
    }
    return p.values;
}

} // namespace tonghe::snapshot::internal

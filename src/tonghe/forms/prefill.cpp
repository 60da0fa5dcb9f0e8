#include "tonghe/forms/prefill.hpp"

#include "tonghe/forms/internal/condition.hpp"
#include "tonghe/forms/internal/fault_texts.hpp"
#include "tonghe/forms/internal/numbers.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tonghe::forms {

namespace {

bool same(const Json* left, const Json* right) {
    size_t steps = 100'000;
    return left != nullptr && right != nullptr && equal_values(*left, *right, steps);
}

class Prefiller {
  public:
    Prefiller(const Form& form, std::span<const Source> sources) : form_(form), sources_(sources) {}

    Prefilled run(const Json& entered) {
        out_.values = effective_values(form_, entered.is_object() ? entered : Json(JsonObject()));
        // A filled value may bring further fields into existence; each round fills at least one or is the last.
        for (size_t round = 0; round <= 2 * form_.fields.size() && (fill_existing() || propose()); ++round) {
        }
        out_.values = effective_values(form_, out_.values);
        std::erase_if(out_.origins, [&](const auto& entry) { return at_pointer(out_.values, entry.first) == nullptr; });
        return std::move(out_);
    }

  private:
    bool fill_existing() {
        const auto absent = absent_fields(form_, out_.values);
        bool filled = false;
        for (const Field& field : form_.fields) {
            const bool inside_list = field.pointer.find("/*/") != std::string::npos;
            if (field.kind == FieldKind::group || inside_list || field.semantic.empty() ||
                absent.contains(field.pointer) || at_pointer(out_.values, field.pointer) != nullptr) {
                continue;
            }
            filled = fill(field, absent) || filled;
        }
        return filled;
    }

    // Where no source knows better, what the form itself proposes. It is nobody's statement, so it has no origin.
    bool propose() {
        const auto absent = absent_fields(form_, out_.values);
        for (const Field& field : form_.fields) {
            const Json* proposed =
                field.schema.is_object() ? field.schema.get_object().if_contains("default") : nullptr;
            const bool inside_list = field.pointer.find("/*/") != std::string::npos;
            if (proposed == nullptr || field.kind != FieldKind::value || inside_list ||
                absent.contains(field.pointer) || at_pointer(out_.values, field.pointer) != nullptr) {
                continue;
            }
            const auto schema = compile(field.schema, {.assert_formats = true});
            if (schema && validate(**schema, *proposed).empty() &&
                set_at_pointer(out_.values, field.pointer, *proposed)) {
                return true; // what else it brings into existence is asked of the sources first
            }
        }
        return false;
    }

    bool fill(const Field& field, const std::set<std::string>& absent) {
        for (const Source& source : sources_) {
            const auto value = source.values.find(field.semantic);
            if (value == source.values.end() || value->second.is_null() || value->second == Json("")) {
                continue;
            }
            if (field.kind == FieldKind::list ? fill_list(field, source, value->second, absent)
                                              : fill_value(field, source, value->second, field.pointer)) {
                return true;
            }
        }
        return false;
    }

    bool fill_value(const Field& field, const Source& source, const Json& value, const std::string& pointer) {
        const auto schema = compile(field.schema, {.assert_formats = true});
        std::vector<Fault> faults = schema ? validate(**schema, value) : schema.faults();
        if (!faults.empty()) {
            const auto told = [&](const Refused& r) {
                return r.semantic == field.semantic && r.source == source.source;
            };
            if (std::none_of(out_.refused.begin(), out_.refused.end(), told)) {
                out_.refused.push_back({field.semantic, source.source, std::move(faults)});
            }
            return false;
        }
        if (!set_at_pointer(out_.values, pointer, value)) {
            return false;
        }
        out_.origins[pointer] = {
            source.source,
            source.title,
            source.at,
            source.verified,
            source.reference,
            source.verified && field.lock == Lock::verified,
            value};
        return true;
    }

    // Entry by entry; an entry of which nothing fits is left out.
    bool fill_list(const Field& list, const Source& source, const Json& entries, const std::set<std::string>& absent) {
        size_t index = 0;
        for (const Json& entry : entries.is_array() ? entries.get_array() : JsonArray{}) {
            const std::string at = pointer_step(list.pointer, index);
            bool filled = false;
            for (const Field& field : form_.fields) {
                const Json* value = entry.is_object() && !field.semantic.empty()
                                        ? entry.get_object().if_contains(field.semantic)
                                        : nullptr;
                if (value == nullptr || field.kind != FieldKind::value ||
                    !field.pointer.starts_with(list.pointer + "/*/") || absent.contains(field.pointer)) {
                    continue;
                }
                if (!filled && index == 0 && at_pointer(out_.values, list.pointer) == nullptr) {
                    set_at_pointer(out_.values, list.pointer, JsonArray());
                }
                filled =
                    fill_value(field, source, *value, at + field.pointer.substr(list.pointer.size() + 2)) || filled;
            }
            index += filled ? 1 : 0;
        }
        return index > 0;
    }

    const Form& form_;
    std::span<const Source> sources_;
    Prefilled out_;
};

} // namespace

Prefilled prefill(const Form& form, std::span<const Source> sources, const Json& entered) {
    return Prefiller(form, sources).run(entered);
}

std::vector<Fault> check_locked(const Form& form, const Origins& origins, const Json& submitted) {
    std::vector<Fault> faults;
    const auto absent = absent_fields(form, submitted);
    for (const auto& [pointer, origin] : origins) {
        const Field* field = form.field(field_pointer(form, pointer));
        if (!origin.locked || field == nullptr || absent.contains(field->pointer)) {
            continue;
        }
        if (!same(at_pointer(submitted, pointer), &origin.value)) {
            faults.push_back(make_fault("locked", pointer, field->title, origin.source_title));
        }
    }
    return faults;
}

} // namespace tonghe::forms

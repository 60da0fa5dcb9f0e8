#include "tonghe/forms/internal/condition.hpp"
#include "tonghe/forms/internal/places.hpp"
#include "tonghe/forms/merge.hpp"

#include <boost/json.hpp>

namespace tonghe::forms {

namespace {

constexpr std::string_view entry = "/*/";

// Copies the members of each entry of a list from their merged pointers to the item's.
Json split_list(const MergedItem& item, const FieldPair& list, const Json& values) {
    JsonArray out;
    for (const Json& from : values.get_array()) {
        Json to = JsonObject();
        for (const FieldPair& member : item.fields) {
            if (!member.item.starts_with(list.item + std::string(entry))) {
                continue;
            }
            const std::string_view source = std::string_view(member.merged).substr(list.merged.size() + 2);
            if (const Json* value = at_pointer(from, source)) {
                set_at_pointer(to, std::string_view(member.item).substr(list.item.size() + 2), *value);
            }
        }
        out.push_back(std::move(to));
    }
    return out;
}

} // namespace

std::map<std::string, Json> split(const MergedForm& merged, const Json& values) {
    const Json effective = effective_values(*merged.form, values);
    std::map<std::string, Json> out;
    for (const MergedItem& item : merged.items) {
        if (!applies(item, effective)) {
            continue;
        }
        Json own = JsonObject();
        for (const FieldPair& pair : item.fields) {
            const Json* value =
                pair.item.find(entry) == std::string::npos ? at_pointer(effective, pair.merged) : nullptr;
            if (value == nullptr) {
                continue;
            }
            const bool is_list = item.form->field(pair.item)->kind == FieldKind::list && value->is_array();
            set_at_pointer(own, pair.item, is_list ? split_list(item, pair, *value) : *value);
        }
        out[item.item] = effective_values(*item.form, own); // another item may ask for what this one does not need now
    }
    return out;
}

} // namespace tonghe::forms

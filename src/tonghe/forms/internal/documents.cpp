#include "tonghe/forms/internal/documents.hpp"

#include "tonghe/forms/internal/keywords.hpp"
#include "tonghe/forms/internal/metaschema.hpp"
#include "tonghe/forms/internal/uri.hpp"

#include <boost/json.hpp>

namespace tonghe::forms {

namespace {

constexpr std::string_view draft = "https://json-schema.org/draft/2020-12/schema";
constexpr std::string_view vocabulary = "https://json-schema.org/draft/2020-12/vocab/";

} // namespace

void Documents::fault(const std::string& pointer, std::string zh, std::string en) {
    if (faults_.size() < 100) {
        faults_.push_back({.code = "schema", .pointer = pointer, .what = {std::move(zh), std::move(en)}});
    }
}

void Documents::add(const Json& document, const std::string& uri) {
    const auto [resource, fragment] = split_fragment(uri);
    resources_.push_back({.uri = resource, .root = &document, .formats = options_.assert_formats});
    by_uri_.emplace(resource, static_cast<uint32_t>(resources_.size() - 1));
    index(document, static_cast<uint32_t>(resources_.size() - 1), "", 0);
}

Place Documents::place(const Json& schema) const {
    const auto found = places_.find(&schema);
    return found == places_.end() ? Place{} : found->second;
}

void Documents::index(const Json& schema, uint32_t resource, const std::string& pointer, size_t depth) {
    if (depth > options_.depth_max) {
        return fault(pointer, "模式嵌套过深", "the schema is nested too deeply");
    }
    if (places_.contains(&schema)) {
        return;
    }
    if (places_.size() >= options_.nodes_max) {
        return fault(pointer, "模式过大", "the schema is too large");
    }
    const auto* object = schema.if_object();
    if (object != nullptr) {
        resource = enter(*object, schema, resource, pointer);
    }
    places_.emplace(&schema, Place{resource, pointer});
    if (object == nullptr) {
        return;
    }
    for (const auto& [name, place] : {std::pair{"$anchor", false}, std::pair{"$dynamicAnchor", true}}) {
        if (const std::string anchor(text_or(*object, name)); !anchor.empty()) {
            resources_[resource].anchors.emplace(anchor, &schema);
            if (place) {
                resources_[resource].dynamic.emplace(anchor, &schema);
            }
        }
    }
    index_parts(*object, resource, pointer, depth);
}

void Documents::index_parts(const JsonObject& object, uint32_t resource, const std::string& pointer, size_t depth) {
    const auto member = [&](std::string_view keyword) { return object.if_contains(keyword); };
    for (const std::string_view keyword : single_keywords) {
        if (const Json* part = member(keyword); part != nullptr && !part->is_array()) {
            index(*part, resource, pointer_step(pointer, keyword), depth + 1);
        }
    }
    for (const std::string_view keyword : array_keywords) {
        if (const Json* parts = member(keyword); parts != nullptr && parts->is_array()) {
            for (size_t i = 0; i < parts->get_array().size(); ++i) {
                index(parts->get_array()[i], resource, pointer_step(pointer_step(pointer, keyword), i), depth + 1);
            }
        }
    }
    for (const std::string_view keyword : map_keywords) {
        if (const Json* parts = member(keyword); parts != nullptr && parts->is_object()) {
            for (const auto& part : parts->get_object()) {
                index(part.value(), resource, pointer_step(pointer_step(pointer, keyword), part.key()), depth + 1);
            }
        }
    }
}

uint32_t Documents::enter(const JsonObject& object, const Json& schema, uint32_t resource, const std::string& pointer) {
    const std::string_view id = text_or(object, "$id");
    if (!id.empty() && id.front() != '#') {
        const auto [uri, fragment] = split_fragment(resolve_uri(resources_[resource].uri, id));
        const SchemaResource& outer = resources_[resource];
        if (outer.root == &schema) { // the document's own name beside the one it was asked for by
            resources_[resource].uri = uri;
        } else {
            SchemaResource inner{.uri = uri, .root = &schema, .validation = outer.validation, .formats = outer.formats};
            resources_.push_back(std::move(inner));
            resource = static_cast<uint32_t>(resources_.size() - 1);
        }
        by_uri_[uri] = resource;
    }
    if (resources_[resource].root == &schema) {
        choose_dialect(resource, text_or(object, "$schema"), pointer);
    }
    return resource;
}

void Documents::choose_dialect(uint32_t resource, std::string_view dialect, const std::string& pointer) {
    const auto [uri, fragment] = split_fragment(dialect);
    if (uri.empty() || uri == draft || uri == resources_[resource].uri) {
        return;
    }
    const std::optional<uint32_t> meta = find(uri);
    if (!meta || !resources_[*meta].root->is_object()) {
        return fault(
            pointer_step(pointer, "$schema"),
            "不支持的模式版本：" + uri + "，请使用 2020-12",
            "this dialect is not supported: " + uri + "; use draft 2020-12"
        );
    }
    const Json* vocabularies = resources_[*meta].root->get_object().if_contains("$vocabulary");
    if (vocabularies == nullptr || !vocabularies->is_object()) {
        return;
    }
    resources_[resource].validation = false;
    for (const auto& entry : vocabularies->get_object()) {
        const std::string_view name = entry.key();
        if (name == std::string(vocabulary) + "validation") {
            resources_[resource].validation = true;
        } else if (name == std::string(vocabulary) + "format-assertion") {
            resources_[resource].formats = true;
        } else if (!name.starts_with(vocabulary) && entry.value() == Json(true)) {
            fault(
                pointer_step(pointer, "$schema"),
                "不支持的词汇表：" + std::string(name),
                "this vocabulary is required but not supported: " + std::string(name)
            );
        }
    }
}

std::optional<uint32_t> Documents::find(const std::string& uri) {
    if (const auto known = by_uri_.find(uri); known != by_uri_.end()) {
        return known->second;
    }
    if (documents_.size() >= options_.documents_max) {
        return std::nullopt;
    }
    if (const std::string_view text = metaschema(uri); !text.empty()) {
        documents_.push_back(parse_json(text));
    } else if (std::optional<Json> document = options_.resolve ? options_.resolve(uri) : std::nullopt) {
        documents_.push_back(std::move(*document));
    } else {
        return std::nullopt;
    }
    const auto resource = static_cast<uint32_t>(resources_.size());
    add(documents_.back(), uri);
    return resource;
}

const Json* Documents::follow(const Place& from, std::string_view reference, const std::string& pointer) {
    const std::string absolute = resolve_uri(resources_[from.resource].uri, reference);
    const auto [uri, fragment] = split_fragment(absolute);
    const std::optional<uint32_t> resource = find(uri);
    const Json* target = nullptr;
    if (resource && (fragment.empty() || fragment.front() == '/')) {
        target = walk(*resource, fragment);
    } else if (resource) {
        const auto anchor = resources_[*resource].anchors.find(fragment);
        target = anchor == resources_[*resource].anchors.end() ? nullptr : anchor->second;
    }
    if (target == nullptr) {
        fault(pointer, "引用的模式不存在：" + absolute, "the reference leads nowhere: " + absolute);
    }
    return target;
}

const Json* Documents::walk(uint32_t resource, const std::string& fragment) {
    const Json* root = resources_[resource].root;
    const Json* target = at_pointer(*root, fragment);
    if (target == nullptr || places_.contains(target)) {
        return target;
    }
    uint32_t enclosing = resource;
    for (size_t end = fragment.rfind('/'); end != std::string::npos && end > 0; end = fragment.rfind('/', end - 1)) {
        const Json* outer = at_pointer(*root, std::string_view(fragment).substr(0, end));
        if (const auto place = places_.find(outer); place != places_.end()) {
            enclosing = place->second.resource;
            break;
        }
    }
    index(*target, enclosing, fragment, 0);
    return places_.contains(target) ? target : nullptr;
}

} // namespace tonghe::forms

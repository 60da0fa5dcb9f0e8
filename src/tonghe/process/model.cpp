#include "tonghe/process/model.hpp"

namespace tonghe::process {

std::string_view Element::attribute(std::string_view name_wanted, std::string_view fallback) const {
    const auto found = attributes.find(std::string(name_wanted));
    return found == attributes.end() ? fallback : std::string_view(found->second);
}

std::optional<Index> Model::find(std::string_view id) const {
    const auto found = index_by_id.find(std::string(id));
    return found == index_by_id.end() ? std::nullopt : std::optional(found->second);
}

const Element* Model::element(std::string_view id) const {
    const auto index = find(id);
    return index ? &elements[*index] : nullptr;
}

std::span<const Index> Model::out(Index node) const {
    return std::span(out_flows).subspan(nodes[node].first_out, nodes[node].out_count);
}

std::span<const Index> Model::in(Index node) const {
    return std::span(in_flows).subspan(nodes[node].first_in, nodes[node].in_count);
}

std::span<const Index> Model::boundaries_of(Index node) const {
    return std::span(boundaries).subspan(nodes[node].first_boundary, nodes[node].boundary_count);
}

std::span<const Trigger> Model::triggers_of(Index node) const {
    return std::span(triggers).subspan(nodes[node].first_trigger, nodes[node].trigger_count);
}

bool Model::dominates(Index above, Index below) const {
    while (below != above && below != no_index && dominator[below] != below) {
        below = dominator[below];
    }
    return below == above;
}

std::optional<Index> Model::start_by(TriggerKind kind, std::string_view name, Index scope) const {
    const auto begins_with = [&](Index node) {
        const auto own = triggers_of(node);
        return std::any_of(own.begin(), own.end(), [&](const Trigger& t) { return t.kind == kind && t.name == name; });
    };
    for (Index node = 0; node < nodes.size(); ++node) {
        if (nodes[node].scope != scope || (nodes[node].kind != NodeKind::start && !nodes[node].instantiates)) {
            continue;
        }
        bool begins = begins_with(node);
        if (nodes[node].kind == NodeKind::event_based) {
            for (Index flow : out(node)) {
                begins = begins || begins_with(flows[flow].target);
            }
        }
        if (begins) {
            return node;
        }
    }
    return std::nullopt;
}

bool is_activity(NodeKind kind) { return kind >= NodeKind::user_task && kind <= NodeKind::call_activity; }

bool is_gateway(NodeKind kind) { return kind >= NodeKind::exclusive && kind <= NodeKind::event_based; }

uint64_t fingerprint(std::string_view bytes) {
    uint64_t hash = 0xcbf29ce484222325;
    for (char c : bytes) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return hash;
}

} // namespace tonghe::process

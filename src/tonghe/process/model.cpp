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

bool Model::dominates(Index above, Index below) const {
    while (below != above && dominator[below] != below) {
        below = dominator[below];
    }
    return below == above;
}

bool is_activity(NodeKind kind) {
    return kind == NodeKind::user_task || kind == NodeKind::service_task || kind == NodeKind::call_activity;
}

uint64_t fingerprint(std::string_view bytes) {
    uint64_t hash = 0xcbf29ce484222325;
    for (char c : bytes) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    }
    return hash;
}

} // namespace tonghe::process

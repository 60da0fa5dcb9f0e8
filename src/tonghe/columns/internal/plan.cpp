#include "tonghe/columns/internal/plan.hpp"

#include "tonghe/columns/internal/bind.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tonghe::columns {

namespace {

using Kind = Predicate::Node::Kind;

} // namespace

uint32_t Plan::intern(Node node) {
    const std::string key =
        fmt::format("{} {} {} {}", int(node.kind), int(node.plane), node.atom, fmt::join(node.parts, ","));
    const auto [place, is_new] = node_places_.emplace(key, uint32_t(nodes_.size()));
    if (is_new) {
        for (const uint32_t part : node.parts) {
            ++nodes_[part].users;
        }
        nodes_.push_back(std::move(node));
    }
    return place->second;
}

uint32_t Plan::atom(const Predicate& predicate) {
    Atom bound = bind(predicate, *table_);
    const auto [place, is_new] = atom_places_.emplace(bound.bound, uint32_t(atoms_.size()));
    if (is_new) {
        atoms_.push_back(std::move(bound));
    }
    return place->second;
}

uint32_t Plan::join(Node::Kind kind, const std::vector<Predicate>& parts, Plane plane) {
    Node node{kind};
    // The element that decides alone, and the one that changes nothing.
    const Node::Kind decisive = kind == Node::Kind::all ? Node::Kind::nothing : Node::Kind::everything;
    const Node::Kind idle = kind == Node::Kind::all ? Node::Kind::everything : Node::Kind::nothing;
    for (const Predicate& part : parts) {
        const uint32_t place = add(part, plane);
        if (nodes_[place].kind == decisive) {
            return place;
        }
        if (nodes_[place].kind == kind) {
            node.parts.insert(node.parts.end(), nodes_[place].parts.begin(), nodes_[place].parts.end());
        } else if (nodes_[place].kind != idle) {
            node.parts.push_back(place);
        }
    }
    const auto order = [&](uint32_t a, uint32_t b) {
        return std::pair(nodes_[a].has_rows, a) < std::pair(nodes_[b].has_rows, b);
    };
    std::sort(node.parts.begin(), node.parts.end(), order);
    node.parts.erase(std::unique(node.parts.begin(), node.parts.end()), node.parts.end());
    if (node.parts.empty()) {
        return intern(Node{idle});
    }
    if (node.parts.size() == 1) {
        return node.parts.front();
    }
    node.has_rows = nodes_[node.parts.back()].has_rows;
    return intern(std::move(node));
}

uint32_t Plan::add(const Predicate& predicate, Plane plane) {
    const Predicate::Node& node = predicate.node();
    const bool wants_true = plane == Plane::is_true;
    switch (node.kind) {
    case Kind::constant:
        return intern(Node{
            node.constant == (wants_true ? Truth::yes : Truth::no) ? Node::Kind::everything : Node::Kind::nothing});
    case Kind::negation:
        return add(node.parts.front(), wants_true ? Plane::is_false : Plane::is_true);
    case Kind::all:
        return join(wants_true ? Node::Kind::all : Node::Kind::any, node.parts, plane);
    case Kind::any:
        return join(wants_true ? Node::Kind::any : Node::Kind::all, node.parts, plane);
    default:
        break;
    }
    Node literal{Node::Kind::literal, plane, atom(predicate)};
    literal.has_rows = atoms_[literal.atom].kind == Atom::Kind::rows;
    return intern(std::move(literal));
}

const Atom* Plan::atom_of(const Predicate& predicate) { return &atoms_[atom(predicate)]; }

} // namespace tonghe::columns

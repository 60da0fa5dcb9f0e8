// Items and bundles out of their files: the same way from packs and from sources stored with an old case.
#pragma once
#include "tonghe/catalog/internal/draft.hpp"

namespace tonghe::catalog {

// Reads YAML with its problems as faults of `file`.
YamlDocument read_yaml(Draft& draft, const std::string& text, const std::string& file);

// Whether the path is one that assemble_content reads: items/*/…, bundles/*/…, overrides/*.yaml, processes/*.bpmn,
// decisions/*.dmn.
bool is_content_path(const std::string& path);

// All items and bundles of all packs, each with the overrides of later packs, the processes it calls and the decisions
// it asks.
void assemble_content(Draft& draft, const std::vector<const PackFiles*>& packs);

// Forms against declared semantics and code lists, tasks against queues, staffing and certificate types, promises.
void check_content(Draft& draft);

} // namespace tonghe::catalog

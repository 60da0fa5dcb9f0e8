// The routes every node has: is it alive, is it ready, what does it count, what can it do.
#pragma once
#include "tonghe/api/routes.hpp"

#include <functional>
#include <memory>
#include <string>

namespace tonghe::api {

struct NodeFacts {
    std::function<std::string()> not_ready; // the reason, or ""
    std::function<std::string()> metrics;
    std::function<bool(const Request&)> may_read_metrics;
    std::string description; // /openapi.json
};

// Without facts (nullptr) the routes can be described but not served.
void add_node_routes(Routes& routes, std::shared_ptr<const NodeFacts> facts);

} // namespace tonghe::api

#include "tonghe/api/router.hpp"

#include "tonghe/base/check.hpp"

#include <map>

namespace tonghe::api {

namespace {

constexpr size_t depth_max = 32;

// Splits "/a/b" after its leading slash; nothing where the path is no path or too deep. "/" has no segments.
std::optional<std::vector<std::string_view>> segments_of(std::string_view path) {
    if (path.empty() || path[0] != '/') {
        return std::nullopt;
    }
    path.remove_prefix(1);
    std::vector<std::string_view> out;
    while (!path.empty()) {
        const size_t end = std::min(path.find('/'), path.size());
        out.push_back(path.substr(0, end));
        const bool trailing_slash = end + 1 == path.size();
        path.remove_prefix(std::min(end + 1, path.size()));
        if (out.back().empty() || trailing_slash || out.size() > depth_max) {
            return std::nullopt;
        }
    }
    return out;
}

bool is_parameter(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

} // namespace

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::map<Method, size_t> routes;

    const Node*
    walk(const std::vector<std::string_view>& segments, size_t at, std::vector<std::string_view>& parameters) const {
        if (at == segments.size()) {
            return routes.empty() ? nullptr : this;
        }
        if (const auto literal = literals.find(segments[at]); literal != literals.end()) {
            if (const Node* found = literal->second->walk(segments, at + 1, parameters)) {
                return found;
            }
        }
        if (parameter != nullptr) {
            parameters.push_back(segments[at]);
            if (const Node* found = parameter->walk(segments, at + 1, parameters)) {
                return found;
            }
            parameters.pop_back();
        }
        return nullptr;
    }
};

Router::Router() : root_(std::make_unique<Node>()) {}

Router::~Router() = default;

void Router::add(Method method, std::string_view pattern, size_t route) {
    const auto segments = segments_of(pattern);
    TONGHE_CHECK(segments, "a route's pattern is not a path");
    Node* node = root_.get();
    for (const std::string_view segment : *segments) {
        std::unique_ptr<Node>& next = is_parameter(segment) ? node->parameter : node->literals[std::string(segment)];
        if (next == nullptr) {
            next = std::make_unique<Node>();
        }
        node = next.get();
    }
    const bool added = node->routes.emplace(method, route).second;
    TONGHE_CHECK(added, "two routes of one method have the same path");
}

Router::Match Router::find(Method method, std::string_view path) const {
    Match out;
    const auto segments = segments_of(path);
    const Node* node = segments ? root_->walk(*segments, 0, out.parameters) : nullptr;
    if (node == nullptr) {
        return out;
    }
    const auto route =
        node->routes.find(method == Method::head && !node->routes.contains(Method::head) ? Method::get : method);
    if (route != node->routes.end()) {
        out.route = route->second;
        return out;
    }
    for (const auto& [allowed, index] : node->routes) {
        out.allow += (out.allow.empty() ? "" : ", ") + std::string(word(allowed));
        out.allow += allowed == Method::get ? ", HEAD" : "";
    }
    out.allow += ", OPTIONS";
    return out;
}

std::vector<std::string> parameter_names(std::string_view pattern) {
    std::vector<std::string> out;
    for (size_t open = pattern.find('{'); open != std::string_view::npos; open = pattern.find('{', open + 1)) {
        out.emplace_back(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
    }
    return out;
}

} // namespace tonghe::api

// Paths to routes: a tree of segments, walked once a request. A literal segment wins over a parameter.
#pragma once
#include "tonghe/api/message.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::api {

class Router {
  public:
    struct Match {
        std::optional<size_t> route;              // nothing: no such path, or not with this method (see `allow`)
        std::vector<std::string_view> parameters; // in the order of the pattern, still percent-encoded
        std::string allow;                        // methods of the path, "" where there is no such path
    };

    Router();
    ~Router();

    // "/api/v1/cases/{case}". Two routes of the same method and shape are a check failure.
    void add(Method method, std::string_view pattern, size_t route);
    Match find(Method method, std::string_view path) const; // HEAD finds GET

  private:
    struct Node;
    std::unique_ptr<Node> root_;
};

// The names in braces of a pattern, in order.
std::vector<std::string> parameter_names(std::string_view pattern);

} // namespace tonghe::api

// What comes in and what goes out over HTTP, as plain values of our own: the server's library stays behind its .cpp.
//
// Always true
//  1. `path` is percent-encoded as it came; parameters are decoded one by one, so an encoded slash stays inside its
//  segment.
//  2. A response has one body: `body` (its own), `shared` (bytes that somebody keeps alive) or `stream` (events).
//
// Elsewhere: who is calling and what the route makes of it (caller.hpp, routes.hpp).
#pragma once
#include "tonghe/base/text.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::api {

class EventStream;

enum class Method { get, head, post, put, patch, remove, options, other };

const char* word(Method method); // GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, OTHER
Method parse_method(std::string_view text);

struct Header {
    std::string name;
    std::string value;
};

using Headers = std::vector<Header>;

// The value of the first header of that name (in any case), or nullptr.
const std::string* find_header(const Headers& headers, std::string_view name);

struct Request {
    Method method = Method::get;
    std::string path;  // "/api/v1/cases/01…", still percent-encoded
    std::string query; // without the question mark, still percent-encoded
    Headers headers;
    std::string body;
    std::string remote; // the caller's address, behind our own proxies too
    std::string id;     // of this request, in every log line and problem about it
    bool secure = false;
    int64_t began_micros = 0; // steady

    std::string_view header(std::string_view name) const; // "" where absent
};

struct Response {
    int status = 200;
    std::string content_type;
    Headers headers;
    std::string body;
    std::string_view shared;
    std::shared_ptr<const void> keeper; // of `shared`
    std::shared_ptr<EventStream> stream;
    std::string content_security_policy; // "": the house's own
    bool close = false;                  // end the connection after this reply
};

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
// Name and value of each parameter, decoded; nothing where an escape is broken.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);
// The value of a cookie, or "".
std::string_view cookie(const Request& request, std::string_view name);
Language language_of(std::string_view accept_language); // zh unless English is preferred

} // namespace tonghe::api

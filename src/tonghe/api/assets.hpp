// The pages: files of the web build, linked into the binary and compressed beforehand, or read from a folder while one
// works on them.
//
// Always true
//  1. A file whose name carries its hash never changes and may be kept for ever; every other is asked for again by its
//  ETag.
//  2. A path of the portal, desk, operator or verification pages that names no file gets the page that draws it.
//  3. Nothing outside the folder can be read.
#pragma once
#include "tonghe/api/message.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tonghe::api {

struct Asset {
    std::string_view path; // "/portal/index.html"
    std::string_view content_type;
    std::string_view etag; // with its quotes
    std::string_view plain;
    std::string_view brotli; // "" where it would be no smaller
    std::string_view gzip;
};

// What cmake/embed_assets.cmake put into this binary; empty in a build without pages.
std::span<const Asset> embedded_assets();

class Assets {
  public:
    explicit Assets(std::span<const Asset> embedded, std::string directory = "");

    // The file or page at this path, or nothing. GET and HEAD.
    std::optional<Response> find(const Request& request) const;

    bool reads_disk() const { return !directory_.empty(); }

  private:
    std::optional<Response> serve(std::string_view path, const Request& request) const;
    std::optional<Response> serve_file(std::string_view path, const Request& request) const;

    std::unordered_map<std::string_view, const Asset*> embedded_;
    std::string directory_;
};

std::string_view content_type_of(std::string_view path);
bool has_hashed_name(std::string_view path); // "/assets/index-B7x2kQ9a.js"

} // namespace tonghe::api

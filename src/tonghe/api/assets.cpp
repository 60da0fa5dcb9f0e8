#include "tonghe/api/assets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <sys/stat.h>

namespace tonghe::api {

namespace {

constexpr std::string_view page_roots[] = {"portal", "desk", "operator", "verify"};

bool accepts(const Request& request, std::string_view coding) {
    std::string_view rest = request.header("Accept-Encoding");
    while (!rest.empty()) {
        const size_t end = std::min(rest.find(','), rest.size());
        std::string_view item = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
        if (item.substr(0, coding.size()) == coding && item.find("q=0") == std::string_view::npos) {
            return true;
        }
    }
    return false;
}

std::string_view caching(std::string_view path) {
    return has_hashed_name(path) ? "public, max-age=31536000, immutable" : "no-cache";
}

Response respond(std::string_view path, std::string_view etag, const Request& request) {
    Response out;
    out.headers = {
        {"ETag", std::string(etag)}, {"Cache-Control", std::string(caching(path))}, {"Vary", "Accept-Encoding"}};
    if (request.header("If-None-Match") == etag) {
        out.status = 304;
    } else {
        out.content_type = content_type_of(path);
    }
    return out;
}

// No way up, no hidden files, nothing that a file system could read differently.
bool is_plain_path(std::string_view path) {
    return path.find("..") == std::string_view::npos && path.find("/.") == std::string_view::npos &&
           path.find('\\') == std::string_view::npos && path.find('\0') == std::string_view::npos;
}

} // namespace

std::string_view content_type_of(std::string_view path) {
    static constexpr std::pair<std::string_view, std::string_view> types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".woff2", "font/woff2"},
        {".woff", "font/woff"},
        {".txt", "text/plain; charset=utf-8"},
        {".wasm", "application/wasm"},
    };
    for (const auto& [ending, type] : types) {
        if (path.size() > ending.size() && path.substr(path.size() - ending.size()) == ending) {
            return type;
        }
    }
    return "application/octet-stream";
}

bool has_hashed_name(std::string_view path) {
    const size_t dot = path.rfind('.');
    if (dot == std::string_view::npos || path.find("/assets/") == std::string_view::npos) {
        return false;
    }
    constexpr size_t hash_size = 8; // Vite's, URL-safe base 64, so it may itself hold a dash
    return dot > hash_size && path[dot - hash_size - 1] == '-' &&
           path.substr(dot - hash_size, hash_size).find('/') == std::string_view::npos;
}

Assets::Assets(std::span<const Asset> embedded, std::string directory) : directory_(std::move(directory)) {
    for (const Asset& asset : embedded) {
        embedded_.emplace(asset.path, &asset);
    }
}

std::optional<Response> Assets::find(const Request& request) const {
    const auto path = percent_decode(request.path);
    if (!path || !is_plain_path(*path)) {
        return std::nullopt;
    }
    if (path->back() != '/') {
        if (auto found = serve(*path, request)) {
            return found;
        }
    }
    const std::string_view first = std::string_view(*path).substr(1, path->find('/', 1) - 1);
    if (*path == "/") {
        return serve("/index.html", request);
    }
    if (std::find(std::begin(page_roots), std::end(page_roots), first) == std::end(page_roots)) {
        return std::nullopt;
    }
    for (const std::string& page :
         {fmt::format("/{}/index.html", first), fmt::format("/{}.html", first), std::string("/index.html")}) {
        if (auto found = serve(page, request)) {
            return found;
        }
    }
    return std::nullopt;
}

std::optional<Response> Assets::serve(std::string_view path, const Request& request) const {
    if (!directory_.empty()) {
        return serve_file(path, request);
    }
    const auto known = embedded_.find(path);
    if (known == embedded_.end()) {
        return std::nullopt;
    }
    const Asset& asset = *known->second;
    Response out = respond(path, asset.etag, request);
    if (out.status == 304) {
        return out;
    }
    out.content_type = asset.content_type;
    if (!asset.brotli.empty() && accepts(request, "br")) {
        out.shared = asset.brotli;
        out.headers.push_back({"Content-Encoding", "br"});
    } else if (!asset.gzip.empty() && accepts(request, "gzip")) {
        out.shared = asset.gzip;
        out.headers.push_back({"Content-Encoding", "gzip"});
    } else {
        out.shared = asset.plain;
    }
    return out;
}

std::optional<Response> Assets::serve_file(std::string_view path, const Request& request) const {
    const std::string file = directory_ + std::string(path);

    struct stat about {};

    if (stat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) {
        return std::nullopt;
    }
    const std::string etag =
        fmt::format("\"{:x}-{:x}\"", about.st_size, about.st_mtim.tv_sec * 1'000'000'000 + about.st_mtim.tv_nsec);
    Response out = respond(path, etag, request);
    if (out.status != 304) {
        std::ifstream in(file, std::ios::binary);
        std::ostringstream bytes;
        bytes << in.rdbuf();
        out.body = std::move(bytes).str();
    }
    return out;
}

} // namespace tonghe::api

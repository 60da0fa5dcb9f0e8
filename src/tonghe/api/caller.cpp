#include "tonghe/api/caller.hpp"

#include "tonghe/api/errors.hpp"

#include <charconv>

namespace tonghe::api {

namespace {

bool changes_something(Method method) {
    return method != Method::get && method != Method::head && method != Method::options;
}

// Takes as long for a near miss as for a wild guess.
bool same_secret(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
    }
    return difference == 0 && !a.empty();
}

// If-Match names a version as `"7"` or as our whole entity tag `"7-0f3a…"`; `*` is any version.
std::optional<int64_t> version_asked(std::string_view if_match) {
    if (if_match.substr(0, 2) == "W/") {
        if_match.remove_prefix(2);
    }
    if (if_match.size() < 3 || if_match.front() != '"') {
        return std::nullopt;
    }
    int64_t version = 0;
    const auto [end, problem] = std::from_chars(if_match.data() + 1, if_match.data() + if_match.size(), version);
    return problem == std::errc() && (*end == '"' || *end == '-') ? std::optional(version) : std::nullopt;
}

void check_page_is_ours(const Request& request, std::string_view csrf) {
    if (request.header("Sec-Fetch-Site") == "cross-site" || !same_secret(request.header("X-CSRF-Token"), csrf)) {
        throw Error(errors::csrf);
    }
}

} // namespace

const identity::Actor& Caller::actor() const {
    if (identity == nullptr) {
        throw Error(errors::sign_in_needed);
    }
    return *identity;
}

void Caller::require_version(int64_t current) const {
    if (if_match && *if_match != current) {
        throw Error(
            errors::version_mismatch, {{"current", std::to_string(current)}, {"given", std::to_string(*if_match)}}
        );
    }
}

Caller
identify_caller(Authenticator& authenticator, Session& session, const Request& request, std::string_view access_rule) {
    Caller caller;
    caller.language = language_of(request.header("Accept-Language"));
    caller.request = &request;
    if (request.method == Method::post) {
        caller.idempotency_key = request.header("Idempotency-Key");
        if (caller.idempotency_key.size() > 200) {
            throw Error(errors::bad_request, {{"reason", "Idempotency-Key > 200"}});
        }
    }
    if (const std::string_view asked = request.header("If-Match"); !asked.empty() && asked != "*") {
        caller.if_match = version_asked(asked);
        if (!caller.if_match) {
            throw Error(errors::bad_request, {{"reason", "If-Match"}});
        }
    }

    const std::string_view authorization = request.header("Authorization");
    const bool bearer = authorization.substr(0, 7) == "Bearer ";
    const std::string_view token = bearer ? authorization.substr(7) : cookie(request, session_cookie);
    if (!token.empty()) {
        Identified found =
            authenticator.identify(session, {.token = token, .from_cookie = !bearer, .request = request});
        if (found.actor != nullptr) {
            caller.identity = std::move(found.actor);
            caller.account = std::move(found.account);
            caller.token = token;
        }
        // A stale cookie on an open page (signing in again, say) is nobody's; a bearer token is always meant.
        if (caller.identity == nullptr && (bearer || access_rule != "anyone")) {
            throw Error(errors::sign_in_needed);
        }
        if (caller.identity != nullptr && !bearer && changes_something(request.method)) {
            check_page_is_ours(request, found.csrf);
        }
    }
    if (access_rule == "anyone") {
        return caller;
    }
    if (caller.identity == nullptr) {
        throw Error(errors::sign_in_needed);
    }
    if (access_rule != "signed_in" && !authenticator.allows(*caller.identity, access_rule)) {
        throw Error(errors::not_allowed);
    }
    return caller;
}

} // namespace tonghe::api

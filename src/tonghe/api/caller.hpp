// Who is calling, as a handler sees it, and how the API finds out.
//
// Always true
//  1. A caller with a cookie who changes something has proved, with X-CSRF-Token, that the page is ours.
//  2. The route's access rule has been asked before the handler runs.
//
// Elsewhere: sessions, posts and permissions (identity).
#pragma once
#include "tonghe/api/message.hpp"
#include "tonghe/journal/tx.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::identity {
struct Actor;
}

namespace tonghe::api {

struct Caller {
    std::shared_ptr<const identity::Actor> identity; // nullptr: nobody has signed in
    std::string account;                             // its id; "" where nobody has
    Language language = Language::zh;
    std::string idempotency_key;     // "" where none was given
    std::optional<int64_t> if_match; // the version the caller believes to be changing
    const Request* request = nullptr;
    std::string token; // the session's own, for signing out

    const identity::Actor& actor() const; // throws Error(api.sign_in_needed)

    const std::string& request_id() const { return request->id; }

    void require_version(int64_t current) const; // throws Error(api.version_mismatch) where If-Match named another
};

struct Credentials {
    std::string_view token;
    bool from_cookie = false;
    const Request& request;
};

struct Identified {
    std::shared_ptr<const identity::Actor> actor; // nullptr: the token is unknown or has expired
    std::string account;
    std::string csrf; // what a cookie caller must send as X-CSRF-Token
};

class Authenticator {
  public:
    virtual ~Authenticator() = default;
    // Called on a worker, inside the snapshot the request reads.
    virtual Identified identify(Session& session, const Credentials& credentials) = 0;
    // Asked for every access rule but `anyone` and `signed_in`; the actor is signed in.
    virtual bool allows(const identity::Actor& actor, std::string_view rule) const = 0;
};

inline constexpr std::string_view session_cookie = "tonghe_session";

// Finds out who calls and whether they may: throws Error(api.sign_in_needed | api.csrf | api.not_allowed).
Caller
identify_caller(Authenticator& authenticator, Session& session, const Request& request, std::string_view access_rule);

} // namespace tonghe::api

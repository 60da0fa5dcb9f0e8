// A session: an account signed in somewhere, known by an opaque token.
//
// Always true
//  1. Only the holder has the token; rows have its SM3. The CSRF secret follows from the token and is stored nowhere.
//  2. A session ends when it is idle too long, at its expiry, on signing out, and when its account is locked or gets
//     another password. Which posts and rights it has is read anew for each request.
//  3. Seeing a session is bookkeeping and no event; opening, refusing, closing and acting for an enterprise are.
#pragma once
#include "tonghe/identity/actor.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tonghe::identity {

using SessionId = Id<struct SessionTag>;

struct SignIn {
    std::string account; // the login
    std::string password;
};
TONGHE_STRUCT(SignIn, account, password)

// The request around it.
struct SignInContext {
    std::string channel = "portal";
    Language language = Language::zh;
};

struct SessionView { // of POST /sessions: the token is told once
    std::optional<std::string> token;
    std::string csrf;
    ActorView actor;
};
TONGHE_STRUCT(SessionView, token, csrf, actor)

struct ActFor {
    std::optional<std::string> enterprise; // credit code; nothing: for herself again
};
TONGHE_STRUCT(ActFor, enterprise)

struct CurrentSession {
    std::shared_ptr<const Actor> actor;
    std::string csrf;
    bool wants_touch = false; // call Identity::touch, within this request or soon after
};

std::string hash_of_token(std::string_view token);
std::string csrf_of(std::string_view token);
bool csrf_fits(std::string_view token, std::string_view given); // in constant time

} // namespace tonghe::identity

#include "tonghe/api/identity_authenticator.hpp"

#include "tonghe/identity/identity.hpp"
#include "tonghe/journal/journal.hpp"

#include <algorithm>

namespace tonghe::api {

namespace {

bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= 40 &&
           std::all_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

} // namespace

Identified IdentityAuthenticator::identify(Session& session, const Credentials& credentials) {
    auto current = identity_.current(session, credentials.token, journal_.clock().now());
    if (!current) {
        return {};
    }
    if (current->wants_touch) { // bookkeeping: its failure, or a full queue, is no reason to refuse the request
        try {
            journal_.submit(
                [&identity = identity_, token = std::string(credentials.token)](Tx& tx) { identity.touch(tx, token); },
                [](const std::exception_ptr&) {}
            );
        } catch (const Error&) {
        }
    }
    Identified out{.actor = std::move(current->actor), .account = {}, .csrf = std::move(current->csrf)};
    out.account = out.actor->account;
    if (const std::string_view purpose = credentials.request.header("X-Purpose"); is_word(purpose)) {
        auto with_purpose = std::make_shared<identity::Actor>(*out.actor);
        with_purpose->purpose = purpose;
        out.actor = std::move(with_purpose);
    }
    return out;
}

bool IdentityAuthenticator::allows(const identity::Actor& actor, std::string_view rule) const {
    return identity::permits(actor, rule);
}

} // namespace tonghe::api

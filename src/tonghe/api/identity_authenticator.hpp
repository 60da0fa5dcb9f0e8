// Who calls, as identity knows it: sessions by cookie or bearer token, access rules by kind and permission.
#pragma once
#include "tonghe/api/caller.hpp"

namespace tonghe::identity {
class Identity;
}

namespace tonghe::journal {
class Journal;
}

namespace tonghe::api {

class IdentityAuthenticator final : public Authenticator {
  public:
    IdentityAuthenticator(const identity::Identity& identity, journal::Journal& journal)
        : identity_(identity), journal_(journal) {}

    // The header X-Purpose, a word such as `review`, becomes the actor's purpose for this request.
    Identified identify(Session& session, const Credentials& credentials) override;
    bool allows(const identity::Actor& actor, std::string_view rule) const override;

  private:
    const identity::Identity& identity_;
    journal::Journal& journal_;
};

} // namespace tonghe::api

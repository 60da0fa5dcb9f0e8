// Settings of identity, as a table and as the values in force.
#pragma once
#include "tonghe/base/settings.hpp"
#include "tonghe/base/time.hpp"
#include "tonghe/crypto/password.hpp"

#include <span>

namespace tonghe::identity {

std::span<const Setting> settings();

struct IdentityOptions {
    int failures_max = 5;
    Duration lock = Duration::minutes(15);
    Duration idle = Duration::minutes(30);       // of residents
    Duration staff_idle = Duration::minutes(15); // of officers and operators
    Duration session_max = Duration::hours(12);
    int password_length_min = 8;
    crypto::PasswordParameters password;

    static IdentityOptions from(const Settings& settings);
};

} // namespace tonghe::identity

#include "tonghe/identity/settings.hpp"

namespace tonghe::identity {

std::span<const Setting> settings() {
    using enum Setting::Kind;
    // clang-format off
    static constexpr Setting table[] = {
        {"identity.failures_max", integer, "5", 1, 100, false, "0.1", "连续登录失败多少次后暂停登录", "Failures in a row after which signing in is suspended"},
        {"identity.lock_minutes", integer, "15", 1, 1440, false, "0.1", "暂停登录的分钟数", "For how many minutes signing in is suspended"},
        {"identity.idle_minutes", integer, "30", 1, 1440, false, "0.1", "居民无操作多少分钟后退出登录", "Minutes without a request after which a resident is signed out"},
        {"identity.staff_idle_minutes", integer, "15", 1, 1440, false, "0.1", "工作人员和管理员无操作多少分钟后退出登录", "Minutes without a request after which officers and operators are signed out"},
        {"identity.session_hours_max", integer, "12", 1, 720, false, "0.1", "一次登录最长多少小时", "Hours after which everybody signs in again"},
        {"identity.password_length_min", integer, "8", 8, 64, false, "0.1", "密码最短长度", "Shortest password"},
        {"identity.password_memory_kib", integer, "19456", 8192, 1048576, false, "0.1", "密码散列（Argon2id）占用内存，KiB", "Memory of one password hash (Argon2id), in KiB"},
        {"identity.password_passes", integer, "2", 1, 64, false, "0.1", "密码散列（Argon2id）迭代次数", "Passes of one password hash (Argon2id)"},
        {"identity.password_lanes", integer, "1", 1, 16, false, "0.1", "密码散列（Argon2id）并行度", "Lanes of one password hash (Argon2id)"},
    };
    // clang-format on
    return table;
}

IdentityOptions IdentityOptions::from(const Settings& settings) {
    const auto number = [&](std::string_view name) { return static_cast<int>(settings.integer(name)); };
    return {
        .failures_max = number("identity.failures_max"),
        .lock = Duration::minutes(number("identity.lock_minutes")),
        .idle = Duration::minutes(number("identity.idle_minutes")),
        .staff_idle = Duration::minutes(number("identity.staff_idle_minutes")),
        .session_max = Duration::hours(number("identity.session_hours_max")),
        .password_length_min = number("identity.password_length_min"),
        .password =
            {.memory_kib = number("identity.password_memory_kib"),
             .passes = number("identity.password_passes"),
             .lanes = number("identity.password_lanes")},
    };
}

} // namespace tonghe::identity

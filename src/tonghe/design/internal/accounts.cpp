#include "tonghe/design/internal/accounts.hpp"

#include "tonghe/base/json.hpp"

namespace tonghe::design::internal {

std::vector<std::string> read_accounts(std::string_view text) {
    std::vector<std::string> out;
    const Json list = parse_own_json(text);
    for (const Json& account : list.get_array()) {
        out.emplace_back(account.get_string());
    }
    return out;
}

std::string accounts_text(const std::vector<std::string>& accounts) {
    JsonArray list;
    for (const std::string& account : accounts) {
        list.emplace_back(account);
    }
    return to_text(list);
}

} // namespace tonghe::design::internal

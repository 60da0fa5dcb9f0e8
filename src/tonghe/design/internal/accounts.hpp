// A list of accounts in a column: JSON.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::design::internal {

std::vector<std::string> read_accounts(std::string_view text);
std::string accounts_text(const std::vector<std::string>& accounts);

} // namespace tonghe::design::internal

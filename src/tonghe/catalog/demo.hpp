// Accounts of a demonstration (accounts.yaml). Persons and numbers are invented; the password is one for
// all and printed at start. A pack for real use has no such file.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/base/text.hpp"

#include <string>
#include <vector>

namespace tonghe::catalog {

enum class AccountKind { resident, officer, operator_account };

[[maybe_unused]] inline std::span<const char* const> tonghe_words(const AccountKind*) {
    static constexpr const char* words[] = {"resident", "officer", "operator"};
    return words;
}

struct DemoEnterpriseRole {
    std::string credit_code;
    std::string role; // legal_representative, agent

    bool operator==(const DemoEnterpriseRole&) const = default;
};

struct DemoAccount {
    std::string account; // `chen.yu`
    AccountKind kind = AccountKind::resident;
    std::string name;
    std::string identity_number; // of residents
    std::string phone;
    int assurance = 2;
    std::vector<std::string> posts;
    std::string administrator; // of operators: system, security, audit or service
    std::vector<DemoEnterpriseRole> enterprises;
    Text story; // why this account is there, printed at start

    bool operator==(const DemoAccount&) const = default;
};

struct DemoData {
    std::vector<DemoAccount> accounts;

    bool operator==(const DemoData&) const = default;
};

} // namespace tonghe::catalog

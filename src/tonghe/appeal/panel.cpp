#include "tonghe/appeal/panel.hpp"

#include "tonghe/crypto/encoding.hpp"
#include "tonghe/crypto/hash.hpp"

#include <algorithm>

namespace tonghe::appeal {

std::string lot_of(const std::string& number, const std::string& login) {
    crypto::Hash hash(crypto::HashAlgorithm::sm3);
    return crypto::to_hex(hash.update(number + "/" + login).finish());
}

std::vector<std::string> draw(std::vector<Expert> pool, const Draw& rules) {
    std::erase_if(pool, [&](const Expert& one) {
        const bool of_office = std::any_of(one.functions.begin(), one.functions.end(), [&](const auto& function) {
            return rules.functions.contains(function);
        });
        return of_office || rules.accounts.contains(one.account) ||
               (!one.person.empty() && rules.persons.contains(one.person));
    });
    std::sort(pool.begin(), pool.end(), [&](const Expert& a, const Expert& b) {
        return lot_of(rules.number, a.login) < lot_of(rules.number, b.login);
    });
    std::vector<std::string> out;
    for (const Expert& one : pool) {
        if (static_cast<int>(out.size()) < rules.wanted) {
            out.push_back(one.account);
        }
    }
    return out;
}

} // namespace tonghe::appeal

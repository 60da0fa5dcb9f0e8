#include "tonghe/disbursement/internal/telling.hpp"

#include "tonghe/identity/residents.hpp"
#include "tonghe/notify/inbox.hpp"

namespace tonghe::disbursement::internal {

void tell(Tx& tx, std::span<const Line> lines, const std::function<Told(const Line&)>& what) {
    std::set<std::string> payees;
    for (const Line& line : lines) {
        payees.insert(line.payee);
    }
    const auto accounts = identity::accounts_of_persons(tx.beside(), payees);
    for (const Line& line : lines) {
        if (const auto account = accounts.find(line.payee); account != accounts.end()) {
            const Told told = what(line);
            notify::tell(tx, account->second.text(), told.title, told.text, "/portal/me/benefits");
        }
    }
}

} // namespace tonghe::disbursement::internal

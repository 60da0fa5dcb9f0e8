#include "tonghe/identity/account.hpp"

#include "tonghe/identity/internal/rows.hpp"

#include <algorithm>

namespace tonghe::identity {

std::string fold_login(std::string_view text) {
    const size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
        return {};
    }
    text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

bool is_login(std::string_view folded) {
    const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return folded.size() >= 2 && folded.size() <= 64 && is_plain(folded.front()) &&
           std::all_of(folded.begin(), folded.end(), [&](char c) {
               return is_plain(c) || std::string_view("._@-").find(c) != std::string_view::npos;
           });
}

std::optional<Account> find_account(Session& session, const AccountId& id) {
    return session.first(
        fmt::format("SELECT {} FROM identity_account a WHERE a.id = ?", internal::account_columns),
        {id},
        [](const store::Row& row) { return internal::read_account(row); }
    );
}

std::optional<Account> find_account_by_login(Session& session, std::string_view login) {
    return session.first(
        fmt::format("SELECT {} FROM identity_account a WHERE a.login = ?", internal::account_columns),
        {fold_login(login)},
        [](const store::Row& row) { return internal::read_account(row); }
    );
}

std::optional<AccountId> account_of_person(Session& session, std::string_view person) {
    if (person.empty()) {
        return std::nullopt;
    }
    return session.first(
        "SELECT id FROM identity_account WHERE person = ? AND person <> '' AND kind = 'resident'",
        {person},
        [](const store::Row& row) { return row.id<AccountId>(0); }
    );
}

std::map<std::string, std::string> names_of(Session& session, const std::vector<std::string>& accounts) {
    std::map<std::string, std::string> out;
    for (const std::string& account : accounts) {
        if (!out.contains(account)) {
            session.each("SELECT name FROM identity_account WHERE id = ?", {account}, [&](const store::Row& row) {
                out[account] = row.text(0);
            });
        }
    }
    return out;
}

std::vector<AccountId> officers_named(Session& session, std::string_view beginning, int limit) {
    const std::string from(beginning);
    return session.all(
        "SELECT id FROM identity_account WHERE kind = 'officer' AND locked = 0 AND substr(name, 1, length(?)) = ? "
        "ORDER "
        "BY name, id LIMIT ?",
        {from, from, limit},
        [](const store::Row& row) { return row.id<AccountId>(0); }
    );
}

std::vector<AccountId> holders_of(Session& session, std::string_view post, Instant now) {
    return session.all(
        "SELECT DISTINCT h.account FROM identity_post_held h JOIN identity_account a ON a.id = h.account "
        "WHERE h.post = ? AND h.held_from <= ? AND (h.held_until IS NULL OR h.held_until > ?) AND a.locked = 0 "
        "ORDER BY h.account",
        {post, now, now},
        [](const store::Row& row) { return row.id<AccountId>(0); }
    );
}

} // namespace tonghe::identity

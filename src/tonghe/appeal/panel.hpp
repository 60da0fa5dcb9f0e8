// The board: experts drawn by lot.
//
// Always true
//  1. The lot of an expert is a hash of the appeal's number and her login, and the lowest sit: nobody can repeat the
//     draw until it suits, and anybody can check it.
//  2. Nobody is drawn who had a part in the decision, belongs to an office that answers for it, admitted the appeal, or
//     has been replaced.
#pragma once
#include <set>
#include <string>
#include <vector>

namespace tonghe::appeal {

struct Expert {
    std::string account;
    std::string login;
    std::string person;                 // record, where she has one
    std::vector<std::string> functions; // of the units of her posts
};

struct Draw {
    std::string number; // of the appeal
    int wanted = 0;
    std::set<std::string> accounts;  // not these: who decided, admitted, sits already or was replaced
    std::set<std::string> persons;   // nor these
    std::set<std::string> functions; // nor anybody of such an office
};

// Accounts, at most `wanted`; fewer where the pool has no more.
std::vector<std::string> draw(std::vector<Expert> pool, const Draw& rules);
std::string lot_of(const std::string& number, const std::string& login);

} // namespace tonghe::appeal

// Recusal (回避): officers who may not deal with a case, such as whoever decided it before it was opened again.
//
// Always true
//  1. Whoever is recused takes no task of the case, is given none and answers none; she reads what she could read.
//  2. It is the officer who is recused, not her post: whoever stands in for her may act.
//  3. A recusal lasts as long as the case.
#pragma once
#include "tonghe/journal/tx.hpp"

#include <set>
#include <string>

namespace tonghe::work {

// Before the process of the case begins, so that no strategy gives her its first task.
void recuse(Tx& tx, const std::string& case_ref, const std::set<std::string>& accounts, const std::string& reason);
bool is_recused(Session& session, const std::string& case_ref, const std::string& account);
std::set<std::string> recused_from(Session& session, const std::string& case_ref);
// Accounts that had a say in what was decided of a case: who reviewed or decided it, or did not accept it.
std::set<std::string> deciders_of(Session& session, const std::string& case_ref);

} // namespace tonghe::work

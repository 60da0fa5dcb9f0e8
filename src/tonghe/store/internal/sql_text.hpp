// SQL as text: what the two engines spell differently, and how a statement is named without showing a value.
#pragma once
#include "tonghe/store/session.hpp"

#include <string>
#include <string_view>

namespace tonghe::store::internal {

// The first words of a statement (`INSERT INTO case_task`), for errors and logs. Never reaches as far as a literal.
std::string statement_name(std::string_view sql);

// Each `?` outside literals, quoted names and comments becomes `$1`, `$2`, …
std::string numbered_parameters(std::string_view sql);

// The text of a migration as that engine runs it (migration.hpp says what changes).
std::string migration_text(std::string_view sql, Engine engine);

} // namespace tonghe::store::internal

// Who is paid by a batch, and with it whose accounts an order file is for: persons (对私) or enterprises (对公).
#pragma once
#include "tonghe/base/structure.hpp"

namespace tonghe::disbursement {

enum class Payees { persons, enterprises };
TONGHE_ENUM(Payees, persons, enterprises)

} // namespace tonghe::disbursement

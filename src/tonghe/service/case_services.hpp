// What processes of packs can ask the house to do without a person (`tonghe:service`), each in the unit of work of the
// case:
//
//   case.accept          accepts the case
//   case.decide          grants or refuses; tonghe:outcome="grant|refuse", tonghe:reason
//   auto.decide          tonghe:rule, an expression over form, facts and case: true → outcome grant, false → refuse,
//   unknown → manual certificate.issue    tonghe:certificate; its fields come from the case's form, the registries and
//   the process by semantic id registry.update      tonghe:registry and tonghe:set.<field>="<expression>"; creates or
//   updates the record with that key notify               tonghe:text
//
// Always true
//  1. A service that cannot do its work says so by an error code, which a boundary event may catch; nothing is half
//  done.
#pragma once
#include "tonghe/work/work.hpp"

namespace tonghe::service {

class CaseWork;

void register_case_services(CaseWork& case_work, work::Work& work);

} // namespace tonghe::service

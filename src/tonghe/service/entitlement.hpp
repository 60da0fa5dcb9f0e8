// Entitlement (待遇资格): what the rules say of one application: whether the applicant is entitled, to how much, why.
//
// Always true
//  1. It is decided by the item version and on the day of the application, and kept with the case as it was decided.
//  2. Only a clear no keeps an application back. What the rules cannot say (`entitled` absent) a person decides.
//  3. An amount is whole cents; a decision that gives a part of a cent, or less than nothing, says nothing.
//
// Elsewhere: the rules themselves (decisions/*.dmn of packs), binding and asking them (catalog/decision.hpp).
#pragma once
#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/item.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/service/case.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tonghe::service {

struct Entitlement {
    std::string decision; // `childcare-subsidy/entitlement`
    std::string title;    // as drawn: 育儿补贴资格和金额
    std::string version;  // hash of its model
    Date decided_on;
    std::optional<bool> entitled;
    std::optional<int64_t> amount_cents;
    std::vector<Text> reasons;
    Json inputs;                              // by the names of the drawing
    Json outputs;                             // all that the decision gave
    std::vector<catalog::RuleThatHeld> rules; // which rules decided
    std::vector<Text> problems;               // what could not be computed although nothing was missing
};
TONGHE_STRUCT(
    Entitlement, decision, title, version, decided_on, entitled, amount_cents, reasons, inputs, outputs, rules, problems
)

using TextOf = std::function<const Text*(std::string_view key)>;

// What an item's decision says; nothing where the item has none.
std::optional<Entitlement> entitlement_of(
    const catalog::ItemDefinition& definition,
    const Json& form,
    const JsonObject& facts,
    Date today,
    const TextOf& text_of
);
// The variable `entitlement` of the item's process: entitled, amount_cents and every output by its name.
JsonObject variable_of(const Entitlement& entitlement);
// All reasons as one text.
Text reason_of(const Entitlement& entitlement);

void keep_entitlement(Tx& tx, const CaseId& id, const Entitlement& entitlement); // replaces what was kept
std::optional<Entitlement> kept_entitlement(Session& session, const CaseId& id);

} // namespace tonghe::service

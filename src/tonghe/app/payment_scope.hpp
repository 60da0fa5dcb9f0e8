// Whose payments an officer has to do with.
//
// Always true
//  1. Who prepares payments prepares and sees the benefits that her unit issues, or a unit under it.
//  2. Who approves them sees those of every unit in the region of her own.
#pragma once
#include "tonghe/catalog/catalog.hpp"

#include <set>
#include <string>

namespace tonghe::identity {
struct Actor;
}

namespace tonghe::app {

class PaymentScope {
  public:
    PaymentScope(const catalog::Catalog& catalog, const identity::Actor& actor);

    const std::set<std::string>& seen() const { return seen_; } // policies

    bool prepares(const std::string& policy) const { return prepared_.contains(policy); }

    // Error(payment.other_unit), naming the unit that may.
    void require_prepares(const std::string& policy) const;
    void require_sees(const std::string& policy) const;

  private:
    void require(const std::set<std::string>& policies, const std::string& policy) const;

    const catalog::Catalog& catalog_;
    std::set<std::string> prepared_;
    std::set<std::string> seen_;
};

// The unit that a policy's payments belong to; nullptr where its issuer has none.
const catalog::Unit* issuing_unit(const catalog::Catalog& catalog, const std::string& issuer);

} // namespace tonghe::app

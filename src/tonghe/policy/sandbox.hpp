// The sandbox (政策沙盒): a copy of a policy is edited and asked of everybody in the columns of the last run; nothing
// live is touched.
//
//     drawn benefit ─ DMN, checked as a pack's ─┐
//     policy that is only written yet ──────────┴─▶ compiled ─▶ matched today and in later years ─▶ estimate
//
// Always true
//  1. A variant is held to what `pack check` holds a policy's table to; its faults name the cell.
//  2. The same variant over the same run gives the same estimate, digit by digit.
//  3. Columns are those of the last run: a fact that no policy or draft read then, and that is no grouping, is not in
//  them.
//  4. What is in force on the day of the run stands beside a variant; where nothing is, nobody is entitled today.
//
// Elsewhere: what comes out and how it is kept from telling of anybody (policy/estimate.hpp, policy/disclosure.hpp).
#pragma once
#include "tonghe/policy/drawn_benefit.hpp"
#include "tonghe/policy/estimate.hpp"
#include "tonghe/policy/run.hpp"

#include <functional>
#include <memory>
#include <mutex>

namespace tonghe::policy {

struct Variant {
    std::string policy;
    std::string benefit;
    DrawnBenefit drawn;
};

struct VariantEstimate {
    RunSummary run;
    std::string target;
    int64_t rows = 0;
    Estimate estimate;
    int rules_left_out = 0;        // that entitle fewer than ten people, or nobody
    std::vector<std::string> held; // facts that depend on the day and are held as they are for later years
    std::string dmn;
    double seconds = 0;
};

// What a step up and a step down of one threshold would do.
struct ThresholdEffect {
    Threshold threshold;
    rules::Number lower_value, upper_value;
    std::optional<Figure> lower, upper; // absent: the table would have a gap or rules would overlap
};

struct Sensitivity {
    Figure variant;
    std::vector<ThresholdEffect> thresholds;
};

// A step that matters little: 1 up to 200, else a twentieth in round figures.
rules::Number step_of(const rules::Number& threshold);

class Sandbox {
  public:
    using City = std::function<std::shared_ptr<const MatchedCity>()>; // of the last run; nothing before the first

    // `secret`: of the node; figures are moved by it.
    Sandbox(City city, std::string secret, unsigned threads)
        : city_(std::move(city)), secret_(std::move(secret)), threads_(threads) {}

    struct Begun { // what a variant begins from
        std::shared_ptr<const MatchedCity> city;
        std::shared_ptr<const catalog::PolicyDefinition> policy; // in force, else the first version to come
        DrawnBenefit drawn;
    };

    // Error(policy.benefit_not_found), Error(policy.not_one_table).
    Begun begin(const std::string& policy, const std::string& benefit) const;

    // Error(policy.not_matched_yet); a variant that cannot be asked is Error(policy.variant_faulty) with the pointers
    // of its cells.
    VariantEstimate estimate(const Variant& variant) const;
    Sensitivity sensitivity(const Variant& variant) const;
    // Of a policy that is sound but in no catalogue. Error(policy.variant_faulty) points into its `text`.
    VariantEstimate
    estimate(const std::shared_ptr<const catalog::PolicyDefinition>& written, const std::string& benefit) const;

  private:
    struct Prepared;
    struct Base;
    struct Asked;

    struct Slot { // of one target
        RunId run;
        std::mutex mutex; // while it is made
        std::shared_ptr<const Prepared> made;
    };

    std::shared_ptr<const Prepared>
    prepared(const std::shared_ptr<const MatchedCity>& city, const std::string& target) const;
    Base base_of(const std::string& policy, const std::string& benefit) const;
    Asked ask(const Base& base, const DrawnBenefit& drawn) const;
    VariantEstimate estimate(const Asked& asked) const;
    std::vector<Reach> later_reach(const Asked& asked, const CompiledBenefit& compiled, const Matched& now) const;
    std::vector<Reach> later_reach_today(const Asked& asked, const CompiledBenefit* compiled, const Matched& now) const;

    const City city_;
    const std::string secret_;
    const unsigned threads_;
    mutable std::mutex mutex_;
    mutable std::map<std::string, std::shared_ptr<Slot>> slots_; // by target, of one run
};

} // namespace tonghe::policy

// The sandbox: a copy of a policy is edited and asked of everybody at once. Figures only, under disclosure control.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/estimate_views.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/policy/errors.hpp"

namespace tonghe::app {

namespace {

struct SandboxIn {
    std::string policy;
    std::string benefit;
};
TONGHE_STRUCT(SandboxIn, policy, benefit)

struct VariantIn {
    std::string policy;
    std::string benefit;
    policy::DrawnBenefit drawn;
};
TONGHE_STRUCT(VariantIn, policy, benefit, drawn)

std::string hash_of(const VariantIn& in) { return crypto::to_hex(crypto::sm3(to_json_text(in.drawn))); }

std::vector<const ErrorCode*> faults_of_variants() {
    return {
        &policy::errors::policy_not_found,
        &policy::errors::benefit_not_found,
        &policy::errors::not_matched_yet,
        &policy::errors::not_one_table,
        &policy::errors::variant_faulty};
}

} // namespace

void add_sandbox_routes(api::Routes& routes, House& house) {
    routes.task<SandboxIn, SandboxView>(
        {.path = "/api/v1/sandbox/{policy}/{benefit}",
         .name = "get_sandbox",
         .tag = "policies",
         .summary = {"政策沙盒：现行决策表，可选的事实", "The sandbox: the table in force, facts to choose from"},
         .access = std::string(identity::permission::match_policies),
         .errors =
             {&policy::errors::policy_not_found,
              &policy::errors::benefit_not_found,
              &policy::errors::not_matched_yet,
              &policy::errors::not_one_table}},
        [&house](const api::Caller&, const SandboxIn& in) { return sandbox_view(house, in.policy, in.benefit); }
    );
    routes.task<VariantIn, EstimateView>(
        {.method = api::Method::post,
         .path = "/api/v1/sandbox/{policy}/{benefit}/estimates",
         .name = "estimate_variant",
         .tag = "policies",
         .summary =
             {"测算一个方案：人数、费用、五年推算、分组、得失（不保存）",
              "What a variant would do: people, cost, five years, groups, winners and losers; nothing is kept"},
         .access = std::string(identity::permission::match_policies),
         .replays = false,
         .errors = faults_of_variants()},
        [&house](const api::Caller& caller, const VariantIn& in) {
            const auto estimate = house.sandbox.estimate({in.policy, in.benefit, in.drawn});
            record_estimate(house, caller, {in.policy, in.benefit, hash_of(in), "estimate"});
            return estimate_view(house, estimate);
        }
    );
    routes.task<VariantIn, SensitivityView>(
        {.method = api::Method::post,
         .path = "/api/v1/sandbox/{policy}/{benefit}/sensitivity",
         .name = "estimate_sensitivity",
         .tag = "policies",
         .summary =
             {"方案中每个界限上下各移一步的影响", "What one step up or down of each threshold of a variant would do"},
         .access = std::string(identity::permission::match_policies),
         .replays = false,
         .errors = faults_of_variants()},
        [&house](const api::Caller& caller, const VariantIn& in) {
            const auto sensitivity = house.sandbox.sensitivity({in.policy, in.benefit, in.drawn});
            record_estimate(house, caller, {in.policy, in.benefit, hash_of(in), "sensitivity"});
            return sensitivity_view(in.drawn, sensitivity);
        }
    );
}

} // namespace tonghe::app

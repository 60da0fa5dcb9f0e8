// Permissions: what posts and administrators may do besides what their queues bring. A permission is one word.
//
// Always true
//  1. Three administrators divide what others call a super-user (三权分立, GB/T 22239-2019 8.1.5): system, security,
//  audit.
//     An account holds at most one of the roles, for its whole life, and no posts.
//     `service` is the role of another system's account: it sends messages and signals to processes, and nothing else.
//  2. Each administrative permission belongs to the roles that the access rules grant it (catalog/access.hpp); a post
//     that names one does not give it.
//  3. Nobody gives a right to her own account, and one administrator's new account sleeps until another wakes it.
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/catalog/access.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tonghe::identity {

enum class AdministratorRole { system, security, audit, service };
TONGHE_ENUM(AdministratorRole, system, security, audit, service)

namespace permission {
inline constexpr std::string_view manage_packs = "packs.manage";
inline constexpr std::string_view manage_outbox = "outbox.manage";
inline constexpr std::string_view manage_webhooks = "webhooks.manage";
inline constexpr std::string_view read_health = "health.read";
inline constexpr std::string_view manage_projections = "projections.manage";
inline constexpr std::string_view manage_processes = "processes.manage";   // stuck ones, versions
inline constexpr std::string_view steer_processes = "processes.steer";     // skip and jump where nothing is stuck
inline constexpr std::string_view send_to_processes = "processes.send";    // messages and signals, of other systems
inline constexpr std::string_view hand_over_work = "work.hand_over";       // of any officer
inline constexpr std::string_view read_processes = "processes.read";       // drawings, versions, drafts; check and try
inline constexpr std::string_view design_processes = "processes.design";   // save and submit drafts
inline constexpr std::string_view approve_processes = "processes.approve"; // publish somebody else's draft
inline constexpr std::string_view read_organisation = "organisation.read";
inline constexpr std::string_view read_accounts = "accounts.read";
inline constexpr std::string_view create_accounts = "accounts.create";
inline constexpr std::string_view secure_accounts = "accounts.secure"; // lock, posts, enterprises, passwords, sessions
inline constexpr std::string_view read_journal = "journal.read";
inline constexpr std::string_view verify_journal = "journal.verify";
inline constexpr std::string_view read_access_log = "access_log.read";
inline constexpr std::string_view read_insight = "insight.read"; // process mining: figures, no persons
// Of officers: checking a person's identity face to face (L3).
inline constexpr std::string_view verify_persons = "persons.verify";
// Of officers: how the work of others stands (identity/oversight.hpp).
inline constexpr std::string_view supervise = "supervision.read";    // of the unit of the post, and those under it
inline constexpr std::string_view supervise_all = "supervision.all"; // of every unit in its region
// Of officers: appeals against decisions. Their office admits and answers, experts judge, other offices correct.
inline constexpr std::string_view review_appeals = "appeals.review";
inline constexpr std::string_view judge_appeals = "appeals.judge";
inline constexpr std::string_view act_on_appeals = "appeals.act"; // what the board asks of the officer's own unit
// Of officers: whom policies find, in figures, and asking them of everybody anew.
inline constexpr std::string_view match_policies = "policies.match";
// Of officers: writing policies, and publishing what somebody else wrote.
inline constexpr std::string_view draw_policies = "policies.draw";
inline constexpr std::string_view publish_policies = "policies.publish";
// Either sees drafts and what is wrong with them.
inline constexpr std::string_view read_policy_drafts = "policies.draw|policies.publish";
// Of officers: claims of medical insurance: batches and flags; refusing or clearing; explaining for a hospital.
inline constexpr std::string_view review_claims = "claims.review";
inline constexpr std::string_view decide_claims = "claims.decide";
inline constexpr std::string_view answer_claims = "claims.answer"; // flags of the hospital of the post's unit
// Of officers: paying what nobody has to apply for. Nobody approves what she has prepared.
inline constexpr std::string_view prepare_payments = "payments.prepare";
inline constexpr std::string_view approve_payments = "payments.approve";
} // namespace permission

struct AdministratorPermission {
    std::string_view permission;
    std::vector<AdministratorRole> roles; // by the house's own rules; a pack may take it from them
    Text title;
};

std::span<const AdministratorPermission> administrator_permissions();
bool is_administrative(std::string_view permission);
std::vector<std::string>
permissions_of(AdministratorRole role, const catalog::AccessRules& access = *catalog::AccessRules::of_the_house());
Text title_of(AdministratorRole role);

} // namespace tonghe::identity

// The parts of a running node that its routes and commands reach, each owned by the node (app/node.hpp).
#pragma once
#include "tonghe/api/caller.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/service/application.hpp"

#include <string>

namespace tonghe {
class Settings;
class Clock;
} // namespace tonghe

namespace tonghe::api {
class Routes;
}

namespace tonghe::appeal {
class Appeals;
}

namespace tonghe::blob {
class BlobStore;
}

namespace tonghe::catalog {
class CatalogHolder;
}

namespace tonghe::identity {
class Identity;
}

namespace tonghe::journal {
class Journal;
}

namespace tonghe::notify {
class Webhooks;
}

namespace tonghe::policy {
class Matcher;
class Sandbox;
} // namespace tonghe::policy

namespace tonghe::registry {
class Registry;
}

namespace tonghe::service {
class CaseWork;
}

namespace tonghe::work {
class Work;
}

namespace tonghe::app {

class InsightArchive;
class PackKeeper;
class ProgressFeed;

struct House {
    const Clock& clock;
    const Settings& settings;
    journal::Journal& journal;
    catalog::CatalogHolder& catalog;
    PackKeeper& packs;
    identity::Identity& identity;
    registry::Registry& registry;
    blob::BlobStore& blobs;
    work::Work& work;
    service::CaseWork& case_work;
    service::Applications& applications;
    notify::Webhooks& webhooks;
    ProgressFeed& feed;
    InsightArchive& insight;
    policy::Matcher& matcher;
    policy::Sandbox& sandbox;
    appeal::Appeals& appeals;
    std::string public_url; // where people reach this node, for codes to scan
    Instant started_at;
};

// Who applies, from who calls: a resident for herself or for the enterprise she acts for.
service::Applying applying(Session& session, const House& house, const api::Caller& caller);

void add_session_routes(api::Routes& routes, House& house);
void add_guide_routes(api::Routes& routes, House& house);
void add_application_routes(api::Routes& routes, House& house);
void add_case_routes(api::Routes& routes, House& house);
void add_wallet_routes(api::Routes& routes, House& house);
void add_me_routes(api::Routes& routes, House& house);
void add_desk_routes(api::Routes& routes, House& house);
void add_desk_view_routes(api::Routes& routes, House& house);
void add_people_routes(api::Routes& routes, House& house);
void add_suspension_routes(api::Routes& routes, House& house);
void add_steering_routes(api::Routes& routes, House& house);
void add_operator_routes(api::Routes& routes, House& house);
void add_process_routes(api::Routes& routes, House& house);
void add_design_routes(api::Routes& routes, House& house);
void add_draft_routes(api::Routes& routes, House& house);
void add_health_routes(api::Routes& routes, House& house);
void add_ledger_routes(api::Routes& routes, House& house);
void add_rules_routes(api::Routes& routes, House& house);
void add_insight_routes(api::Routes& routes, House& house);
void add_supervision_routes(api::Routes& routes, House& house);
void add_policy_routes(api::Routes& routes, House& house);
void add_policy_design_routes(api::Routes& routes, House& house);
void add_matching_routes(api::Routes& routes, House& house);
void add_sandbox_routes(api::Routes& routes, House& house);
void add_claims_routes(api::Routes& routes, House& house);
void add_appeal_routes(api::Routes& routes, House& house);
void add_appeal_desk_routes(api::Routes& routes, House& house);
void add_automation_routes(api::Routes& routes, House& house);
void add_algorithm_routes(api::Routes& routes, House& house);
void add_payment_routes(api::Routes& routes, House& house);
void add_mending_routes(api::Routes& routes, House& house);
void add_publicity_routes(api::Routes& routes, House& house);
void add_my_benefit_routes(api::Routes& routes, House& house);

} // namespace tonghe::app

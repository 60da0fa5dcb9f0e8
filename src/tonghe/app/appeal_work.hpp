// What appeals need to know of policies, registries and cases.
#pragma once
#include "tonghe/appeal/appeals.hpp"

namespace tonghe::policy {
class Matcher;
}

namespace tonghe::service {
class CaseWork;
}

namespace tonghe::work {
class Work;
}

namespace tonghe::app {

appeal::AppealSources appeal_sources(
    const catalog::CatalogHolder& catalog,
    const registry::Registry& registry,
    journal::Journal& journal,
    const work::Work& work,
    service::CaseWork& case_work
);

// What the policy as it is now does to everybody, against the version that was objected to.
appeal::Revision revision_of(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const policy::Matcher& matcher,
    const appeal::Appeal& appeal,
    Date today
);

} // namespace tonghe::app

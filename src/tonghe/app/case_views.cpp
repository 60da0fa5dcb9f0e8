#include "tonghe/app/case_views.hpp"

#include "tonghe/identity/account.hpp"
#include "tonghe/identity/visibility.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/service/rating_store.hpp"
#include "tonghe/service/reopening.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using service::CaseKind;
using service::CaseRow;
using service::CaseView;

bool any_visible(Session& session, const identity::Actor& actor, const CaseRow& row) {
    const auto condition = identity::Visibility(actor).condition("q.queue", "q.region");
    if (row.state.kind == CaseKind::item) {
        return service::is_visible(session, row.state.id, condition.sql, condition.values);
    }
    for (const CaseRow& part : service::cases_of_bundle(session, row.state.id)) {
        if (service::is_visible(session, part.state.id, condition.sql, condition.values)) {
            return true;
        }
    }
    return false;
}

// Parts in the order of the bundle's guide, which people have read; what it no longer names comes last.
std::vector<CaseRow>
in_guide_order(const catalog::Catalog& catalog, const std::string& bundle, std::vector<CaseRow> parts) {
    const catalog::BundleDefinition* definition = catalog.bundle(bundle);
    const auto place = [&](const CaseRow& part) {
        size_t i = 0;
        while (definition != nullptr && i < definition->bundle.items.size() &&
               definition->bundle.items[i].item != part.state.service) {
            ++i;
        }
        return i;
    };
    std::stable_sort(parts.begin(), parts.end(), [&](const CaseRow& a, const CaseRow& b) {
        return place(a) < place(b);
    });
    return parts;
}

service::AgainView again_of(Session& session, const service::Reopened& reopened, const service::CaseId& other) {
    const auto row = service::find_case(session, other);
    return {other, row ? row->state.number : "", reopened.at, reopened.reason};
}

void add_details(Session& session, House& house, const CaseRow& row, CaseView& view, Instant now, bool own) {
    const auto catalog = house.catalog.get();
    for (const service::CaseStep& step : service::steps(session, row.state.id)) {
        view.timeline.push_back(service::view_step(step));
    }
    if (row.state.status == service::CaseStatus::suspended) {
        view.suspension = service::open_suspension(session, row.state.id);
    }
    if (row.state.status == service::CaseStatus::revoked) {
        if (const auto reopened = service::reopened_as(session, row.state.id)) {
            view.decided_anew = again_of(session, *reopened, reopened->again);
        }
    }
    if (row.channel == service::reopened_channel) {
        if (const auto reopened = service::reopening_of(session, row.state.id)) {
            view.decides_anew = again_of(session, *reopened, reopened->case_);
        }
    }
    const auto rating = service::rating_of_case(session, row.state.id);
    if (rating) {
        view.rating = service::view_rating(rating->rating, rating->answer);
    }
    if (own) {
        view.actions = service::applicant_actions(row, rating.has_value());
    }
    for (const service::Certificate& certificate : service::certificates_of_case(session, row.state.id)) {
        view.certificates.push_back({certificate.id, certificate.title, service::status_on(certificate, date_of(now))});
    }
    if (row.state.kind == CaseKind::bundle) {
        for (const CaseRow& part : parts_in_guide_order(session, house, row)) {
            CaseView line = service::view_summary(part, *catalog, now, own);
            if (own) {
                line.actions = service::applicant_actions(part, true);
            }
            for (const service::Certificate& certificate : service::certificates_of_case(session, part.state.id)) {
                view.certificates.push_back(
                    {certificate.id, certificate.title, service::status_on(certificate, date_of(now))}
                );
                line.certificates.push_back(view.certificates.back());
            }
            view.parts.push_back(std::move(line));
        }
        return;
    }
    const auto definition = house.case_work.definition_of(session, row);
    for (const service::MaterialNeed& need : service::kept_materials(session, row.state.id.text(), definition->item)) {
        view.materials.push_back(service::view_material(need));
    }
    if (definition->eligibility != nullptr) {
        view.entitlement = service::kept_entitlement(session, row.state.id);
    }
    view.schema = definition->form;
    view.form = row.form;
}

} // namespace

CaseRow own_case(Session& session, const api::Caller& caller, const service::CaseId& id) {
    auto row = service::find_case(session, id);
    if (!row || row->account != caller.account) {
        throw Error(service::errors::case_not_found);
    }
    return std::move(*row);
}

CaseRow seen_case(Session& session, const api::Caller& caller, const service::CaseId& id) {
    auto row = service::find_case(session, id);
    if (!row || (row->account != caller.account && !any_visible(session, caller.actor(), *row))) {
        throw Error(service::errors::case_not_found);
    }
    return std::move(*row);
}

std::vector<CaseRow> parts_in_guide_order(Session& session, House& house, const CaseRow& bundle) {
    return in_guide_order(
        *house.catalog.get(), bundle.state.service, service::cases_of_bundle(session, bundle.state.id)
    );
}

CaseView show_case_line(const catalog::Catalog& catalog, const CaseRow& row, Instant now) {
    return service::view_summary(row, catalog, now, true);
}

CaseView show_own_case(Session& session, House& house, const CaseRow& row, Instant now) {
    CaseView view = service::view_summary(row, *house.catalog.get(), now, true);
    add_details(session, house, row, view, now, true);
    return view;
}

CaseView show_case_to_officer(Session& session, House& house, const CaseRow& row, bool whole_names, Instant now) {
    CaseView view = service::view_summary(row, *house.catalog.get(), now, whole_names);
    add_details(session, house, row, view, now, false);
    return view;
}

void name_officers(Session& session, std::vector<work::PictureElement>& elements) {
    std::vector<std::string> accounts;
    for (const work::PictureElement& element : elements) {
        accounts.push_back(element.who.value_or(""));
    }
    const auto names = identity::names_of(session, accounts);
    for (work::PictureElement& element : elements) {
        if (const auto name = names.find(element.who.value_or("")); name != names.end()) {
            element.who_name = name->second;
        }
    }
}

} // namespace tonghe::app

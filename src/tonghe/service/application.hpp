// An application: the one form of an item or a bundle, filled as far as the registries know, saved as a draft,
// submitted once.
//
// Always true
//  1. A draft belongs to one account; nobody else can open it, and its values never enter the journal.
//  2. A verified value that a registry gave is locked: it can be corrected at its source, not here.
//  3. An item that the applicant is clearly not entitled to is left out of a bundle and refused alone, with the reason.
//  4. Submitting makes one case for a single item, or a bundle case and one case for each item that applies, all in one
//  unit
//     of work; whichever item fails later does not sink the others.
//
// Elsewhere: the form itself (forms/), where materials come from (service/material.hpp), what happens then
// (service/casework.hpp).
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/forms/prefill.hpp"
#include "tonghe/service/entitlement.hpp"
#include "tonghe/service/material.hpp"
#include "tonghe/service/views.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tonghe::service {

using DraftId = Id<struct DraftTag>;
class OneForms; // service/one_form.hpp

// Who applies, as identity knows them.
struct Applying {
    std::string account;
    std::string name;
    std::string identity_number;
    std::string credit_code; // of the enterprise acted for
    int assurance = 1;
    std::string channel = "web";
};

struct OriginView { // where a value of the form came from
    std::string source;
    Text source_title;
    Instant at;
    bool verified = false;
    bool locked = false;
    std::optional<std::string> reference;
};
TONGHE_STRUCT(OriginView, source, source_title, at, verified, locked, reference)

struct SectionView {
    std::string section;
    Text title;
};
TONGHE_STRUCT(SectionView, section, title)

struct FormView {
    Json schema;
    std::vector<SectionView> sections;
};
TONGHE_STRUCT(FormView, schema, sections)

struct AppliesView {
    std::string item;
    Text title;
    Text authority_title;
    bool applies = true;
    Text reason;
    std::optional<Entitlement> entitlement; // as far as the form is filled
};
TONGHE_STRUCT(AppliesView, item, title, authority_title, applies, reason, entitlement)

struct FaultView {
    std::string pointer;
    std::string code;
    Text what;
    Text remedy;
};
TONGHE_STRUCT(FaultView, pointer, code, what, remedy)

struct DraftView {
    DraftId draft;
    int64_t version = 1;
    std::string service;
    Text title;
    FormView form;
    Json values;
    std::map<std::string, OriginView> origins; // by pointer
    std::vector<AppliesView> items;
    std::vector<MaterialView> materials;
    std::vector<FaultView> faults;
    Instant saved_at;
};
TONGHE_STRUCT(DraftView, draft, version, service, title, form, values, origins, items, materials, faults, saved_at)

struct DraftLine {
    DraftId draft;
    std::string service;
    Text title;
    Instant saved_at;
};
TONGHE_STRUCT(DraftLine, draft, service, title, saved_at)

// A stored draft.
struct Draft {
    DraftId id;
    std::string account;
    std::string enterprise;
    std::string service;
    std::string version; // hash of the item or bundle when it was begun
    Json values;
    forms::Origins origins;
    Instant created_at;
    Instant saved_at;
    int64_t revision = 1;
};

class CaseWork;

class Applications {
  public:
    Applications(const catalog::CatalogHolder& catalog, const registry::Registry& registry, CaseWork& case_work);
    ~Applications();

    DraftView begin(Tx& tx, const Applying& who, const std::string& service);
    DraftView view(Session& session, const Applying& who, const DraftId& id, Instant now);
    std::vector<DraftLine> drafts(Session& session, const Applying& who);
    // Replaces the values. Error(draft.stale) unless `revision` is the stored one; faults of locked values are an
    // error, all others are told in the view.
    DraftView save(Tx& tx, const Applying& who, const DraftId& id, std::optional<int64_t> revision, const Json& values);
    void discard(Tx& tx, const Applying& who, const DraftId& id);
    DraftView attach(Tx& tx, const Applying& who, const DraftId& id, const StoredMaterial& material);
    DraftView detach(Tx& tx, const Applying& who, const DraftId& id, const std::string& material);
    // The limits of an upload, before its bytes are stored. Error(material.unknown).
    catalog::Material
    material_of(Session& session, const Applying& who, const DraftId& id, const std::string& material, Instant now);
    CaseId submit(Tx& tx, const Applying& who, const DraftId& id);

    // An application without a draft (systems, counters), read and checked outside the unit that submits it: the given
    // values over what the registries know. Throws what `submit` would.
    struct Prepared;
    std::shared_ptr<const Prepared>
    prepare(Session& session, const Applying& who, const std::string& service, const Json& values, Instant now);
    CaseId submit(Tx& tx, const Prepared& prepared);

  private:
    struct Filled; // a draft with its form, subjects and materials

    Draft fresh(Session& session, const Applying& who, const std::string& service, Instant now);
    Filled fill(Session& session, const Applying& who, const Draft& draft, Date today);
    static void decide_entitlements(Filled& filled, Date today);
    DraftView show(const Filled& filled, const Draft& draft);
    CaseId submit_filled(Tx& tx, const Applying& who, const Filled& filled);

    const catalog::CatalogHolder& catalog_;
    const registry::Registry& registry_;
    CaseWork& case_work_;
    std::unique_ptr<OneForms> forms_;
};

} // namespace tonghe::service

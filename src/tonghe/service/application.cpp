#include "tonghe/service/application.hpp"

#include "tonghe/base/invalid_input.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/draft_store.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/service/one_form.hpp"

#include <algorithm>

namespace tonghe::service {

struct Applications::Filled {
    ServiceRef service;
    std::vector<ItemChoice> choices;
    std::shared_ptr<const OneForm> one;
    Json values; // that count
    forms::Origins origins;
    std::map<std::string, Json> item_values;
    std::vector<StoredMaterial> files;
    std::vector<MaterialNeed> materials;
    JsonObject facts;
    std::map<std::string, Entitlement> entitlements; // by item, of those with a decision
    std::string applicant;                           // record id of the person
    std::vector<Fault> faults;
};

namespace {

const Text& audience_words(catalog::Audience audience) {
    static const Text person{"个人", "individuals"};
    static const Text enterprise{"企业", "enterprises"};
    return audience == catalog::Audience::person ? person : enterprise;
}

void check_may_apply(const ServiceRef& service, const Applying& who) {
    const auto& audience =
        service.bundle != nullptr ? service.bundle->bundle.audience : service.items.front()->item.audience;
    const auto wanted = who.credit_code.empty() ? catalog::Audience::person : catalog::Audience::enterprise;
    if (!audience.empty() && std::find(audience.begin(), audience.end(), wanted) == audience.end()) {
        throw Error(
            errors::audience_mismatch,
            {{"service", service.title().zh}, {"audience", audience_words(audience.front()).zh}}
        );
    }
    for (const auto& definition : service.items) {
        if (who.assurance < definition->item.assurance) {
            throw Error(
                errors::assurance_too_low,
                {{"service", definition->item.title.zh},
                 {"needed", std::to_string(definition->item.assurance)},
                 {"held", std::to_string(who.assurance)}}
            );
        }
    }
}

// What the registries know of the meanings a form asks for, a source for each record.
std::vector<forms::Source> known_sources(const forms::Form& form, Subjects& subjects) {
    std::vector<forms::Source> sources;
    for (const forms::Field& field : form.fields) {
        const auto known = field.semantic.empty() ? std::nullopt : subjects.value(field.semantic);
        if (!known) {
            continue;
        }
        const Instant at = known->record.origin_of(known->field).at;
        const std::string reference = known->record.id.text();
        auto source = std::find_if(sources.begin(), sources.end(), [&](const forms::Source& s) {
            return s.reference == reference && s.at == at;
        });
        if (source == sources.end()) {
            sources.push_back(
                {.source = "registry:" + known->record.registry,
                 .title = known->registry_title,
                 .at = at,
                 .verified = true,
                 .reference = reference}
            );
            source = std::prev(sources.end());
        }
        source->values.emplace(field.semantic, known->value);
    }
    return sources;
}

// Fills what is empty, and forgets the origin of what has been answered otherwise since.
void fill_known(const forms::Form& form, Subjects& subjects, Json& values, forms::Origins& origins) {
    forms::Prefilled filled = forms::prefill(form, known_sources(form, subjects), values);
    values = std::move(filled.values);
    origins.merge(filled.origins);
    std::erase_if(origins, [&](const auto& entry) {
        const Json* value = at_pointer(values, entry.first);
        return value == nullptr || *value != entry.second.value;
    });
}

// A locked value is corrected at its source, not in a form.
void refuse_changed_locks(const forms::Form& form, const forms::Origins& origins, const Json& submitted) {
    std::vector<Fault> faults = forms::check_locked(form, origins, submitted);
    if (!faults.empty()) {
        throw invalid_input(std::move(faults));
    }
}

std::optional<Entitlement>
entitlement_in(const std::map<std::string, Entitlement>& entitlements, const std::string& item) {
    const auto found = entitlements.find(item);
    return found == entitlements.end() ? std::nullopt : std::optional(found->second);
}

// The subjects whose facts any expression of the service reads; the applicant's own region is the last resort of the
// rule that finds the competent office.
std::vector<std::string> facts_needed(const ServiceRef& service) {
    std::vector<std::string> subjects{"person"};
    const auto add = [&](const std::vector<std::string>& more) {
        subjects.insert(subjects.end(), more.begin(), more.end());
    };
    if (service.bundle != nullptr) {
        add(service.bundle->facts);
    }
    for (const auto& definition : service.items) {
        add(definition->facts);
    }
    return subjects;
}

// A clear no leaves the item out of a bundle; alone it is for `submit` to refuse.
void leave_out(bool in_bundle, ItemChoice& choice, const Entitlement& entitlement) {
    if (in_bundle && choice.applies && entitlement.entitled == false) {
        choice.applies = false;
        choice.reason = reason_of(entitlement);
    }
}

// A clear no comes first: nobody should complete what will be refused.
void require_submittable(
    const std::vector<std::shared_ptr<const catalog::ItemDefinition>>& items,
    const std::map<std::string, Entitlement>& entitlements,
    const std::vector<Fault>& faults
) {
    if (items.empty()) {
        throw Error(errors::draft_nothing_applies);
    }
    for (const auto& definition : items) {
        const auto entitlement = entitlement_in(entitlements, definition->item.id);
        if (entitlement && entitlement->entitled == false) {
            throw Error(
                errors::not_entitled, {{"service", definition->item.title.zh}, {"reason", reason_of(*entitlement).zh}}
            );
        }
    }
    if (!faults.empty()) {
        throw Error(errors::draft_incomplete, {{"count", std::to_string(faults.size())}}, faults);
    }
}

} // namespace

Applications::Applications(
    const catalog::CatalogHolder& catalog, const registry::Registry& registry, CaseWork& case_work
)
    : catalog_(catalog), registry_(registry), case_work_(case_work), forms_(std::make_unique<OneForms>()) {}

Applications::~Applications() = default;

Draft Applications::fresh(Session& session, const Applying& who, const std::string& service, Instant now) {
    const ServiceRef ref = find_service(catalog_.get(), service);
    check_may_apply(ref, who);
    Draft draft{
        .id = DraftId::make(now),
        .account = who.account,
        .enterprise = who.credit_code,
        .service = service,
        .version = ref.version(),
        .values = JsonObject(),
        .created_at = now,
        .saved_at = now};
    (void)session;
    return draft;
}

Applications::Filled Applications::fill(Session& session, const Applying& who, const Draft& draft, Date today) {
    Filled out{
        .service = find_service(catalog_.get(), draft.service), .values = draft.values, .origins = draft.origins};
    const catalog::Catalog& catalog = *out.service.catalog;
    Subjects subjects(session, catalog, registry_, {who.identity_number, draft.enterprise});
    out.facts = subjects.facts(facts_needed(out.service));
    if (const registry::Record* person = subjects.find("person")) {
        out.applicant = person->id.text();
    }
    // What is filled can decide which items apply, and those which fields there are: twice settles it.
    for (int round = 0; round < 2; ++round) {
        out.choices = choose_items(out.service, out.values, out.facts);
        if (round > 0) { // with all that is known
            decide_entitlements(out, today);
        }
        out.one = forms_->get(out.service, out.choices);
        fill_known(*out.one->merged.form, subjects, out.values, out.origins);
    }
    out.values = forms::effective_values(*out.one->merged.form, out.values);
    out.item_values = forms::split(out.one->merged, out.values);
    out.files = stored_materials(session, draft.id.text());
    std::vector<ItemForm> item_forms;
    for (const auto& definition : out.one->items) {
        item_forms.push_back({definition.get(), out.item_values[definition->item.id]});
    }
    out.materials = resolve_materials(session, catalog, subjects, item_forms, out.facts, who.account, out.files, today);
    out.faults = forms::check(*out.one->merged.form, out.values);
    for (Fault& fault : missing_materials(out.materials)) {
        out.faults.push_back(std::move(fault));
    }
    return out;
}

void Applications::decide_entitlements(Filled& filled, Date today) {
    const catalog::Catalog& catalog = *filled.service.catalog;
    for (ItemChoice& choice : filled.choices) {
        auto decided =
            entitlement_of(*choice.definition, filled.values, filled.facts, today, [&](std::string_view key) {
                return catalog.text(key);
            });
        if (decided) {
            leave_out(filled.service.bundle != nullptr, choice, *decided);
            filled.entitlements.insert_or_assign(choice.definition->item.id, std::move(*decided));
        }
    }
}

DraftView Applications::show(const Filled& filled, const Draft& draft) {
    const forms::Form& form = *filled.one->merged.form;
    DraftView view{
        .draft = draft.id,
        .version = draft.revision,
        .service = draft.service,
        .title = filled.service.title(),
        .form = {form.schema, {}},
        .values = filled.values,
        .saved_at = draft.saved_at};
    for (const auto& [pointer, origin] : filled.origins) {
        view.origins[pointer] = {
            origin.source, origin.source_title, origin.at, origin.verified, origin.locked, origin.reference};
    }
    for (const forms::Section& section : form.sections) {
        view.form.sections.push_back({section.section, section.title});
    }
    for (const ItemChoice& choice : filled.choices) {
        const catalog::ServiceItem& item = choice.definition->item;
        const catalog::Unit* unit = filled.service.catalog->organisation().competent(
            item.authority,
            catalog::Level::city,
            filled.service.catalog->territory().root() != nullptr ? filled.service.catalog->territory().root()->code
                                                                  : ""
        );
        view.items.push_back(
            {item.id,
             item.title,
             unit != nullptr ? unit->title : Text{item.authority, item.authority},
             choice.applies,
             choice.reason,
             entitlement_in(filled.entitlements, item.id)}
        );
    }
    for (const MaterialNeed& need : filled.materials) {
        view.materials.push_back(view_material(need));
    }
    for (const Fault& fault : filled.faults) {
        view.faults.push_back({fault.pointer, fault.code, fault.what, fault.remedy});
    }
    return view;
}

DraftView Applications::begin(Tx& tx, const Applying& who, const std::string& service) {
    Draft draft = fresh(tx, who, service, tx.now());
    const Filled filled = fill(tx, who, draft, date_of(tx.now()));
    draft.values = filled.values;
    draft.origins = filled.origins;
    insert_draft(tx, draft);
    tx.record(
        {.kind = "draft.begun",
         .subject = draft.id.text(),
         .actor = who.account,
         .data = JsonObject{{"service", service}, {"known_values", filled.origins.size()}}}
    );
    return show(filled, draft);
}

DraftView Applications::view(Session& session, const Applying& who, const DraftId& id, Instant now) {
    const Draft draft = load_draft(session, who.account, id);
    return show(fill(session, who, draft, date_of(now)), draft);
}

std::vector<DraftLine> Applications::drafts(Session& session, const Applying& who) {
    std::vector<DraftLine> lines;
    const auto catalog = catalog_.get();
    for (const Draft& draft : drafts_of(session, who.account)) {
        const catalog::BundleDefinition* bundle = catalog->bundle(draft.service);
        const catalog::ItemDefinition* item = catalog->item(draft.service);
        lines.push_back(
            {draft.id,
             draft.service,
             bundle != nullptr ? bundle->bundle.title
             : item != nullptr ? item->item.title
                               : Text{draft.service, draft.service},
             draft.saved_at}
        );
    }
    return lines;
}

DraftView Applications::save(
    Tx& tx, const Applying& who, const DraftId& id, std::optional<int64_t> revision, const Json& values
) {
    Draft draft = load_draft(tx, who.account, id);
    if (revision && *revision != draft.revision) {
        throw Error(errors::draft_stale);
    }
    refuse_changed_locks(*fill(tx, who, draft, date_of(tx.now())).one->merged.form, draft.origins, values);
    draft.values = values.is_object() ? values : Json(JsonObject());
    const Filled filled = fill(tx, who, draft, date_of(tx.now()));
    draft.values = filled.values;
    draft.origins = filled.origins;
    update_draft(tx, draft);
    tx.record(
        {.kind = "draft.saved",
         .subject = id.text(),
         .actor = who.account,
         .data = JsonObject{{"faults", filled.faults.size()}}}
    );
    return show(filled, draft);
}

void Applications::discard(Tx& tx, const Applying& who, const DraftId& id) {
    load_draft(tx, who.account, id);
    delete_draft(tx, id);
    tx.record({.kind = "draft.discarded", .subject = id.text(), .actor = who.account});
}

catalog::Material Applications::material_of(
    Session& session, const Applying& who, const DraftId& id, const std::string& material, Instant now
) {
    const Draft draft = load_draft(session, who.account, id);
    for (const MaterialNeed& need : fill(session, who, draft, date_of(now)).materials) {
        if (need.material.id == material) {
            return need.material;
        }
    }
    throw Error(errors::material_unknown, {{"material", material}});
}

DraftView Applications::attach(Tx& tx, const Applying& who, const DraftId& id, const StoredMaterial& material) {
    Draft draft = load_draft(tx, who.account, id);
    store_material(tx, id.text(), material);
    tx.record(
        {.kind = "material.uploaded",
         .subject = id.text(),
         .actor = who.account,
         .data = JsonObject{{"material", material.material}, {"blob", material.blob}, {"bytes", material.bytes}}}
    );
    update_draft(tx, draft);
    return show(fill(tx, who, draft, date_of(tx.now())), draft);
}

DraftView Applications::detach(Tx& tx, const Applying& who, const DraftId& id, const std::string& material) {
    Draft draft = load_draft(tx, who.account, id);
    if (!remove_material(tx, id.text(), material)) {
        throw Error(errors::material_not_found);
    }
    tx.record(
        {.kind = "material.removed",
         .subject = id.text(),
         .actor = who.account,
         .data = JsonObject{{"material", material}}}
    );
    update_draft(tx, draft);
    return show(fill(tx, who, draft, date_of(tx.now())), draft);
}

CaseId Applications::submit(Tx& tx, const Applying& who, const DraftId& id) {
    const Draft draft = load_draft(tx, who.account, id);
    check_may_apply(find_service(catalog_.get(), draft.service), who);
    const CaseId submitted = submit_filled(tx, who, fill(tx, who, draft, date_of(tx.now())));
    delete_draft(tx, id);
    tx.record(
        {.kind = "draft.submitted",
         .subject = id.text(),
         .actor = who.account,
         .data = JsonObject{{"case", submitted.text()}}}
    );
    return submitted;
}

struct Applications::Prepared {
    Applying who;
    Filled filled;
};

std::shared_ptr<const Applications::Prepared> Applications::prepare(
    Session& session, const Applying& who, const std::string& service, const Json& values, Instant now
) {
    Draft draft = fresh(session, who, service, now);
    draft.values = values.is_object() ? values : Json(JsonObject());
    Filled filled = fill(session, who, draft, date_of(now));
    require_submittable(filled.one->items, filled.entitlements, filled.faults);
    return std::make_shared<const Prepared>(Prepared{who, std::move(filled)});
}

CaseId Applications::submit(Tx& tx, const Prepared& prepared) {
    return submit_filled(tx, prepared.who, prepared.filled);
}

CaseId Applications::submit_filled(Tx& tx, const Applying& who, const Filled& filled) {
    require_submittable(filled.one->items, filled.entitlements, filled.faults);
    SubmitInput input{
        .who = who,
        .applicant = filled.applicant,
        .bundle = filled.service.bundle,
        .values = filled.values,
        .files = filled.files,
        .facts = filled.facts};
    for (const auto& definition : filled.one->items) {
        const std::string& id = definition->item.id;
        PartInput part{
            definition,
            filled.one->merged.item(id)->form,
            filled.item_values.at(id),
            {},
            entitlement_in(filled.entitlements, id)};
        for (const MaterialNeed& need : filled.materials) {
            if (std::find(need.items.begin(), need.items.end(), id) != need.items.end()) {
                part.materials.push_back(need);
            }
        }
        input.parts.push_back(std::move(part));
    }
    return case_work_.submit(tx, input);
}

} // namespace tonghe::service

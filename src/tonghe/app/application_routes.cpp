// Applying: drafts that fill themselves, materials, and submitting once.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/case_views.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/blob/blob_store.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/forms/attachment.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/errors.hpp"

namespace tonghe::app {

namespace {

struct BeginIn {
    std::string service;
};
TONGHE_STRUCT(BeginIn, service)

struct DraftIn {
    service::DraftId draft;
};
TONGHE_STRUCT(DraftIn, draft)

struct SaveIn {
    service::DraftId draft;
    Json values;
};
TONGHE_STRUCT(SaveIn, draft, values)

struct MaterialIn {
    service::DraftId draft;
    std::string material;
};
TONGHE_STRUCT(MaterialIn, draft, material)

struct DraftsOut {
    std::vector<service::DraftLine> rows;
};
TONGHE_STRUCT(DraftsOut, rows)

struct SubmitIn {
    std::string service;
    Json form;
};
TONGHE_STRUCT(SubmitIn, service, form)

struct CaseMaterialIn {
    service::CaseId case_;
    std::string material;
};
TONGHE_STRUCT(CaseMaterialIn, case_, material)

// Checks an upload and stores its bytes under their hash, before the unit of work that names them.
service::StoredMaterial store_upload(House& house, const api::Caller& caller, const catalog::Material& material) {
    const std::string encoded(caller.request->header("X-File-Name"));
    const std::string name = api::percent_decode(encoded).value_or(encoded);
    forms::Inspection inspection = forms::inspect(
        name, caller.request->body, {.accept = material.accept, .bytes_max = static_cast<size_t>(material.bytes_max)}
    );
    if (!inspection.ok()) {
        for (Fault& fault : inspection.faults) {
            fault.pointer = "/materials/" + material.id;
        }
        throw invalid_input(std::move(inspection.faults));
    }
    const blob::Blob stored = house.blobs.put(caller.request->body);
    return {
        .material = material.id,
        .name = name,
        .media_type = forms::media_type(inspection.kind),
        .bytes = stored.size_bytes,
        .blob = stored.name,
        .at = house.clock.now()};
}

} // namespace

service::Applying applying(Session& session, const House& house, const api::Caller& caller) {
    const identity::Actor& actor = caller.actor();
    service::Applying who{
        .account = actor.account,
        .name = actor.name,
        .assurance = actor.assurance,
        .channel = actor.channel.empty() ? "web" : actor.channel};
    if (const auto person = house.registry.get(session, registry::RecordId(actor.person))) {
        who.identity_number = person->key;
    }
    if (actor.acting_for) {
        who.credit_code = actor.acting_for->id;
    }
    return who;
}

void add_application_routes(api::Routes& routes, House& house) {
    using service::DraftView;
    routes.write<BeginIn, DraftView>(
        {.method = api::Method::post,
         .path = "/api/v1/drafts",
         .name = "begin_draft",
         .tag = "drafts",
         .summary = {"开始申请", "Begin an application"},
         .access = "resident",
         .status = 201,
         .input_example = R"({"service":"birth"})",
         .errors =
             {&service::errors::service_not_found,
              &service::errors::assurance_too_low,
              &service::errors::audience_mismatch}},
        [&house](Tx& tx, const api::Caller& caller, const BeginIn& in) {
            return house.applications.begin(tx, applying(tx, house, caller), in.service);
        }
    );
    routes.read<api::None, DraftsOut>(
        {.path = "/api/v1/drafts",
         .name = "list_drafts",
         .tag = "drafts",
         .summary = {"我的草稿", "My drafts"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            return DraftsOut{house.applications.drafts(session, applying(session, house, caller))};
        }
    );
    routes.read<DraftIn, DraftView>(
        {.path = "/api/v1/drafts/{draft}",
         .name = "get_draft",
         .tag = "drafts",
         .summary = {"查看草稿", "One draft"},
         .access = "resident",
         .errors = {&service::errors::draft_not_found}},
        [&house](Session& session, const api::Caller& caller, const DraftIn& in) {
            return house.applications.view(session, applying(session, house, caller), in.draft, house.clock.now());
        }
    );
    routes.write<SaveIn, DraftView>(
        {.method = api::Method::patch,
         .path = "/api/v1/drafts/{draft}",
         .name = "save_draft",
         .tag = "drafts",
         .summary = {"保存草稿", "Save a draft"},
         .access = "resident",
         .input_example = R"({"values":{}})",
         .errors = {&service::errors::draft_not_found, &service::errors::draft_stale}},
        [&house](Tx& tx, const api::Caller& caller, const SaveIn& in) {
            return house.applications.save(tx, applying(tx, house, caller), in.draft, caller.if_match, in.values);
        }
    );
    routes.write<DraftIn, api::None>(
        {.method = api::Method::remove,
         .path = "/api/v1/drafts/{draft}",
         .name = "discard_draft",
         .tag = "drafts",
         .summary = {"删除草稿", "Discard a draft"},
         .access = "resident",
         .status = 204,
         .errors = {&service::errors::draft_not_found}},
        [&house](Tx& tx, const api::Caller& caller, const DraftIn& in) {
            house.applications.discard(tx, applying(tx, house, caller), in.draft);
            return api::None{};
        }
    );
    routes.write<MaterialIn, DraftView>(
        {.method = api::Method::post,
         .path = "/api/v1/drafts/{draft}/materials?material",
         .name = "upload_material",
         .tag = "drafts",
         .summary = {"上传材料", "Upload a material"},
         .access = "resident",
         .body = api::BodyKind::bytes,
         .body_bytes_max = 20u << 20,
         .replays = false,
         .errors = {&service::errors::draft_not_found, &service::errors::material_unknown}},
        [&house](Session& session, const api::Caller& caller, const MaterialIn& in) {
            return store_upload(
                house,
                caller,
                house.applications.material_of(
                    session, applying(session, house, caller), in.draft, in.material, house.clock.now()
                )
            );
        },
        [&house](Tx& tx, const api::Caller& caller, const MaterialIn& in, const service::StoredMaterial& stored) {
            return house.applications.attach(tx, applying(tx, house, caller), in.draft, stored);
        }
    );
    routes.write<MaterialIn, DraftView>(
        {.method = api::Method::remove,
         .path = "/api/v1/drafts/{draft}/materials/{material}",
         .name = "remove_material",
         .tag = "drafts",
         .summary = {"删除材料", "Remove a material"},
         .access = "resident",
         .errors = {&service::errors::draft_not_found, &service::errors::material_not_found}},
        [&house](Tx& tx, const api::Caller& caller, const MaterialIn& in) {
            return house.applications.detach(tx, applying(tx, house, caller), in.draft, in.material);
        }
    );
    routes.write<DraftIn, service::CaseView>(
        {.method = api::Method::post,
         .path = "/api/v1/drafts/{draft}/submit",
         .name = "submit_draft",
         .tag = "drafts",
         .summary = {"提交申请", "Submit"},
         .access = "resident",
         .status = 201,
         .errors = {&service::errors::draft_not_found, &service::errors::draft_incomplete}},
        [&house](Tx& tx, const api::Caller& caller, const DraftIn& in) {
            const service::CaseId id = house.applications.submit(tx, applying(tx, house, caller), in.draft);
            return show_own_case(tx, house, *service::find_case(tx, id), tx.now());
        }
    );
    routes.write<SubmitIn, service::CaseView>(
        {.method = api::Method::post,
         .path = "/api/v1/cases",
         .name = "submit_case",
         .tag = "cases",
         .summary = {"直接提交（不经草稿）", "Submit without a draft"},
         .access = "resident",
         .status = 201,
         .input_example = R"({"service":"insurance-proof","form":{}})",
         .errors = {&service::errors::service_not_found, &service::errors::draft_incomplete}},
        [&house](Session& session, const api::Caller& caller, const SubmitIn& in) {
            return house.applications.prepare(
                session, applying(session, house, caller), in.service, in.form, house.clock.now()
            );
        },
        [&house](
            Tx& tx,
            const api::Caller&,
            const SubmitIn&,
            const std::shared_ptr<const service::Applications::Prepared>& prepared
        ) {
            const service::CaseId id = house.applications.submit(tx, *prepared);
            return show_case_line(*house.catalog.get(), *service::find_case(tx, id), tx.now());
        }
    );
    routes.write<CaseMaterialIn, service::CaseView>(
        {.method = api::Method::post,
         .path = "/api/v1/cases/{case}/materials?material",
         .name = "supplement_material",
         .tag = "cases",
         .summary = {"补交材料", "Upload a material that was asked for"},
         .access = "resident",
         .body = api::BodyKind::bytes,
         .body_bytes_max = 20u << 20,
         .replays = false,
         .errors =
             {&service::errors::case_not_found,
              &service::errors::material_unknown,
              &service::errors::case_not_allowed_now}},
        [&house](Session& session, const api::Caller& caller, const CaseMaterialIn& in) {
            const service::CaseRow row = own_case(session, caller, in.case_);
            const auto definition = house.case_work.definition_of(session, row);
            const catalog::Material* material = definition->item.material(in.material);
            if (material == nullptr) {
                throw Error(service::errors::material_unknown, {{"material", in.material}});
            }
            return store_upload(house, caller, *material);
        },
        [&house](Tx& tx, const api::Caller& caller, const CaseMaterialIn& in, const service::StoredMaterial& stored) {
            service::CaseRow row = own_case(tx, caller, in.case_);
            if (row.state.status != service::CaseStatus::correction_requested) {
                throw Error(
                    service::errors::case_not_allowed_now,
                    {{"status", service::status_title(row.state.status).zh}, {"act", "补交材料"}}
                );
            }
            service::store_material(tx, row.state.id.text(), stored);
            tx.record(
                {.kind = "material.uploaded",
                 .subject = row.state.id.text(),
                 .actor = caller.account,
                 .data = JsonObject{{"material", stored.material}, {"blob", stored.blob}}}
            );
            return show_own_case(tx, house, row, tx.now());
        }
    );
}

} // namespace tonghe::app

// Drafts of processes and their way into the catalogue: saved, submitted, sent back or approved by somebody else, then
// in force without a restart.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/design_views.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/design/finding.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

constexpr size_t body_bytes_max = 5u << 20;
constexpr size_t note_bytes_max = 2000;
constexpr auto of_processes = design::DrawingKind::process;

struct ProcessIn {
    std::string process;
};
TONGHE_STRUCT(ProcessIn, process)

struct SaveDraftIn {
    std::string process;
    std::string xml;
    std::string base; // hash of the version it was drawn over
    std::optional<std::string> note;
};
TONGHE_STRUCT(SaveDraftIn, process, xml, base, note)

struct SendBackIn {
    std::string process;
    std::string reason;
};
TONGHE_STRUCT(SendBackIn, process, reason)

struct PublicationIn {
    std::string process;
    int64_t number = 1;
};
TONGHE_STRUCT(PublicationIn, process, number)

void need_short(const std::string& text, size_t bytes_max, const char* pointer) {
    if (text.size() > bytes_max) {
        throw Error(
            errors::invalid_input,
            {{"count", "1"}},
            {{.code = "out_of_range", .pointer = pointer, .what = {"过长", "it is too long"}}}
        );
    }
}

// The packs load with the draft, or it goes no further.
void need_faultless(const House& house, const design::Draft& draft) {
    std::vector<Fault> faults;
    const design::ProcessFile file = design::process_file_of(draft.drawing);
    for (const design::Finding& one : design::check(*house.packs.files(), file)) {
        if (!one.warning) {
            faults.push_back(
                {.code = one.code, .file = one.file, .line = one.line, .what = one.what, .remedy = one.remedy}
            );
        }
    }
    if (!faults.empty()) {
        const std::string count = std::to_string(faults.size());
        throw Error(design::errors::draft_faulty, {{"count", count}}, std::move(faults));
    }
}

void check_draft(const House& house, const std::string& process) {
    house.packs.catch_up(house.journal);
    const auto draft =
        house.journal.read([&](Session& session) { return design::find_draft(session, of_processes, process); });
    if (!draft) {
        throw Error(design::errors::draft_not_found, {{"drawing", process}});
    }
    need_faultless(house, *draft);
}

void add_drawing(api::Routes& routes, House& house) {
    routes.write<SaveDraftIn, ProcessDraftView>(
        {.method = api::Method::put,
         .path = "/api/v1/processes/{process}/draft",
         .name = "save_process_draft",
         .tag = "design",
         .summary = {"保存流程草稿", "Save the draft of a process"},
         .access = std::string(permission::design_processes),
         .body_bytes_max = body_bytes_max,
         .errors =
             {&design::errors::process_not_found,
              &design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::base_changed}},
        [&house](Tx& tx, const api::Caller& caller, const SaveDraftIn& in) {
            need_short(in.xml, design::process_bytes_max, "/xml");
            need_short(in.note.value_or(""), note_bytes_max, "/note");
            design::ProcessFile file = file_in_force(house, in.process);
            const design::Drawing in_force = design::drawing_of(file);
            file.text = in.xml;
            const design::Draft draft = design::save_draft(
                tx, caller.actor(), in_force, caller.if_match, {design::drawing_of(file), in.base, in.note.value_or("")}
            );
            return draft_view(tx, draft, in_force.hash(), caller.account);
        }
    );
    routes.write<ProcessIn, api::None>(
        {.method = api::Method::remove,
         .path = "/api/v1/processes/{process}/draft",
         .name = "discard_process_draft",
         .tag = "design",
         .summary = {"丢弃流程草稿", "Throw the draft of a process away"},
         .access = std::string(permission::design_processes),
         .status = 204,
         .version_needed = true,
         .errors = {&design::errors::draft_not_found, &design::errors::draft_changed}},
        [](Tx& tx, const api::Caller& caller, const ProcessIn& in) {
            design::discard_draft(tx, caller.actor(), of_processes, in.process, caller.if_match);
            return api::None{};
        }
    );
    routes.task<ProcessIn, ProcessDraftView>(
        {.method = api::Method::post,
         .path = "/api/v1/processes/{process}/draft/submission",
         .name = "submit_process_draft",
         .tag = "design",
         .summary = {"提交流程草稿审批", "Submit the draft for approval"},
         .access = std::string(permission::design_processes),
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::draft_faulty,
              &design::errors::base_changed,
              &design::errors::nothing_changed}},
        [&house](const api::Caller& caller, const ProcessIn& in) {
            const design::ProcessFile file = file_in_force(house, in.process);
            check_draft(house, in.process);
            return house.journal.write([&](Tx& tx) {
                const design::Draft draft =
                    design::submit_draft(tx, caller.actor(), design::drawing_of(file), caller.if_match);
                return draft_view(tx, draft, file.hash(), caller.account);
            });
        }
    );
}

void add_approving(api::Routes& routes, House& house) {
    routes.write<SendBackIn, ProcessDraftView>(
        {.method = api::Method::post,
         .path = "/api/v1/processes/{process}/draft/return",
         .name = "send_process_draft_back",
         .tag = "design",
         .summary = {"退回流程草稿", "Send a submitted draft back, with a reason"},
         .access = std::string(permission::approve_processes),
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::not_submitted,
              &design::errors::reason_needed}},
        [&house](Tx& tx, const api::Caller& caller, const SendBackIn& in) {
            need_short(in.reason, note_bytes_max, "/reason");
            const design::ProcessFile file = file_in_force(house, in.process);
            const design::Draft draft =
                design::send_back(tx, caller.actor(), of_processes, in.process, caller.if_match, in.reason);
            return draft_view(tx, draft, file.hash(), caller.account);
        }
    );
    routes.task<ProcessIn, PublicationView>(
        {.method = api::Method::post,
         .path = "/api/v1/processes/{process}/draft/approval",
         .name = "approve_process_draft",
         .tag = "design",
         .summary = {"批准并发布他人的流程草稿", "Approve somebody else's draft and put it in force"},
         .access = std::string(permission::approve_processes),
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::draft_faulty,
              &design::errors::not_submitted,
              &design::errors::own_draft,
              &design::errors::base_changed}},
        [&house](const api::Caller& caller, const ProcessIn& in) {
            const design::ProcessFile file = file_in_force(house, in.process);
            check_draft(house, in.process);
            PublicationView out = house.journal.write([&](Tx& tx) {
                const design::Publication made =
                    design::approve_draft(tx, caller.actor(), design::drawing_of(file), caller.if_match);
                return publication_view(tx, made, true);
            });
            house.packs.catch_up(house.journal);
            return out;
        }
    );
    routes.read<PublicationIn, PublicationView>(
        {.path = "/api/v1/processes/{process}/publications/{number}",
         .name = "get_process_publication",
         .tag = "design",
         .summary = {"一次发布及其流程图", "One publication with its drawing"},
         .access = std::string(permission::read_processes),
         .errors = {&design::errors::process_not_found}},
        [&house](Session& session, const api::Caller&, const PublicationIn& in) {
            for (const design::Publication& one : design::publications_of(session, of_processes, in.process)) {
                if (one.number == in.number) {
                    return publication_view(
                        session, one, file_in_force(house, in.process).hash() == one.drawing.hash()
                    );
                }
            }
            throw Error(design::errors::process_not_found, {{"process", in.process}});
        }
    );
}

} // namespace

void add_draft_routes(api::Routes& routes, House& house) {
    add_drawing(routes, house);
    add_approving(routes, house);
}

} // namespace tonghe::app

// Drafts of processes and their way into the catalogue: saved, submitted, sent back or approved by somebody else, then
// in force without a restart.
#include "tonghe/app/design_views.hpp"
#include "tonghe/app/draft_ways.hpp"
#include "tonghe/design/finding.hpp"
#include "tonghe/identity/permission.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

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

struct ProcessDrafts {
    using Named = ProcessIn;
    using Saved = SaveDraftIn;
    using SentBack = SendBackIn;
    using View = ProcessDraftView;
    using Published = PublicationView;

    static constexpr auto kind = of_processes;
    static constexpr const char* path = "/api/v1/processes/{process}/draft";
    static constexpr const char* tag = "design";
    static inline const std::string draw{permission::design_processes};
    static inline const std::string approve{permission::approve_processes};
    static inline const Text noun{"流程", "process"};
    static inline const Text to_save{"保存流程草稿", "Save the draft of a process"};
    static inline const Text to_approve{
        "批准并发布他人的流程草稿", "Approve somebody else's draft and put it in force"};
    static constexpr const ErrorCode* no_such = &design::errors::process_not_found;

    template <class In> static const std::string& name(const In& in) { return in.process; }

    static design::Drawing in_force(const House& house, const std::string& process) {
        return design::drawing_of(file_in_force(house, process));
    }

    static design::SaveDraft drawn(Tx&, const House& house, const SaveDraftIn& in) {
        need_short(in.xml, design::process_bytes_max, "/xml");
        design::ProcessFile file = file_in_force(house, in.process);
        file.text = in.xml;
        return {design::drawing_of(file), in.base, in.note.value_or("")};
    }

    static void need_sound(const House& house, const design::Draft& draft) { need_faultless(house, draft); }

    static JsonObject about(Tx&, const House&, const design::Draft&) { return {}; }

    static View view(Session& session, const House& house, const design::Draft& draft, const std::string& account) {
        return draft_view(session, draft, in_force(house, draft.drawing.id).hash(), account);
    }

    static Published published(Session& session, const design::Publication& made) {
        return publication_view(session, made, true);
    }
};

void add_publications(api::Routes& routes, House& house) {
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
    add_draft_drawing<ProcessDrafts>(routes, house);
    add_draft_approving<ProcessDrafts>(routes, house);
    add_publications(routes, house);
}

} // namespace tonghe::app

#include "tonghe/app/design_views.hpp"

#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/design/finding.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/process/model.hpp"
#include "tonghe/work/versions.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

// What the catalogue knows of a process.
struct Known {
    process::ModelRef model;
    std::vector<design::Choice> items;
    Text title;
};

Known known_of(const catalog::Catalog& catalog, const std::string& process) {
    Known out{.title = {process, process}};
    for (const catalog::ItemDefinition* item : design::items_with(catalog, process)) {
        out.items.push_back({item->item.id, item->item.title});
        if (item->item.id == process) {
            out.model = item->process;
            out.title = item->item.title;
            continue;
        }
        for (const catalog::CalledProcess& called : item->called) {
            if (called.id == process && out.model == nullptr) {
                out.model = called.model;
                const std::string& name = called.model->process.name;
                out.title = {
                    name.empty() ? process : name, std::string(called.model->process.attribute("title_en", process))};
            }
        }
    }
    return out;
}

std::vector<design::Finding> warnings_of(const House& house, const design::ProcessFile& file) {
    catalog::PackReading said;
    said.warnings = house.packs.last_warnings();
    return design::findings_of(said, file);
}

ProcessRow row_of(
    const House& house,
    const catalog::Catalog& catalog,
    const design::ProcessFile& file,
    const std::vector<work::VersionInUse>& in_use,
    const std::vector<design::Publication>& published
) {
    const Known known = known_of(catalog, file.process);
    ProcessRow row{
        .process = file.process,
        .title = known.title,
        .file = file.shown(),
        .items = known.items,
        .model = known.model == nullptr ? file.hash() : known.model->hash};
    const std::string id = known.model == nullptr ? file.process : known.model->process.id;
    for (const work::VersionInUse& one : in_use) {
        if (one.process == id) {
            row.running += one.running;
            row.versions.push_back({one.model, one.running, one.model == row.model});
        }
    }
    if (std::none_of(row.versions.begin(), row.versions.end(), [](const auto& one) { return one.is_current; })) {
        row.versions.push_back({row.model, 0, true});
    }
    std::stable_partition(row.versions.begin(), row.versions.end(), [](const auto& one) { return one.is_current; });
    for (const design::Publication& publication : published) {
        const design::Drawing& drawing = publication.drawing;
        if (drawing.kind == design::DrawingKind::process && drawing.id == file.process && drawing.hash() == row.model) {
            row.published = publication.number;
        }
    }
    row.warnings = static_cast<int64_t>(warnings_of(house, file).size());
    return row;
}

} // namespace

std::vector<std::string> named(Session& session, const std::vector<std::string>& accounts) {
    const auto names = identity::names_of(session, accounts);
    std::vector<std::string> out;
    for (const std::string& account : accounts) {
        const auto known = names.find(account);
        out.push_back(known == names.end() ? account : known->second);
    }
    return out;
}

ProcessDraftView
draft_view(Session& session, const design::Draft& draft, const std::string& in_force, const std::string& account) {
    return {
        .process = draft.drawing.id,
        .bpmn = design::process_file_of(draft.drawing).text,
        .base = draft.base,
        .is_stale = draft.base != in_force,
        .state = draft.state,
        .note = draft.note,
        .reason = draft.reason,
        .authors = named(session, draft.authors),
        .is_mine = draft.is_of(account),
        .saved_at = draft.saved_at,
        .version = draft.revision};
}

PublicationView publication_view(Session& session, const design::Publication& publication, bool is_in_force) {
    return {
        .process = publication.drawing.id,
        .number = publication.number,
        .model = publication.drawing.hash(),
        .base = publication.base,
        .file = publication.drawing.shown(),
        .authors = named(session, publication.authors),
        .approved_by = named(session, {publication.approved_by}).front(),
        .note = publication.note,
        .published_at = publication.published_at,
        .is_in_force = is_in_force,
        .bpmn = design::process_file_of(publication.drawing).text};
}

design::ProcessFile file_in_force(const House& house, const std::string& process) {
    auto file = design::find_process_file(*house.packs.files(), process);
    if (!file) {
        throw Error(design::errors::process_not_found, {{"process", process}});
    }
    return std::move(*file);
}

ProcessRows process_rows(Session& session, const House& house, const std::string& account) {
    const auto catalog = house.catalog.get();
    const auto in_use = work::versions_in_use(session);
    const auto published = design::publications_in_force(session);
    const auto drafts = design::drafts(session, design::DrawingKind::process);
    ProcessRows out;
    for (const design::ProcessFile& file : design::process_files(*house.packs.files())) {
        ProcessRow row = row_of(house, *catalog, file, in_use, published);
        for (const design::Draft& draft : drafts) {
            if (draft.drawing.id == file.process) {
                row.draft = draft_view(session, draft, file.hash(), account);
            }
        }
        out.rows.push_back(std::move(row));
    }
    return out;
}

ProcessDesign
process_design(Session& session, const House& house, const std::string& process, const std::string& account) {
    const design::ProcessFile file = file_in_force(house, process);
    const auto published = design::publications_of(session, design::DrawingKind::process, process);
    ProcessDesign out;
    out.process = row_of(house, *house.catalog.get(), file, work::versions_in_use(session), published);
    out.bpmn = file.text;
    out.findings = warnings_of(house, file);
    if (const auto draft = design::find_draft(session, design::DrawingKind::process, process)) {
        out.draft = draft_view(session, *draft, file.hash(), account);
    }
    for (const design::Publication& one : published) {
        PublicationView view = publication_view(session, one, one.number == out.process.published);
        view.bpmn.clear();
        out.publications.push_back(std::move(view));
    }
    return out;
}

} // namespace tonghe::app

#include "tonghe/catalog/internal/assemble.hpp"

#include "tonghe/catalog/content_check.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/process/model.hpp"
#include "tonghe/process/standing.hpp"

#include <algorithm>
#include <set>

namespace tonghe::catalog {

namespace {

// A file of an item or bundle: its path in the version, its path for messages, its text.
struct Part {
    std::string path;
    std::string file;
    std::string text;
};

const Part* find_part(const std::vector<Part>& parts, std::string_view path) {
    const auto at = std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.path == path; });
    return at == parts.end() ? nullptr : &*at;
}

std::vector<SourceFile> sources_of(const std::vector<Part>& parts) {
    std::vector<SourceFile> sources;
    for (const Part& part : parts) {
        sources.push_back({part.path, part.text});
    }
    std::sort(sources.begin(), sources.end());
    return sources;
}

const Part* need(Draft& draft, const std::vector<Part>& parts, const std::string& path, const std::string& folder) {
    const Part* part = find_part(parts, path);
    if (part == nullptr) {
        draft.findings.fault(faults::missing_file, {folder + "/" + path, 1}, {{"name", path}});
    }
    return part;
}

void check_folder(
    Draft& draft, MapReader& reader, std::string_view key, const std::string& id, const std::string& folder
) {
    const std::string name = folder.substr(folder.rfind('/') + 1);
    if (!id.empty() && id != name) {
        draft.findings.fault(
            faults::folder_name, reader.place(key), {{"key", std::string(key)}, {"value", id}, {"folder", name}}
        );
    }
}

// The models that an item asks travel with it, so that an old case is judged by its old rules.
void add_models(const Draft& draft, std::vector<Part>& parts, const std::string& decision) {
    const DecisionModel* model = draft.decision(decision.substr(0, decision.find('/')));
    if (model == nullptr) {
        return;
    }
    std::vector<std::string> ids = model->imports;
    ids.push_back(model->id);
    for (const std::string& id : ids) {
        const DecisionModel* one = draft.decision(id);
        const std::string path = "decisions/" + id + ".dmn";
        if (one != nullptr && find_part(parts, path) == nullptr) {
            parts.push_back({path, one->pack + "/" + path, one->text});
        }
    }
}

// The decision that a task names, `tonghe:desk` of a person's and `tonghe:decision` of a business rule task, with its
// `tonghe:input.<name>`.
DecisionCall call_of(const TaskUse& task) {
    const bool decides = task.kind == process::NodeKind::rule_task;
    DecisionCall call{std::string(task.attribute(decides ? "decision" : "desk")), {}};
    for (const auto& [key, value] : task.attributes) {
        if (key.starts_with("input.")) {
            call.inputs.push_back({key.substr(6), value});
        }
    }
    return call;
}

// Of a process that begins by itself: there is no form that its inputs could be checked against.
void bind_standing(Draft& draft, StandingDefinition& made, const ProcessContent& process) {
    std::vector<Part> parts;
    for (const TaskUse& task : process.tasks) {
        const DecisionCall call = call_of(task);
        if (task.kind == process::NodeKind::service_task || call.decision.empty()) {
            continue;
        }
        add_models(draft, parts, call.decision);
        if (auto bound = bind_decision(draft, task.place, call, {})) {
            (task.kind == process::NodeKind::user_task ? made.desks : made.decisions)[task.element] = std::move(bound);
        }
    }
    made.sources = sources_of(parts);
}

void bind_tasks(Draft& draft, ItemDefinition& made, std::vector<Part>& parts, const ProcessContent& process) {
    for (const TaskUse& task : process.tasks) {
        const DecisionCall call = call_of(task);
        if (task.kind == process::NodeKind::service_task || call.decision.empty() || process.model == nullptr) {
            continue;
        }
        add_models(draft, parts, call.decision);
        if (auto bound = bind_decision(draft, task.place, call, {&made.form})) {
            auto& decisions = task.kind == process::NodeKind::user_task ? made.desks : made.decisions;
            decisions[process.model->process.id + "/" + task.element] = std::move(bound);
        }
    }
}

// `folder` is where the item stands, for messages; its last step must be the item's id unless it is empty.
ItemDraft assemble_item(Draft& draft, std::vector<Part> parts, const std::string& folder) {
    ItemDraft item;
    ItemDefinition& made = item.definition;
    std::vector<ProcessContent> processes;
    if (const Part* yaml = need(draft, parts, "item.yaml", folder)) {
        const YamlDocument document = read_yaml(draft, yaml->text, yaml->file);
        item.place = {yaml->file, 1};
        item.readable = document.root.kind != YamlNode::Kind::empty;
        if (item.readable) {
            MapReader reader(document.root, yaml->file, draft.findings);
            made.item = read_item(reader, draft, item.keys);
            item.place = reader.place("item");
            check_folder(draft, reader, "item", made.item.id, folder);
        }
    }
    if (made.item.id.empty()) { // so that what refers to it is not at fault as well
        made.item.id = folder.substr(folder.rfind('/') + 1);
    }
    for (const Part& part : parts) {
        if (part.path.starts_with("override")) {
            const YamlDocument document = read_yaml(draft, part.text, part.file);
            if (document.root.kind == YamlNode::Kind::empty) {
                continue;
            }
            MapReader reader(document.root, part.file, draft.findings);
            read_override(reader, draft, made.item, item.keys);
        }
    }
    if (const Part* form = need(draft, parts, "form.json", folder)) {
        made.form = read_form(draft.findings, form->file, form->text);
    }
    if (const Part* guide = need(draft, parts, "guide.md", folder)) {
        made.guide = guide->text;
    }
    if (const Part* bpmn = need(draft, parts, "process.bpmn", folder)) {
        made.bpmn = bpmn->text;
        processes.push_back(read_process(draft.findings, bpmn->file, bpmn->text));
        made.process = processes.back().model;
    }
    for (const Part& part : parts) {
        if (part.path.starts_with("processes/")) {
            processes.push_back(read_process(draft.findings, part.file, part.text));
            made.called.push_back({part.path.substr(10, part.path.size() - 15), processes.back().model, part.text});
        }
    }
    for (const ProcessContent& process : processes) {
        bind_tasks(draft, made, parts, process);
    }
    if (!made.item.eligibility.decision.empty()) {
        const auto at = item.keys.find("eligibility");
        add_models(draft, parts, made.item.eligibility.decision);
        made.eligibility =
            bind_decision(draft, at == item.keys.end() ? item.place : at->second, made.item.eligibility, {&made.form});
    }
    for (const Part& part : parts) {
        item.files[part.path] = part.file;
    }
    made.sources = sources_of(parts);
    made.facts = facts_read(made.sources);
    made.version = {made.item.id, content_hash(made.sources), made.item.number};
    return item;
}

BundleDraft assemble_bundle(Draft& draft, const std::vector<Part>& parts, const std::string& folder) {
    BundleDraft bundle;
    BundleDefinition& made = bundle.definition;
    if (const Part* yaml = need(draft, parts, "bundle.yaml", folder)) {
        const YamlDocument document = read_yaml(draft, yaml->text, yaml->file);
        bundle.place = {yaml->file, 1};
        if (document.root.kind != YamlNode::Kind::empty) {
            MapReader reader(document.root, yaml->file, draft.findings);
            made.bundle = read_bundle(reader, draft);
            bundle.place = reader.place("bundle");
            check_folder(draft, reader, "bundle", made.bundle.id, folder);
        }
    }
    if (const Part* form = need(draft, parts, "form.json", folder)) {
        made.form = read_form(draft.findings, form->file, form->text);
    }
    if (const Part* guide = need(draft, parts, "guide.md", folder)) {
        made.guide = guide->text;
    }
    made.sources = sources_of(parts);
    made.facts = facts_read(made.sources);
    made.version = {made.bundle.id, content_hash(made.sources), made.bundle.number};
    return bundle;
}

// The processes an item calls, and those they call, from any pack.
void add_called(std::vector<Part>& parts, const std::map<std::string, Part>& processes, Draft& draft) {
    std::vector<std::string> files;
    for (const Part& part : parts) {
        if (part.path.ends_with(".bpmn")) {
            files.push_back(part.path);
        }
    }
    for (size_t i = 0; i < files.size(); ++i) {
        const Part from = *find_part(parts, files[i]);
        Findings told_later(1);
        for (const auto& [called, place] : read_process(told_later, from.file, from.text).called) {
            const std::string path = "processes/" + called + ".bpmn";
            if (find_part(parts, path) != nullptr) {
                continue;
            }
            if (const auto found = processes.find(called); found != processes.end()) {
                parts.push_back({path, found->second.file, found->second.text});
                files.push_back(path);
            } else {
                std::vector<std::string> names;
                for (const auto& [name, part] : processes) {
                    names.push_back(name);
                }
                draft.findings.fault(
                    faults::unknown_reference,
                    place,
                    with_hint(
                        {{"name", called}, {"what_zh", "可调用流程"}, {"what_en", "process to call"}},
                        nearest(called, names),
                        {"在 processes/ 下放入该流程。", "Put that process under processes/."}
                    )
                );
            }
        }
    }
}

std::vector<DecisionFile> decisions_among(const std::vector<SourceFile>& sources) {
    std::vector<DecisionFile> decisions;
    for (const SourceFile& source : sources) {
        if (source.path.starts_with("decisions/") && source.path.ends_with(".dmn")) {
            decisions.push_back({source.path.substr(10, source.path.size() - 14), "", source.path, source.text});
        }
    }
    return decisions;
}

struct Folder {
    std::string shown; // `national/items/birth`
    std::string pack;
    std::vector<Part> parts;
};

} // namespace

YamlDocument read_yaml(Draft& draft, const std::string& text, const std::string& file) {
    YamlDocument document = parse_yaml(text, draft.limits.yaml_depth_max, draft.limits.yaml_nodes_max);
    for (const YamlProblem& problem : document.problems) {
        draft.findings.fault(faults::bad_yaml, {file, problem.line}, {{"reason", problem.reason}});
    }
    if (document.root.kind == YamlNode::Kind::empty && document.problems.empty()) {
        draft.findings.fault(faults::bad_yaml, {file, 1}, {{"reason", "the file is empty"}});
    }
    return document;
}

bool is_content_path(const std::string& path) {
    const size_t slash = path.find('/');
    const std::string top = path.substr(0, slash);
    const std::string rest = slash == std::string::npos ? "" : path.substr(slash + 1);
    const size_t inner = rest.find('/');
    const std::string name = inner == std::string::npos ? "" : rest.substr(inner + 1);
    if (top == "items") {
        return name == "item.yaml" || name == "form.json" || name == "process.bpmn" || name == "guide.md";
    }
    if (top == "bundles") {
        return name == "bundle.yaml" || name == "form.json" || name == "guide.md";
    }
    if (top == "policies") {
        return is_policy_path(name);
    }
    if (top == "reviews") {
        return name == "review.yaml" || name == "rules.dmn" || name == "items.yaml" || name == "cases.yaml";
    }
    return (top == "overrides" && inner == std::string::npos && rest.ends_with(".yaml")) ||
           (top == "processes" && inner == std::string::npos && rest.ends_with(".bpmn")) ||
           (top == "decisions" && inner == std::string::npos && rest.ends_with(".dmn"));
}

// Processes that nobody has to call. Of one that an item calls too, faults were told with the item.
void assemble_standing(Draft& draft, const std::map<std::string, Part>& processes) {
    std::set<std::string> called;
    for (const ItemDraft& item : draft.items) {
        for (const CalledProcess& one : item.definition.called) {
            called.insert(one.id);
        }
    }
    for (const auto& [id, part] : processes) {
        Findings told_already(1);
        const auto content = read_process(called.contains(id) ? told_already : draft.findings, part.file, part.text);
        if (content.model == nullptr || !process::begins_by_itself(*content.model)) {
            continue;
        }
        for (const process::StandingFault& fault : process::check_standing(*content.model)) {
            draft.findings.fault(
                faults::bad_standing,
                {part.file, fault.line},
                {{"element", fault.element},
                 {"reason_zh", fault.what.zh},
                 {"reason_en", fault.what.en},
                 {"hint_zh", fault.remedy.zh},
                 {"hint_en", fault.remedy.en}}
            );
        }
        const process::Element& own = content.model->process;
        const std::string zh = own.name.empty() ? own.id : own.name;
        StandingDefinition made{content.model, part.text, {zh, std::string(own.attribute("title_en", zh))}, part.file};
        bind_standing(draft, made, content);
        draft.standing.push_back(std::move(made));
    }
}

void assemble_content(Draft& draft, const std::vector<const PackFiles*>& packs) {
    std::map<std::string, Folder> items;
    std::map<std::string, Folder> bundles;
    std::map<std::string, Part> processes;
    std::vector<DecisionFile> decisions;
    for (const PackFiles* pack : packs) {
        for (const auto& [path, text] : pack->files) {
            if (!is_content_path(path)) {
                continue;
            }
            const size_t slash = path.find('/');
            const std::string top = path.substr(0, slash);
            const std::string rest = path.substr(slash + 1);
            const std::string file = pack->name + "/" + path;
            if (top == "processes") {
                processes[rest.substr(0, rest.size() - 5)] = {rest, file, text};
            } else if (top == "decisions") {
                decisions.push_back({rest.substr(0, rest.size() - 4), pack->name, file, text});
            } else if (top == "items" || top == "bundles") {
                const std::string id = rest.substr(0, rest.find('/'));
                Folder& folder = (top == "items" ? items : bundles)[id];
                folder.shown = pack->name + "/" + top + "/" + id;
                folder.pack = pack->name;
                folder.parts.push_back({rest.substr(id.size() + 1), file, text});
            }
        }
    }
    read_decisions(draft, decisions);
    for (const PackFiles* pack : packs) {
        for (const auto& [path, text] : pack->files) {
            if (!path.starts_with("overrides/") || !is_content_path(path)) {
                continue;
            }
            const std::string id = path.substr(10, path.size() - 15);
            const std::string file = pack->name + "/" + path;
            if (const auto found = items.find(id); found != items.end()) {
                found->second.parts.push_back({"override-" + pack->name + ".yaml", file, text});
            } else {
                draft.refer(NameKind::item, id, {file, 1});
            }
        }
    }
    for (auto& [id, folder] : items) {
        add_called(folder.parts, processes, draft);
        ItemDraft item = assemble_item(draft, folder.parts, folder.shown);
        item.definition.pack = folder.pack;
        draft.declare(NameKind::item, item.definition.item.id, item.place);
        draft.items.push_back(std::move(item));
    }
    assemble_standing(draft, processes);
    for (auto& [id, folder] : bundles) {
        BundleDraft bundle = assemble_bundle(draft, folder.parts, folder.shown);
        bundle.definition.pack = folder.pack;
        draft.declare(NameKind::bundle, bundle.definition.bundle.id, bundle.place);
        draft.bundles.push_back(std::move(bundle));
    }
}

std::vector<std::string> facts_read(const std::vector<SourceFile>& sources) {
    constexpr std::string_view prefix = "facts.";
    const auto is_name = [](char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    std::set<std::string> subjects;
    for (const SourceFile& source : sources) {
        const std::string_view text = source.text;
        for (size_t at = text.find(prefix); at != std::string_view::npos; at = text.find(prefix, at)) {
            at += prefix.size();
            const size_t end = static_cast<size_t>(
                std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(), is_name) - text.begin()
            );
            if (end > at) {
                subjects.emplace(text.substr(at, end - at));
            }
        }
    }
    return {subjects.begin(), subjects.end()};
}

std::string content_hash(std::vector<SourceFile> sources) {
    std::sort(sources.begin(), sources.end());
    crypto::Hash hash(crypto::HashAlgorithm::sm3);
    for (const SourceFile& source : sources) {
        hash.update(source.path + "\n" + std::to_string(source.text.size()) + "\n").update(source.text);
    }
    return crypto::to_hex(hash.finish());
}

Parsed<StandingDefinition> compile_standing(const std::string& bpmn, const std::vector<SourceFile>& sources) {
    Draft draft{PackLimits{}};
    read_decisions(draft, decisions_among(sources));
    const ProcessContent content = read_process(draft.findings, "process.bpmn", bpmn);
    StandingDefinition made{.model = content.model, .bpmn = bpmn};
    if (content.model != nullptr) {
        bind_standing(draft, made, content);
    }
    if (!draft.findings.clean()) {
        return draft.findings.take_faults();
    }
    return made;
}

Parsed<ItemDefinition> compile_item(const std::vector<SourceFile>& sources) {
    Draft draft{PackLimits{}};
    std::vector<Part> parts;
    for (const SourceFile& source : sources) {
        parts.push_back({source.path, source.path, source.text});
    }
    read_decisions(draft, decisions_among(sources));
    const Part* yaml = find_part(parts, "item.yaml");
    const YamlDocument document = yaml == nullptr ? YamlDocument{} : parse_yaml(yaml->text, 24, 200'000);
    const YamlNode* id = document.root.find("item");
    ItemDraft item = assemble_item(draft, parts, id == nullptr ? "item" : id->text);
    check_item_promises(draft, item);
    if (!draft.findings.clean()) {
        return draft.findings.take_faults();
    }
    return std::move(item.definition);
}

Parsed<BundleDefinition> compile_bundle(const std::vector<SourceFile>& sources) {
    Draft draft{PackLimits{}};
    std::vector<Part> parts;
    for (const SourceFile& source : sources) {
        parts.push_back({source.path, source.path, source.text});
    }
    const Part* yaml = find_part(parts, "bundle.yaml");
    const YamlDocument document = yaml == nullptr ? YamlDocument{} : parse_yaml(yaml->text, 24, 200'000);
    const YamlNode* id = document.root.find("bundle");
    BundleDraft bundle = assemble_bundle(draft, parts, id == nullptr ? "bundle" : id->text);
    if (!draft.findings.clean()) {
        return draft.findings.take_faults();
    }
    return std::move(bundle.definition);
}

} // namespace tonghe::catalog

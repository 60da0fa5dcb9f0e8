// Decision models of packs and the decisions that items and tasks name.
#include "tonghe/catalog/content_check.hpp"
#include "tonghe/catalog/internal/draft.hpp"
#include "tonghe/rules/analysis.hpp"
#include "tonghe/rules/dmn.hpp"

#include <algorithm>
#include <set>

namespace tonghe::catalog {

namespace {

// Findings of the analysis that make an answer wrong or null for certain; the others are an author's to weigh.
bool is_certain(std::string_view code) {
    static constexpr std::string_view certain[] = {
        "rules.unknown_name",
        "rules.arguments",
        "rules.type",
        "rules.circular",
        "rules.overlap",
        "rules.contradiction"};
    return std::find(std::begin(certain), std::end(certain), code) != std::end(certain);
}

// The id that stands nearest above the end of a line: of the element that a fault there is about.
std::string element_at(std::string_view text, int line) {
    size_t end = 0;
    for (int at = 0; at < line && end != std::string_view::npos; ++at) {
        end = text.find('\n', end == 0 ? 0 : end + 1);
    }
    const size_t id = text.substr(0, end).rfind(" id=\"");
    return id == std::string_view::npos ? "" : std::string(text.substr(id + 5, text.find('"', id + 5) - id - 5));
}

Fault with_element(Fault fault, const DecisionFile& file) {
    if (const std::string element = element_at(file.text, fault.line); !element.empty()) {
        fault.what.zh = "元素“" + element + "”：" + fault.what.zh;
        fault.what.en = "element '" + element + "': " + fault.what.en;
    }
    return fault;
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

void declare_decisions(Draft& draft, const DecisionFile& file, const rules::Model& model) {
    for (const rules::Decision& decision : model.decisions) {
        if (file.text.find("id=\"" + decision.id + "\"") == std::string::npos) {
            break; // those of imported models stand behind the model's own
        }
        draft.declared.try_emplace({NameKind::decision, file.id + "/" + decision.id}, Place{file.file, decision.line});
    }
}

struct LoadedModel {
    std::shared_ptr<const rules::Model> model; // nothing where it has a fault
    std::set<std::string> imports;
};

enum class Gaps { are_warned_of, are_meant, are_faults };

// Loads and judges one file.
LoadedModel load_model(
    Draft& draft,
    const DecisionFile& file,
    const std::map<std::string, const DecisionFile*>& by_namespace,
    Gaps gaps = Gaps::are_warned_of
) {
    LoadedModel out;
    const rules::Loaded loaded =
        rules::load_dmn(file.text, file.file, [&](const std::string& name_space, const std::string&) {
            const auto found = by_namespace.find(name_space);
            if (found == by_namespace.end()) {
                return std::optional<rules::ImportedFile>();
            }
            out.imports.insert(found->second->id);
            return std::optional(rules::ImportedFile{found->second->text, found->second->file});
        });
    for (const Fault& fault : loaded.faults) {
        if (fault.file == file.file) { // those of an imported file are told with that file
            draft.findings.add(with_element(fault, file));
        }
    }
    if (loaded.model != nullptr && gaps == Gaps::are_warned_of) { // models that others may ask
        declare_decisions(draft, file, *loaded.model);
    }
    if (loaded.model == nullptr || !loaded.faults.empty()) {
        return out;
    }
    for (const Fault& finding : rules::analyse(*loaded.model)) {
        if (finding.file != file.file) {
            continue;
        }
        const bool is_gap = finding.code == "rules.gap";
        if (is_certain(finding.code) || (is_gap && gaps == Gaps::are_faults)) {
            draft.findings.add(with_element(finding, file));
        } else if (!is_gap || gaps != Gaps::are_meant) {
            draft.findings.add_warning(with_element(finding, file));
        }
    }
    out.model = loaded.model;
    return out;
}

void read_one(Draft& draft, const DecisionFile& file, const std::map<std::string, const DecisionFile*>& by_namespace) {
    const LoadedModel loaded = load_model(draft, file, by_namespace);
    if (loaded.model == nullptr) {
        return;
    }
    std::vector<SourceFile> sources{{"decisions/" + file.id + ".dmn", file.text}};
    for (const auto& [name_space, other] : by_namespace) {
        if (loaded.imports.contains(other->id)) {
            sources.push_back({"decisions/" + other->id + ".dmn", other->text});
        }
    }
    draft.decisions.push_back(
        {file.id,
         file.pack,
         file.text,
         content_hash(std::move(sources)),
         loaded.model,
         {loaded.imports.begin(), loaded.imports.end()}}
    );
}

// The steps of an expression that is nothing but a path.
std::vector<std::string> steps_of(const rules::Expression& expression, std::string_view text) {
    std::vector<std::string> steps;
    if (expression.names().size() != 1 || expression.names().front() != text) {
        return steps;
    }
    while (true) {
        const size_t dot = text.find('.');
        steps.emplace_back(text.substr(0, dot));
        if (dot == std::string_view::npos) {
            return steps;
        }
        text.remove_prefix(dot + 1);
    }
}

// Indices of the inputs that a decision reads, itself or through others.
std::set<uint32_t> inputs_read(const rules::Model& model, uint32_t decision) {
    std::set<uint32_t> inputs;
    std::set<uint32_t> seen;
    std::vector<uint32_t> next{decision};
    while (!next.empty()) {
        const uint32_t at = next.back();
        next.pop_back();
        if (!seen.insert(at).second || model.decisions[at].tree == nullptr) {
            continue;
        }
        for (const rules::Global& global : model.decisions[at].tree->globals) {
            if (global.kind == rules::Global::Kind::decision) {
                next.push_back(global.index);
            } else if (global.kind == rules::Global::Kind::input) {
                inputs.insert(global.index);
            }
        }
    }
    return inputs;
}

void check_given_names(Draft& draft, const Place& place, const DecisionCall& call, const rules::Model& model) {
    std::vector<std::string> names;
    for (const rules::Input& input : model.inputs) {
        names.push_back(input.id);
    }
    for (const DecisionCall::Input& given : call.inputs) {
        if (std::find(names.begin(), names.end(), given.name) == names.end()) {
            draft.findings.fault(
                faults::unknown_field,
                place,
                with_hint(
                    {{"what_zh", "决策"}, {"what_en", "decision"}, {"owner", call.decision}, {"name", given.name}},
                    nearest(given.name, names),
                    {"改用该决策输入的标识（id）。", "Use the id of an input of that decision."}
                )
            );
        }
    }
}

} // namespace

void read_decisions(Draft& draft, const std::vector<DecisionFile>& files) {
    std::map<std::string, const DecisionFile*> by_namespace;
    for (const DecisionFile& file : files) {
        const std::string name_space = rules::dmn_namespace(file.text);
        const auto [known, fresh] = by_namespace.try_emplace(name_space, &file);
        if (!fresh && !name_space.empty()) {
            draft.findings.fault(
                faults::duplicate,
                {file.file, 1},
                {{"what_zh", "DMN 命名空间"},
                 {"what_en", "DMN namespace"},
                 {"name", name_space},
                 {"file", known->second->file},
                 {"line", "1"}}
            );
        }
    }
    for (const DecisionFile& file : files) {
        if (!is_plain_name(file.id)) {
            draft.findings.fault(
                faults::bad_value,
                {file.file, 1},
                {{"key", "decisions"},
                 {"value", file.id},
                 {"expected_zh", "由 a–z、0–9、-、_ 组成的文件名"},
                 {"expected_en", "a file name of a–z, 0–9, - and _"}}
            );
        }
        if (draft.declare(NameKind::decision_model, file.id, {file.file, 1})) {
            read_one(draft, file, by_namespace);
        }
    }
    std::sort(draft.decisions.begin(), draft.decisions.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
}

std::shared_ptr<const rules::Model> read_policy_model(Draft& draft, const DecisionFile& file) {
    return load_model(draft, file, {}, Gaps::are_faults).model;
}

void read_access(Draft& draft, const DecisionFile& file) {
    const LoadedModel loaded = load_model(draft, file, {}, Gaps::are_meant);
    if (loaded.model == nullptr) {
        return;
    }
    const rules::Model& house = *AccessRules::of_the_house()->models().front().model.model;
    bool sound = true;
    for (const rules::Input& input : loaded.model->inputs) {
        std::string known;
        for (const rules::Input& one : house.inputs) {
            known += (known.empty() ? "" : ", ") + one.id;
        }
        if (known.find(input.id) == std::string::npos) {
            draft.findings.fault(
                faults::access_input, {file.file, input.line}, {{"input", input.id}, {"known", known}}
            );
            sound = false;
        }
    }
    std::map<std::string, int> lines;
    for (const rules::Decision& decision : loaded.model->decisions) {
        lines[decision.id] = decision.line;
        if (decision.id != "fields" && decision.id != "administrators") {
            draft.findings.fault(faults::access_decision, {file.file, decision.line}, {{"decision", decision.id}});
        }
    }
    if (!sound) {
        return;
    }
    std::vector<LooserAccess> looser;
    draft.access = draft.access->tightened(
        {file.pack, {"access", file.pack, file.text, content_hash({{"access.dmn", file.text}}), loaded.model, {}}},
        looser
    );
    for (const LooserAccess& one : looser) {
        draft.findings.fault(
            faults::access_looser, {file.file, lines[one.decision]}, {{"decision", one.decision}, {"where", one.where}}
        );
    }
}

std::shared_ptr<const BoundDecision>
bind_decision(Draft& draft, const Place& place, const DecisionCall& call, const std::vector<const Json*>& forms) {
    const size_t slash = call.decision.find('/');
    const std::string model_id = call.decision.substr(0, slash);
    const std::string id = slash == std::string::npos ? "" : call.decision.substr(slash + 1);
    const DecisionModel* model = draft.decision(model_id);
    const auto& decisions = model == nullptr ? std::vector<rules::Decision>() : model->model->decisions;
    const auto found =
        std::find_if(decisions.begin(), decisions.end(), [&](const auto& decision) { return decision.id == id; });
    draft.refer(NameKind::decision, call.decision, place);
    if (found == decisions.end()) {
        return nullptr; // told with the names, or with the model's own faults
    }
    check_given_names(draft, place, call, *model->model);
    BoundDecision bound{call.decision, id, model->hash, model->model, {}};
    for (const uint32_t index : inputs_read(*model->model, static_cast<uint32_t>(found - decisions.begin()))) {
        const rules::Input& input = model->model->inputs[index];
        const auto given = std::find_if(call.inputs.begin(), call.inputs.end(), [&](const DecisionCall::Input& one) {
            return one.name == input.id;
        });
        if (given == call.inputs.end()) {
            draft.findings.fault(
                faults::input_not_given,
                place,
                {{"decision", call.decision}, {"input", input.id}, {"title", input.name}}
            );
            continue;
        }
        check_expression(draft.findings, place, given->from);
        check_expression(draft.findings, place, given->from, forms);
        if (auto from = rules::parse(given->from)) {
            std::vector<std::string> steps = steps_of(*from, given->from);
            bound.inputs.push_back({input.name, input.type, std::move(*from), std::move(steps)});
        }
    }
    return std::make_shared<const BoundDecision>(std::move(bound));
}

} // namespace tonghe::catalog

// What can be judged only when everything is read: names, staffing, regions.
#include "tonghe/base/identifier.hpp"
#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

std::vector<std::string> names_of(const Draft& draft, NameKind kind) {
    std::vector<std::string> names;
    for (const auto& [key, place] : draft.declared) {
        if (key.first == kind) {
            names.push_back(key.second);
        }
    }
    return names;
}

Expected where_declared(NameKind kind) {
    switch (kind) {
    case NameKind::pack:
        return {
            "把该业务包放在同一目录下，或从 depends 删去。",
            "Put that pack beside this one, or take it out of depends."};
    case NameKind::code_list:
        return {"在 codes/ 下登记该代码表。", "Declare it under codes/."};
    case NameKind::registry:
        return {"在 registries/ 下登记该库。", "Declare it under registries/."};
    case NameKind::subject:
    case NameKind::semantic:
        return {
            "在登记库字段的 semantic 或 semantics.yaml 中登记。",
            "Declare it as the semantic of a registry's field or in semantics.yaml."};
    case NameKind::certificate_type:
        return {"在 certificates/ 下登记该类型。", "Declare it under certificates/."};
    case NameKind::function:
        return {"在 codes/function.yaml 中登记该职能。", "Declare it in codes/function.yaml."};
    case NameKind::text:
        return {"在 text/zh-CN.yaml 和 text/en.yaml 中写上。", "Write it in text/zh-CN.yaml and text/en.yaml."};
    case NameKind::decision:
        return {
            "写成 <模型>/<决策标识>；模型放在 decisions/ 下。",
            "Write <model>/<id of the decision>; models stand under decisions/."};
    case NameKind::target:
    case NameKind::fact:
        return {"在 facts.yaml 中登记。", "Declare it in facts.yaml."};
    case NameKind::policy:
        return {"在 policies/ 下登记该政策。", "Declare it under policies/."};
    case NameKind::review:
        return {"在 reviews/ 下登记该智能审核。", "Declare it under reviews/."};
    case NameKind::decision_model:
        return {"模型放在 decisions/ 下，名称是文件名。", "Models stand under decisions/, named by their file."};
    case NameKind::item:
        return {"在 items/ 下登记该事项。", "Declare it under items/."};
    default:
        return {"在 organisation.yaml 中登记。", "Declare it in organisation.yaml."};
    }
}

// Every field of a subject's record is a semantic id, `mother.name`, whether or not the registry gives it one.
void add_subject_semantics(Draft& draft) {
    std::map<std::string, const RegistryDefinition*> registries;
    for (const RegistryDefinition& registry : draft.registries) {
        registries[registry.id] = &registry;
    }
    for (const SubjectDefinition& subject : draft.subjects) {
        const auto registry = registries.find(subject.registry);
        if (registry == registries.end()) {
            continue;
        }
        for (const FieldDefinition& field : registry->second->fields) {
            const std::string id = subject.id + "." + field.name;
            const auto known =
                std::find_if(draft.semantics.begin(), draft.semantics.end(), [&](const auto& s) { return s.id == id; });
            if (known == draft.semantics.end()) {
                draft.declared.try_emplace({NameKind::semantic, id}, Place{});
                draft.semantics.push_back({id, field.title, subject.id, field.name});
            } else {
                known->subject = subject.id;
                known->field = field.name;
            }
        }
    }
}

void check_references(Draft& draft) {
    std::map<NameKind, std::vector<std::string>> names;
    for (const Reference& reference : draft.references) {
        const bool by_region =
            reference.kind == NameKind::region || reference.kind == NameKind::unit || reference.kind == NameKind::post;
        if (draft.declared.contains({reference.kind, reference.name}) || (draft.places_unreadable && by_region)) {
            continue;
        }
        auto known = names.find(reference.kind);
        if (known == names.end()) {
            known = names.emplace(reference.kind, names_of(draft, reference.kind)).first;
        }
        if (reference.kind == NameKind::region) {
            draft.findings.fault(faults::unknown_region, reference.place, {{"name", reference.name}});
            continue;
        }
        const bool semantic = reference.kind == NameKind::semantic;
        draft.findings.fault(
            semantic ? faults::undeclared_semantic : faults::unknown_reference,
            reference.place,
            with_hint(
                {{"name", reference.name},
                 {"what_zh", word_for(reference.kind).zh},
                 {"what_en", word_for(reference.kind).en}},
                nearest(reference.name, known->second),
                where_declared(reference.kind)
            )
        );
    }
}

void check_fields(Draft& draft) {
    for (const FieldReference& reference : draft.field_references) {
        std::string registry_id = reference.owner;
        if (reference.subject) {
            const auto subject = std::find_if(draft.subjects.begin(), draft.subjects.end(), [&](const auto& s) {
                return s.id == reference.owner;
            });
            if (subject == draft.subjects.end()) {
                continue; // told by check_references
            }
            registry_id = subject->registry;
        }
        const auto registry = std::find_if(draft.registries.begin(), draft.registries.end(), [&](const auto& r) {
            return r.id == registry_id;
        });
        if (registry == draft.registries.end() || registry->field(reference.field) != nullptr) {
            continue;
        }
        std::vector<std::string> names;
        for (const FieldDefinition& field : registry->fields) {
            names.push_back(field.name);
        }
        draft.findings.fault(
            faults::unknown_field,
            reference.place,
            with_hint(
                {{"what_zh", "登记库"}, {"what_en", "registry"}, {"owner", registry_id}, {"name", reference.field}},
                nearest(reference.field, names),
                {"改用该库已有的字段。", "Use a field of that registry."}
            )
        );
    }
}

void check_pack_circles(Draft& draft) {
    std::map<std::string, const Pack*> packs;
    for (const Pack& pack : draft.packs) {
        packs[pack.id] = &pack;
    }
    for (const Pack& pack : draft.packs) {
        std::vector<std::string> path{pack.id};
        std::vector<std::string> next = pack.depends;
        std::set<std::string> seen;
        while (!next.empty()) {
            const std::string at = next.back();
            next.pop_back();
            if (at == pack.id) {
                draft.findings.fault(
                    faults::circle,
                    draft.declared[{NameKind::pack, pack.id}],
                    {{"name", pack.id}, {"path", pack.id + " … " + pack.id}}
                );
                break;
            }
            if (seen.insert(at).second && packs.contains(at)) {
                next.insert(next.end(), packs[at]->depends.begin(), packs[at]->depends.end());
            }
        }
    }
}

} // namespace

void check_names(Draft& draft) {
    add_subject_semantics(draft);
    check_references(draft);
    check_fields(draft);
    check_pack_circles(draft);
}

void check_organisation(Draft& draft) {
    std::map<std::string, const Unit*> units;
    for (const Unit& unit : draft.units) {
        units[unit.id] = &unit;
    }
    for (const Unit& unit : draft.units) {
        const Unit* at = &unit;
        size_t steps = 0;
        while (at != nullptr && !at->parent.empty() && steps <= draft.units.size()) {
            const auto parent = units.find(at->parent);
            at = parent == units.end() ? nullptr : parent->second;
            ++steps;
        }
        if (steps > draft.units.size()) {
            draft.findings.fault(
                faults::circle,
                draft.declared[{NameKind::unit, unit.id}],
                {{"name", unit.id}, {"path", unit.id + " … " + unit.parent}}
            );
        }
        if (const auto level = level_of(unit.region); level && *level != unit.level) {
            draft.findings.fault(
                faults::bad_region,
                draft.declared[{NameKind::unit, unit.id}],
                {{"code", unit.region},
                 {"reason_zh", "与单位的级别不符"},
                 {"reason_en", "does not fit the unit's level"}}
            );
        }
    }
}

} // namespace tonghe::catalog

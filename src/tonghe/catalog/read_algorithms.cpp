// algorithms.yaml: entries of the register of algorithms for decision models.
#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>

namespace tonghe::catalog {

void read_algorithms(Draft& draft, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    const YamlNode* list = reader.sequence("algorithms", true);
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, file, draft.findings);
        DecisionAlgorithm algorithm;
        algorithm.model = one.name("algorithm");
        algorithm.owner = one.name("owner");
        algorithm.since = one.date("since").value_or(Date{});
        algorithm.entry.purpose = one.texts("purpose");
        algorithm.entry.impact = one.texts("impact");
        algorithm.entry.contact = one.name("contact");
        draft.refer(NameKind::decision_model, algorithm.model, one.place("algorithm"));
        draft.refer(NameKind::function, algorithm.owner, one.place("owner"));
        draft.refer(NameKind::function, algorithm.entry.contact, one.place("contact"));
        one.finish();
        if (draft.declare(NameKind::algorithm, algorithm.model, one.place("algorithm"))) {
            draft.algorithms.push_back(std::move(algorithm));
        }
    }
    reader.finish();
}

void check_algorithms(Draft& draft) {
    std::map<std::string, Text> used; // model → who asks it first
    for (const ItemDraft& item : draft.items) {
        for (const DecisionUse& use : uses_of(item.definition)) {
            used.try_emplace(use.model(), use.where);
        }
    }
    for (const StandingDefinition& process : draft.standing) {
        for (const DecisionUse& use : uses_of(process)) {
            used.try_emplace(use.model(), use.where);
        }
    }
    for (const auto& [id, where] : used) {
        const DecisionModel* model = draft.decision(id);
        if (model != nullptr && !draft.declared.contains({NameKind::algorithm, id})) {
            draft.findings.fault(
                faults::algorithm_missing,
                {model->pack + "/decisions/" + id + ".dmn", 1},
                {{"model", id}, {"zh", "“" + where.zh + "”"}, {"en", "'" + where.en + "'"}}
            );
        }
    }
}

} // namespace tonghe::catalog

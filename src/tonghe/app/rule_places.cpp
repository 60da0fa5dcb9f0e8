#include "tonghe/app/rule_places.hpp"

#include <set>

namespace tonghe::app {

namespace {

std::string value_of(const xml::Element& element, std::string_view name) {
    const std::string* found = element.attribute(name);
    return found == nullptr ? std::string() : *found;
}

// What both have; each step of the way counts only where the one before it agrees.
RulePlace common(const RulePlace& a, const RulePlace& b) {
    RulePlace out;
    if (a.element != b.element || a.name != b.name) {
        return out;
    }
    out.element = a.element;
    out.name = a.name;
    if (a.table != b.table) {
        return out;
    }
    out.table = a.table;
    if (a.rule == b.rule && a.rule_id == b.rule_id) {
        out.rule = a.rule;
        out.rule_id = a.rule_id;
        if (a.column == b.column && a.cell == b.cell) {
            out.column = a.column;
            out.cell = a.cell;
            out.cell_id = a.cell_id;
        }
    }
    return out;
}

} // namespace

RulePlaces::RulePlaces(const xml::Element& definitions) { walk(definitions, {}); }

RulePlace RulePlaces::at(int line) const {
    const auto found = lines_.find(line);
    return found == lines_.end() ? RulePlace() : found->second.place;
}

void RulePlaces::note(int line, const RulePlace& place) {
    const auto [known, is_new] = lines_.try_emplace(line, Known{place, false});
    if (is_new) {
        return;
    }
    Known& entry = known->second;
    const RulePlace both = common(entry.place, place);
    if (both == entry.place && !entry.shared) {
        entry.place = place; // further in, and nothing else begins here yet
    } else if (!(both == place)) {
        entry.place = both;
        entry.shared = true;
    }
}

void RulePlaces::walk(const xml::Element& element, RulePlace here) {
    static const std::set<std::string, std::less<>> drawn{
        "decision", "businessKnowledgeModel", "decisionService", "inputData", "knowledgeSource", "itemDefinition"};
    if (drawn.contains(element.name)) {
        here = {.element = value_of(element, "id"), .name = value_of(element, "name")};
    } else if (element.name == "decisionTable") {
        here.table = value_of(element, "id");
    }
    note(element.line, here);
    int rules = 0;
    int inputs = 0;
    int outputs = 0;
    for (const xml::Element& child : element.children) {
        RulePlace there = here;
        if (child.name == "rule") {
            there.rule = ++rules;
            there.rule_id = value_of(child, "id");
        } else if (child.name == "inputEntry" || child.name == "input") {
            there.column = "input";
            there.cell = ++inputs;
            there.cell_id = value_of(child, "id");
        } else if (child.name == "outputEntry" || child.name == "output") {
            there.column = "output";
            there.cell = ++outputs;
            there.cell_id = value_of(child, "id");
        }
        walk(child, there);
    }
}

} // namespace tonghe::app

// Decision models in the browser: what a DMN file holds and what is wrong with it, and what it decides and why.
//
// Always true
//  1. Nothing is kept: no row, no event, no reply for a repeated key. What comes in is read, answered and forgotten.
//  2. A hostile file ends in faults or in a refusal of the input; bytes, steps and length of the reply have bounds
//  (rules.*
//     settings and rules/limits.hpp).
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/rule_input.hpp"
#include "tonghe/app/rule_model_view.hpp"
#include "tonghe/app/rule_trace_view.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/base/settings.hpp"
#include "tonghe/identity/permission.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

struct CheckRules {
    std::string xml;
    std::optional<std::string> file; // its name, for messages
};
TONGHE_STRUCT(CheckRules, xml, file)

struct EvaluateRules {
    std::string xml;
    std::optional<std::string> decision; // name or id; the last of the file by default
    Json input;                          // an object: values by the names of the inputs
    std::optional<Instant> at;           // what now() and today() tell; this moment by default
};
TONGHE_STRUCT(EvaluateRules, xml, decision, input, at)

struct Bounds {
    rules::Limits limits;
    size_t cells_max = 0; // of all rules in one reply
};

// Of a request: the largest file that rules.file_bytes_max allows, each byte of it written as two, and the inputs.
constexpr size_t body_bytes_max = 9u << 20;

Bounds bounds_of(const Settings& settings) {
    Bounds out;
    out.limits.model_bytes_max = static_cast<size_t>(settings.integer("rules.file_bytes_max"));
    out.limits.elements_max = 200'000;
    out.limits.steps_max = static_cast<uint64_t>(settings.integer("rules.steps_max"));
    out.limits.list_items_max = 100'000;
    out.limits.string_bytes_max = 1 << 20;
    out.cells_max = static_cast<size_t>(settings.integer("rules.trace_cells_max"));
    return out;
}

Error invalid(std::string pointer, std::string code, Text what) {
    return invalid_input({{.code = std::move(code), .pointer = std::move(pointer), .what = std::move(what)}});
}

RuleEvaluation evaluate(const EvaluateRules& in, const Bounds& bounds, Instant now) {
    if (!in.input.is_null() && !in.input.is_object()) {
        throw invalid("/input", "wrong_type", {"必须是对象", "must be an object"});
    }
    const RuleFile file = read_rule_file(in.xml, "model.dmn", bounds.limits);
    if (file.loaded.model == nullptr) {
        throw invalid_input(file.loaded.faults);
    }
    const rules::Model& model = *file.loaded.model;
    if (model.decisions.empty()) {
        throw invalid("/xml", "rules.no_decision", {"文件中没有决策", "holds no decision"});
    }
    const std::string decision = in.decision.value_or(model.decisions.back().name);
    const int found = model.find_decision(decision);
    if (found < 0) {
        throw invalid(
            "/decision", "rules.no_decision", {"没有决策“" + decision + "”", "there is no decision '" + decision + "'"}
        );
    }
    const JsonObject given = in.input.is_object() ? in.input.get_object() : JsonObject();
    const rules::Trace trace =
        rules::explain(model, decision, context_of(model, given), options_at(in.at.value_or(now)));
    RuleEvaluation out = evaluation_of(file, trace, bounds.cells_max);
    out.decision = model.decisions[static_cast<size_t>(found)].name;
    for (const auto& [name, value] : given) {
        if (model.find_input(std::string_view(name)) < 0) {
            out.ignored.emplace_back(name);
        }
    }
    return out;
}

} // namespace

void add_rules_routes(api::Routes& routes, House& house) {
    routes.task<CheckRules, RuleCheck>(
        {.method = api::Method::post,
         .path = "/api/v1/rules/check",
         .name = "check_rules",
         .tag = "rules",
         .summary = {"检查决策模型（不保存）", "What a DMN file holds, and its faults and findings; nothing is kept"},
         .access = std::string(permission::manage_packs),
         .body_bytes_max = body_bytes_max,
         .replays = false},
        [&house](const api::Caller&, const CheckRules& in) {
            return check_of(read_rule_file(in.xml, in.file.value_or("model.dmn"), bounds_of(house.settings).limits));
        }
    );
    routes.task<EvaluateRules, RuleEvaluation>(
        {.method = api::Method::post,
         .path = "/api/v1/rules/evaluation",
         .name = "evaluate_rules",
         .tag = "rules",
         .summary = {"试算一个决策并说明理由（不保存）", "What a decision comes to, and why; nothing is kept"},
         .access = std::string(permission::manage_packs),
         .body_bytes_max = body_bytes_max,
         .replays = false},
        [&house](const api::Caller&, const EvaluateRules& in) {
            return evaluate(in, bounds_of(house.settings), house.clock.now());
        }
    );
}

} // namespace tonghe::app

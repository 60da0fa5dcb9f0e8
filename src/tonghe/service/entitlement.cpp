#include "tonghe/service/entitlement.hpp"

#include <cmath>

namespace tonghe::service {

namespace {

// 5400 or 99.5 yuan in cents; nothing where it is no amount of money.
std::optional<int64_t> cents_of(const Json& yuan) {
    constexpr double cents_max = 1e15;
    double cents = 0;
    if (yuan.is_int64()) {
        cents = static_cast<double>(yuan.get_int64()) * 100;
    } else if (yuan.is_double()) {
        cents = yuan.get_double() * 100;
    } else {
        return std::nullopt;
    }
    const double whole = std::round(cents);
    return cents < 0 || cents > cents_max || std::abs(cents - whole) > 1e-6
               ? std::nullopt
               : std::optional(static_cast<int64_t>(whole));
}

std::string shown(const Json& value) {
    return value.is_string() ? std::string(value.get_string()) : value.is_null() ? "" : to_text(value);
}

// A key of the texts with `{output}` filled in, or the sentence itself.
Text reason_text(const std::string& reason, const JsonObject& outputs, const TextOf& text_of) {
    const Text* known = text_of(reason);
    if (known == nullptr) {
        return {reason, reason};
    }
    TextArguments arguments;
    for (const auto& output : outputs) {
        arguments.emplace_back(output.key(), shown(output.value()));
    }
    return {fill(known->zh, arguments), fill(known->en, arguments)};
}

void read_outputs(Entitlement& out, const JsonObject& outputs, const TextOf& text_of) {
    const Json* entitled = outputs.if_contains("entitled");
    const Json* amount = outputs.if_contains("amount");
    const Json* reason = outputs.if_contains("reason");
    if (entitled != nullptr && entitled->is_bool()) {
        out.entitled = entitled->get_bool();
    }
    if (amount != nullptr && !amount->is_null()) {
        out.amount_cents = cents_of(*amount);
        if (!out.amount_cents) {
            out.entitled.reset();
            out.problems.push_back(
                {"决策给出的金额“" + shown(*amount) + "”不是整分的金额",
                 "the amount '" + shown(*amount) + "' is no whole number of cents"}
            );
        }
    }
    if (reason == nullptr) {
        return;
    }
    if (reason->is_string()) {
        out.reasons.push_back(reason_text(shown(*reason), outputs, text_of));
    } else if (reason->is_array()) {
        for (const Json& one : reason->get_array()) {
            out.reasons.push_back(reason_text(shown(one), outputs, text_of));
        }
    }
}

} // namespace

std::optional<Entitlement> entitlement_of(
    const catalog::ItemDefinition& definition,
    const Json& form,
    const JsonObject& facts,
    Date today,
    const TextOf& text_of
) {
    if (definition.eligibility == nullptr) {
        return std::nullopt;
    }
    const catalog::BoundDecision& decision = *definition.eligibility;
    catalog::Answer answer = catalog::ask(decision, JsonObject{{"form", form}, {"facts", facts}}, today);
    Entitlement out{
        .decision = decision.name,
        .title = decision.decision().name,
        .version = decision.hash,
        .decided_on = today,
        .inputs = std::move(answer.inputs),
        .outputs = answer.value,
        .rules = std::move(answer.rules),
        .problems = std::move(answer.problems)};
    for (const auto& input : out.inputs.get_object()) {
        if (input.value().is_null()) { // what follows from an answer not given yet is no problem of the rules
            out.problems.clear();
        }
    }
    if (answer.value.is_bool()) {
        out.entitled = answer.value.get_bool();
    } else if (answer.value.is_object()) {
        read_outputs(out, answer.value.get_object(), text_of);
    }
    return out;
}

JsonObject variable_of(const Entitlement& entitlement) {
    JsonObject out;
    if (entitlement.outputs.is_object()) {
        out = entitlement.outputs.get_object();
    }
    out["entitled"] = entitlement.entitled ? Json(*entitlement.entitled) : Json();
    out["amount_cents"] = entitlement.amount_cents ? Json(*entitlement.amount_cents) : Json();
    return out;
}

Text reason_of(const Entitlement& entitlement) {
    Text out;
    for (const Text& reason : entitlement.reasons) {
        out.zh += reason.zh;
        out.en += (out.en.empty() ? "" : " ") + reason.en;
    }
    return out;
}

void keep_entitlement(Tx& tx, const CaseId& id, const Entitlement& entitlement) {
    tx.execute(
        "INSERT INTO service_entitlement (case_id, told) VALUES (?, ?) ON CONFLICT (case_id) DO UPDATE SET told = "
        "excluded.told",
        {id, to_json_text(entitlement)}
    );
}

std::optional<Entitlement> kept_entitlement(Session& session, const CaseId& id) {
    return session.first("SELECT told FROM service_entitlement WHERE case_id = ?", {id}, [](const store::Row& row) {
        return from_json<Entitlement>(parse_own_json(row.view(0)));
    });
}

} // namespace tonghe::service

#include "tonghe/service/case_services.hpp"

#include "tonghe/base/identifier.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/rules/expression.hpp"
#include "tonghe/service/casework.hpp"

#include <fmt/format.h>

namespace tonghe::service {

namespace {

using Act = CaseCommand::Act;
using work::ServiceCall;
using work::ServiceResult;

std::string attribute(const ServiceCall& call, const char* name) { return std::string(call.element.attribute(name)); }

// The value of an expression over everything the process knows: form, facts, case, and what its steps left behind.
Json value_of(const ServiceCall& call, const std::string& expression) {
    const auto parsed = rules::parse(expression);
    return parsed ? rules::evaluate(*parsed, call.variables()) : Json();
}

// Every `tonghe:set.<field>` of the element, evaluated; what is unknown is left out.
JsonObject values_set(const ServiceCall& call) {
    JsonObject values;
    for (const auto& [name, expression] : call.element.attributes) {
        if (name.starts_with("set.")) {
            Json value = value_of(call, expression);
            if (!value.is_null()) {
                values[name.substr(4)] = std::move(value);
            }
        }
    }
    return values;
}

// A new 公民身份号码: region of registration, birth date, the next free sequence of the right parity, check (GB 11643).
std::string new_identity_number(Session& session, const registry::Registry& registry, const JsonObject& values) {
    const std::string region(text_or(values, "registered_region", text_or(values, "residence_region", "990100000000")));
    std::string born(text_or(values, "birth_date"));
    std::erase(born, '-');
    const bool male = text_or(values, "sex") == "1";
    for (int sequence = male ? 1 : 2; sequence < 1000; sequence += 2) {
        std::string number = fmt::format("{}{}{:03}", region.substr(0, 6), born, sequence);
        if (number.size() != 17) {
            return "";
        }
        number += identity_number_check(number);
        if (!registry.get(session, "person", number)) {
            return number;
        }
    }
    return "";
}

// A new 统一社会信用代码 (GB 32100): 92 an individual business, 91 an enterprise; region of registration; organisation
// code (GB 11714) made of a series of our own and a number that rises; check.
std::string new_credit_code(const JsonObject& values, int64_t serial) {
    const std::string region = std::string(text_or(values, "region", "990100000000")).substr(0, 6);
    const std::string organisation = fmt::format("MT{:06}", serial);
    std::string code = (text_or(values, "kind") == "individual" ? "92" : "91") + region + organisation;
    code += organisation_code_check(organisation);
    return code + credit_code_check(code);
}

// A key for a record that the house makes: an identity number for a person, a credit code for an enterprise, else year
// and a number that rises.
std::string new_key(
    Tx& tx, const registry::Registry& registry, const catalog::RegistryDefinition& definition, const JsonObject& values
) {
    const catalog::FieldDefinition* key = definition.field(definition.key);
    if (key != nullptr && key->type == catalog::FieldType::identity_number) {
        return new_identity_number(tx, registry, values);
    }
    const bool is_enterprise = key != nullptr && key->type == catalog::FieldType::credit_code;
    const std::string period = is_enterprise ? "" : std::to_string(date_of(tx.now()).year()); // none begins anew
    const int64_t serial = tx.first(
                                 "INSERT INTO service_case_counter (item, on_day, last) VALUES (?, ?, 1) ON CONFLICT "
                                 "(item, on_day) DO UPDATE SET last = service_case_counter.last + 1 RETURNING last",
                                 {"registry:" + definition.id, period},
                                 [](const store::Row& row) { return row.integer(0); }
    ).value_or(1);
    if (is_enterprise) {
        return new_credit_code(values, serial);
    }
    return fmt::format("99{}{:08}", date_of(tx.now()).year(), serial);
}

ServiceResult accept(CaseWork& case_work, Tx& tx, const ServiceCall& call) {
    CaseRow row = case_work.case_of(tx, call.instance);
    if (row.state.status == CaseStatus::submitted) {
        case_work.apply_by_system(tx, row, {.act = Act::accept});
    }
    return {};
}

ServiceResult decide_case(CaseWork& case_work, Tx& tx, const ServiceCall& call) {
    CaseRow row = case_work.case_of(tx, call.instance);
    const bool grant = attribute(call, "outcome") != "refuse";
    std::string reason = attribute(call, "reason");
    if (const Text* text = case_work.catalog().get()->text(reason)) {
        reason = text->zh;
    }
    if (!grant && reason.empty()) {
        reason = "经系统核验，不符合办理条件";
    }
    case_work.apply_by_system(tx, row, {.act = grant ? Act::grant : Act::refuse, .reason = grant ? "" : reason});
    return {.outcome = grant ? "grant" : "refuse"};
}

ServiceResult decide_automatically(Tx&, const ServiceCall& call) {
    const JsonObject variables = call.variables();
    const Json* about = variables.if_contains("case");
    const Json* by_person =
        about != nullptr && about->is_object() ? about->get_object().if_contains("by_person") : nullptr;
    if (by_person != nullptr && *by_person == Json(true)) { // it is decided anew
        return {.outcome = "manual"};
    }
    const auto rule = rules::parse(attribute(call, "rule"));
    const auto verdict = rule ? rules::holds(*rule, variables) : std::nullopt;
    return {.outcome = !verdict ? "manual" : *verdict ? "grant" : "refuse"};
}

ServiceResult update_registry(CaseWork& case_work, Tx& tx, const ServiceCall& call) {
    const auto catalog = case_work.catalog().get();
    const registry::Registry& registry = case_work.registry();
    const catalog::RegistryDefinition* definition = catalog->registry(attribute(call, "registry"));
    if (definition == nullptr) {
        return {.error = "registry.unknown"};
    }
    JsonObject values = values_set(call);
    if (!values.contains(definition->key)) {
        const std::string key = new_key(tx, registry, *definition, values);
        if (key.empty()) {
            return {.error = "registry.no_key"};
        }
        values[definition->key] = key;
    }
    const registry::Change change{.actor = "system", .source = definition->source, .case_id = call.instance.case_ref};
    const registry::Record record = registry.save(tx, definition->id, values, change);
    for (const auto& [name, expression] : call.element.attributes) {
        if (!name.starts_with("relation.")) {
            continue;
        }
        const catalog::RelationDefinition* relation = definition->relation(name.substr(9));
        const Json other_key = value_of(call, expression);
        const auto other = relation != nullptr && other_key.is_string()
                               ? registry.get(tx, relation->to, std::string_view(other_key.get_string()))
                               : std::nullopt;
        if (other) {
            registry.relate(tx, record.id, relation->relation, other->id, change);
        }
    }
    return {
        .variables = JsonObject{{definition->id + "_key", record.key}, {definition->id + "_record", record.id.text()}}};
}

// The words of a choice that only the form knows (`{"const": "family", "title": "家庭经营"}`), else the value itself.
Json in_words(const forms::Field& field, const Json& value) {
    const Json* choices = field.schema.is_object() ? field.schema.get_object().if_contains("oneOf") : nullptr;
    if (choices == nullptr || !choices->is_array()) {
        return value;
    }
    for (const Json& choice : choices->get_array()) {
        const Json* constant = choice.is_object() ? choice.get_object().if_contains("const") : nullptr;
        if (constant != nullptr && *constant == value) {
            return Json(text_or(choice.get_object(), "title"));
        }
    }
    return value;
}

// A certificate's values: what the process sets, then what the case's form and the registries say by semantic id.
JsonObject certificate_values(
    CaseWork& case_work, Tx& tx, const ServiceCall& call, const CaseRow& row, const catalog::CertificateType& type
) {
    JsonObject values = values_set(call);
    const auto definition = case_work.definition_of(tx, row);
    const auto form = forms::parse_form(definition->form);
    const auto person = case_work.registry().get(tx, registry::RecordId(row.applicant));
    const auto catalog = case_work.catalog().get();
    Subjects subjects(tx, *catalog, case_work.registry(), {person ? person->key : "", row.enterprise});
    for (const catalog::CertificateField& field : type.fields) {
        if (values.contains(field.field) || field.semantic.empty()) {
            continue;
        }
        const forms::Field* asked = form ? (*form)->by_semantic(field.semantic) : nullptr;
        const Json* answered = asked != nullptr ? at_pointer(row.form, asked->pointer) : nullptr;
        if (answered != nullptr && !answered->is_null()) {
            const catalog::SemanticDefinition* semantic = catalog->semantic(field.semantic);
            const bool has_code_list =
                semantic != nullptr && !semantic->subject.empty(); // its registry knows the words
            values[field.field] = has_code_list ? *answered : in_words(*asked, *answered);
        } else if (const auto known = subjects.value(field.semantic)) {
            values[field.field] = known->value;
        }
    }
    return values;
}

// Codes and regions are printed as words.
void put_into_words(const catalog::Catalog& catalog, const catalog::CertificateType& type, JsonObject& values) {
    for (const catalog::CertificateField& field : type.fields) {
        Json* value = values.if_contains(field.field);
        if (value == nullptr || !value->is_string()) {
            continue;
        }
        const std::string text(value->get_string());
        const catalog::SemanticDefinition* semantic = catalog.semantic(field.semantic);
        const catalog::SubjectDefinition* subject = semantic != nullptr ? catalog.subject(semantic->subject) : nullptr;
        const catalog::RegistryDefinition* registry =
            subject != nullptr ? catalog.registry(subject->registry) : nullptr;
        const catalog::FieldDefinition* about = registry != nullptr ? registry->field(semantic->field) : nullptr;
        const catalog::CodeList* list = about != nullptr ? catalog.code_list(about->code_list) : nullptr;
        if (list == nullptr) {
            list = catalog.code_list(field.field); // `sex`, `nation` set by the process under the name of their list
        }
        if (const catalog::CodeValue* word = list != nullptr ? list->find(text) : nullptr) {
            *value = word->title.zh;
        } else if (is_region_code(text) && catalog.territory().region(text) != nullptr) {
            *value = catalog.territory().full_name(text).zh;
        }
    }
}

ServiceResult issue_certificate(CaseWork& case_work, Tx& tx, const ServiceCall& call) {
    const auto catalog = case_work.catalog().get();
    const CaseRow row = case_work.case_of(tx, call.instance);
    const catalog::CertificateType* type = catalog->certificate_type(attribute(call, "certificate"));
    if (type == nullptr) {
        return {.error = "certificate.unknown_type"};
    }
    const catalog::Unit* issuer = catalog->organisation().issuer(type->issuer, type->level, row.region);
    if (issuer == nullptr) {
        return {.error = "certificate.no_issuer"};
    }
    JsonObject values = certificate_values(case_work, tx, call, row, *type);
    std::string holder_name = row.applicant_name;
    for (const catalog::CertificateField& field : type->fields) { // `holder_name: child.name` names one of the fields
        if (!type->holder_name.empty() && field.semantic == type->holder_name && values.contains(field.field) &&
            values[field.field].is_string()) {
            holder_name = std::string(values[field.field].get_string());
        }
    }
    put_into_words(*catalog, *type, values);
    try {
        const Certificate certificate =
            issue(tx, {type, issuer, row.applicant, holder_name, row.account, values, row.state.id}, case_work.sign());
        add_step(
            tx,
            row.state.id,
            {tx.now(),
             "certificate.issued",
             {"已签发：" + certificate.title.zh, "Issued: " + certificate.title.en},
             issuer->title.zh,
             ""}
        );
        return {
            .variables = JsonObject{
                {"certificate_number", certificate.number}, {"certificate_identifier", certificate.identifier}}};
    } catch (const Error& problem) {
        base::log_warning(
            "certificate.not_issued",
            {{"case", row.state.id.text()}, {"type", type->id}, {"problem", problem.code().name}}
        );
        return {.error = problem.code().name};
    }
}

ServiceResult tell(CaseWork& case_work, Tx& tx, const ServiceCall& call) {
    const CaseRow row = case_work.case_of(tx, call.instance);
    const std::string key = attribute(call, "text");
    const Text* text = case_work.catalog().get()->text(key);
    const TextArguments arguments{{"item", row.title.zh}, {"number", row.state.number}};
    const Text body =
        text != nullptr
            ? Text{fill(text->zh, arguments), fill(text->en, {{"item", row.title.en}, {"number", row.state.number}})}
            : Text{key, key};
    const CaseId& shown = row.state.bundle_case.empty() ? row.state.id : row.state.bundle_case;
    notify::tell(tx, row.account, row.title, body, "/portal/cases/" + shown.text());
    return {};
}

} // namespace

void register_case_services(CaseWork& case_work, work::Work& work) {
    work.serve("case.accept", [&](Tx& tx, const ServiceCall& call) { return accept(case_work, tx, call); });
    work.serve("case.decide", [&](Tx& tx, const ServiceCall& call) { return decide_case(case_work, tx, call); });
    work.serve("auto.decide", decide_automatically);
    work.serve("registry.update", [&](Tx& tx, const ServiceCall& call) {
        return update_registry(case_work, tx, call);
    });
    work.serve("certificate.issue", [&](Tx& tx, const ServiceCall& call) {
        return issue_certificate(case_work, tx, call);
    });
    work.serve("notify", [&](Tx& tx, const ServiceCall& call) { return tell(case_work, tx, call); });
}

} // namespace tonghe::service

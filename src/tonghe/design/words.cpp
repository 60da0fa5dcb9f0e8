#include "tonghe/design/words.hpp"

#include "tonghe/catalog/content_check.hpp"
#include "tonghe/process/vocabulary.hpp"
#include "tonghe/rules/model.hpp"
#include "tonghe/rules/vocabulary.hpp"

#include <algorithm>
#include <set>

namespace tonghe::design {

namespace {

constexpr int form_depth_max = 8;

const JsonObject* member(const JsonObject& object, std::string_view name) {
    const Json* found = object.if_contains(name);
    return found == nullptr ? nullptr : found->if_object();
}

std::string text_of(const JsonObject& object, std::string_view name) {
    const Json* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

Text title_of(const JsonObject& schema, const std::string& otherwise) {
    const JsonObject* ours = member(schema, "x-tonghe");
    const std::string zh = text_of(schema, "title");
    const std::string en = ours == nullptr ? "" : text_of(*ours, "title_en");
    const std::string any = zh.empty() ? otherwise : zh;
    return {any, en.empty() ? any : en};
}

class Variables {
  public:
    void add(const std::string& path, const Text& title) {
        if (known_.insert(path).second) {
            list.push_back({path, title});
        }
    }

    void add_form(const Json& schema, const std::string& path, int depth) {
        const JsonObject* object = schema.if_object();
        const JsonObject* properties = object == nullptr ? nullptr : member(*object, "properties");
        if (properties == nullptr || depth > form_depth_max) {
            return;
        }
        for (const auto& [name, property] : *properties) {
            const std::string at = path + "." + std::string(name);
            if (const JsonObject* one = property.if_object()) {
                add(at, title_of(*one, std::string(name)));
                add_form(property, at, depth + 1);
            }
        }
    }

    std::vector<Choice> list;

  private:
    std::set<std::string> known_;
};

// A value that fits the schema's type: its default, the first of its list, else an empty one.
Json sample_of(const Json& schema, int depth) {
    const JsonObject* object = schema.if_object();
    if (object == nullptr || depth > form_depth_max) {
        return nullptr;
    }
    if (const Json* given = object->if_contains("default")) {
        return *given;
    }
    if (const Json* only = object->if_contains("const")) {
        return *only;
    }
    if (const Json* list = object->if_contains("enum");
        list != nullptr && list->is_array() && !list->get_array().empty()) {
        return list->get_array().front();
    }
    const std::string type = text_of(*object, "type");
    if (const JsonObject* properties = member(*object, "properties")) {
        JsonObject out;
        for (const auto& [name, property] : *properties) {
            out[name] = sample_of(property, depth + 1);
        }
        return out;
    }
    if (type == "integer" || type == "number") {
        return 0;
    }
    if (type == "boolean") {
        return false;
    }
    if (type == "array") {
        return JsonArray();
    }
    return type == "string" ? Json("") : Json();
}

template <class Words> std::vector<Choice> choices(const Words& words) {
    std::vector<Choice> out;
    for (const auto& one : words) {
        out.push_back({std::string(one.word), one.title});
    }
    return out;
}

void add_catalogue(ProcessWords& out, const catalog::Catalog& catalog) {
    for (const catalog::Queue& queue : catalog.organisation().queues()) {
        out.queues.push_back({queue.id, queue.title});
    }
    for (const catalog::DecisionModel& model : catalog.content().decisions) {
        for (const rules::Decision& decision : model.model->decisions) {
            DecisionChoice choice{model.id + "/" + decision.id, {decision.name, decision.name}, {}};
            for (const rules::Input& input : model.model->inputs) {
                choice.inputs.push_back({input.id, {input.name, input.name}});
            }
            out.decisions.push_back(std::move(choice));
        }
    }
    for (const catalog::CertificateType& type : catalog.content().certificate_types) {
        CertificateChoice choice{type.id, type.title, {}};
        for (const catalog::CertificateField& field : type.fields) {
            choice.fields.push_back({field.field, field.title});
        }
        out.certificates.push_back(std::move(choice));
    }
    for (const catalog::RegistryDefinition& registry : catalog.content().registries) {
        RegistryChoice choice{registry.id, registry.title, {}, {}};
        for (const catalog::FieldDefinition& field : registry.fields) {
            choice.fields.push_back({field.name, field.title});
        }
        for (const catalog::RelationDefinition& relation : registry.relations) {
            choice.relations.push_back({relation.relation, relation.title});
        }
        out.registries.push_back(std::move(choice));
    }
    for (const auto& [key, text] : catalog.content().texts) {
        out.texts.push_back({key, text});
    }
}

void add_variables(ProcessWords& out, const catalog::Catalog& catalog, const std::string& process) {
    Variables variables;
    JsonObject sample{
        {"form", JsonObject()},
        {"facts", JsonObject()},
        {"case", JsonObject{{"id", "01"}, {"number", "1"}, {"service", ""}, {"region", ""}, {"bundle", false}}}};
    bool is_entitling = false;
    for (const catalog::ItemDefinition* item : items_with(catalog, process)) {
        variables.add_form(item->form, "form", 0);
        if (sample["form"].as_object().empty()) {
            sample["form"] = sample_of(item->form, 0);
            sample["case"].as_object()["service"] = item->item.id;
        }
        is_entitling = is_entitling || item->eligibility != nullptr;
    }
    variables.add("outcome", {"上一任务的结果", "What the task before came to"});
    variables.add("case.number", {"办件编号", "Number of the case"});
    variables.add("case.service", {"事项", "Service item"});
    variables.add("case.region", {"办理地区", "Region that handles it"});
    variables.add("case.bundle", {"是否属于一件事", "Whether it is part of a bundle"});
    if (is_entitling) {
        variables.add("entitlement.entitled", {"是否符合条件", "Whether entitled"});
        variables.add("entitlement.amount_cents", {"金额（分）", "Amount in cents"});
    }
    variables.add("certificate_number", {"刚签发的证照编号", "Number of the certificate just issued"});
    for (const catalog::SubjectDefinition& subject : catalog.content().subjects) {
        const catalog::RegistryDefinition* registry = catalog.registry(subject.registry);
        for (const catalog::FieldDefinition& field :
             registry == nullptr ? std::vector<catalog::FieldDefinition>() : registry->fields) {
            variables.add(
                "facts." + subject.id + "." + field.name,
                {subject.title.zh + "：" + field.title.zh, subject.title.en + ": " + field.title.en}
            );
        }
    }
    out.variables = std::move(variables.list);
    out.sample = std::move(sample);
}

} // namespace

std::vector<const catalog::ItemDefinition*> items_with(const catalog::Catalog& catalog, const std::string& process) {
    std::vector<const catalog::ItemDefinition*> out;
    for (const auto& item : catalog.content().items) {
        const bool calls = std::any_of(item->called.begin(), item->called.end(), [&](const auto& called) {
            return called.id == process;
        });
        if (item->item.id == process || calls) {
            out.push_back(item.get());
        }
    }
    return out;
}

ProcessWords words_for(const catalog::Catalog& catalog, const PackFiles& packs, const std::string& process) {
    ProcessWords out;
    out.levels = choices(process::levels());
    out.acts = choices(process::acts());
    out.outcomes = choices(process::outcomes());
    out.assignments = choices(process::assignments());
    for (const catalog::ServiceName& service : catalog::service_names()) {
        out.services.push_back({service.name, service.title, service.needs});
    }
    for (const ProcessFile& file : process_files(packs)) {
        if (file.path.starts_with("processes/")) {
            out.processes.push_back({file.process, {file.process, file.process}});
        }
    }
    for (const rules::FunctionWord& function : rules::function_words()) {
        out.functions.push_back({function.name, function.parameters});
    }
    add_catalogue(out, catalog);
    add_variables(out, catalog, process);
    return out;
}

} // namespace tonghe::design

// Items and bundles against everything else: semantic ids and code lists of forms, tasks of processes and who does
// them.
#include "tonghe/catalog/content_check.hpp"
#include "tonghe/catalog/internal/assemble.hpp"
#include "tonghe/forms/form.hpp"
#include "tonghe/process/model.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

void bad_task(Draft& draft, const TaskUse& task, const char* attribute, const std::string& zh, const std::string& en) {
    draft.findings.fault(
        faults::bad_task,
        task.place,
        {{"element", task.element}, {"attribute", attribute}, {"reason_zh", zh}, {"reason_en", en}}
    );
}

void refer_task(Draft& draft, const TaskUse& task, NameKind kind, std::string_view name) {
    draft.refer(kind, std::string(name), task.place);
}

// `set.<field>` attributes: the field exists, the expression reads.
void check_mappings(
    Draft& draft,
    const TaskUse& task,
    const std::vector<const Json*>& forms,
    const std::vector<std::string>& fields,
    const std::string& owner
) {
    for (const auto& [key, value] : task.attributes) {
        if (!key.starts_with("set.") && !key.starts_with("relation.")) {
            continue;
        }
        check_expression(draft.findings, task.place, value);
        check_expression(draft.findings, task.place, value, forms);
        const std::string name = key.substr(key.find('.') + 1);
        if (key.starts_with("set.") && std::find(fields.begin(), fields.end(), name) == fields.end()) {
            draft.findings.fault(
                faults::unknown_field,
                task.place,
                with_hint(
                    {{"what_zh", ""}, {"what_en", "target"}, {"owner", owner}, {"name", name}},
                    nearest(name, fields),
                    {"改用已有的字段。", "Use a field that exists."}
                )
            );
        }
    }
}

std::vector<std::string> fields_of_certificate(const Draft& draft, std::string_view id) {
    std::vector<std::string> names;
    for (const CertificateType& type : draft.certificate_types) {
        for (const CertificateField& field : type.fields) {
            if (type.id == id) {
                names.push_back(field.field);
            }
        }
    }
    return names;
}

std::vector<std::string> fields_of_registry(const Draft& draft, std::string_view id) {
    std::vector<std::string> names;
    for (const RegistryDefinition& registry : draft.registries) {
        for (const FieldDefinition& field : registry.fields) {
            if (registry.id == id) {
                names.push_back(field.name);
            }
        }
    }
    return names;
}

void check_service_task(Draft& draft, const TaskUse& task, const std::vector<const Json*>& forms) {
    const std::string name(task.attribute("service"));
    const std::span<const ServiceName> services = service_names();
    const auto known =
        std::find_if(services.begin(), services.end(), [&](const ServiceName& s) { return name == s.name; });
    if (known == services.end()) {
        std::vector<std::string> names;
        for (const ServiceName& service : services) {
            names.emplace_back(service.name);
        }
        draft.findings.fault(
            faults::unknown_reference,
            task.place,
            with_hint(
                {{"name", name}, {"what_zh", "系统服务"}, {"what_en", "service"}},
                nearest(name, names),
                {"改用已有的系统服务。", "Use a service that exists."}
            )
        );
        return;
    }
    if (*known->needs != '\0' && task.attribute(known->needs).empty()) {
        bad_task(
            draft,
            task,
            known->needs,
            "缺少 tonghe:" + std::string(known->needs),
            "lacks tonghe:" + std::string(known->needs)
        );
    }
    refer_task(draft, task, NameKind::certificate_type, task.attribute("certificate"));
    refer_task(draft, task, NameKind::registry, task.attribute("registry"));
    refer_task(draft, task, NameKind::text, task.attribute(name == "notify" ? "text" : "reason"));
    for (const char* expression : {"rule", "when"}) {
        check_expression(draft.findings, task.place, task.attribute(expression));
        check_expression(draft.findings, task.place, task.attribute(expression), forms);
    }
    if (name == "certificate.issue") {
        check_mappings(
            draft,
            task,
            forms,
            fields_of_certificate(draft, task.attribute("certificate")),
            std::string(task.attribute("certificate"))
        );
    } else if (name == "registry.update") {
        check_mappings(
            draft,
            task,
            forms,
            fields_of_registry(draft, task.attribute("registry")),
            std::string(task.attribute("registry"))
        );
    }
}

bool is_staffed(
    const Draft& draft,
    const std::map<std::string, const Unit*>& units,
    std::string_view queue,
    const std::string& region
) {
    return std::any_of(draft.posts.begin(), draft.posts.end(), [&](const Post& post) {
        const auto unit = units.find(post.unit);
        return unit != units.end() && covers(unit->second->region, region) &&
               std::find(post.queues.begin(), post.queues.end(), queue) != post.queues.end();
    });
}

// Somebody serves the queue in every region of the level.
void check_staffing(
    Draft& draft,
    const Place& place,
    const std::string& queue,
    Level level,
    const std::map<std::string, const Unit*>& units
) {
    if (draft.regions.empty() || draft.places_unreadable) {
        return; // a pack without a territory, such as one of common content
    }
    std::vector<const Region*> unstaffed;
    for (const Region& region : draft.regions) {
        if (region.level == level && !is_staffed(draft, units, queue, region.code)) {
            unstaffed.push_back(&region);
        }
    }
    if (!unstaffed.empty()) {
        draft.findings.fault(
            faults::unstaffed_queue,
            place,
            {{"queue", queue},
             {"count", std::to_string(unstaffed.size())},
             {"zh", unstaffed.front()->name.zh},
             {"en", unstaffed.front()->name.en}}
        );
    }
}

void need_output(Draft& draft, const Place& place, const BoundDecision& decision, const char* output) {
    const std::vector<std::string> names = outputs_of(decision);
    if (!names.empty() && std::find(names.begin(), names.end(), output) == names.end()) {
        draft.findings.fault(faults::decision_output, place, {{"decision", decision.name}, {"output", output}});
    }
}

// What a desk decision can answer: queues that exist and are served wherever it sends work.
void check_desk(
    Draft& draft,
    const TaskUse& task,
    const BoundDecision& desk,
    Level level,
    const std::map<std::string, const Unit*>& units
) {
    need_output(draft, task.place, desk, "queue");
    std::vector<std::string> queues = words_given(desk, "queue");
    if (outputs_of(desk).empty()) {
        queues = words_given(desk, "");
    }
    std::vector<Level> levels;
    for (const std::string& given : words_given(desk, "level")) {
        if (const auto one = parse_word<Level>(given)) {
            levels.push_back(*one);
        } else {
            bad_task(
                draft, task, "desk", "决策给出的级别“" + given + "”不存在", "gives a level '" + given + "' that is none"
            );
        }
    }
    for (const std::string& queue : queues) {
        draft.refer(NameKind::queue, queue, task.place);
        for (const Level one : levels.empty() ? std::vector{level} : levels) {
            check_staffing(draft, task.place, queue, one, units);
        }
    }
    for (const std::string& unit : words_given(desk, "unit")) {
        draft.refer(NameKind::unit, unit, task.place);
    }
}

// A reason is a key of text/*.yaml, or a sentence that is shown as it stands.
bool is_text_key(std::string_view reason) {
    return reason.find('.') != std::string_view::npos &&
           reason.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.-") == std::string_view::npos;
}

void check_eligibility(Draft& draft, const ItemDraft& item) {
    const BoundDecision* decision = item.definition.eligibility.get();
    if (decision == nullptr) {
        return;
    }
    const auto at = item.keys.find("eligibility");
    const Place place = at == item.keys.end() ? item.place : at->second;
    need_output(draft, place, *decision, "entitled");
    for (const std::string& reason : words_given(*decision, "reason")) {
        if (is_text_key(reason)) {
            draft.refer(NameKind::text, reason, place);
        }
    }
}

// The queue that a person's task goes to, empty with a fault where it names none; that it has outcomes is checked
// beside.
std::string queue_of(Draft& draft, const TaskUse& task) {
    std::string queue(task.attribute("queue"));
    if (queue.empty()) {
        bad_task(draft, task, "queue", "没有写由哪个队列办理", "names no queue");
        return queue;
    }
    draft.refer(NameKind::queue, queue, task.place);
    if (task.attribute("outcomes").empty()) {
        bad_task(draft, task, "outcomes", "没有写可能的结果", "names no outcomes");
    }
    return queue;
}

void check_user_task(
    Draft& draft,
    const TaskUse& task,
    const ServiceItem& item,
    const BoundDecision* desk,
    const std::map<std::string, const Unit*>& units
) {
    const std::string queue = queue_of(draft, task);
    if (queue.empty()) {
        return;
    }
    const Level level = parse_word<Level>(task.attribute("level")).value_or(item.level);
    check_staffing(draft, task.place, queue, level, units);
    if (desk != nullptr) {
        check_desk(draft, task, *desk, level, units);
    }
}

const std::string* source_text(const std::vector<SourceFile>& sources, std::string_view path) {
    const auto at = std::find_if(sources.begin(), sources.end(), [&](const SourceFile& s) { return s.path == path; });
    return at == sources.end() ? nullptr : &at->text;
}

// Where the form names the semantic id.
Place form_place(const ItemDraft& item, const std::string& semantic, const Place& otherwise) {
    const std::string* text = source_text(item.definition.sources, "form.json");
    const auto file = item.files.find("form.json");
    if (text == nullptr) {
        return otherwise;
    }
    for (const FormSemantic& use :
         semantics_of(item.definition.form, file == item.files.end() ? "form.json" : file->second, *text)) {
        if (use.semantic == semantic) {
            return use.place;
        }
    }
    return otherwise;
}

// A certificate is promised with what the form may leave out: the applicant who does gets none.
void check_promised_fields(Draft& draft, const TaskUse& task, const ItemDraft& item) {
    if (task.attribute("service") != "certificate.issue" || !item.definition.form.is_object()) {
        return;
    }
    const auto form = forms::parse_form(item.definition.form);
    const auto type =
        std::find_if(draft.certificate_types.begin(), draft.certificate_types.end(), [&](const CertificateType& known) {
            return known.id == task.attribute("certificate");
        });
    if (!form || type == draft.certificate_types.end()) {
        return; // told elsewhere
    }
    for (const CertificateField& field : type->fields) {
        const forms::Field* asked = field.semantic.empty() ? nullptr : (*form)->by_semantic(field.semantic);
        const bool is_set = !task.attribute("set." + field.field).empty();
        if (!field.required || is_set || asked == nullptr || asked->required || asked->required_when != nullptr) {
            continue;
        }
        draft.findings.fault(
            faults::promised_optional,
            form_place(item, field.semantic, task.place),
            {{"certificate", type->id}, {"field", field.field}, {"pointer", asked->pointer}}
        );
    }
}

void check_process(
    Draft& draft,
    const ItemDraft& item,
    const std::string& path,
    const std::string& text,
    const std::map<std::string, const Unit*>& units
) {
    const auto file = item.files.find(path);
    Findings told(1); // its own faults were told when the item was assembled
    const ProcessContent content = read_process(told, file == item.files.end() ? path : file->second, text);
    const std::vector<const Json*> forms{&item.definition.form};
    for (const TaskUse& task : content.tasks) {
        if (task.attribute("title_en").empty()) { // people read it: on the desk, in the timeline, on the drawing
            bad_task(draft, task, "title_en", "没有英文名称", "has no English title");
        }
        check_promised_fields(draft, task, item);
        if (task.kind == process::NodeKind::user_task) {
            const std::string process = content.model != nullptr ? content.model->process.id : "";
            const auto desk = item.definition.desks.find(process + "/" + task.element);
            check_user_task(
                draft,
                task,
                item.definition.item,
                desk == item.definition.desks.end() ? nullptr : desk->second.get(),
                units
            );
        } else if (task.kind == process::NodeKind::service_task) {
            check_service_task(draft, task, forms);
        }
    }
}

// Where the tasks of a process that begins by itself lie: in its region, or where it only knows that once it has begun,
// at worst over the whole territory, so that work reaches somebody whatever began it.
std::string home_of(Draft& draft, const process::Model& model, const Place& place) {
    const std::string written(model.process.attribute("region"));
    const std::string root = draft.regions.empty() ? "" : draft.regions.front().code;
    if (written.empty() || written.starts_with("=")) {
        return root;
    }
    const bool is_known = std::any_of(draft.regions.begin(), draft.regions.end(), [&](const Region& region) {
        return region.code == written;
    });
    if (!is_known && !root.empty()) {
        draft.findings.fault(
            faults::bad_task,
            place,
            {{"element", model.process.id},
             {"attribute", "region"},
             {"reason_zh", "没有区划“" + written + "”"},
             {"reason_en", "there is no region '" + written + "'"}}
        );
    }
    return is_known ? written : root;
}

void check_standing_task(
    Draft& draft,
    const TaskUse& task,
    const std::string& home,
    const BoundDecision* desk,
    const std::map<std::string, const Unit*>& units
) {
    const std::string queue = queue_of(draft, task);
    if (queue.empty()) {
        return;
    }
    for (const auto& [key, value] : task.attributes) {
        if (key.starts_with("set.")) {
            check_expression(draft.findings, task.place, value);
        }
    }
    if (home.empty() || draft.places_unreadable) {
        return; // a pack without a territory
    }
    const auto level = parse_word<Level>(task.attribute("level"));
    const std::string above = level ? region_at(*level, home) : "";
    const std::string region = above.empty() ? home : above;
    if (!is_staffed(draft, units, queue, region)) {
        const auto found = std::find_if(draft.regions.begin(), draft.regions.end(), [&](const Region& one) {
            return one.code == region;
        });
        draft.findings.fault(
            faults::unstaffed_queue,
            task.place,
            {{"queue", queue},
             {"count", "1"},
             {"zh", found == draft.regions.end() ? region : found->name.zh},
             {"en", found == draft.regions.end() ? region : found->name.en}}
        );
    }
    if (desk != nullptr) {
        check_desk(draft, task, *desk, level.value_or(level_of(region).value_or(Level::city)), units);
    }
}

void check_standing_process(
    Draft& draft, const StandingDefinition& made, const std::map<std::string, const Unit*>& units
) {
    Findings told(1); // its own faults were told when it was assembled
    const ProcessContent content = read_process(told, made.file, made.bpmn);
    const std::string home = home_of(draft, *made.model, {made.file, made.model->process.line});
    for (const TaskUse& task : content.tasks) {
        if (task.attribute("title_en").empty()) {
            bad_task(draft, task, "title_en", "没有英文名称", "has no English title");
        }
        if (task.kind == process::NodeKind::user_task) {
            const auto desk = made.desks.find(task.element);
            check_standing_task(draft, task, home, desk == made.desks.end() ? nullptr : desk->second.get(), units);
        }
    }
}

void check_form(Draft& draft, const Json& form, const std::vector<SourceFile>& sources, const std::string& file) {
    const std::string* text = source_text(sources, "form.json");
    if (text == nullptr || !form.is_object()) {
        return;
    }
    for (const FormSemantic& use : semantics_of(form, file, *text)) {
        draft.refer(NameKind::semantic, use.semantic, use.place);
    }
}

void check_competence(Draft& draft, const ItemDraft& drafted, const OrganisationTree& tree) {
    const ServiceItem& item = drafted.definition.item;
    const auto at = drafted.keys.find("authority");
    const Place place = at == drafted.keys.end() ? drafted.place : at->second;
    if (draft.regions.empty() || draft.places_unreadable || !drafted.readable || !tree.has_function(item.authority)) {
        return; // the missing function itself is told with the names
    }
    for (const Region& region : draft.regions) {
        if (region.level == item.level && tree.competent(item.authority, item.level, region.code) == nullptr) {
            draft.findings.fault(
                faults::not_competent,
                place,
                {{"function", item.authority}, {"zh", region.name.zh}, {"en", region.name.en}}
            );
            return; // the first place says enough
        }
    }
}

void check_issuers(Draft& draft, const OrganisationTree& tree) {
    for (const CertificateType& type : draft.certificate_types) {
        bool issues = draft.regions.empty() || draft.places_unreadable || !tree.has_function(type.issuer);
        for (const Region& region : draft.regions) {
            issues =
                issues || (region.level == type.level && tree.issuer(type.issuer, type.level, region.code) != nullptr);
        }
        if (!issues) {
            draft.findings.fault(
                faults::no_issuer, draft.declared[{NameKind::certificate_type, type.id}], {{"function", type.issuer}}
            );
        }
    }
}

void check_bundle(Draft& draft, const BundleDraft& drafted) {
    const BundleDefinition& bundle = drafted.definition;
    std::vector<NamedForm> named{{bundle.bundle.id, bundle.bundle.title, &bundle.form}};
    for (const BundleItem& one : bundle.bundle.items) {
        for (const ItemDraft& item : draft.items) {
            if (item.definition.item.id == one.item) {
                named.push_back({one.item, item.definition.item.title, &item.definition.form});
            }
        }
    }
    check_merge(draft.findings, drafted.place, named);
    std::vector<const Json*> forms;
    for (const NamedForm& one : named) {
        forms.push_back(one.form);
    }
    for (const BundleItem& one : bundle.bundle.items) {
        check_expression(draft.findings, drafted.place, one.when, forms);
    }
}

} // namespace

std::span<const ServiceName> service_names() {
    static const std::vector<ServiceName> table{
        {"auto.decide", "rule", {"按规则自动决定", "Decide by a rule"}},
        {"case.accept", "", {"受理", "Accept the case"}},
        {"case.decide", "outcome", {"作出决定", "Decide the case"}},
        {"certificate.issue", "certificate", {"签发电子证照", "Issue a certificate"}},
        {"registry.update", "registry", {"写入登记库", "Update a registry"}},
        {"notify", "text", {"告知申请人", "Tell the applicant"}},
    };
    return table;
}

void check_content(Draft& draft) {
    std::map<std::string, const Unit*> units;
    for (const Unit& unit : draft.units) {
        units[unit.id] = &unit;
    }
    const OrganisationTree tree(draft.units, draft.posts, draft.queues);
    for (const auto& [key, text] : draft.texts) {
        draft.declared.try_emplace({NameKind::text, key}, Place{});
    }
    for (const ItemDraft& item : draft.items) {
        const ItemDefinition& made = item.definition;
        check_item_promises(draft, item);
        check_eligibility(draft, item);
        check_form(
            draft, made.form, made.sources, item.files.contains("form.json") ? item.files.at("form.json") : "form.json"
        );
        check_process(draft, item, "process.bpmn", made.bpmn, units);
        for (const CalledProcess& called : made.called) {
            check_process(draft, item, "processes/" + called.id + ".bpmn", called.bpmn, units);
        }
        for (const Material& material : made.item.materials) {
            check_expression(
                draft.findings,
                item.keys.contains("materials") ? item.keys.at("materials") : item.place,
                material.when,
                {&made.form}
            );
        }
        for (const TerritoryRule& rule : made.item.territory) {
            check_expression(
                draft.findings,
                item.keys.contains("territory") ? item.keys.at("territory") : item.place,
                rule.when,
                {&made.form}
            );
        }
        check_competence(draft, item, tree);
    }
    for (const StandingDefinition& standing : draft.standing) {
        check_standing_process(draft, standing, units);
    }
    for (const BundleDraft& bundle : draft.bundles) {
        check_form(
            draft,
            bundle.definition.form,
            bundle.definition.sources,
            bundle.definition.pack + "/bundles/" + bundle.definition.bundle.id + "/form.json"
        );
        check_bundle(draft, bundle);
    }
    check_issuers(draft, tree);
}

} // namespace tonghe::catalog

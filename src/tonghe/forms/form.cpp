#include "tonghe/forms/form.hpp"

#include "tonghe/forms/internal/condition.hpp"
#include "tonghe/forms/internal/inline_references.hpp"
#include "tonghe/forms/internal/json_lines.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <span>

namespace tonghe::forms {

namespace {

constexpr size_t fields_max = 500;
constexpr size_t nesting_max = 8;

constexpr std::string_view field_hints[] = {
    "semantic", "section", "group", "widget", "title_en", "help", "when", "required_when", "lock", "asked_by"};
constexpr std::string_view form_hints[] = {"sections", "title_en"};

bool is_word(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

// `mother.birth_date`: words joined by dots, at least two, or one for a list.
bool is_semantic(std::string_view text, FieldKind kind) {
    size_t words = 0;
    while (true) {
        const std::string_view word = text.substr(0, text.find('.'));
        if (!is_word(word)) {
            return false;
        }
        ++words;
        if (word.size() == text.size()) {
            return words >= 2 || kind == FieldKind::list;
        }
        text.remove_prefix(word.size() + 1);
    }
}

// Where a field stands while the tree is walked.
struct Inside {
    std::string pointer;        // of the object
    std::string schema_pointer; // of its schema in the file
    std::string section;
    bool in_list = false;
    size_t depth = 0;
};

class FormReader {
  public:
    FormReader(const Json& schema, std::string file) : file_(std::move(file)), form_(std::make_shared<Form>()) {
        form_->schema = inline_references(schema, faults_);
    }

    Parsed<std::shared_ptr<const Form>> run() {
        const auto* root = form_->schema.if_object();
        if (root == nullptr || !root->contains("properties") || !root->at("properties").is_object()) {
            fault("form.shape", "", {"表单应当是带有 properties 的对象", "a form is an object with properties"});
            return finish();
        }
        sections(*root);
        members(*root, {});
        for (size_t i = 0; i < form_->fields.size(); ++i) {
            form_->at.emplace(form_->fields[i].pointer, i);
        }
        if (faults_.empty()) {
            conditions();
            rules(*root);
        }
        auto compiled = compile(form_->schema, {.assert_formats = true});
        if (compiled) {
            form_->compiled = *compiled;
        } else {
            faults_.insert(faults_.end(), compiled.faults().begin(), compiled.faults().end());
        }
        return finish();
    }

  private:
    void fault(const char* code, const std::string& pointer, Text what, Text remedy = {}) {
        if (faults_.size() < 200) {
            faults_.push_back({.code = code, .pointer = pointer, .what = std::move(what), .remedy = std::move(remedy)});
        }
    }

    Parsed<std::shared_ptr<const Form>> finish() {
        if (faults_.empty()) {
            return std::shared_ptr<const Form>(form_);
        }
        for (Fault& each : faults_) {
            each.file = file_;
        }
        return std::move(faults_);
    }

    // --- Reading hints. ----------------------------------------------------------------------------------------
    Text text_of(const Json& value, const std::string& pointer) {
        const auto* object = value.if_object();
        Text text{
            object == nullptr ? "" : std::string(text_or(*object, "zh")),
            object == nullptr ? "" : std::string(text_or(*object, "en"))};
        if (text.zh.empty() || text.en.empty()) {
            fault(
                "form.text",
                pointer,
                {"应当写作 {\"zh\": \"…\", \"en\": \"…\"}", "should be {\"zh\": \"…\", \"en\": \"…\"}"}
            );
        }
        return text;
    }

    const JsonObject&
    hints_of(const JsonObject& schema, const std::string& pointer, std::span<const std::string_view> known) {
        static const JsonObject nothing;
        const Json* hints = schema.if_contains("x-tonghe");
        if (hints == nullptr) {
            return nothing;
        }
        const std::string here = pointer_step(pointer, "x-tonghe");
        if (!hints->is_object()) {
            fault("form.hint", here, {"x-tonghe 应当是对象", "x-tonghe is an object"});
            return nothing;
        }
        for (const auto& hint : hints->get_object()) {
            if (std::find(known.begin(), known.end(), std::string_view(hint.key())) == known.end()) {
                std::string list;
                for (const std::string_view name : known) {
                    list += (list.empty() ? "" : ", ") + std::string(name);
                }
                fault(
                    "form.hint",
                    pointer_step(here, hint.key()),
                    {"没有名为“" + std::string(hint.key()) + "”的提示",
                     "there is no hint '" + std::string(hint.key()) + "'"},
                    {"可用：" + list, "use one of " + list}
                );
            }
        }
        return hints->get_object();
    }

    void sections(const JsonObject& root) {
        const JsonObject& hints = hints_of(root, "", form_hints);
        const Json* list = hints.if_contains("sections");
        if (list == nullptr) {
            return;
        }
        if (!list->is_array()) {
            return fault("form.section", "/x-tonghe/sections", {"sections 应当是数组", "sections is an array"});
        }
        for (size_t i = 0; i < list->get_array().size(); ++i) {
            const Json& entry = list->get_array()[i];
            const std::string here = pointer_step("/x-tonghe/sections", i);
            const std::string name(entry.is_object() ? text_or(entry.get_object(), "section") : "");
            if (!is_word(name)) {
                fault(
                    "form.section",
                    here,
                    {"缺少分节名 section（小写字母、数字、- 和 _）",
                     "needs a `section`: lower-case letters, digits, - and _"}
                );
                continue;
            }
            const Json* title = entry.get_object().if_contains("title");
            form_->sections.push_back({name, text_of(title == nullptr ? Json() : *title, pointer_step(here, "title"))});
        }
    }

    // --- Fields. -----------------------------------------------------------------------------------------------
    void members(const JsonObject& schema, const Inside& inside) {
        std::set<std::string> required;
        if (const Json* names = schema.if_contains("required"); names != nullptr && names->is_array()) {
            for (const Json& name : names->get_array()) {
                required.insert(name.is_string() ? std::string(name.get_string()) : "");
            }
        }
        for (const auto& property : schema.at("properties").get_object()) {
            const std::string name(property.key());
            const std::string here = pointer_step(inside.schema_pointer + "/properties", name);
            if (!is_word(name)) {
                fault(
                    "form.shape",
                    here,
                    {"字段名只用小写字母、数字、- 和 _", "a field's name has lower-case letters, digits, - and _"}
                );
            }
            if (!property.value().is_object()) {
                fault("form.shape", here, {"字段“" + name + "”应当是对象", "field '" + name + "' should be an object"});
                continue;
            }
            if (form_->fields.size() >= fields_max || inside.depth > nesting_max) {
                return fault("form.shape", here, {"字段过多或嵌套过深", "too many fields, or nested too deeply"});
            }
            field(name, property.value().get_object(), here, inside, required.contains(name));
            required.erase(name);
        }
        for (const std::string& name : required) {
            fault(
                "form.shape",
                inside.schema_pointer + "/required",
                {"必填的“" + name + "”不在字段中", "'" + name + "' is required but no field"}
            );
        }
    }

    void field(
        const std::string& name, const JsonObject& schema, const std::string& here, const Inside& inside, bool required
    ) {
        const JsonObject& hints = hints_of(schema, here, field_hints);
        const std::string hint = pointer_step(here, "x-tonghe");
        Field field;
        field.pointer = pointer_step(inside.pointer, name);
        field.required = required;
        field.schema = schema;
        const Json* items = schema.if_contains("items");
        const bool has_members = schema.contains("properties") && schema.at("properties").is_object();
        const bool lists_objects = items != nullptr && items->is_object() &&
                                   items->get_object().contains("properties") &&
                                   items->get_object().at("properties").is_object();
        field.kind = has_members ? FieldKind::group : lists_objects ? FieldKind::list : FieldKind::value;
        field.semantic = text_or(hints, "semantic");
        field.title = {std::string(text_or(schema, "title")), std::string(text_or(hints, "title_en"))};
        field.section = text_or(hints, "section", inside.section);
        field.group = text_or(hints, "group");
        field.widget = text_or(hints, "widget");
        if (const Json* help = hints.if_contains("help")) {
            field.help = text_of(*help, pointer_step(hint, "help"));
        }
        if (const Json* askers = hints.if_contains("asked_by"); askers != nullptr && askers->is_array()) {
            for (const Json& asker : askers->get_array()) {
                field.asked_by.emplace_back(asker.is_string() ? std::string(asker.get_string()) : "");
            }
        }
        judge(field, hints, here, inside);
        const size_t index = form_->fields.size();
        const std::string pointer = field.pointer;
        const std::string section = field.section;
        const FieldKind kind = field.kind;
        schema_pointers_.push_back(here);
        form_->fields.push_back(std::move(field));
        if (kind == FieldKind::group) {
            members(schema, {pointer, here, section, inside.in_list, inside.depth + 1});
        } else if (kind == FieldKind::list && !inside.in_list) {
            members(items->get_object(), {pointer + "/*", here + "/items", section, true, inside.depth + 1});
        } else if (kind == FieldKind::list) {
            fault("form.shape", schema_pointers_[index], {"列表里不能再有列表", "a list cannot stand inside a list"});
        }
    }

    void judge(Field& field, const JsonObject& hints, const std::string& here, const Inside& inside) {
        const std::string hint = pointer_step(here, "x-tonghe");
        if (field.kind != FieldKind::group && field.title.zh.empty()) {
            fault("form.title", here, {"字段缺少中文名称 title", "the field needs a `title` (zh)"});
        }
        if (field.kind != FieldKind::group && field.title.en.empty()) {
            fault("form.title", here, {"字段缺少英文名称 x-tonghe.title_en", "the field needs `x-tonghe.title_en`"});
        }
        if (!field.semantic.empty()) {
            if (field.kind == FieldKind::group || !is_semantic(field.semantic, field.kind)) {
                fault(
                    "form.semantic",
                    pointer_step(hint, "semantic"),
                    {"语义标识应形如 mother.birth_date，且不用于字段组",
                     "a semantic id looks like mother.birth_date and is not for groups"}
                );
            }
            const auto [other, fresh] = semantics_.emplace(field.semantic, field.pointer);
            if (!fresh) {
                fault(
                    "form.semantic",
                    pointer_step(hint, "semantic"),
                    {"语义“" + field.semantic + "”已用于字段 " + other->second,
                     "'" + field.semantic + "' is already field " + other->second}
                );
            }
        }
        const auto declared = [&](const Section& s) { return s.section == field.section; };
        if (!field.section.empty() && field.section != inside.section && !form_->sections.empty() &&
            std::none_of(form_->sections.begin(), form_->sections.end(), declared)) {
            fault(
                "form.section",
                pointer_step(hint, "section"),
                {"分节“" + field.section + "”没有在表单开头声明",
                 "section '" + field.section + "' is not declared by the form"}
            );
        }
        if (!field.widget.empty() && !is_word(field.widget)) {
            fault(
                "form.hint",
                pointer_step(hint, "widget"),
                {"控件名只用小写字母、数字、- 和 _", "a widget's name has lower-case letters, digits, - and _"}
            );
        }
        if (const Json* lock = hints.if_contains("lock")) {
            field.lock = *lock == Json("never") ? Lock::never : Lock::verified;
            if (*lock != Json("never") && *lock != Json("verified")) {
                fault(
                    "form.hint",
                    pointer_step(hint, "lock"),
                    {"lock 只能是 verified 或 never", "lock is `verified` or `never`"}
                );
            }
        }
    }

    // --- Conditions. -------------------------------------------------------------------------------------------
    void conditions() {
        std::vector<std::set<std::string>> mentioned(form_->fields.size());
        for (size_t i = 0; i < form_->fields.size(); ++i) {
            Field& field = form_->fields[i];
            field.when = condition(field, "when", schema_pointers_[i], &mentioned[i]);
            field.required_when = condition(field, "required_when", schema_pointers_[i], nullptr);
        }
        states_.assign(form_->fields.size(), State::fresh);
        for (size_t i = 0; i < form_->fields.size(); ++i) {
            visit(i, mentioned);
        }
    }

    std::shared_ptr<const Schema> condition(
        const Field& field, const char* name, const std::string& schema_pointer, std::set<std::string>* mentioned
    ) {
        const Json* hints = field.schema.get_object().if_contains("x-tonghe");
        const Json* rule = hints == nullptr ? nullptr : hints->get_object().if_contains(name);
        if (rule == nullptr) {
            return nullptr;
        }
        const std::string here = schema_pointer + "/x-tonghe/" + name;
        RuleMover mover(*form_, [](const Field& f) { return f.pointer; });
        mover.move(*rule);
        for (Fault& each : mover.faults()) {
            each.pointer = here + each.pointer;
            faults_.push_back(std::move(each));
        }
        if (mentioned != nullptr) {
            *mentioned = mover.mentioned();
        }
        auto compiled = compile(*rule, {.assert_formats = true});
        if (compiled) {
            return *compiled;
        }
        for (Fault each : compiled.faults()) {
            each.pointer = here + each.pointer;
            faults_.push_back(std::move(each));
        }
        return nullptr;
    }

    enum class State { fresh, open, done };

    // Depth first: a field comes after the fields its condition looks at and after the groups around it.
    void visit(size_t index, const std::vector<std::set<std::string>>& mentioned) {
        const Field& field = form_->fields[index];
        if (states_[index] == State::done) {
            return;
        }
        if (states_[index] == State::open) {
            return fault(
                "form.cycle",
                schema_pointers_[index],
                {"字段“" + field.title.zh + "”（" + field.pointer + "）是否出现最终取决于它自己",
                 "whether " + field.pointer + " exists depends on itself"},
                {"请打断 when 之间的循环", "break the circle of conditions"}
            );
        }
        states_[index] = State::open;
        for (const std::string& other : mentioned[index]) {
            visit(form_->at.at(other), mentioned);
        }
        for (std::string around = field.pointer; !around.empty(); around.erase(around.rfind('/'))) {
            if (const auto outer = form_->at.find(around); outer != form_->at.end() && outer->second != index) {
                visit(outer->second, mentioned);
                break;
            }
        }
        states_[index] = State::done;
        if (field.when != nullptr) {
            form_->conditional.push_back(index);
        }
    }

    // Rules beside the properties of the form and its groups must be of the kind that merging can move.
    void rules(const JsonObject& root) {
        rules_of(root, "", "");
        for (size_t i = 0; i < form_->fields.size(); ++i) {
            const Field& field = form_->fields[i];
            if (field.kind == FieldKind::group) {
                rules_of(field.schema.get_object(), field.pointer, schema_pointers_[i]);
            } else if (field.kind == FieldKind::list) {
                rules_of(field.schema.at("items").get_object(), field.pointer + "/*", schema_pointers_[i] + "/items");
            }
        }
    }

    void rules_of(JsonObject schema, const std::string& at, const std::string& schema_pointer) {
        schema.erase("properties");
        schema.erase("required");
        RuleMover mover(*form_, [](const Field& f) { return f.pointer; });
        mover.move(schema, at, at.ends_with("/*") ? at : "");
        for (Fault& each : mover.faults()) {
            each.pointer = schema_pointer + each.pointer;
            faults_.push_back(std::move(each));
        }
    }

    std::string file_;
    std::shared_ptr<Form> form_;
    std::vector<Fault> faults_;
    std::vector<std::string> schema_pointers_; // of each field, in the file
    std::map<std::string, std::string> semantics_;
    std::vector<State> states_;
};

// The byte that parse_json names at the end of its reason; 0 where it names none.
size_t byte_in(const Error& error) {
    size_t byte = 0;
    for (const auto& [name, value] : error.arguments()) {
        if (const size_t at = value.rfind(' '); at != std::string::npos) {
            std::from_chars(value.data() + at + 1, value.data() + value.size(), byte);
        }
    }
    return byte;
}

} // namespace

const Field* Form::field(std::string_view pointer) const {
    const auto found = at.find(std::string(pointer));
    return found == at.end() ? nullptr : &fields[found->second];
}

const Field* Form::by_semantic(std::string_view semantic) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.semantic == semantic; });
    return semantic.empty() || found == fields.end() ? nullptr : &*found;
}

Parsed<std::shared_ptr<const Form>> parse_form(const Json& schema, const std::string& file) {
    return FormReader(schema, file).run();
}

Parsed<std::shared_ptr<const Form>> parse_form(std::string_view text, const std::string& file) {
    Json schema;
    try {
        schema = parse_json(text, {.bytes_max = 1 << 20, .depth_max = 64});
    } catch (const Error& error) {
        return std::vector<Fault>{
            {.code = error.code().name,
             .file = file,
             .line = line_of_byte(text, byte_in(error)),
             .what = error.text()}};
    }
    auto parsed = parse_form(schema, file);
    if (parsed) {
        return parsed;
    }
    const auto lines = lines_of(text);
    std::vector<Fault> faults = parsed.faults();
    for (Fault& fault : faults) {
        fault.line = line_at(lines, fault.pointer);
    }
    return faults;
}

} // namespace tonghe::forms

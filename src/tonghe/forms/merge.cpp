#include "tonghe/forms/merge.hpp"

#include "tonghe/forms/internal/combine.hpp"
#include "tonghe/forms/internal/condition.hpp"
#include "tonghe/forms/internal/intersect.hpp"
#include "tonghe/forms/internal/targets.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tonghe::forms {

namespace {

// One item's wish for a field.
struct Ask {
    const ItemForm* item = nullptr;
    const Field* field = nullptr;
    Condition exists;        // at merged pointers, the item's own condition included
    Condition required_when; // while it exists; meaningful where `requires_it`
    bool requires_it = false;
};

// A field of the merged form.
struct Slot {
    std::string semantic;
    std::string target;
    FieldKind kind = FieldKind::value;
    std::vector<Ask> asks; // by item, so that their order does not matter
};

class Merger {
  public:
    explicit Merger(const std::vector<ItemForm>& items) : items_(items) {}

    Parsed<MergedForm> run(const std::vector<Section>& sections) {
        std::set<std::string> names;
        for (const ItemForm& item : items_) {
            if (!names.insert(item.item).second) {
                fault("", {"事项“" + item.item + "”出现了两次", "item '" + item.item + "' is there twice"});
            }
            collect(item);
        }
        for (Slot* slot : order_) {
            std::stable_sort(slot->asks.begin(), slot->asks.end(), [](const Ask& a, const Ask& b) {
                return a.item->item < b.item->item;
            });
        }
        tree();
        if (!faults_.empty()) {
            return std::move(faults_);
        }
        auto form = parse_form(document(sections));
        if (!form) {
            return form.faults();
        }
        return finish(*form);
    }

  private:
    void fault(const std::string& pointer, Text what) {
        faults_.push_back(
            {.code = "form.merge",
             .pointer = pointer,
             .what = std::move(what),
             .remedy = {"请统一两个事项的表单", "make the two items' forms agree"}}
        );
    }

    // --- Who asks for what. --------------------------------------------------------------------------------------
    Json moved(const ItemForm& item, const Json& rule, const std::string& at = "", const std::string& root = "") {
        RuleMover mover(*item.form, [&](const Field& field) { return target_of(item, field); });
        return mover.move(rule, at, root);
    }

    Condition hint(const ItemForm& item, const Field& field, std::string_view name) {
        const Json* rule = hint_of(field, name);
        return rule == nullptr ? Condition() : Condition(moved(item, *rule));
    }

    Condition exists(const ItemForm& item, const Field& field) {
        std::vector<Condition> all{item.when, hint(item, field, "when")};
        if (field.asked_by.empty()) { // else the condition of a merged field, which is whole
            for (const Field* outer : around(*item.form, field)) {
                all.push_back(hint(item, *outer, "when"));
            }
        }
        return both(all);
    }

    void collect(const ItemForm& item) {
        for (const Field& field : item.form->fields) {
            if (field.kind == FieldKind::group) {
                continue;
            }
            const std::string semantic = semantic_of(item, field);
            const std::string target = target_of(item, field);
            auto [place, fresh] = slots_.try_emplace(semantic, Slot{semantic, target, field.kind, {}});
            Slot& slot = place->second;
            if (fresh) {
                order_.push_back(&slot);
            } else if (slot.kind != field.kind || slot.target != target) {
                const ItemForm& other = *slot.asks.front().item;
                fault(
                    target,
                    {"“" + other.title.zh + "”和“" + item.title.zh + "”对“" + field.title.zh +
                         "”的表单结构不同（列表与单值，或所在列表不同）",
                     "'" + other.item + "' and '" + item.item + "' shape '" + semantic +
                         "' differently: as a list and as one value, or in different lists"}
                );
                continue;
            }
            slot.asks.push_back(ask(item, field));
        }
        rules(item);
        for (const Field& field : item.form->fields) {
            if (field.kind == FieldKind::group && !field.title.zh.empty()) {
                group_title(item, field);
            }
        }
    }

    // A group of an item gives its title to the merged group that all its fields go to.
    void group_title(const ItemForm& item, const Field& group) {
        std::string target;
        for (const Field& field : item.form->fields) {
            const bool is_member = field.pointer.starts_with(group.pointer + '/') &&
                                   field.pointer.find('/', group.pointer.size() + 1) == std::string::npos;
            if (!is_member || field.kind == FieldKind::group) {
                continue;
            }
            const std::string pointer = target_of(item, field);
            const std::string outer = pointer.substr(0, pointer.rfind('/'));
            if (outer.ends_with('*') || (!target.empty() && target != outer)) {
                return;
            }
            target = outer;
        }
        if (!target.empty()) {
            Text& title = group_titles_[target];
            title = better(title, group.title);
        }
    }

    // Of two wordings the one that says more; of equally long ones the first in the alphabet.
    static const Text& better(const Text& left, const Text& right) {
        if (left.zh.size() != right.zh.size()) {
            return left.zh.size() > right.zh.size() ? left : right;
        }
        return std::pair(left.zh, left.en) < std::pair(right.zh, right.en) ? left : right;
    }

    Ask ask(const ItemForm& item, const Field& field) {
        Ask ask{
            .item = &item,
            .field = &field,
            .exists = exists(item, field),
            .required_when = hint(item, field, "required_when")};
        bool groups_required = true;
        for (const Field* outer : around(*item.form, field)) {
            if (outer->kind == FieldKind::list) {
                break;
            }
            groups_required = groups_required && outer->required;
        }
        if (field.required && !groups_required) {
            required_with_group(item, field);
        }
        ask.requires_it = (field.required && groups_required) || ask.required_when;
        if (field.required && groups_required) {
            ask.required_when.reset();
        }
        return ask;
    }

    // A required member of an optional group is required as soon as the group is begun.
    void required_with_group(const ItemForm& item, const Field& field) {
        const Field* list = list_around(*item.form, field);
        const std::string root = list == nullptr ? "" : target_of(item, *list) + "/*";
        JsonObject asked;
        say_required(asked, steps_of(std::string_view(target_of(item, field)).substr(root.size())));
        add_rule(exists(item, field), once_begun(item, around(*item.form, field), asked), target_of_list(item, list));
    }

    // `rule`, from when something inside the nearest optional group is given; those inside that one come with it.
    Json once_begun(const ItemForm& item, const std::vector<const Field*>& outer, Json rule) {
        for (const Field* group : outer) {
            if (group->kind == FieldKind::list) {
                break;
            }
            if (!group->required) {
                const Field* list = list_around(*item.form, *group);
                const JsonObject begun{{"required", JsonArray{Json(steps_of(group->pointer).back())}}};
                const std::string at = group->pointer.substr(0, group->pointer.rfind('/'));
                const std::string root = list == nullptr ? "" : target_of(item, *list) + "/*";
                return JsonObject{{"if", moved(item, begun, at, root)}, {"then", std::move(rule)}};
            }
        }
        return rule;
    }

    std::string target_of_list(const ItemForm& item, const Field* list) const {
        return list == nullptr ? "" : target_of(item, *list);
    }

    // A rule of the whole form, or of each entry of the list at `list`, while `holds`.
    void add_rule(const Condition& holds, Json rule, const std::string& list) {
        if (rule.is_object() && rule.get_object().empty()) {
            return;
        }
        if (!list.empty()) {
            rule = said_of(list, JsonObject{{"items", rule}});
        }
        if (holds) {
            rule = JsonObject{{"if", *holds}, {"then", rule}};
        }
        const auto* object = rule.if_object();
        if (object != nullptr && object->size() == 1 && object->contains("allOf")) {
            rules_.insert(rules_.end(), object->at("allOf").get_array().begin(), object->at("allOf").get_array().end());
        } else {
            rules_.push_back(std::move(rule));
        }
    }

    // What the item's form says beside its fields: at its root, in its groups, of the entries of its lists.
    void rules(const ItemForm& item) {
        const auto said = [&](JsonObject schema, const std::string& at, const std::string& root) {
            schema.erase("properties");
            schema.erase("required");
            return moved(item, schema, at, root);
        };
        add_rule(item.when, said(item.form->schema.get_object(), "", ""), "");
        for (const Field& field : item.form->fields) {
            if (field.kind == FieldKind::list) {
                const std::string target = target_of(item, field);
                add_rule(
                    item.when, said(field.schema.at("items").get_object(), field.pointer + "/*", target + "/*"), target
                );
                continue;
            }
            const std::string list = target_of_list(item, list_around(*item.form, field));
            const Json rule = field.kind == FieldKind::group
                                  ? said(field.schema.get_object(), field.pointer, list.empty() ? "" : list + "/*")
                                  : Json(JsonObject());
            if (!rule.get_object().empty()) {
                std::vector<const Field*> chain{&field};
                const auto outer = around(*item.form, field);
                chain.insert(chain.end(), outer.begin(), outer.end());
                add_rule(exists(item, field), once_begun(item, chain, rule), list);
            }
        }
    }

    // --- One field out of many. ----------------------------------------------------------------------------------
    static JsonObject constraints(const Field& field) {
        JsonObject out = field.schema.get_object();
        for (const char* word : {"title", "description", "x-tonghe", "default", "examples", "$comment"}) {
            out.erase(word);
        }
        if (field.kind == FieldKind::list) {
            out.erase("items");
        }
        return out;
    }

    JsonObject joined(const Slot& slot) {
        JsonObject base;
        const Ask* first = nullptr;
        for (const Ask& ask : slot.asks) {
            if (!ask.item->when) {
                base = first == nullptr ? constraints(*ask.field) : narrowed(base, *first, ask, slot);
                first = first == nullptr ? &ask : first;
            }
        }
        if (first == nullptr) { // every item is conditional: what all of them say holds whichever applies
            base = constraints(*slot.asks.front().field);
            for (const Ask& ask : slot.asks) {
                const JsonObject other = constraints(*ask.field);
                for (auto member = base.begin(); member != base.end();) {
                    const Json* same = other.if_contains(member->key());
                    member = same != nullptr && *same == member->value() ? member + 1 : base.stable_erase(member);
                }
            }
            first = &slot.asks.front();
        }
        for (const Ask& ask : slot.asks) {
            if (!ask.item->when) {
                continue;
            }
            const JsonObject own = constraints(*ask.field);
            if (narrowed(base, *first, ask, slot) != base) {
                rules_.push_back(JsonObject{{"if", *ask.item->when}, {"then", said_of(slot.target, own)}});
            }
        }
        return base;
    }

    JsonObject narrowed(const JsonObject& base, const Ask& first, const Ask& other, const Slot& slot) {
        std::vector<std::string> contradictions;
        JsonObject out = intersect(base, constraints(*other.field), contradictions);
        for (const std::string& keyword : contradictions) {
            fault(
                slot.target,
                {"“" + first.item->title.zh + "”和“" + other.item->title.zh + "”对“" + other.field->title.zh +
                     "”的要求互相矛盾（" + keyword + "）",
                 "'" + first.item->item + "' and '" + other.item->item + "' contradict each other about '" +
                     slot.semantic + "' (" + keyword + ")"}
            );
        }
        return out;
    }

    template <class Of> static Text words(const Slot& slot, Of of) {
        Text best;
        for (const Ask& ask : slot.asks) {
            best = better(best, of(*ask.field));
        }
        return best;
    }

    template <class Of> static std::string word(const Slot& slot, Of of) {
        std::string best;
        for (const Ask& ask : slot.asks) {
            const std::string text = of(*ask.field);
            best = best.empty() || (!text.empty() && text < best) ? text : best;
        }
        return best;
    }

    struct Described {
        JsonObject schema;
        bool required = false;
    };

    Described describe(const Slot& slot) {
        Described out{.schema = joined(slot)};
        const Text title = words(slot, [](const Field& f) { return f.title; });
        const Text help = words(slot, [](const Field& f) { return f.help; });
        JsonObject hints{{"title_en", title.en}, {"semantic", slot.semantic}};
        const auto add = [&](const char* name, const std::string& text) {
            if (!text.empty()) {
                hints[name] = text;
            }
        };
        add("section", word(slot, [](const Field& f) { return f.section; }));
        add("group", word(slot, [](const Field& f) { return f.group; }));
        add("widget", word(slot, [](const Field& f) { return f.widget; }));
        if (!help.zh.empty()) {
            hints["help"] = JsonObject{{"zh", help.zh}, {"en", help.en}};
        }
        if (std::all_of(slot.asks.begin(), slot.asks.end(), [](const Ask& ask) {
                return ask.field->lock == Lock::never;
            })) {
            hints["lock"] = "never";
        }
        conditions(slot, out, hints);
        std::set<std::string> askers;
        for (const Ask& ask : slot.asks) {
            ask.field->asked_by.empty() ? void(askers.insert(ask.item->item))
                                        : askers.insert(ask.field->asked_by.begin(), ask.field->asked_by.end());
        }
        hints["asked_by"] = JsonArray(askers.begin(), askers.end());
        for (const char* name : {"default", "examples", "description"}) {
            const Json* value = slot.asks.front().field->schema.get_object().if_contains(name);
            const auto same = [&](const Ask& ask) {
                const Json* other = ask.field->schema.get_object().if_contains(name);
                return other != nullptr && *other == *value;
            };
            if (value != nullptr && std::all_of(slot.asks.begin(), slot.asks.end(), same)) {
                out.schema[name] = *value;
            }
        }
        out.schema["title"] = title.zh;
        out.schema["x-tonghe"] = std::move(hints);
        return out;
    }

    void conditions(const Slot& slot, Described& out, JsonObject& hints) {
        std::vector<Condition> existing;
        std::vector<Condition> requiring;
        bool all_require = true;
        for (const Ask& ask : slot.asks) {
            existing.push_back(ask.exists);
            if (ask.requires_it) {
                // Alone, the condition to exist need not be said again.
                requiring.push_back(slot.asks.size() == 1 ? ask.required_when : both({ask.exists, ask.required_when}));
            }
            all_require = all_require && ask.requires_it && !ask.required_when;
        }
        const Condition exists = either(existing);
        if (exists && exists != list_condition(slot)) {
            hints["when"] = *exists;
        }
        const Condition required = requiring.empty() ? Condition() : either(requiring);
        out.required = all_require || (!requiring.empty() && !required);
        if (!out.required && required) {
            hints["required_when"] = *required;
        }
    }

    // The condition of the list that the slot stands in; it need not be said again inside.
    Condition list_condition(const Slot& slot) {
        const size_t star = slot.target.rfind("/*/");
        for (const Slot* other : order_) {
            if (star != std::string::npos && other->target == slot.target.substr(0, star)) {
                std::vector<Condition> existing;
                for (const Ask& ask : other->asks) {
                    existing.push_back(ask.exists);
                }
                return either(existing);
            }
        }
        return std::nullopt;
    }

    // --- The document. -------------------------------------------------------------------------------------------
    void tree() {
        root_["type"] = "object";
        for (const Slot* slot : order_) {
            Described described = describe(*slot);
            if (slot->kind == FieldKind::list) {
                described.schema["items"] = JsonObject{{"type", "object"}, {"properties", JsonObject()}};
            }
            place(*slot, std::move(described));
        }
    }

    void place(const Slot& slot, Described described) {
        const std::vector<std::string> steps = steps_of(slot.target);
        const auto star = std::find(steps.begin(), steps.end(), "*");
        const size_t entry = star == steps.end() ? 0 : static_cast<size_t>(star - steps.begin());
        JsonObject* here = &root_;
        std::string pointer;
        for (size_t i = 0; i < steps.size(); ++i) {
            pointer += '/' + steps[i];
            if (steps[i] == "*") {
                here = &here->at("items").as_object();
                continue;
            }
            if (described.required && i >= entry) { // a required member of entries does not require the list
                require(*here, steps[i]);
            }
            Json& properties = (*here)["properties"];
            if (properties.is_null()) {
                properties.emplace_object();
            }
            Json& there = properties.as_object()[steps[i]];
            if (i + 1 == steps.size()) {
                if (!there.is_null()) {
                    return clash(slot);
                }
                there = std::move(described.schema);
                return;
            }
            if (there.is_null()) {
                there = group(pointer);
            }
            const bool is_field = at_pointer(there, "/x-tonghe/semantic") != nullptr;
            if (is_field && !(steps[i + 1] == "*" && there.get_object().contains("items"))) {
                return clash(slot);
            }
            here = &there.as_object();
        }
    }

    JsonObject group(const std::string& pointer) const {
        JsonObject out{{"type", "object"}};
        if (const auto title = group_titles_.find(pointer); title != group_titles_.end()) {
            out["title"] = title->second.zh;
            if (!title->second.en.empty()) {
                out["x-tonghe"] = JsonObject{{"title_en", title->second.en}};
            }
        }
        return out;
    }

    static void require(JsonObject& object, const std::string& name) {
        Json& names = object["required"];
        if (names.is_null()) {
            names.emplace_array();
        }
        JsonArray& list = names.as_array();
        if (std::find(list.begin(), list.end(), Json(name)) == list.end()) {
            list.emplace_back(name);
            by_text(list);
        }
    }

    // `a.b` as a field and `a.b.c` as another cannot both stand.
    void clash(const Slot& slot) {
        for (const Slot* other : order_) {
            if (other != &slot && (slot.target.starts_with(other->target + '/') ||
                                   other->target.starts_with(slot.target + '/') || other->target == slot.target)) {
                return fault(
                    slot.target,
                    {"“" + other->asks.front().item->title.zh + "”的“" + other->semantic + "”与“" +
                         slot.asks.front().item->title.zh + "”的“" + slot.semantic + "”不能同时存在",
                     "'" + other->semantic + "' of '" + other->asks.front().item->item + "' and '" + slot.semantic +
                         "' of '" + slot.asks.front().item->item + "' cannot both be fields"}
                );
            }
        }
    }

    Json document(const std::vector<Section>& first) {
        by_text(rules_);
        if (!rules_.empty()) {
            root_["allOf"] = rules_;
        }
        if (!root_.contains("properties")) {
            root_["properties"] = JsonObject();
        }
        JsonArray sections;
        std::set<std::string> known;
        const auto add = [&](const Section& section) {
            if (known.insert(section.section).second) {
                sections.push_back(JsonObject{
                    {"section", section.section},
                    {"title", JsonObject{{"zh", section.title.zh}, {"en", section.title.en}}}});
            }
        };
        std::for_each(first.begin(), first.end(), add);
        for (const ItemForm& item : items_) {
            std::for_each(item.form->sections.begin(), item.form->sections.end(), add);
        }
        JsonObject out{{"$schema", "https://json-schema.org/draft/2020-12/schema"}};
        for (auto& member : root_) {
            out[member.key()] = member.value();
        }
        if (!sections.empty()) {
            out["x-tonghe"] = JsonObject{{"sections", sections}};
        }
        return out;
    }

    Parsed<MergedForm> finish(std::shared_ptr<const Form> form) {
        MergedForm merged{.form = std::move(form)};
        for (const ItemForm& item : items_) {
            MergedItem out{.item = item.item, .title = item.title, .form = item.form};
            if (item.when) {
                auto when = compile(*item.when, {.assert_formats = true});
                if (!when) {
                    return when.faults();
                }
                out.when = *when;
            }
            for (const Field& field : item.form->fields) {
                if (field.kind != FieldKind::group) {
                    out.fields.push_back({field.pointer, target_of(item, field)});
                }
            }
            merged.items.push_back(std::move(out));
        }
        return merged;
    }

    const std::vector<ItemForm>& items_;
    std::map<std::string, Slot> slots_; // by semantic; a map, so that places stay
    std::vector<Slot*> order_;
    JsonArray rules_;
    JsonObject root_;
    std::map<std::string, Text> group_titles_; // by the pointer of the merged group
    std::vector<Fault> faults_;
};

} // namespace

const std::string* MergedItem::merged_pointer(std::string_view item_pointer) const {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const FieldPair& pair) { return pair.item == item_pointer; });
    return found == fields.end() ? nullptr : &found->merged;
}

const MergedItem* MergedForm::item(std::string_view name) const {
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const MergedItem& each) { return each.item == name; });
    return found == items.end() ? nullptr : &*found;
}

Parsed<MergedForm> merge(const std::vector<ItemForm>& items, const std::vector<Section>& sections) {
    return Merger(items).run(sections);
}

bool applies(const MergedItem& item, const Json& effective_values) {
    return item.when == nullptr || is_valid(*item.when, effective_values);
}

} // namespace tonghe::forms

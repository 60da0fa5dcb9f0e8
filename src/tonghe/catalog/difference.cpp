#include "tonghe/catalog/difference.hpp"

#include "tonghe/catalog/reader.hpp"

#include <algorithm>
#include <map>

namespace tonghe::catalog {

namespace {

// Everything of a snapshot that can differ, as lines of text: what, id and place → value.
using Lines = std::map<std::tuple<std::string, std::string, std::string>, std::string>;

std::string shown(const Text& text) { return text.zh + " / " + text.en; }

std::string shown(bool value) { return value ? "true" : "false"; }

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) {
        out += (out.empty() ? "" : ", ") + word;
    }
    return out;
}

std::string shown(const MaterialSource& source) {
    static constexpr const char* kinds[] = {"registry:", "certificate:", "case:", "upload"};
    const std::string fields = source.fields.empty() ? "" : "." + joined(source.fields);
    return kinds[static_cast<size_t>(source.kind)] + source.name + fields;
}

void add_files(Lines& lines, const char* what, const std::string& id, const std::vector<SourceFile>& sources) {
    for (const SourceFile& source : sources) {
        if (!source.path.ends_with(".yaml")) { // YAML is compared by its members
            lines[{what, id, source.path}] = content_hash({source}).substr(0, 12);
        }
    }
}

void add_item(Lines& lines, const ItemDefinition& definition) {
    const ServiceItem& item = definition.item;
    const auto put = [&](const std::string& place, std::string value) {
        lines[{"item", item.id, place}] = std::move(value);
    };
    put("", shown(item.title));
    put("version", std::to_string(item.number));
    put("code", item.code);
    put("summary", shown(item.summary));
    put("type", item.type);
    put("handling", word(item.handling));
    put("online", word(item.online));
    put("authority", item.authority);
    put("level", word(item.level));
    put("legal", shown(tonghe::shown(item.legal)));
    put("promised", shown(tonghe::shown(item.promised)));
    put("correction.workdays", item.correction ? std::to_string(item.correction->count) : "");
    put("correction.silence", item.silence ? "accepted" : "none");
    put("fee.cents", std::to_string(item.fee.cents));
    put("visits", std::to_string(item.visits));
    put("assurance", std::to_string(item.assurance));
    put("result", item.certificate + " " + shown(item.result));
    put("delivery", shown(item.delivery));
    put("search", joined(item.search));
    for (size_t i = 0; i < item.territory.size(); ++i) {
        put("territory/" + std::to_string(i), item.territory[i].semantic + " " + item.territory[i].when);
    }
    put("eligibility", item.eligibility.decision);
    for (const DecisionCall::Input& input : item.eligibility.inputs) {
        put("eligibility/" + input.name, input.from);
    }
    for (const LawReference& law : item.law) {
        put("law/" + law.title.zh, shown(law.article));
    }
    for (const Text& condition : item.conditions) {
        put("conditions/" + condition.zh, condition.en);
    }
    for (const Question& question : item.questions) {
        put("questions/" + question.q.zh, shown(question.a));
    }
    for (size_t i = 0; i < item.steps.size(); ++i) {
        put("steps/" + std::to_string(i + 1), shown(item.steps[i]));
    }
    for (const Material& material : item.materials) {
        std::vector<std::string> sources;
        for (const MaterialSource& source : material.sources) {
            sources.push_back(shown(source));
        }
        const std::string at = "materials/" + material.id;
        put(at, shown(material.title));
        put(at + ".required", shown(material.required));
        put(at + ".when", material.when);
        put(at + ".sources", joined(sources));
        put(at + ".accept", joined(material.accept));
        put(at + ".bytes_max", std::to_string(material.bytes_max));
        put(at + ".fill", shown(material.fill));
    }
    add_files(lines, "item", item.id, definition.sources);
}

// A model by its decisions, and each table by its rules: `entitlement/rule 3`.
void add_decisions(Lines& lines, const DecisionModel& one) {
    lines[{"decision", one.id, ""}] = one.model->name;
    for (const rules::Decision& decision : one.model->decisions) {
        if (one.text.find("id=\"" + decision.id + "\"") == std::string::npos) {
            break; // imported: told with its own model
        }
        lines[{"decision", one.id, decision.id}] = decision.name;
        const rules::Table* table = table_of(decision);
        if (table == nullptr) {
            lines[{"decision", one.id, decision.id + "/expression"}] = decision.tree ? decision.tree->text : "";
            continue;
        }
        for (size_t i = 0; i < table->rules.size(); ++i) {
            const rules::TableRule& rule = table->rules[i];
            lines[{"decision", one.id, decision.id + "/rule " + std::to_string(i + 1)}] =
                joined(rule.test_texts) + " | " + joined(rule.output_texts);
        }
    }
}

void add_bundle(Lines& lines, const BundleDefinition& definition) {
    const Bundle& bundle = definition.bundle;
    lines[{"bundle", bundle.id, ""}] = shown(bundle.title);
    lines[{"bundle", bundle.id, "version"}] = std::to_string(bundle.number);
    lines[{"bundle", bundle.id, "summary"}] = shown(bundle.summary);
    for (const BundleItem& item : bundle.items) {
        lines[{"bundle", bundle.id, "items/" + item.item}] = item.when + (item.optional ? " optional" : "");
    }
    add_files(lines, "bundle", bundle.id, definition.sources);
}

void add_registry(Lines& lines, const RegistryDefinition& registry) {
    lines[{"registry", registry.id, ""}] = shown(registry.title);
    lines[{"registry", registry.id, "source"}] = registry.source;
    lines[{"registry", registry.id, "key"}] = registry.key;
    for (const FieldDefinition& field : registry.fields) {
        const std::string inner = field.code_list + field.references;
        lines[{"registry", registry.id, "fields/" + field.name}] =
            std::string(word(field.type)) + (inner.empty() ? "" : "(" + inner + ")") + " " + word(field.data_class) +
            " mask " + word(field.mask) + " source " + field.source + " semantic " + field.semantic +
            (field.required ? " required" : "") + (field.index ? " index" : "") + " " + shown(field.title);
    }
    for (const RelationDefinition& relation : registry.relations) {
        lines[{"registry", registry.id, "relations/" + relation.relation}] = relation.to;
    }
}

void add_organisation(Lines& lines, const OrganisationTree& tree) {
    for (const Unit& unit : tree.units()) {
        lines[{"unit", unit.id, ""}] = shown(unit.title);
        lines[{"unit", unit.id, "place"}] =
            unit.function + " " + word(unit.level) + " " + unit.region + " under " + unit.parent;
    }
    for (const Post& post : tree.posts()) {
        lines[{"post", post.id, ""}] = shown(post.title);
        lines[{"post", post.id, "queues"}] = joined(post.queues);
        lines[{"post", post.id, "permissions"}] = joined(post.permissions);
    }
    for (const Queue& queue : tree.queues()) {
        lines[{"queue", queue.id, ""}] = shown(queue.title);
    }
}

void add_common(Lines& lines, const CatalogContent& content) {
    for (const Pack& pack : content.packs) {
        lines[{"pack", pack.id, ""}] = shown(pack.title);
        lines[{"pack", pack.id, "version"}] = pack.version;
        lines[{"pack", pack.id, "depends"}] = joined(pack.depends);
    }
    for (const AnnouncedYear& year : content.years) {
        const std::string id = std::to_string(year.calendar.year);
        lines[{"year", id, ""}] = year.notice;
        for (const Date day : year.calendar.holidays) {
            lines[{"year", id, to_string(day)}] = "holiday";
        }
        for (const Date day : year.calendar.workdays) {
            lines[{"year", id, to_string(day)}] = "workday";
        }
    }
    for (const CodeList& list : content.code_lists) {
        lines[{"code_list", list.id, ""}] = shown(list.title);
        for (const CodeValue& value : list.values) {
            lines[{"code_list", list.id, value.code}] = shown(value.title);
        }
    }
    for (const CertificateType& type : content.certificate_types) {
        lines[{"certificate_type", type.id, ""}] = shown(type.title);
        lines[{"certificate_type", type.id, "type_code"}] = type.type_code;
        lines[{"certificate_type", type.id, "issuer"}] = type.issuer;
        lines[{"certificate_type", type.id, "validity"}] =
            type.validity_days ? std::to_string(*type.validity_days) : "none";
        for (const CertificateField& field : type.fields) {
            lines[{"certificate_type", type.id, "fields/" + field.field}] = field.semantic + " " + shown(field.title);
        }
    }
    for (const Region& region : content.territory.regions()) {
        lines[{"region", region.code, ""}] = shown(region.name);
    }
    for (const auto& [key, text] : content.texts) {
        lines[{"text", key, ""}] = shown(text);
    }
}

Lines lines_of(const Catalog& catalog) {
    Lines lines;
    const CatalogContent& content = catalog.content();
    add_common(lines, content);
    for (const DecisionModel& decision : content.decisions) {
        add_decisions(lines, decision);
    }
    for (const RegistryDefinition& registry : content.registries) {
        add_registry(lines, registry);
    }
    for (const auto& item : content.items) {
        add_item(lines, *item);
    }
    for (const auto& bundle : content.bundles) {
        add_bundle(lines, *bundle);
    }
    add_organisation(lines, content.organisation);
    return lines;
}

// Whether the whole thing (its line without a place) is there.
bool whole_in(const Lines& lines, const Lines::key_type& key) {
    return lines.contains({std::get<0>(key), std::get<1>(key), ""});
}

} // namespace

std::vector<Change> diff(const Catalog& before, const Catalog& after) {
    const Lines old_lines = lines_of(before);
    const Lines new_lines = lines_of(after);
    std::vector<Change> changes;
    const auto add = [&](Change::Kind kind, const Lines::key_type& key, const std::string& was, const std::string& is) {
        changes.push_back({kind, std::get<0>(key), std::get<1>(key), std::get<2>(key), was, is});
    };
    for (const auto& [key, was] : old_lines) {
        const auto now = new_lines.find(key);
        if (now == new_lines.end()) {
            if (std::get<2>(key).empty() ||
                whole_in(new_lines, key)) { // parts of what went away are not told one by one
                add(Change::Kind::removed, key, was, "");
            }
        } else if (now->second != was) {
            add(Change::Kind::changed, key, was, now->second);
        }
    }
    for (const auto& [key, is] : new_lines) {
        if (!old_lines.contains(key) && (std::get<2>(key).empty() || whole_in(old_lines, key))) {
            add(Change::Kind::added, key, "", is);
        }
    }
    std::stable_sort(changes.begin(), changes.end(), [](const Change& a, const Change& b) {
        return std::tie(a.what, a.id, a.place) < std::tie(b.what, b.id, b.place);
    });
    return changes;
}

} // namespace tonghe::catalog

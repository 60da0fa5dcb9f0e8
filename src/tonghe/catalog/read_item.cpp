#include "tonghe/catalog/content_check.hpp"
#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

constexpr Expected a_source{
    "registry:<登记库或主体>[.字段,…]、certificate:<类型>、case:<事项> 或 upload",
    "registry:<registry or subject>[.field,…], certificate:<type>, case:<item> or upload"};

std::vector<std::string> split(std::string_view text, char by) {
    std::vector<std::string> parts;
    while (true) {
        const size_t at = text.find(by);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(at + 1);
    }
}

std::vector<LawReference> read_law(MapReader& reader) {
    std::vector<LawReference> law;
    if (const YamlNode* list = reader.sequence("law")) {
        for (const YamlNode& node : list->items) {
            MapReader one(node, reader.file(), reader.findings());
            law.push_back({one.texts("title"), one.texts("article", false)});
            one.finish();
        }
    }
    return law;
}

std::vector<Text> read_texts_of(MapReader& reader, std::string_view key) {
    std::vector<Text> texts;
    if (const YamlNode* list = reader.sequence(key)) {
        for (const YamlNode& node : list->items) {
            texts.push_back(read_text(node, reader.file(), key, reader.findings()));
        }
    }
    return texts;
}

std::vector<Question> read_questions(MapReader& reader) {
    std::vector<Question> questions;
    if (const YamlNode* list = reader.sequence("questions")) {
        for (const YamlNode& node : list->items) {
            MapReader one(node, reader.file(), reader.findings());
            questions.push_back({one.texts("q"), one.texts("a")});
            one.finish();
        }
    }
    return questions;
}

std::vector<FormSection> read_sections(MapReader& reader) {
    std::vector<FormSection> sections;
    if (const YamlNode* list = reader.sequence("sections")) {
        for (const YamlNode& node : list->items) {
            MapReader one(node, reader.file(), reader.findings());
            sections.push_back({one.name("section"), one.texts("title")});
            one.finish();
        }
    }
    return sections;
}

std::vector<Audience> read_audience(MapReader& reader) {
    std::vector<Audience> audience;
    for (const std::string& word : reader.words("audience", true)) {
        if (const auto one = parse_word<Audience>(word)) {
            audience.push_back(*one);
        } else {
            reader.not_one_of("audience", word, tonghe_words(static_cast<const Audience*>(nullptr)));
        }
    }
    return audience;
}

// `registry:birth.born_on,sex`: a registry or subject and fields of it.
std::optional<MaterialSource>
read_source(MapReader& reader, Draft& draft, const std::string& text, const Place& place) {
    if (text == "upload") {
        return MaterialSource{MaterialSource::Kind::upload, "", {}};
    }
    const size_t colon = text.find(':');
    const std::string kind = text.substr(0, colon);
    std::string name = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (kind == "registry" && !name.empty()) {
        MaterialSource source{MaterialSource::Kind::registry, name, {}};
        if (const size_t dot = name.find('.'); dot != std::string::npos) {
            source.name = name.substr(0, dot);
            source.fields = split(std::string_view(name).substr(dot + 1), ',');
        }
        // The name is a subject where one of that name is declared, else a registry; both are looked up at the end.
        draft.refer(NameKind::subject, source.name, place);
        for (const std::string& field : source.fields) {
            draft.refer_field(true, source.name, field, place);
        }
        return source;
    }
    if (kind == "certificate" && !name.empty()) {
        draft.refer(NameKind::certificate_type, name, place);
        return MaterialSource{MaterialSource::Kind::certificate, name, {}};
    }
    if (kind == "case" && !name.empty()) {
        draft.refer(NameKind::item, name, place);
        return MaterialSource{MaterialSource::Kind::earlier_case, name, {}};
    }
    reader.bad_value("sources", text, a_source);
    return std::nullopt;
}

void check_source_order(MapReader& reader, const Material& material, const YamlNode& sources) {
    bool upload = false;
    for (size_t i = 0; i < material.sources.size() && i < sources.items.size(); ++i) {
        if (upload) {
            reader.findings().warning(
                faults::own_certificate_upload,
                reader.place_of(sources.items[i]),
                {{"name", material.title.zh}, {"source", sources.items[i].text}}
            );
        }
        upload = upload || material.sources[i].kind == MaterialSource::Kind::upload;
    }
}

Material read_material(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader reader(node, file, draft.findings);
    Material material;
    material.id = reader.name("material");
    material.title = reader.texts("title");
    material.required = reader.boolean("required", true);
    material.when = reader.text("when", false);
    check_expression(draft.findings, reader.place("when"), material.when);
    if (const YamlNode* sources = reader.sequence("sources", true)) {
        for (const YamlNode& source : sources->items) {
            if (auto read = read_source(reader, draft, source.text, reader.place_of(source))) {
                material.sources.push_back(std::move(*read));
            }
        }
        check_source_order(reader, material, *sources);
        if (sources->items.empty()) {
            draft.findings.fault(faults::material_never_given, reader.place("sources"), {{"name", material.title.zh}});
        }
    }
    for (const std::string& type : reader.words("accept")) {
        static constexpr const char* types[] = {"pdf", "jpg", "png"};
        if (std::find(std::begin(types), std::end(types), type) == std::end(types)) {
            reader.not_one_of("accept", type, types);
        }
        material.accept.push_back(type);
    }
    if (material.accept.empty()) {
        material.accept = {"pdf", "jpg", "png"};
    }
    material.bytes_max = reader.integer("bytes_max", 1, 100 << 20).value_or(10 << 20);
    material.fill = reader.texts("fill", false);
    reader.finish();
    return material;
}

Term read_limit(MapReader& reader, std::string_view key, bool required) {
    const YamlNode* node = reader.map(key, required);
    if (node == nullptr) {
        return {};
    }
    MapReader one(*node, reader.file(), reader.findings());
    const Term term = read_term(one, 0);
    one.finish();
    return term;
}

// How long the office may take to ask for what is missing, and what its silence means.
void read_correction(MapReader& reader, ServiceItem& item) {
    const YamlNode* node = reader.map("correction");
    if (node == nullptr) {
        return;
    }
    MapReader one(*node, reader.file(), reader.findings());
    item.correction = Workdays{static_cast<int>(one.integer("workdays", 0, 400, true).value_or(5))};
    const std::string silence = one.text("silence", false);
    if (static constexpr const char* words[] = {"accepted", "none"};
        !silence.empty() && silence != words[0] && silence != words[1]) {
        one.not_one_of("silence", silence, words);
    }
    item.silence = silence != "none";
    item.silence_law = read_law_of(one, "law", false);
    one.finish();
}

Fee read_fee(MapReader& reader) {
    const YamlNode* node = reader.any("fee");
    if (node == nullptr || node->text == "none") {
        return {};
    }
    MapReader one(*node, reader.file(), reader.findings());
    const Fee fee{one.integer("cents", 0, 1'000'000'000, true).value_or(0), one.texts("note", false)};
    one.finish();
    return fee;
}

// One semantic id, or rules with `when` of which the first that holds counts.
std::vector<TerritoryRule> read_territory_rules(MapReader& reader, Draft& draft) {
    std::vector<TerritoryRule> rules;
    const YamlNode* node = reader.any("territory", true);
    if (node == nullptr) {
        return rules;
    }
    if (node->kind == YamlNode::Kind::scalar) {
        draft.refer(NameKind::semantic, node->text, reader.place("territory"));
        return {{node->text, ""}};
    }
    const YamlNode* list = reader.sequence("territory");
    for (const YamlNode& one : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader rule(one, reader.file(), draft.findings);
        rules.push_back({rule.name("semantic"), rule.text("when", false)});
        draft.refer(NameKind::semantic, rules.back().semantic, rule.place("semantic"));
        check_expression(draft.findings, rule.place("when"), rules.back().when);
        rule.finish();
    }
    return rules;
}

} // namespace

DecisionCall read_decision_call(MapReader& reader, std::string_view key) {
    DecisionCall call;
    const YamlNode* node = reader.map(key);
    if (node == nullptr) {
        return call;
    }
    MapReader one(*node, reader.file(), reader.findings());
    call.decision = one.text("decision");
    if (const YamlNode* inputs = one.map("inputs")) {
        MapReader given(*inputs, reader.file(), reader.findings());
        for (const auto& [name, from] : inputs->members) {
            call.inputs.push_back({name.text, given.text(name.text)});
        }
    }
    one.finish();
    return call;
}

namespace {

void read_result(MapReader& reader, Draft& draft, ServiceItem& item) {
    const YamlNode* node = reader.any("result", true);
    if (node == nullptr || node->text == "none") {
        return;
    }
    MapReader one(*node, reader.file(), draft.findings);
    item.certificate = one.name("certificate", false);
    item.result = one.texts("title", item.certificate.empty());
    draft.refer(NameKind::certificate_type, item.certificate, one.place("certificate"));
    one.finish();
}

void remember(MapReader& reader, std::map<std::string, Place>& keys) {
    for (const char* key :
         {"promised",
          "legal",
          "correction",
          "visits",
          "online",
          "handling",
          "fee",
          "delivery",
          "law",
          "conditions",
          "materials",
          "steps",
          "type",
          "authority",
          "territory",
          "eligibility",
          "item"}) {
        if (reader.has(key) || !keys.contains(key)) {
            keys[key] = reader.place(key);
        }
    }
}

void read_promise_keys(MapReader& reader, ServiceItem& item, bool local) {
    if (!local || reader.has("promised")) {
        item.promised = read_limit(reader, "promised", !local);
    }
    if (!local || reader.has("correction")) {
        read_correction(reader, item);
    }
    if (!local || reader.has("fee")) {
        item.fee = read_fee(reader);
    }
    if (!local || reader.has("visits")) {
        item.visits = static_cast<int>(reader.integer("visits", 0, 9, !local).value_or(0));
    }
    if (!local || reader.has("online")) {
        item.online = reader.one_of("online", OnlineDepth::full);
    }
    if (!local || reader.has("delivery")) {
        item.delivery = reader.texts("delivery", false);
    }
    if (!local || reader.has("eligibility")) {
        item.eligibility = read_decision_call(reader, "eligibility");
    }
    if (!local || reader.has("summary")) {
        item.summary = reader.texts("summary");
    }
}

} // namespace

ServiceItem read_item(MapReader& reader, Draft& draft, std::map<std::string, Place>& keys) {
    ServiceItem item;
    item.id = reader.name("item");
    item.number = static_cast<int>(reader.integer("version", 1, 1'000'000).value_or(1));
    item.code = reader.text("code");
    if (!item.code.empty() &&
        (item.code.size() != 12 || item.code.find_first_not_of("0123456789") != std::string::npos)) {
        reader.bad_value(
            "code", item.code, {"12 位数字的事项基本编码（写在引号里）", "the 12 digits of the basic code, in quotes"}
        );
    }
    item.title = reader.texts("title");
    item.type = reader.text("type");
    item.handling = reader.one_of("handling", Handling::promised);
    item.audience = read_audience(reader);
    item.authority = reader.name("authority");
    draft.refer(NameKind::function, item.authority, reader.place("authority"));
    item.level = reader.one_of("level", Level::street, true);
    item.law = read_law(reader);
    item.conditions = read_texts_of(reader, "conditions");
    if (const YamlNode* materials = reader.sequence("materials")) {
        for (const YamlNode& node : materials->items) {
            item.materials.push_back(read_material(draft, node, reader.file()));
        }
    }
    item.legal = read_limit(reader, "legal", true);
    read_promise_keys(reader, item, false);
    item.assurance = static_cast<int>(reader.integer("assurance", 1, 3).value_or(2));
    item.territory = read_territory_rules(reader, draft);
    read_result(reader, draft, item);
    item.sections = read_sections(reader);
    item.steps = read_texts_of(reader, "steps");
    item.questions = read_questions(reader);
    item.search = reader.words("search");
    remember(reader, keys);
    reader.finish();
    return item;
}

void read_override(MapReader& reader, Draft& draft, ServiceItem& item, std::map<std::string, Place>& keys) {
    reader.name("item");
    read_promise_keys(reader, item, true);
    const std::vector<Question> questions = read_questions(reader);
    item.questions.insert(item.questions.end(), questions.begin(), questions.end());
    const std::vector<std::string> words = reader.words("search");
    item.search.insert(item.search.end(), words.begin(), words.end());
    remember(reader, keys);
    reader.finish();
    draft.refer(NameKind::item, item.id, reader.place("item"));
}

Bundle read_bundle(MapReader& reader, Draft& draft) {
    Bundle bundle;
    bundle.id = reader.name("bundle");
    bundle.number = static_cast<int>(reader.integer("version", 1, 1'000'000).value_or(1));
    bundle.title = reader.texts("title");
    bundle.summary = reader.texts("summary");
    bundle.audience = read_audience(reader);
    if (const YamlNode* items = reader.sequence("items", true)) {
        for (const YamlNode& node : items->items) {
            MapReader one(node, reader.file(), draft.findings);
            BundleItem item{
                one.name("item"), one.text("when", false), one.texts("reason", false), one.boolean("optional")};
            draft.refer(NameKind::item, item.item, one.place("item"));
            check_expression(draft.findings, one.place("when"), item.when);
            if (!item.when.empty() && item.reason.zh.empty()) {
                draft.findings.fault(faults::missing_key, one.place("when"), {{"key", "reason"}});
            }
            one.finish();
            bundle.items.push_back(std::move(item));
        }
    }
    bundle.sections = read_sections(reader);
    bundle.law = read_law(reader);
    bundle.questions = read_questions(reader);
    bundle.search = reader.words("search");
    reader.finish();
    return bundle;
}

void check_item_promises(Draft& draft, const ItemDraft& drafted) {
    if (!drafted.readable) {
        return;
    }
    const ServiceItem& item = drafted.definition.item;
    Findings& findings = draft.findings;
    const auto at = [&](const char* key) {
        const auto found = drafted.keys.find(key);
        return found == drafted.keys.end() ? drafted.place : found->second;
    };
    const Text promised = shown(item.promised);
    const Text legal = shown(item.legal);
    if (in_workdays(item.legal) < in_workdays(item.promised)) {
        findings.fault(
            faults::promise_too_long,
            at("promised"),
            {{"promised_zh", promised.zh}, {"legal_zh", legal.zh}, {"promised", promised.en}, {"legal", legal.en}}
        );
    }
    if (item.handling == Handling::immediate && in_workdays(item.promised) > 1) {
        findings.fault(
            faults::immediate_too_long, at("promised"), {{"promised_zh", promised.zh}, {"promised", promised.en}}
        );
    }
    if (item.online == OnlineDepth::full && item.visits > 0) {
        findings.fault(faults::online_visits, at("visits"), {{"visits", std::to_string(item.visits)}});
    }
    if (item.online != OnlineDepth::full && item.visits == 0 && item.delivery.zh.empty()) {
        findings.fault(faults::express_needed, at("visits"));
    }
    if (item.correction && item.correction->count > 5) {
        findings.fault(
            faults::correction_too_long, at("correction"), {{"days", std::to_string(item.correction->count)}}
        );
    }
    if (item.type == "01" && !item.silence) {
        findings.fault(faults::silence_needed, at("correction"));
    }
    if (item.fee.cents > 0 && item.fee.note.zh.empty()) {
        findings.fault(faults::fee_without_law, at("fee"), {{"cents", std::to_string(item.fee.cents)}});
    }
    if (item.type == "01" && in_workdays(item.legal) > 20) {
        findings.warning(faults::licence_too_long, at("legal"), {{"legal_zh", legal.zh}, {"legal", legal.en}});
    }
    const std::pair<const char*, bool> needed[] = {
        {"law", item.law.empty()}, {"conditions", item.conditions.empty()}, {"steps", item.steps.empty()}};
    for (const auto& [key, missing] : needed) {
        if (missing) {
            findings.fault(faults::guide_incomplete, at(key), {{"key", key}});
        }
    }
}

} // namespace tonghe::catalog

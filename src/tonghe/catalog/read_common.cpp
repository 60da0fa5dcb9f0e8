#include "tonghe/base/identifier.hpp"
#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>

namespace tonghe::catalog {

Expected word_for(NameKind kind) {
    static constexpr Expected words[] = {
        {"业务包", "pack"},
        {"年份", "year"},
        {"代码表", "code list"},
        {"登记库", "registry"},
        {"主体", "subject"},
        {"语义标识", "semantic id"},
        {"证照类型", "certificate type"},
        {"事项", "item"},
        {"一件事", "bundle"},
        {"单位职能", "unit function"},
        {"单位", "unit"},
        {"岗位", "post"},
        {"队列", "queue"},
        {"地区", "region"},
        {"账号", "account"},
        {"文字", "text"},
        {"决策模型", "decision model"},
        {"决策", "decision"},
        {"政策对象", "target of policies"},
        {"事实", "fact"},
        {"政策", "policy"},
        {"智能审核", "review"},
        {"算法备案", "entry of the register of algorithms"},
    };
    return words[static_cast<size_t>(kind)];
}

bool Draft::declare(NameKind kind, const std::string& name, const Place& place) {
    const auto [known, fresh] = declared.try_emplace({kind, name}, place);
    if (!fresh && !name.empty()) {
        findings.fault(
            faults::duplicate,
            place,
            {{"what_zh", word_for(kind).zh},
             {"what_en", word_for(kind).en},
             {"name", name},
             {"file", known->second.file},
             {"line", std::to_string(known->second.line)}}
        );
    }
    return fresh;
}

void Draft::refer(NameKind kind, const std::string& name, const Place& place) {
    if (!name.empty()) {
        references.push_back({kind, name, place});
    }
}

const DecisionModel* Draft::decision(std::string_view model) const {
    const auto at =
        std::find_if(decisions.begin(), decisions.end(), [&](const DecisionModel& known) { return known.id == model; });
    return at == decisions.end() ? nullptr : &*at;
}

void Draft::refer_field(bool subject, const std::string& owner, const std::string& field, const Place& place) {
    if (!owner.empty() && !field.empty()) {
        field_references.push_back({subject, owner, field, place});
    }
}

namespace {

void same_as_place(MapReader& reader, std::string_view key, const std::string& value, const std::string& stem) {
    if (!value.empty() && value != stem) {
        reader.findings().fault(
            faults::folder_name, reader.place(key), {{"key", std::string(key)}, {"value", value}, {"folder", stem}}
        );
    }
}

void bad_day(MapReader& reader, const Place& place, const std::string& date, const char* zh, const char* en) {
    reader.findings().fault(faults::bad_calendar_day, place, {{"date", date}, {"reason_zh", zh}, {"reason_en", en}});
}

// A day or {name, date} or {name, from, to}, into single days.
std::vector<Date> read_days(MapReader& reader, const YamlNode& node) {
    const Place place = reader.place_of(node);
    if (node.kind == YamlNode::Kind::scalar) {
        if (const auto day = parse_date(node.text)) {
            return {*day};
        }
        bad_day(reader, place, node.text, "不是确有其日的 YYYY-MM-DD", "not YYYY-MM-DD of a day that exists");
        return {};
    }
    MapReader span(node, reader.file(), reader.findings());
    span.text("name", false);
    if (const auto day = span.date("date", false)) {
        span.finish();
        return {*day};
    }
    const auto from = span.date("from");
    const auto to = span.date("to");
    span.finish();
    std::vector<Date> days;
    if (from && to) {
        if (*to < *from || *to - *from > 31) {
            bad_day(
                reader,
                place,
                to_string(*from),
                "起止日期颠倒或超过一个月",
                "the span is reversed or longer than a month"
            );
            return {};
        }
        for (Date day = *from; day <= *to; day = day + 1) {
            days.push_back(day);
        }
    }
    return days;
}

void check_calendar_days(
    MapReader& reader, const YamlNode& node, const std::vector<Date>& days, const CalendarYear& year, bool worked
) {
    for (const Date day : days) {
        const bool in_year = day.year() == year.year || (day.year() == year.year - 1 && day.month() == 12);
        if (!in_year) {
            bad_day(reader, reader.place_of(node), to_string(day), "不在这一年", "not in this year");
        }
        if (worked && day.weekday() < 6) {
            bad_day(
                reader,
                reader.place_of(node),
                to_string(day),
                "本来就是工作日，不需要调休",
                "a working day anyway; only weekend days are worked in exchange"
            );
        }
        if (worked && std::find(year.holidays.begin(), year.holidays.end(), day) != year.holidays.end()) {
            bad_day(
                reader,
                reader.place_of(node),
                to_string(day),
                "既列为放假又列为上班",
                "both a holiday and a working day"
            );
        }
    }
}

} // namespace

void read_pack_yaml(Draft& draft, const PackFiles& files, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    Pack pack;
    pack.id = reader.name("pack");
    pack.version = reader.text("version");
    pack.title = reader.texts("title");
    pack.depends = reader.words("depends");
    pack.licence = reader.text("licence");
    pack.folder = files.folder;
    std::vector<SourceFile> sources;
    for (const auto& [path, text] : files.files) {
        sources.push_back({path, text});
    }
    pack.hash = content_hash(std::move(sources));
    reader.finish();
    same_as_place(reader, "pack", pack.id, files.name);
    draft.declare(NameKind::pack, pack.id, reader.place("pack"));
    for (const std::string& other : pack.depends) {
        draft.refer(NameKind::pack, other, reader.place("depends"));
    }
    draft.packs.push_back(std::move(pack));
}

void read_calendar(Draft& draft, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    AnnouncedYear year;
    year.calendar.year = static_cast<int>(reader.integer("year", 1990, 2200, true).value_or(0));
    year.notice = reader.text("notice");
    if (const YamlNode* holidays = reader.sequence("holidays", true)) {
        for (const YamlNode& node : holidays->items) {
            const std::vector<Date> days = read_days(reader, node);
            check_calendar_days(reader, node, days, year.calendar, false);
            year.calendar.holidays.insert(year.calendar.holidays.end(), days.begin(), days.end());
        }
    }
    if (const YamlNode* workdays = reader.sequence("workdays", true)) {
        for (const YamlNode& node : workdays->items) {
            const std::vector<Date> days = read_days(reader, node);
            check_calendar_days(reader, node, days, year.calendar, true);
            year.calendar.workdays.insert(year.calendar.workdays.end(), days.begin(), days.end());
        }
    }
    reader.finish();
    draft.declare(NameKind::calendar_year, std::to_string(year.calendar.year), reader.place("year"));
    draft.years.push_back(std::move(year));
}

void read_code_list(Draft& draft, const YamlNode& root, const std::string& file, const std::string& stem) {
    MapReader reader(root, file, draft.findings);
    CodeList list;
    list.id = reader.name("codes");
    same_as_place(reader, "codes", list.id, stem);
    list.title = reader.texts("title");
    list.standard = reader.text("standard", false);
    std::map<std::string, int> lines;
    if (const YamlNode* values = reader.sequence("values", true)) {
        for (const YamlNode& node : values->items) {
            MapReader value(node, file, draft.findings);
            CodeValue code{value.text("code"), value.texts("title")};
            value.finish();
            const auto [known, fresh] = lines.try_emplace(code.code, node.line);
            if (!fresh) {
                draft.findings.fault(
                    faults::duplicate,
                    value.place("code"),
                    {{"what_zh", "代码"},
                     {"what_en", "code"},
                     {"name", code.code},
                     {"file", file},
                     {"line", std::to_string(known->second)}}
                );
            }
            if (list.id == "function") { // the functions that units may have
                draft.declared.try_emplace({NameKind::function, code.code}, value.place("code"));
            }
            list.values.push_back(std::move(code));
        }
    }
    reader.finish();
    draft.declare(NameKind::code_list, list.id, reader.place("codes"));
    draft.code_lists.push_back(std::move(list));
}

void read_certificate_type(Draft& draft, const YamlNode& root, const std::string& file, const std::string& stem) {
    MapReader reader(root, file, draft.findings);
    CertificateType type;
    type.id = reader.name("certificate");
    same_as_place(reader, "certificate", type.id, stem);
    type.type_code = reader.text("type_code");
    if (!type.type_code.empty() && (type.type_code.size() != 21 || !is_credit_code(type.type_code.substr(0, 18)))) {
        reader.bad_value(
            "type_code",
            type.type_code,
            {"定义单位的 18 位统一社会信用代码加 3 位顺序号",
             "the 18-character credit code of the defining body and three digits"}
        );
    }
    type.title = reader.texts("title");
    type.issuer = reader.name("issuer");
    draft.refer(NameKind::function, type.issuer, reader.place("issuer"));
    type.level = reader.one_of("level", Level::district);
    if (const YamlNode* validity = reader.any("validity", true); validity != nullptr && validity->text != "none") {
        MapReader days(*validity, file, draft.findings);
        if (const auto count = days.integer("days", 1, 36'500, true)) {
            type.validity_days = static_cast<int>(*count);
        }
        days.finish();
    }
    type.number = reader.text("number", false);
    type.holder = reader.name("holder", false);
    type.holder_name = reader.name("holder_name", false);
    draft.refer(NameKind::semantic, type.holder, reader.place("holder"));
    draft.refer(NameKind::semantic, type.holder_name, reader.place("holder_name"));
    if (const YamlNode* fields = reader.sequence("fields", true)) {
        for (const YamlNode& node : fields->items) {
            MapReader one(node, file, draft.findings);
            CertificateField field{
                one.name("field"), one.texts("title"), one.name("semantic", false), one.boolean("required", true)};
            draft.refer(NameKind::semantic, field.semantic, one.place("semantic"));
            one.finish();
            type.fields.push_back(std::move(field));
        }
    }
    if (const YamlNode* layout = reader.map("template")) {
        MapReader one(*layout, file, draft.findings);
        JsonObject out;
        const std::string paper = one.text("paper");
        if (paper != "a4" && paper != "card") {
            static constexpr const char* papers[] = {"a4", "card"};
            one.not_one_of("paper", paper, papers);
        }
        out["paper"] = paper;
        for (const char* key : {"accent", "emblem", "note_zh", "note_en"}) {
            if (const std::string value = one.text(key, false); !value.empty()) {
                out[key] = value;
            }
        }
        one.finish();
        type.layout = std::move(out);
    }
    reader.finish();
    draft.declare(NameKind::certificate_type, type.id, reader.place("certificate"));
    draft.certificate_types.push_back(std::move(type));
}

void read_texts(Draft& draft, const YamlNode& root, const std::string& file, bool zh) {
    MapReader reader(root, file, draft.findings);
    for (const auto& [key, value] : root.members) {
        const std::string text = reader.text(key.text);
        Text& both = draft.texts[key.text];
        (zh ? both.zh : both.en) = text;
    }
}

} // namespace tonghe::catalog

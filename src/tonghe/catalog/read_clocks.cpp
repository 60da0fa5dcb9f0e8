// clocks.yaml of a pack, over the rules of the packs before it.
#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>
#include <charconv>

namespace tonghe::catalog {

namespace {

std::optional<int> minute_of(std::string_view text) { // 13:30
    int hour = -1;
    int minute = -1;
    if (text.size() != 5 || text[2] != ':') {
        return std::nullopt;
    }
    std::from_chars(text.data(), text.data() + 2, hour);
    std::from_chars(text.data() + 3, text.data() + 5, minute);
    return hour >= 0 && hour <= 24 && minute >= 0 && minute < 60 ? std::optional(hour * 60 + minute) : std::nullopt;
}

OfficeHours read_spans(MapReader& reader) {
    OfficeHours out;
    out.spans.clear();
    int last = 0;
    for (const std::string& text : reader.words("spans", true)) {
        const auto from = minute_of(std::string_view(text).substr(0, std::min<size_t>(5, text.size())));
        const auto until =
            text.size() == 11 && text[5] == '-' ? minute_of(std::string_view(text).substr(6)) : std::nullopt;
        if (!from || !until || *from < last || *until <= *from || *until > 24 * 60) {
            reader.bad_value(
                "spans", text, {"先后有序、不相重叠的 09:00-12:00", "09:00-12:00, in order and not overlapping"}
            );
            continue;
        }
        out.spans.push_back({*from, *until});
        last = *until;
    }
    return out;
}

void read_hours(MapReader& reader, ClockRules& rules) {
    const YamlNode* list = reader.sequence("hours");
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, reader.file(), reader.findings());
        RegionHours hours{one.text("region", false), read_spans(one)};
        one.finish();
        std::erase_if(rules.hours, [&](const RegionHours& known) { return known.region == hours.region; });
        rules.hours.push_back(std::move(hours));
    }
}

Told read_told(MapReader& reader, std::string_view key) {
    Told told;
    for (const std::string& who : reader.words(key)) {
        static constexpr const char* words[] = {"holder", "head"};
        if (who != "holder" && who != "head") {
            reader.not_one_of(key, who, words);
        }
        told.holder = told.holder || who == "holder";
        told.head = told.head || who == "head";
    }
    return told;
}

void read_thresholds(MapReader& reader, ClockRules& rules) {
    const YamlNode* list = reader.sequence("clocks");
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, reader.file(), reader.findings());
        const ClockKind kind = one.one_of("clock", ClockKind::step, true);
        ClockRule rule;
        if (const YamlNode* yellow = one.map("yellow")) {
            MapReader when(*yellow, reader.file(), reader.findings());
            rule.share = static_cast<int>(when.integer("share", 1, 100).value_or(rule.share));
            rule.before = static_cast<int>(when.integer("before", 1, 400).value_or(0));
            when.finish();
        }
        if (const YamlNode* tell = one.map("tell")) {
            MapReader who(*tell, reader.file(), reader.findings());
            rule.on_yellow = read_told(who, "yellow");
            rule.on_red = read_told(who, "red");
            who.finish();
        }
        one.finish();
        (kind == ClockKind::legal ? rules.legal : kind == ClockKind::promised ? rules.promised : rules.step) = rule;
    }
}

void read_grounds(MapReader& reader, ClockRules& rules) {
    const YamlNode* list = reader.sequence("grounds");
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, reader.file(), reader.findings());
        SuspensionGround ground{
            .id = one.name("ground"), .title = one.texts("title"), .law = read_law_of(one, "law", true)};
        ground.needs_document = one.boolean("document", true);
        ground.stops_legal = ground.stops_promised = false;
        for (const std::string& clock : one.words("stops", true)) {
            static constexpr const char* words[] = {"legal", "promised"};
            if (clock != "legal" && clock != "promised") {
                one.not_one_of("stops", clock, words);
            }
            ground.stops_legal = ground.stops_legal || clock == "legal";
            ground.stops_promised = ground.stops_promised || clock == "promised";
        }
        one.finish();
        std::erase_if(rules.grounds, [&](const SuspensionGround& known) { return known.id == ground.id; });
        rules.grounds.push_back(std::move(ground));
    }
}

} // namespace

LawReference read_law_of(MapReader& reader, std::string_view key, bool required) {
    const YamlNode* node = reader.map(key, required);
    if (node == nullptr) {
        return {};
    }
    MapReader one(*node, reader.file(), reader.findings());
    LawReference law{one.texts("title"), one.texts("article", false)};
    one.finish();
    return law;
}

Term read_term(MapReader& one, int fallback) {
    static constexpr std::pair<const char*, TermUnit> units[] = {
        {"workdays", TermUnit::workday}, {"days", TermUnit::day}, {"hours", TermUnit::hour}};
    for (const auto& [key, unit] : units) {
        if (one.has(key)) {
            return {unit, static_cast<int>(one.integer(key, 0, 1000, true).value_or(fallback))};
        }
    }
    return {TermUnit::workday, static_cast<int>(one.integer("workdays", 0, 1000, true).value_or(fallback))};
}

void read_clocks(Draft& draft, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    read_hours(reader, draft.clocks);
    read_thresholds(reader, draft.clocks);
    if (const YamlNode* silence = reader.map("silence")) {
        MapReader one(*silence, file, draft.findings);
        draft.clocks.silence.term = {
            TermUnit::workday, static_cast<int>(one.integer("workdays", 1, 5, true).value_or(5))};
        draft.clocks.silence.law = read_law_of(one, "law", true);
        one.finish();
    }
    read_grounds(reader, draft.clocks);
    reader.finish();
}

} // namespace tonghe::catalog

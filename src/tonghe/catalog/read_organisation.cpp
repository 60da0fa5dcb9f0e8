#include "tonghe/base/identifier.hpp"
#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

constexpr Expected a_credit_code{
    "校验位正确的 18 位统一社会信用代码", "an 18-character credit code whose check characters hold"};

Post read_post(Draft& draft, const YamlNode& node, const std::string& file, const std::string& unit) {
    MapReader reader(node, file, draft.findings);
    Post post;
    const std::string id = reader.name("post");
    post.unit = unit.empty() ? reader.name("unit") : unit;
    post.id = unit.empty() ? id : unit + "." + id;
    post.title = reader.texts("title");
    post.queues = reader.words("queues");
    post.permissions = reader.words("permissions");
    post.head = reader.boolean("head");
    reader.finish();
    for (const std::string& queue : post.queues) {
        draft.refer(NameKind::queue, queue, reader.place("queues"));
    }
    if (unit.empty()) {
        draft.declare(NameKind::post, post.id, reader.place("post"));
        draft.refer(NameKind::unit, post.unit, reader.place("unit"));
    }
    return post;
}

// A unit, or with `each` a pattern of one unit for every region of a level.
void read_unit(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader reader(node, file, draft.findings);
    const bool pattern = reader.has("each");
    Unit unit;
    unit.id = pattern ? reader.text("unit") : reader.name("unit");
    unit.title = reader.texts("title");
    unit.function = reader.name("function");
    unit.parent = reader.text("parent", false);
    unit.credit_code = reader.text("credit_code", false);
    if (!unit.credit_code.empty() && !is_credit_code(unit.credit_code)) {
        reader.bad_value("credit_code", unit.credit_code, a_credit_code);
    }
    std::vector<Post> posts;
    if (const YamlNode* list = reader.sequence("posts")) {
        for (const YamlNode& post : list->items) {
            posts.push_back(read_post(draft, post, file, unit.id));
        }
    }
    draft.refer(NameKind::function, unit.function, reader.place("function"));
    if (pattern) {
        std::map<std::string, std::string> credit_codes;
        if (const YamlNode* map = reader.map("credit_codes")) {
            for (const auto& [code, value] : map->members) {
                credit_codes[code.text] = value.text;
                if (!is_credit_code(value.text)) {
                    reader.bad_value("credit_codes", value.text, a_credit_code);
                }
            }
        }
        const Level each = reader.one_of("each", Level::street, true);
        unit.level = each;
        reader.finish();
        draft.unit_patterns.push_back(
            {std::move(unit), each, std::move(posts), std::move(credit_codes), reader.place("unit")}
        );
        return;
    }
    unit.level = reader.one_of("level", Level::city, true);
    unit.region = reader.text("region");
    draft.refer(NameKind::region, unit.region, reader.place("region"));
    draft.refer(NameKind::unit, unit.parent, reader.place("parent"));
    reader.finish();
    draft.declare(NameKind::unit, unit.id, reader.place("unit"));
    for (Post& post : posts) {
        draft.declare(NameKind::post, post.id, reader.place("posts"));
        draft.posts.push_back(std::move(post));
    }
    draft.units.push_back(std::move(unit));
}

std::string without_suffix(const std::string& name, std::initializer_list<std::string_view> suffixes) {
    for (const std::string_view suffix : suffixes) {
        if (name.size() > suffix.size() && name.ends_with(suffix)) {
            return name.substr(0, name.size() - suffix.size());
        }
    }
    return name;
}

// The names a pattern may use: {code} and {parent_code} without trailing zeros, {name}, {short}.
std::string filled(const std::string& pattern, const Region& region, bool zh) {
    const std::string& name = zh ? region.name.zh : region.name.en;
    const std::string brief = zh ? without_suffix(name, {"街道", "社区", "区", "市", "镇", "乡"})
                                 : without_suffix(name, {" Street", " Community", " District", " City"});
    return fill(
        pattern,
        {{"code", std::string(region_prefix(region.code))},
         {"parent_code", std::string(region_prefix(region.parent))},
         {"name", name},
         {"short", brief}}
    );
}

DemoAccount read_account(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader reader(node, file, draft.findings);
    DemoAccount account;
    account.account = reader.name("account");
    account.kind = reader.one_of("kind", AccountKind::resident, true);
    account.name = reader.text("name");
    account.identity_number = reader.text("identity_number", account.kind == AccountKind::resident);
    if (!account.identity_number.empty() && !is_identity_number(account.identity_number)) {
        reader.bad_value(
            "identity_number",
            account.identity_number,
            {"校验位正确的 18 位公民身份号码", "an 18-character identity number whose check character holds"}
        );
    }
    account.phone = reader.text("phone", false);
    account.assurance = static_cast<int>(reader.integer("assurance", 1, 3).value_or(2));
    account.posts = reader.words("posts", account.kind == AccountKind::officer);
    for (const std::string& post : account.posts) {
        draft.refer(NameKind::post, post, reader.place("posts"));
    }
    account.administrator = reader.text("administrator", account.kind == AccountKind::operator_account);
    static constexpr const char* roles[] = {"system", "security", "audit", "service"};
    if (!account.administrator.empty() &&
        std::find(std::begin(roles), std::end(roles), account.administrator) == std::end(roles)) {
        reader.not_one_of("administrator", account.administrator, roles);
    }
    if (const YamlNode* list = reader.sequence("enterprises")) {
        for (const YamlNode& one : list->items) {
            MapReader role(one, file, draft.findings);
            account.enterprises.push_back({role.text("credit_code"), role.name("role")});
            if (!is_credit_code(account.enterprises.back().credit_code)) {
                role.bad_value("credit_code", account.enterprises.back().credit_code, a_credit_code);
            }
            role.finish();
        }
    }
    account.story = reader.texts("story", false);
    reader.finish();
    draft.declare(NameKind::account, account.account, reader.place("account"));
    return account;
}

// Reads territory.json with Boost.JSON, since it is large; a line is looked up only for a fault.
class TerritoryReader {
  public:
    TerritoryReader(Draft& draft, const std::string& text, const std::string& file)
        : draft_(draft), text_(text), lines_(text), file_(file) {}

    void read() {
        Json root;
        try {
            root = parse_json(text_, {.bytes_max = draft_.limits.file_bytes_max, .depth_max = 8});
        } catch (const Error& e) {
            draft_.findings.fault(
                faults::bad_json, {file_, line_of_byte(text_, e.text().en)}, {{"reason", e.text().en}}
            );
            draft_.places_unreadable = true;
            return;
        }
        const auto* object = root.if_object();
        const Json* regions = object == nullptr ? nullptr : object->if_contains("regions");
        const Json* grids = object == nullptr ? nullptr : object->if_contains("grids");
        if (regions == nullptr || !regions->is_array()) {
            draft_.findings.fault(faults::missing_key, {file_, 1}, {{"key", "regions"}});
            return;
        }
        for (size_t i = 0; i < regions->get_array().size(); ++i) {
            read_region(regions->get_array()[i], "/regions/" + std::to_string(i));
        }
        for (size_t i = 0; grids != nullptr && grids->is_array() && i < grids->get_array().size(); ++i) {
            read_grid(grids->get_array()[i], "/grids/" + std::to_string(i));
        }
    }

  private:
    void bad(const std::string& pointer, const std::string& code, const char* zh, const char* en) {
        draft_.findings.fault(
            faults::bad_region, {file_, lines_.of(pointer)}, {{"code", code}, {"reason_zh", zh}, {"reason_en", en}}
        );
    }

    static Text name_of(const JsonObject& object) {
        const Json* name = object.if_contains("name");
        if (name != nullptr && name->is_object()) {
            return {std::string(text_or(name->get_object(), "zh")), std::string(text_or(name->get_object(), "en"))};
        }
        return {std::string(text_or(object, "name")), std::string(text_or(object, "name"))};
    }

    void read_region(const Json& json, const std::string& pointer) {
        if (!json.is_object()) {
            bad(pointer, "?", "不是对象", "not an object");
            return;
        }
        const JsonObject& object = json.get_object();
        Region region;
        region.code = text_or(object, "code");
        region.name = name_of(object);
        region.parent = text_or(object, "parent");
        const auto level = parse_word<Level>(text_or(object, "level"));
        if (!is_region_code(region.code) || !level || level_of(region.code) != level) {
            bad(pointer, region.code, "代码位数或级别不对", "its digits do not fit its level");
            return;
        }
        region.level = *level;
        if (region.level != Level::city &&
            region_at(static_cast<Level>(static_cast<int>(*level) - 1), region.code) != region.parent) {
            bad(pointer, region.code, "上级代码不对", "its parent is not the region one level up");
        }
        if (region.name.zh.empty() || region.name.en.empty()) {
            bad(pointer, region.code, "缺少中文或英文名称", "its zh or en name is missing");
        }
        if (draft_.declared.contains({NameKind::region, region.code})) {
            bad(pointer, region.code, "出现了两次", "it stands here twice");
        }
        draft_.declared.try_emplace({NameKind::region, region.code}, Place{file_, 1});
        if (!region.parent.empty() && !draft_.declared.contains({NameKind::region, region.parent})) {
            bad(pointer, region.code, "上级不在它前面", "its parent does not stand before it");
        }
        draft_.regions.push_back(std::move(region));
    }

    void read_grid(const Json& json, const std::string& pointer) {
        if (!json.is_object()) {
            bad(pointer, "?", "不是对象", "not an object");
            return;
        }
        const JsonObject& object = json.get_object();
        Grid grid;
        grid.code = text_or(object, "code");
        grid.name = name_of(object);
        grid.community = text_or(object, "community");
        if (level_of(grid.code) != Level::grid || region_at(Level::community, grid.code) != grid.community ||
            !draft_.declared.contains({NameKind::region, grid.community})) {
            bad(pointer,
                grid.code,
                "网格代码应为所在社区代码加 3 位",
                "a grid's code is that of its community and three digits");
            return;
        }
        if (!grid_codes_.insert(grid.code).second) {
            bad(pointer, grid.code, "出现了两次", "it stands here twice");
        }
        const Json* outline = object.if_contains("outline");
        for (const Json& point : outline != nullptr && outline->is_array() ? outline->get_array() : JsonArray{}) {
            if (!point.is_array() || point.get_array().size() != 2 || !point.get_array()[0].is_number() ||
                !point.get_array()[1].is_number()) {
                bad(pointer,
                    grid.code,
                    "轮廓的点应为 [经度, 纬度]",
                    "a point of its outline is not [longitude, latitude]");
                return;
            }
            grid.outline.push_back({point.get_array()[0].to_number<double>(), point.get_array()[1].to_number<double>()}
            );
        }
        if (grid.outline.size() < 4 || !(grid.outline.front() == grid.outline.back())) {
            bad(pointer, grid.code, "轮廓不是闭合的环", "its outline is no closed ring");
        }
        draft_.grids.push_back(std::move(grid));
    }

    Draft& draft_;
    const std::string& text_;
    PointerLines lines_;
    const std::string& file_;
    std::set<std::string> grid_codes_;
};

} // namespace

void read_organisation(Draft& draft, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    if (const YamlNode* queues = reader.sequence("queues")) {
        for (const YamlNode& node : queues->items) {
            MapReader one(node, file, draft.findings);
            Queue queue{one.name("queue"), one.texts("title"), one.name("function")};
            one.finish();
            draft.declare(NameKind::queue, queue.id, one.place("queue"));
            draft.refer(NameKind::function, queue.function, one.place("function"));
            draft.queues.push_back(std::move(queue));
        }
    }
    if (const YamlNode* units = reader.sequence("units")) {
        for (const YamlNode& node : units->items) {
            read_unit(draft, node, file);
        }
    }
    if (const YamlNode* posts = reader.sequence("posts")) {
        for (const YamlNode& node : posts->items) {
            draft.posts.push_back(read_post(draft, node, file, ""));
        }
    }
    reader.finish();
}

void read_territory(Draft& draft, const std::string& text, const std::string& file) {
    TerritoryReader(draft, text, file).read();
}

void read_accounts(Draft& draft, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    if (const YamlNode* accounts = reader.sequence("accounts")) {
        for (const YamlNode& node : accounts->items) {
            draft.demo.accounts.push_back(read_account(draft, node, file));
        }
    }
    reader.finish();
}

void expand_patterns(Draft& draft) {
    for (const UnitPattern& pattern : draft.unit_patterns) {
        for (const Region& region : draft.regions) {
            if (region.level != pattern.each) {
                continue;
            }
            Unit unit = pattern.unit;
            unit.id = filled(unit.id, region, true);
            unit.title = {filled(unit.title.zh, region, true), filled(unit.title.en, region, false)};
            unit.parent = filled(unit.parent, region, true);
            unit.region = region.code;
            if (const auto code = pattern.credit_codes.find(std::string(region_prefix(region.code)));
                code != pattern.credit_codes.end()) {
                unit.credit_code = code->second;
            }
            draft.declare(NameKind::unit, unit.id, pattern.place);
            draft.refer(NameKind::unit, unit.parent, pattern.place);
            for (Post post : pattern.posts) {
                post.id = filled(post.id, region, true);
                post.unit = unit.id;
                draft.declare(NameKind::post, post.id, pattern.place);
                draft.posts.push_back(std::move(post));
            }
            draft.units.push_back(std::move(unit));
        }
    }
}

} // namespace tonghe::catalog

// `tonghe pack check|new|diff`: packs before a node reads them.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/fault_lines.hpp"
#include "tonghe/app/whole_packs.hpp"
#include "tonghe/catalog/difference.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/catalog/scaffold.hpp"
#include "tonghe/cli/errors.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <fstream>
#include <set>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

// A pack's own folder stands for itself, any other folder for the packs in it.
std::vector<fs::path> packs_of(const std::vector<std::string>& folders) {
    std::vector<fs::path> out;
    for (const std::string& folder : folders) {
        const fs::path path = fs::path(folder).lexically_normal();
        const bool is_pack = fs::exists(path / "pack.yaml");
        const std::vector<fs::path> below = is_pack ? std::vector{path} : packs_below(path);
        if (below.empty()) {
            throw Error(tonghe::errors::not_found, {{"what", (path / "pack.yaml").string()}});
        }
        out.insert(out.end(), below.begin(), below.end());
    }
    return out;
}

int check(cli::Console& console, const std::vector<std::string>& folders) {
    const catalog::PackReading reading = catalog::read_packs(packs_of(folders));
    print_faults(console, "✗", reading.faults);
    print_faults(console, "!", reading.warnings);
    JsonArray packs;
    if (reading.catalog) {
        const catalog::CatalogContent& content = reading.catalog->content();
        for (const catalog::Pack& pack : content.packs) {
            packs.push_back(JsonObject{{"pack", pack.id}, {"version", pack.version}, {"hash", pack.hash}});
        }
        std::set<std::string> policies; // each in one or more versions
        for (const auto& policy : content.policies) {
            policies.insert(policy->id);
        }
        const Text told{
            fmt::format(
                "✓ {} 个业务包无误：{} 个事项、{} 件事、{} 项政策、{} 个智能审核、{} 个决策模型、{} 个登记库、{} "
                "个岗位",
                content.packs.size(),
                content.items.size(),
                content.bundles.size(),
                policies.size(),
                content.reviews.size(),
                content.decisions.size(),
                content.registries.size(),
                content.organisation.posts().size()
            ),
            fmt::format(
                "✓ {} packs without a fault: {} items, {} bundles, {} policies, {} reviews, {} decision models, {} "
                "registries, {} "
                "posts",
                content.packs.size(),
                content.items.size(),
                content.bundles.size(),
                policies.size(),
                content.reviews.size(),
                content.decisions.size(),
                content.registries.size(),
                content.organisation.posts().size()
            )};
        console.print(told.in(console.language()));
    } else {
        const Text told{
            fmt::format("✗ {} 处错误，不能加载", reading.faults.size()),
            fmt::format("✗ {} faults; not to be loaded", reading.faults.size())};
        console.print(told.in(console.language()));
    }
    console.print(Json(JsonObject{
        {"ok", reading.catalog != nullptr},
        {"packs", std::move(packs)},
        {"faults", json_of(reading.faults)},
        {"warnings", json_of(reading.warnings)}}));
    return reading.catalog ? cli::exit_ok : cli::exit_failed;
}

struct NewArguments {
    std::string folder;
    std::string item;
    std::string decision;
    std::string title;
    std::string title_en;
    std::string authority = "government";
    std::string queue = "government/window";
};

void write_new(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << text << std::flush;
    if (!out) {
        throw Error(cli::errors::cannot_write, {{"file", file.string()}});
    }
}

int make(cli::Console& console, const NewArguments& given) {
    const fs::path folder = fs::path(given.folder).lexically_normal();
    std::string id = folder.filename().string();
    id = id.empty() ? folder.parent_path().filename().string() : id;
    std::map<std::string, std::string> files;
    if (!fs::exists(folder / "pack.yaml")) {
        files = catalog::scaffold_pack(id, {given.item.empty() && !given.title.empty() ? given.title : id, id});
    }
    if (!given.item.empty()) {
        const std::string title = given.title.empty() ? given.item : given.title;
        files.merge(catalog::scaffold_item(
            given.item, {title, given.title_en.empty() ? given.item : given.title_en}, given.authority, given.queue
        ));
    }
    if (!given.decision.empty()) {
        const std::string title = given.title.empty() ? given.decision : given.title;
        files.merge(catalog::scaffold_decision(given.decision, {title, title}));
    }
    for (const auto& [name, text] : files) { // all or nothing
        if (fs::exists(folder / name)) {
            throw Error(errors::file_exists, {{"file", (folder / name).string()}});
        }
    }
    JsonArray written;
    for (const auto& [name, text] : files) {
        write_new(folder / name, text);
        written.push_back(Json((folder / name).string()));
        console.print("+ " + (folder / name).string());
    }
    console.print(Json(JsonObject{{"pack", id}, {"files", std::move(written)}}));
    return cli::exit_ok;
}

std::shared_ptr<const catalog::Catalog> read_whole(const std::string& folder) {
    return read_whole_packs(packs_of({folder})).catalog;
}

int compare(cli::Console& console, const std::string& before, const std::string& after) {
    JsonArray rows;
    for (const catalog::Change& change : catalog::diff(*read_whole(before), *read_whole(after))) {
        const char* mark = change.kind == catalog::Change::Kind::added     ? "+"
                           : change.kind == catalog::Change::Kind::removed ? "-"
                                                                           : "~";
        const std::string values =
            change.before.empty() && change.after.empty() ? "" : fmt::format("  {} → {}", change.before, change.after);
        console.print(fmt::format(
            "{} {} {}{}{}", mark, change.what, change.id, change.place.empty() ? "" : "  " + change.place, values
        ));
        rows.push_back(to_json(change));
    }
    if (rows.empty()) {
        console.print(std::string_view(console.language() == Language::zh ? "没有差别" : "no difference"));
    }
    console.print(Json(JsonObject{{"changes", std::move(rows)}}));
    return cli::exit_ok;
}

// The rules of one decision as the author drew them, each with the pack it stands in.
void tell_rules(cli::Console& console, JsonArray& rows, const catalog::AccessModel& model, const char* decision) {
    const int index = model.model.model->find_decision(decision);
    const rules::Table* table =
        index < 0 ? nullptr : catalog::table_of(model.model.model->decisions[static_cast<size_t>(index)]);
    for (size_t i = 0; table != nullptr && i < table->rules.size(); ++i) {
        const rules::TableRule& rule = table->rules[i];
        const std::string pack = model.pack.empty() ? "-" : model.pack;
        const std::string given = rule.output_texts.empty() ? "" : rule.output_texts.front();
        const std::string note = rule.annotations.empty() ? "" : rule.annotations.front();
        console.print(fmt::format(
            "  {:<10} {:>2}  {}  →  {}{}",
            pack,
            i + 1,
            fmt::join(rule.test_texts, " | "),
            given,
            note.empty() ? "" : "   " + note
        ));
        rows.push_back(JsonObject{
            {"pack", pack},
            {"rule", i + 1},
            {"when", JsonArray(rule.test_texts.begin(), rule.test_texts.end())},
            {"then", given},
            {"note", note}});
    }
}

int tell_access(cli::Console& console, const std::string& folder) {
    const auto catalog = read_whole(folder);
    const catalog::AccessRules& access = catalog->access();
    const bool zh = console.language() == Language::zh;
    JsonArray fields;
    console.print(std::string_view(
        zh ? "谁能看到一个字段（多条同时适用的，以最严的为准）" : "Who sees a field (the strictest of several holds)"
    ));
    for (const catalog::AccessModel& model : access.models()) {
        tell_rules(console, fields, model, "fields");
    }
    JsonArray administrators;
    console.print(std::string_view(zh ? "管理员的权限" : "What administrators may do"));
    for (const catalog::AccessModel& model : access.models()) {
        tell_rules(console, administrators, model, "administrators");
    }
    JsonObject granted;
    console.print(std::string_view(zh ? "结果" : "In force"));
    for (const std::string_view role : catalog::administrator_roles()) {
        JsonArray permissions;
        std::string line;
        for (const std::string_view permission : catalog::administrator_permission_words()) {
            if (access.grants(role, permission)) {
                permissions.push_back(Json(std::string(permission)));
                line += " " + std::string(permission);
            }
        }
        console.print(fmt::format("  {:<10}{}", role, line));
        granted[role] = std::move(permissions);
    }
    console.print(Json(JsonObject{
        {"fields", std::move(fields)}, {"administrators", std::move(administrators)}, {"granted", std::move(granted)}})
    );
    return cli::exit_ok;
}

} // namespace

cli::Command pack_access_command() {
    const auto folder = std::make_shared<std::string>();
    return {
        .name = "pack access",
        .summary =
            {"列出现行访问规则：谁能看到什么、谁能做什么", "Lists the access rules in force: who sees and may do what"},
        .example = "tonghe pack access packs",
        .declare =
            [folder](cli::Options& options) {
                options.required("folder", *folder, {"业务包所在的文件夹", "The folder of the packs"});
            },
        .run = [folder](cli::Console& console) { return tell_access(console, *folder); },
    };
}

cli::Command pack_check_command() {
    const auto folders = std::make_shared<std::vector<std::string>>();
    return {
        .name = "pack check",
        .summary = {"检查业务包，一次列出全部错误", "Checks packs and lists every fault at once"},
        .example = "tonghe pack check packs",
        .declare =
            [folders](cli::Options& options) {
                options.several(
                    "folders",
                    *folders,
                    {"业务包，或业务包所在的文件夹；默认 packs", "Packs, or folders of packs; packs by default"}
                );
            },
        .run = [folders](cli::Console& console
               ) { return check(console, folders->empty() ? std::vector<std::string>{"packs"} : *folders); },
    };
}

cli::Command pack_new_command() {
    const auto given = std::make_shared<NewArguments>();
    return {
        .name = "pack new",
        .summary = {"新建业务包，或在其中新建事项、决策模型", "Begins a pack, or an item or decision model in a pack"},
        .example = "tonghe pack new packs/linhe --item library-card --title 借书证 --authority police --queue "
                   "police/household",
        .declare =
            [given](cli::Options& options) {
                options.required(
                    "folder",
                    given->folder,
                    {"业务包的文件夹，其名即包名", "Folder of the pack; its name is the pack's"}
                );
                options.text("--item", given->item, {"新事项的标识（a–z、0–9、-）", "Id of a new item (a–z, 0–9, -)"});
                options.text(
                    "--decision",
                    given->decision,
                    {"新决策模型的标识（a–z、0–9、-）", "Id of a new decision model (a–z, 0–9, -)"}
                );
                options.text("--title", given->title, {"中文名称", "Title in Chinese"});
                options.text("--title-en", given->title_en, {"英文名称", "Title in English"});
                options.text("--authority", given->authority, {"主管单位职能", "Function of the units in charge"});
                options.text("--queue", given->queue, {"受理队列", "Queue of the officers who handle it"});
            },
        .run = [given](cli::Console& console) { return make(console, *given); },
    };
}

cli::Command pack_diff_command() {
    const auto before = std::make_shared<std::string>();
    const auto after = std::make_shared<std::string>();
    return {
        .name = "pack diff",
        .summary = {"比较两处业务包", "Tells what changed between two folders of packs"},
        .example = "tonghe pack diff /srv/tonghe/packs packs",
        .declare =
            [before, after](cli::Options& options) {
                options.required("old", *before, {"旧的文件夹", "The old folder"});
                options.required("new", *after, {"新的文件夹", "The new folder"});
            },
        .run = [before, after](cli::Console& console) { return compare(console, *before, *after); },
    };
}

} // namespace tonghe::app

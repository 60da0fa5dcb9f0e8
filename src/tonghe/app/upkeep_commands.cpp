// `tonghe migrate|doctor|backup|restore`: keeping a node's data.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/node_keys.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/store/backup.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

struct UpkeepArguments {
    std::string folder; // of a backup
    std::string data = "data";
    std::string database;
    std::string packs = "packs";
};

void declare_place(cli::Options& options, UpkeepArguments& given) {
    declare_database(options, given.data, given.database);
}

bool is_postgres(const UpkeepArguments& given) { return given.database.starts_with("postgres"); }

bool has_data(const UpkeepArguments& given) {
    return is_postgres(given) || fs::exists(fs::path(given.data) / "tonghe.db");
}

std::unique_ptr<store::Store> open_store(const UpkeepArguments& given) {
    return store::Store::open(
        {.url = database_url({.data = given.data, .database = given.database}), .readers = 1, .writers = 1}
    );
}

// How many migrations the database has; none where it has never met any.
int64_t migrations_in(store::Store& store) {
    try {
        return store.read([](Session& session) { return session.count("SELECT COUNT(*) FROM schema_migration"); });
    } catch (const Error&) {
        return 0;
    }
}

int64_t migrations_known() {
    int64_t known = 0;
    for (const auto& module : all_migrations()) {
        known += static_cast<int64_t>(module.size());
    }
    return known;
}

int migrate(cli::Console& console, const UpkeepArguments& given) {
    fs::create_directories(given.data);
    const auto store = open_store(given);
    const int64_t before = migrations_in(*store);
    store->migrate(all_migrations());
    const int64_t after = migrations_in(*store);
    const Text told{
        fmt::format("✓ 应用了 {} 个迁移，共 {} 个", after - before, after),
        fmt::format("✓ {} migrations applied, {} in all", after - before, after)};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{{"applied", after - before}, {"all", after}}));
    store->close();
    return cli::exit_ok;
}

enum class Finding { fine, notice, wrong };

struct Check {
    std::string check;
    Text title;
    Finding finding = Finding::fine;
    Text detail;
};

Check check_settings(Settings& settings) {
    try {
        settings.read_environment();
        return {
            "settings",
            {"设置", "settings"},
            Finding::fine,
            {fmt::format("{} 项", settings.all().size()), fmt::format("{} of them", settings.all().size())}};
    } catch (const Error& error) {
        return {"settings", {"设置", "settings"}, Finding::wrong, error.text()};
    }
}

Check check_packs(const catalog::PackReading& reading) {
    const size_t faults = reading.faults.size();
    const size_t warnings = reading.warnings.size();
    const Finding finding = faults > 0 || !reading.catalog ? Finding::wrong
                            : warnings > 0                 ? Finding::notice
                                                           : Finding::fine;
    const size_t items = reading.catalog ? reading.catalog->content().items.size() : 0;
    return {
        "packs",
        {"业务包", "packs"},
        finding,
        {fmt::format("{} 个事项，{} 处错误，{} 处提醒", items, faults, warnings),
         fmt::format("{} items, {} faults, {} warnings", items, faults, warnings)}};
}

Check check_calendar(const catalog::Catalog* catalog) {
    const int year = date_of(SystemClock::instance().now()).year();
    const bool now = catalog != nullptr && catalog->calendar().is_announced(year);
    const bool next = catalog != nullptr && catalog->calendar().is_announced(year + 1);
    const Finding finding = !now ? Finding::wrong : next ? Finding::fine : Finding::notice;
    return {
        "calendar",
        {"工作日历", "working-day calendar"},
        finding,
        {fmt::format(
             "{} 年{}，{} 年{}", year, now ? "已公布" : "缺少", year + 1, next ? "已公布" : "尚缺，届时期限只按周末计算"
         ),
         fmt::format(
             "{} {}, {} {}",
             year,
             now ? "announced" : "missing",
             year + 1,
             next ? "announced" : "missing: clocks of it count weekends only"
         )}};
}

// Writes of 4 KiB, each flushed, for half a second.
Check check_disk(const fs::path& folder) {
    const Text title{"磁盘", "disk"};
    const fs::path file = folder / ".doctor";
    const int out = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out < 0) {
        return {"disk", title, Finding::wrong, {"不能写入 " + folder.string(), folder.string() + " cannot be written"}};
    }
    const std::string block(4096, 'x');
    const int64_t started = steady_micros();
    int flushes = 0;
    bool fine = true;
    while (fine && steady_micros() - started < 500'000) {
        fine = pwrite(out, block.data(), block.size(), 0) == static_cast<ssize_t>(block.size()) && fsync(out) == 0;
        ++flushes;
    }
    close(out);
    fs::remove(file);
    const auto rate = static_cast<int64_t>(flushes * 1e6 / static_cast<double>(steady_micros() - started));
    const auto free_gb = static_cast<double>(fs::space(folder).available) / (1 << 30);
    const Finding finding = !fine ? Finding::wrong : free_gb < 1 ? Finding::notice : Finding::fine;
    return {
        "disk",
        title,
        finding,
        {fmt::format("每秒落盘 {} 次，剩余 {:.1f} GB", rate, free_gb),
         fmt::format("{} flushes a second, {:.1f} GB free", rate, free_gb)}};
}

Check check_keys(const fs::path& folder) {
    const Text title{"密钥", "keys"};
    if (!fs::exists(folder)) {
        return {"keys", title, Finding::notice, {"首次启动时生成", "made at the first start"}};
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        struct stat about {};

        if (stat(entry.path().c_str(), &about) != 0 || (about.st_mode & 077) != 0) {
            return {
                "keys",
                title,
                Finding::wrong,
                {entry.path().string() + " 其他用户可读，请执行 chmod 600",
                 "others may read " + entry.path().string() + "; run chmod 600"}};
        }
    }
    return {"keys", title, Finding::fine, {"仅所有者可读", "readable by their owner only"}};
}

std::vector<Check> check_store(const UpkeepArguments& given) {
    const Text title{"数据库", "database"};
    if (!has_data(given)) {
        return {{"store", title, Finding::notice, {"还没有数据", "no data yet"}}};
    }
    try {
        const auto store = open_store(given);
        const int64_t pending = migrations_known() - migrations_in(*store);
        const double megabytes = static_cast<double>(store->statistics().size_bytes) / (1 << 20);
        const std::string engine = store->engine() == store::Engine::sqlite ? "SQLite" : "PostgreSQL";
        std::vector<Check> out{
            {"store",
             title,
             pending == 0 ? Finding::fine : Finding::notice,
             {fmt::format("{}，{:.1f} MB，{} 个迁移待应用", engine, megabytes, pending),
              fmt::format("{}, {:.1f} MB, {} migrations to apply", engine, megabytes, pending)}}};
        if (pending == 0) {
            store->read([&](Session& session) {
                const int64_t entries = session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal");
                const int64_t dead = session.count("SELECT COUNT(*) FROM outbox WHERE state = 'dead'");
                const std::string at = session
                                           .first(
                                               "SELECT at FROM journal ORDER BY sequence DESC LIMIT 1",
                                               {},
                                               [](const store::Row& row) { return to_string(row.instant(0)); }
                                           )
                                           .value_or("-");
                out.push_back(
                    {"journal",
                     {"日志", "journal"},
                     Finding::fine,
                     {fmt::format("{} 条，最近一条 {}", entries, at),
                      fmt::format("{} entries, the last at {}", entries, at)}}
                );
                out.push_back(
                    {"outbox",
                     {"待发消息", "outbox"},
                     dead == 0 ? Finding::fine : Finding::notice,
                     {fmt::format("{} 条死信", dead), fmt::format("{} dead letters", dead)}}
                );
            });
        }
        store->close();
        return out;
    } catch (const Error& error) {
        return {{"store", title, Finding::wrong, error.text()}};
    }
}

int doctor(cli::Console& console, const UpkeepArguments& given) {
    Settings settings = all_settings();
    std::vector<Check> checks{check_settings(settings)};
    const catalog::PackReading reading = catalog::read_packs(packs_below(given.packs));
    checks.push_back(check_packs(reading));
    checks.push_back(check_calendar(reading.catalog.get()));
    checks.push_back(check_disk(fs::exists(given.data) ? fs::path(given.data) : fs::current_path()));
    checks.push_back(check_keys(fs::path(given.data) / "keys"));
    for (Check& check : check_store(given)) {
        checks.push_back(std::move(check));
    }
    JsonArray rows;
    bool well = true;
    for (const Check& check : checks) {
        const char* mark = check.finding == Finding::fine ? "✓" : check.finding == Finding::notice ? "!" : "✗";
        well = well && check.finding != Finding::wrong;
        console.print(fmt::format(
            "{} {}{}{}",
            mark,
            check.title.in(console.language()),
            console.language() == Language::zh ? "：" : ": ",
            check.detail.in(console.language())
        ));
        rows.push_back(JsonObject{
            {"check", check.check},
            {"finding",
             check.finding == Finding::fine     ? "fine"
             : check.finding == Finding::notice ? "notice"
                                                : "wrong"},
            {"detail", {{"zh", check.detail.zh}, {"en", check.detail.en}}}});
    }
    console.print(Json(JsonObject{{"ok", well}, {"checks", std::move(rows)}}));
    return well ? cli::exit_ok : cli::exit_failed;
}

// The journal of a file that no node has open: how long it is and its root.
struct Head {
    int64_t size = 0;
    std::string root;
};

Head head_of(const fs::path& data, bool verify) {
    const auto store = store::Store::open({.url = "sqlite:" + (data / "tonghe.db").string(), .readers = 1});
    journal::Journal journal(*store, SystemClock::instance(), {});
    const journal::Verification found = journal.verify();
    if (verify && !found.intact) {
        throw Error(errors::backup_damaged, {{"folder", data.string()}, {"reason", found.fault}});
    }
    return {found.entries, crypto::to_hex(found.root.data)};
}

void copy_folder(const fs::path& from, const fs::path& to) {
    if (fs::exists(from)) {
        fs::copy(from, to, fs::copy_options::recursive);
    }
}

int backup(cli::Console& console, const UpkeepArguments& given) {
    if (is_postgres(given)) {
        throw Error(errors::backup_elsewhere);
    }
    if (!has_data(given)) {
        throw Error(errors::no_data, {{"folder", given.data}});
    }
    const fs::path to = given.folder;
    if (fs::exists(to)) {
        throw Error(errors::file_exists, {{"file", given.folder}});
    }
    fs::create_directories(to);
    fs::permissions(to, fs::perms::owner_all); // the keys are in it
    {
        std::optional<cli::Progress> progress;
        store::copy_sqlite(fs::path(given.data) / "tonghe.db", to / "tonghe.db", [&](int64_t done, int64_t all) {
            if (!progress) {
                progress.emplace(console, Text{"备份", "Backing up"}, all);
            }
            progress->at(done);
        });
    }
    copy_folder(fs::path(given.data) / "files", to / "files"); // after the database: what its rows name is there
    copy_folder(fs::path(given.data) / "keys", to / "keys");
    const Head head = head_of(to, true);
    const JsonObject about{
        {"made_at", to_string(SystemClock::instance().now())}, {"entries", head.size}, {"root", head.root}};
    std::ofstream(to / "backup.json") << to_text(about) << '\n';
    const Text told{
        fmt::format("✓ 已备份到 {}：日志 {} 条，根 {}。其中有密钥，请妥善保管。", given.folder, head.size, head.root),
        fmt::format(
            "✓ Backed up to {}: {} entries of the journal, root {}. It holds the keys: keep it safe.",
            given.folder,
            head.size,
            head.root
        )};
    console.print(told.in(console.language()));
    console.print(Json(about));
    return cli::exit_ok;
}

int restore(cli::Console& console, const UpkeepArguments& given) {
    const fs::path from = given.folder;
    std::ifstream in(from / "backup.json");
    if (!in || !fs::exists(from / "tonghe.db")) {
        throw Error(errors::backup_damaged, {{"folder", given.folder}, {"reason", "backup.json, tonghe.db"}});
    }
    const Json about = parse_json(std::string{std::istreambuf_iterator<char>(in), {}});
    const fs::path data = given.data;
    if (fs::exists(data / "tonghe.db")) {
        throw Error(errors::file_exists, {{"file", (data / "tonghe.db").string()}});
    }
    fs::create_directories(data);
    store::copy_sqlite(from / "tonghe.db", data / "tonghe.db");
    copy_folder(from / "files", data / "files");
    copy_folder(from / "keys", data / "keys");
    const Head head = head_of(data, true);
    if (head.root != text_or(about.as_object(), "root")) {
        throw Error(errors::backup_damaged, {{"folder", given.folder}, {"reason", "root " + head.root}});
    }
    const Text told{
        fmt::format("✓ 已恢复到 {}：日志 {} 条，逐条重算相符", given.data, head.size),
        fmt::format("✓ Restored to {}: {} entries of the journal, all computed again", given.data, head.size)};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{{"data", given.data}, {"entries", head.size}, {"root", head.root}}));
    return cli::exit_ok;
}

cli::Command command(
    const char* name,
    Text summary,
    const char* example,
    bool takes_folder,
    int (*run)(cli::Console&, const UpkeepArguments&)
) {
    const auto given = std::make_shared<UpkeepArguments>();
    return {
        .name = name,
        .summary = std::move(summary),
        .example = example,
        .declare =
            [given, takes_folder](cli::Options& options) {
                if (takes_folder) {
                    options.required("folder", given->folder, {"备份文件夹", "Folder of the backup"});
                }
                declare_place(options, *given);
                declare_packs(options, given->packs);
            },
        .run = [given, run](cli::Console& console) { return run(console, *given); },
    };
}

} // namespace

cli::Command migrate_command() {
    return command(
        "migrate",
        {"把数据库升级到本版本", "Brings the database to this version"},
        "tonghe migrate --data /var/lib/tonghe",
        false,
        migrate
    );
}

cli::Command doctor_command() {
    return command(
        "doctor",
        {"检查运行环境：设置、业务包、日历、磁盘、密钥、数据库",
         "Checks settings, packs, calendar, disk, keys and database"},
        "tonghe doctor --data /var/lib/tonghe",
        false,
        doctor
    );
}

cli::Command backup_command() {
    return command(
        "backup",
        {"在线备份到一个新文件夹（SQLite）", "Backs a node up into a new folder while it runs (SQLite)"},
        "tonghe backup /backup/2026-03-02 --data /var/lib/tonghe",
        true,
        backup
    );
}

cli::Command restore_command() {
    return command(
        "restore",
        {"从备份恢复到空的数据文件夹", "Restores a backup into an empty data folder"},
        "tonghe restore /backup/2026-03-02 --data /var/lib/tonghe",
        true,
        restore
    );
}

} // namespace tonghe::app

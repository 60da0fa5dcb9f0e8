#include "tonghe/snapshot/saved.hpp"

#include "tonghe/base/log.hpp"
#include "tonghe/columns/table_mapping.hpp"
#include "tonghe/crypto/hash.hpp"
#include "tonghe/snapshot/errors.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <thread>
#include <unistd.h>

namespace tonghe::snapshot {

namespace {

namespace fs = std::filesystem;

constexpr int manifest_version = 1;
constexpr const char* manifest_name = "manifest.json";
constexpr size_t table_head_bytes = 64; // ends with a checksum over those of all its sections

[[noreturn]] void refuse(const std::string& reason) { throw Error(errors::not_usable, {{"reason", reason}}); }

[[noreturn]] void fail(const fs::path& path) {
    throw Error(errors::file_failed, {{"file", path.string()}, {"reason", std::strerror(errno)}});
}

void sync(const fs::path& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const bool done = file >= 0 && ::fsync(file) == 0;
    if (file >= 0) {
        ::close(file);
    }
    if (!done) {
        fail(path);
    }
}

void write_file(const fs::path& path, std::string_view text) {
    {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out.write(text.data(), static_cast<std::streamsize>(text.size()));
        out.close();
        if (!out) {
            fail(path);
        }
    }
    sync(path);
}

std::optional<std::string> read_file(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) {
        return std::nullopt;
    }
    std::ostringstream out;
    out << in.rdbuf();
    return std::move(out).str();
}

std::string sm3_hex(std::string_view bytes) { return crypto::to_hex(crypto::sm3(bytes)); }

// What tells a table's file from any other.
std::string head_of(const fs::path& path) {
    std::string head(table_head_bytes, '\0');
    std::ifstream in(path, std::ios::binary);
    in.read(head.data(), table_head_bytes);
    return in ? sm3_hex(head) : std::string();
}

JsonObject described(const fs::path& path, std::string hash) {
    return {
        {"name", path.filename().string()},
        {"bytes", static_cast<int64_t>(fs::file_size(path))},
        {"hash", std::move(hash)}};
}

columns::Table table_of(const Keys& keys) {
    columns::Column column{
        {"key", columns::ColumnKind::text}, columns::Width::u8, columns::Bytes(0), {}, {}, keys.sorted()};
    std::vector<columns::Column> columns;
    columns.push_back(std::move(column));
    return {0, std::move(columns)};
}

// The folder's own name for one snapshot: nobody else has it, also not one that was left unfinished.
fs::path fresh_folder(const fs::path& folder) {
    fs::create_directories(folder);
    std::string name = (folder / "snapshot-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        fail(folder);
    }
    return name;
}

void remove_others(const fs::path& folder, const fs::path& kept) {
    std::error_code ignored; // what cannot be removed now is removed the next time
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
        if (entry.path() != kept && entry.is_directory() && entry.path().filename().string().starts_with("snapshot-")) {
            fs::remove_all(entry.path(), ignored);
        }
    }
}

void check_file(const fs::path& path, const JsonObject& said, const std::string& hash) {
    const std::string name = path.filename().string();
    std::error_code missing;
    if (static_cast<int64_t>(fs::file_size(path, missing)) != integer_or(said, "bytes", -1) || missing) {
        refuse(missing ? name + " is missing" : name + " has another size than was written");
    }
    if (hash != text_or(said, "hash")) {
        refuse(name + " is not the file that was written");
    }
}

JsonObject manifest_in(const std::string& text) {
    const size_t end = text.find('\n');
    if (end == std::string::npos || sm3_hex(std::string_view(text).substr(end + 1)) != text.substr(0, end)) {
        refuse("its manifest is damaged");
    }
    JsonObject manifest = parse_own_json(std::string_view(text).substr(end + 1)).get_object();
    if (integer_or(manifest, "version") != manifest_version) {
        refuse("it was written by another version");
    }
    return manifest;
}

} // namespace

void save(
    const Snapshot& snapshot,
    const fs::path& folder,
    const JsonObject& about,
    const std::map<std::string, std::string>& more
) {
    const fs::path inside = fresh_folder(folder);
    JsonArray targets;
    for (const TargetTable& table : snapshot.tables) {
        const fs::path columns = inside / (table.target + ".columns");
        const fs::path keys = inside / (table.target + ".keys");
        columns::save_table(table.table, columns.string());
        columns::save_table(table_of(table.keys), keys.string());
        JsonArray added;
        for (size_t row = table.keys.sorted().size(); row < table.keys.size(); ++row) {
            added.emplace_back(table.keys[row]);
        }
        targets.push_back(JsonObject{
            {"target", table.target},
            {"columns", described(columns, head_of(columns))},
            {"keys", described(keys, head_of(keys))},
            {"added", std::move(added)}});
    }
    JsonArray others;
    for (const auto& [name, bytes] : more) {
        write_file(inside / name, bytes);
        others.push_back(described(inside / name, sm3_hex(bytes)));
    }
    sync(inside);
    const std::string manifest = to_text(JsonObject{
        {"version", manifest_version},
        {"on", to_string(snapshot.on)},
        {"through", snapshot.through},
        {"packs", snapshot.catalog},
        {"folder", inside.filename().string()},
        {"about", about},
        {"targets", std::move(targets)},
        {"more", std::move(others)}});
    fs::path fresh = folder / manifest_name;
    fresh += ".new";
    write_file(fresh, sm3_hex(manifest) + "\n" + manifest);
    std::error_code problem;
    fs::rename(fresh, folder / manifest_name, problem);
    if (problem) {
        errno = problem.value();
        fail(folder / manifest_name);
    }
    sync(folder);
    remove_others(folder, inside);
}

std::optional<Saved> open_saved(const fs::path& folder) {
    const auto text = read_file(folder / manifest_name);
    if (!text) {
        return std::nullopt;
    }
    const JsonObject manifest = manifest_in(*text);
    const fs::path inside = folder / std::string(text_or(manifest, "folder"));
    Saved out;
    out.about = manifest.at("about").get_object();
    out.snapshot.on = parse_date(text_or(manifest, "on")).value_or(Date{});
    out.snapshot.through = integer_or(manifest, "through");
    out.snapshot.catalog = text_or(manifest, "packs");
    for (const Json& one : manifest.at("targets").get_array()) {
        const JsonObject& said = one.get_object();
        TargetTable& table = out.snapshot.tables.emplace_back();
        table.target = text_or(said, "target");
        const fs::path columns = inside / (table.target + ".columns");
        const fs::path keys = inside / (table.target + ".keys");
        check_file(columns, said.at("columns").get_object(), head_of(columns));
        check_file(keys, said.at("keys").get_object(), head_of(keys));
        try {
            table.table = columns::open_table(columns.string());
            table.keys = Keys(columns::open_table(keys.string()).column("key").words);
        } catch (const Error& e) {
            refuse(e.what());
        }
        for (const Json& key : said.at("added").get_array()) {
            table.keys.add(std::string_view(key.get_string()));
        }
        if (table.keys.size() != table.table.rows()) {
            refuse(table.target + " has not as many keys as rows");
        }
    }
    for (const Json& one : manifest.at("more").get_array()) {
        const JsonObject& said = one.get_object();
        const std::string name(text_or(said, "name"));
        std::string bytes = read_file(inside / name).value_or("");
        check_file(inside / name, said, sm3_hex(bytes));
        out.more[name] = std::move(bytes);
    }
    return out;
}

std::string
hash_of_facts(const catalog::Catalog& catalog, const std::map<std::string, std::vector<std::string>>& facts) {
    crypto::Hash hash(crypto::HashAlgorithm::sm3);
    const auto add = [&](std::string_view word) { hash.update(std::to_string(word.size())).update(":").update(word); };
    const auto add_number = [&](int64_t number) { add(std::to_string(number)); };
    for (const catalog::TargetDefinition& target : catalog.content().targets) {
        for (const std::string& word : {target.id, target.registry, target.household, target.region}) {
            add(word);
        }
        const auto wanted = facts.find(target.id);
        for (const std::string& fact : wanted == facts.end() ? std::vector<std::string>{"*"} : wanted->second) {
            add(fact);
        }
        for (const catalog::FactDefinition& fact : target.facts) {
            for (const std::string& word :
                 {fact.id, fact.registry, fact.field, fact.latest, fact.member_fact, fact.over, fact.under}) {
                add(word);
            }
            for (const std::string& field : fact.by) {
                add(field);
            }
            for (const catalog::RecordCondition& condition : fact.where) {
                add(condition.field);
                add_number(static_cast<int64_t>(condition.kind));
                add_number(condition.number);
                for (const std::string& value : condition.values) {
                    add(value);
                }
            }
            for (const int64_t number :
                 {static_cast<int64_t>(fact.type),
                  static_cast<int64_t>(fact.kind),
                  static_cast<int64_t>(fact.scale),
                  static_cast<int64_t>(fact.of_members),
                  fact.below.value_or(-1),
                  fact.at_least.value_or(-1)}) {
                add_number(number);
            }
        }
    }
    return crypto::to_hex(hash.finish());
}

std::string hash_of(const Snapshot& snapshot, unsigned threads) {
    std::vector<std::vector<std::string_view>> pieces; // what is hashed alone
    const auto bytes_of = [](const columns::Bytes& bytes) { return std::string_view(bytes.as<char>(), bytes.size()); };
    for (const TargetTable& table : snapshot.tables) {
        const columns::Dictionary& keys = table.keys.sorted();
        pieces.push_back({table.target, bytes_of(keys.text()), bytes_of(keys.offsets())});
        for (size_t row = keys.size(); row < table.keys.size(); ++row) {
            pieces.back().push_back(table.keys[row]);
        }
        for (const columns::Column& column : table.table.columns()) {
            pieces.push_back(
                {column.spec.name,
                 bytes_of(column.values),
                 bytes_of(column.validity),
                 bytes_of(column.words.text()),
                 bytes_of(column.words.offsets())}
            );
        }
    }
    std::vector<std::string> hashes(pieces.size());
    std::atomic<size_t> next = 0;
    const auto work = [&] {
        for (size_t i = next++; i < pieces.size(); i = next++) {
            crypto::Hash hash(crypto::HashAlgorithm::sm3);
            for (const std::string_view piece : pieces[i]) {
                hash.update(piece);
            }
            hashes[i] = crypto::to_hex(hash.finish());
        }
    };
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) {
        others.emplace_back(work);
    }
    work();
    for (std::thread& thread : others) {
        thread.join();
    }
    crypto::Hash all(crypto::HashAlgorithm::sm3);
    for (const std::string& hash : hashes) {
        all.update(hash);
    }
    return crypto::to_hex(all.finish());
}

} // namespace tonghe::snapshot

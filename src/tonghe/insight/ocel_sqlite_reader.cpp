// OCEL 2.0 in its relational form, read: one SQLite file, a table a type of event and a type of object.
#include "tonghe/insight/internal/sqlite_file.hpp"

#include <algorithm>
#include <unordered_map>

namespace tonghe::insight {

namespace {

using internal::Column;
using internal::Database;
using internal::sql_name;
using internal::SqlFailure;
using internal::Statement;

constexpr size_t rows_max = 50'000'000;

std::string type_of_column(std::string declared) {
    std::transform(declared.begin(), declared.end(), declared.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const auto has = [&](const char* part) { return declared.find(part) != std::string::npos; };
    return has("int")                                   ? "integer"
           : has("real") || has("float") || has("doub") ? "float"
           : has("bool")                                ? "boolean"
           : has("time") || has("date")                 ? "time"
                                                        : "string";
}

class Reader {
  public:
    Reader(const std::filesystem::path& file, std::string name)
        : database_(file, SQLITE_OPEN_READONLY), file_(std::move(name)) {}

    Parsed<ObjectLog> read() {
        read_objects();
        read_events();
        if (faults_.empty()) {
            faults_ = check(log_, file_);
        }
        if (!faults_.empty()) {
            return std::move(faults_);
        }
        put_in_order(log_);
        return std::move(log_);
    }

  private:
    void report(Text what) {
        if (faults_.size() < 20) {
            faults_.push_back({.code = "insight.malformed_ocel", .file = file_, .what = std::move(what)});
        }
    }

    void count_row() {
        if (++rows_ > rows_max) {
            throw SqlFailure{"too many rows"};
        }
    }

    std::vector<std::pair<std::string, std::string>> types(const char* table) { // type and its table's ending
        std::vector<std::pair<std::string, std::string>> out;
        auto rows = database_.prepare(std::string("SELECT ocel_type, ocel_type_map FROM ") + table);
        while (rows.step()) {
            out.emplace_back(rows.text(0), rows.text(1));
        }
        return out;
    }

    std::optional<ObjectValue> value_at(Statement& rows, int i, const std::string& type) {
        if (type == "float" && !rows.is_null(i)) {
            return ObjectValue(rows.number(i));
        }
        auto value = parse_value(type, rows.text(i));
        if (!value) {
            report({"值与列的类型不符：" + rows.text(i), "A value does not fit its column: " + rows.text(i)});
        }
        return value;
    }

    Instant moment(const std::string& text) {
        const auto at = parse_moment(text);
        if (!at) {
            report({"不是时刻：" + text, "Not a moment: " + text});
        }
        return {at ? at->micros : 0};
    }

    void read_objects() {
        auto rows = database_.prepare("SELECT ocel_id, ocel_type FROM object");
        while (rows.step()) {
            count_row();
            objects_.try_emplace(rows.text(0), log_.objects.size());
            log_.objects.push_back({rows.text(0), rows.text(1), {}, {}});
        }
        for (const auto& [type, ending] : types("object_map_type")) {
            read_changes("object_" + ending);
        }
        auto links = database_.prepare("SELECT ocel_source_id, ocel_target_id, ocel_qualifier FROM object_object");
        while (links.step()) {
            count_row();
            if (const auto found = objects_.find(links.text(0)); found != objects_.end()) {
                log_.objects[found->second].relations.push_back({links.text(1), links.text(2)});
            } else {
                report({"对象不存在：" + links.text(0), "There is no object " + links.text(0)});
            }
        }
    }

    void read_changes(const std::string& table) {
        auto rows = database_.prepare("SELECT * FROM " + sql_name(table));
        const auto columns = rows.columns();
        const auto place = [&](const char* name) {
            for (size_t i = 0; i < columns.size(); ++i) {
                if (columns[i].name == name) {
                    return static_cast<int>(i);
                }
            }
            throw SqlFailure{"no column " + std::string(name) + " in " + table};
        };
        const int id = place("ocel_id");
        const int at = place("ocel_time");
        const int changed = place("ocel_changed_field");
        while (rows.step()) {
            count_row();
            const auto found = objects_.find(rows.text(id));
            if (found == objects_.end()) {
                report({"对象不存在：" + rows.text(id), "There is no object " + rows.text(id)});
                continue;
            }
            const std::string only = rows.text(changed);
            for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
                const Column& column = columns[static_cast<size_t>(i)];
                const bool told = only.empty() ? !rows.is_null(i) : column.name == only;
                if (i == id || i == at || i == changed || !told) {
                    continue;
                }
                if (auto value = value_at(rows, i, type_of_column(column.declared))) {
                    log_.objects[found->second].changes.push_back(
                        {column.name, moment(rows.text(at)), std::move(*value)}
                    );
                }
            }
        }
    }

    void read_events() {
        std::unordered_map<std::string, size_t> events;
        auto rows = database_.prepare("SELECT ocel_id, ocel_type FROM event");
        while (rows.step()) {
            count_row();
            events.try_emplace(rows.text(0), log_.events.size());
            log_.events.push_back({rows.text(0), rows.text(1), {}, {}, {}});
        }
        for (const auto& [type, ending] : types("event_map_type")) {
            auto details = database_.prepare("SELECT * FROM " + sql_name("event_" + ending));
            const auto columns = details.columns();
            while (details.step()) {
                count_row();
                ObjectEvent* event = nullptr;
                for (int i = 0; i < static_cast<int>(columns.size()); ++i) {
                    const Column& column = columns[static_cast<size_t>(i)];
                    if (i == 0) { // the id stands first, as the standard's own schema has it
                        const auto found = events.find(details.text(0));
                        event = found == events.end() ? nullptr : &log_.events[found->second];
                    } else if (event != nullptr && column.name == "ocel_time") {
                        event->at = moment(details.text(i));
                    } else if (event != nullptr && !details.is_null(i)) {
                        if (auto value = value_at(details, i, type_of_column(column.declared))) {
                            event->attributes[column.name] = std::move(*value);
                        }
                    }
                }
            }
        }
        auto links = database_.prepare("SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object");
        while (links.step()) {
            count_row();
            if (const auto found = events.find(links.text(0)); found != events.end()) {
                log_.events[found->second].relations.push_back({links.text(1), links.text(2)});
            } else {
                report({"事件不存在：" + links.text(0), "There is no event " + links.text(0)});
            }
        }
    }

    Database database_;
    std::string file_;
    ObjectLog log_;
    std::unordered_map<std::string, size_t> objects_;
    size_t rows_ = 0;
    std::vector<Fault> faults_;
};

} // namespace

Parsed<ObjectLog> read_ocel_sqlite(const std::filesystem::path& file) {
    try {
        return Reader(file, file.filename().string()).read();
    } catch (const SqlFailure& failure) {
        return std::vector{Fault{
            .code = "insight.malformed_ocel",
            .file = file.filename().string(),
            .what = {"不是 OCEL 2.0 的 SQLite 文件：" + failure.reason, "Not OCEL 2.0 in SQLite: " + failure.reason}}};
    }
}

} // namespace tonghe::insight

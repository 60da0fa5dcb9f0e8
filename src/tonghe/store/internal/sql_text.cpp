#include "tonghe/store/internal/sql_text.hpp"

#include <cctype>
#include <functional>

namespace tonghe::store::internal {

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.'; }

// Where the literal, quoted name or comment that begins at `at` ends; `at` itself if none begins there.
size_t skip_quoted(std::string_view sql, size_t at) {
    const char c = sql[at];
    const auto after = [&](std::string_view mark, size_t from) {
        const size_t found = sql.find(mark, from);
        return found == std::string_view::npos ? sql.size() : found + mark.size();
    };
    if (c == '\'' || c == '"') {
        return after(std::string_view(&c, 1), at + 1); // a doubled quote is simply the next literal
    }
    if (sql.substr(at, 2) == "--") {
        return after("\n", at);
    }
    if (sql.substr(at, 2) == "/*") {
        return after("*/", at + 2);
    }
    return at;
}

// Copies `sql`, handing each word outside literals and comments to `replace`.
std::string replace_words(std::string_view sql, const std::function<std::string(std::string_view)>& replace) {
    std::string out;
    for (size_t i = 0; i < sql.size();) {
        if (const size_t end = skip_quoted(sql, i); end != i) {
            out += sql.substr(i, end - i);
            i = end;
        } else if (is_word(sql[i])) {
            size_t stop = i;
            while (stop < sql.size() && is_word(sql[stop])) {
                ++stop;
            }
            out += replace(sql.substr(i, stop - i));
            i = stop;
        } else {
            out += sql[i++];
        }
    }
    return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
    return text;
}

// Unwraps the lines of this engine and drops those of the other.
std::string engine_lines(std::string_view sql, Engine engine) {
    const std::string_view ours = engine == Engine::sqlite ? "-- sqlite:" : "-- postgres:";
    const std::string_view theirs = engine == Engine::sqlite ? "-- postgres:" : "-- sqlite:";
    std::string out;
    while (!sql.empty()) {
        const size_t end = std::min(sql.find('\n'), sql.size());
        const std::string_view line = sql.substr(0, end);
        sql.remove_prefix(std::min(end + 1, sql.size()));
        if (line.starts_with(ours)) {
            out += line.substr(ours.size());
        } else if (!line.starts_with(theirs)) {
            out += line;
        }
        out += '\n';
    }
    return out;
}

} // namespace

std::string statement_name(std::string_view sql) {
    std::string out;
    int words = 0;
    for (size_t i = 0; i < sql.size() && words < 6;) {
        if (is_word(sql[i])) {
            size_t stop = i;
            while (stop < sql.size() && is_word(sql[stop])) {
                ++stop;
            }
            out += (out.empty() ? "" : " ") + std::string(sql.substr(i, stop - i));
            i = stop;
            ++words;
        } else if (std::isspace(static_cast<unsigned char>(sql[i])) != 0) {
            ++i;
        } else {
            break; // a bracket, a placeholder or a literal: enough to know the statement
        }
    }
    return out;
}

std::string numbered_parameters(std::string_view sql) {
    std::string out;
    out.reserve(sql.size() + 16);
    int number = 0;
    for (size_t i = 0; i < sql.size();) {
        if (const size_t end = skip_quoted(sql, i); end != i) {
            out += sql.substr(i, end - i);
            i = end;
        } else if (sql[i] == '?') {
            out += '$' + std::to_string(++number);
            ++i;
        } else {
            out += sql[i++];
        }
    }
    return out;
}

std::string migration_text(std::string_view sql, Engine engine) {
    const std::string text = engine_lines(sql, engine);
    if (engine == Engine::sqlite) {
        return replace_all(text, "BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY");
    }
    return replace_words(replace_all(text, "WITHOUT ROWID", ""), [](std::string_view word) -> std::string {
        if (word == "BLOB") {
            return "BYTEA";
        }
        if (word == "INTEGER") {
            return "BIGINT";
        }
        return std::string(word == "REAL" ? "DOUBLE PRECISION" : word);
    });
}

} // namespace tonghe::store::internal

#include "script.hpp"

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace tonghe::story {

namespace {

bool take(std::string& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.erase(0, prefix.size());
    return true;
}

std::string take_word(std::string& text) {
    const size_t end = std::min(text.find(' '), text.size());
    std::string word = text.substr(0, end);
    text.erase(0, std::min(end + 1, text.size()));
    return word;
}

// Whether every bracket of a JSON text is closed, so that bodies may run over several lines.
bool is_balanced(std::string_view text) {
    int depth = 0;
    bool in_string = false;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return depth <= 0;
}

} // namespace

Script read_script(const std::filesystem::path& file) {
    std::ifstream in(file);
    Script script{.file = file};
    for (std::string line; std::getline(in, line);) {
        script.lines.push_back(line);
    }
    const auto refuse = [&](size_t index, const std::string& what) {
        return std::runtime_error(fmt::format("{}:{}: {}", file.string(), index + 1, what));
    };
    if (script.lines.empty() || !script.lines[0].starts_with("# ")) {
        throw refuse(0, "the first line says what the story tells: `# …`");
    }
    script.title = script.lines[0].substr(2);
    size_t i = 0;
    const auto add = [&](Step step) {
        step.end_line = static_cast<int>(i) + 1;
        script.steps.push_back(std::move(step));
    };
    for (; i < script.lines.size(); ++i) {
        std::string line = script.lines[i];
        const int number = static_cast<int>(i) + 1;
        const auto read_rest = [&] {
            while (!is_balanced(line) && i + 1 < script.lines.size()) {
                line += "\n" + script.lines[++i];
            }
        };
        const auto last = [&](const char* word) -> Step& {
            if (script.steps.empty()) {
                throw refuse(i, fmt::format("`{}` follows a step", word));
            }
            return script.steps.back();
        };
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        if (take(line, "clock ")) {
            add({.kind = Step::Kind::clock, .line = number, .text = line});
        } else if (take(line, "advance ")) {
            add({.kind = Step::Kind::advance, .line = number, .text = line});
        } else if (take(line, "pack ")) {
            add({.kind = Step::Kind::pack, .line = number, .text = line});
        } else if (line == "restart") {
            add({.kind = Step::Kind::restart, .line = number});
        } else if (line == "settle") {
            add({.kind = Step::Kind::settle, .line = number});
        } else if (take(line, "hears ")) {
            Step step{.kind = Step::Kind::hears, .line = number, .who = take_word(line)};
            step.text = line;
            add(std::move(step));
        } else if (take(line, "when ")) {
            read_rest();
            Step step{.line = number, .who = take_word(line)};
            while (line.starts_with('(')) {
                const size_t close = line.find(") ");
                if (close == std::string::npos) {
                    throw refuse(i, "a bracket is not closed");
                }
                std::string extra = line.substr(1, close - 1);
                line.erase(0, close + 2);
                if (take(extra, "purpose ")) {
                    step.purpose = extra;
                } else {
                    step.headers.push_back(extra);
                }
            }
            step.method = take_word(line);
            step.path = take_word(line);
            step.body = line;
            if (step.method == "FOLLOW") {
                step.kind = Step::Kind::follow;
                step.method = "GET";
            }
            add(std::move(step));
        } else if (take(line, "then ")) {
            if (!last("then").asks()) {
                throw refuse(i, "`then` follows a `when`");
            }
            read_rest();
            Step& step = script.steps.back();
            step.then_line = number;
            step.then_end_line = static_cast<int>(i) + 1;
            step.status = std::atoi(take_word(line).c_str());
            if (!line.empty() && line[0] >= 'a' && line[0] <= 'z') {
                step.code = take_word(line);
            }
            step.pattern = line;
        } else if (take(line, " and events ")) {
            last("and events").events = line;
            script.steps.back().events_line = number;
        } else if (take(line, " and header ")) {
            if (last("and header").then_line == 0) {
                throw refuse(i, "`and header` follows a `then`");
            }
            script.steps.back().reply_headers.push_back(line);
            script.steps.back().headers_end_line = number;
        } else {
            throw refuse(
                i,
                fmt::format(
                    "`{}` is no step; known are clock, advance, pack, restart, settle, hears, when, then, and events, "
                    "and header",
                    line
                )
            );
        }
    }
    return script;
}

} // namespace tonghe::story

#include "tests/support/story/player.hpp"

#include "tests/support/story/pattern.hpp"
#include "tonghe/base/log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <sstream>

namespace tonghe::story {

namespace {

constexpr size_t line_width = 160;

struct Happened {
    int status = 0;
    std::string code;
    std::string body;
    std::optional<Json> json;
    api::Headers headers;
    std::string events; // `case.submitted 1, task.opened 2`
};

// Kinds of entries after `size`, in the order of their first, and how many of each.
std::string events_after(World& world, int64_t size) {
    std::vector<std::pair<std::string, int>> counts;
    world.journal().read([&](Session& session) {
        for (const journal::Entry& entry : world.journal().entries(session, size, 1000)) {
            const auto known =
                std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.first == entry.event.kind; });
            if (known == counts.end()) {
                counts.emplace_back(entry.event.kind, 1);
            } else {
                ++known->second;
            }
        }
    });
    std::string out;
    for (const auto& [kind, count] : counts) {
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", kind, count);
    }
    return out;
}

std::vector<std::string> sorted_parts(const std::string& events) {
    std::vector<std::string> parts;
    for (size_t at = 0; at < events.size();) {
        const size_t end = std::min(events.find(", ", at), events.size());
        parts.push_back(events.substr(at, end - at));
        at = end + 2;
    }
    std::sort(parts.begin(), parts.end());
    return parts;
}

Instant moment(const std::string& text) {
    if (const auto at =
            parse_instant(text.substr(0, 10) + "T" + text.substr(std::min<size_t>(11, text.size())) + ":00+08:00")) {
        return *at;
    }
    throw std::runtime_error("`" + text + "` is no moment such as 2026-03-02 09:00");
}

Instant later(World& world, const std::string& text) {
    std::istringstream words(text);
    int count = 0;
    std::string unit;
    words >> count >> unit;
    const Instant now = world.clock().now();
    if (unit.starts_with("workday")) {
        const Date today = date_of(now);
        return start_of(world.calendar().due_on(today, {count})) + (now - start_of(today));
    }
    for (const auto& [word, length] : std::initializer_list<std::pair<const char*, Duration>>{
             {"day", Duration::days(1)},
             {"hour", Duration::hours(1)},
             {"minute", Duration::minutes(1)},
             {"second", Duration::seconds(1)}}) {
        if (unit.starts_with(word)) {
            return now + length * count;
        }
    }
    throw std::runtime_error("`" + text + "` is no time such as 3 workdays, 2 hours");
}

Asked asked_of(const Step& step, const Bindings& bindings) {
    Asked asked{
        .who = step.who, .method = step.method, .path = substitute(step.path, bindings), .body = {}, .headers = {}};
    if (step.body.starts_with("file ")) {
        const std::filesystem::path file = std::filesystem::path(source_folder) / "tests/files" / step.body.substr(5);
        std::ostringstream bytes;
        bytes << std::ifstream(file, std::ios::binary).rdbuf();
        asked.body = bytes.str();
        asked.content_type = "application/octet-stream";
        asked.headers.push_back({"X-File-Name", file.filename().string()});
    } else {
        asked.body = substitute(step.body, bindings);
    }
    for (const std::string& header : step.headers) {
        const size_t colon = header.find(": ");
        asked.headers.push_back({header.substr(0, colon), substitute(header.substr(colon + 2), bindings)});
    }
    if (!step.purpose.empty()) {
        asked.headers.push_back({"X-Purpose", step.purpose});
    }
    return asked;
}

Happened happened_of(const api::TestClient::Reply& reply) {
    Happened out{
        .status = reply.status, .code = {}, .body = reply.body, .json = {}, .headers = reply.headers, .events = {}};
    const bool is_json = reply.header("Content-Type").find("json") != std::string_view::npos && !reply.body.empty();
    if (is_json) {
        out.json = reply.json();
        if (reply.status >= 400 && out.json->is_object()) {
            out.code = std::string(text_or(out.json->get_object(), "code"));
        }
    }
    return out;
}

// A `then` and its pattern as text, broken after members of the outermost level where it is long.
std::string then_text(const std::string& head, const std::string& pattern) {
    if (pattern.empty()) {
        return head;
    }
    std::string out = head;
    size_t width = head.size();
    size_t begun = 0;
    int depth = 0;
    bool in_string = false;
    const auto take = [&](size_t end) {
        const std::string piece = pattern.substr(begun, end - begun);
        if (width + piece.size() > line_width && begun > 0) {
            out += "\n    ";
            width = 4;
        }
        out += (begun == 0 ? " " : "") + piece;
        width += piece.size() + 1;
        begun = end;
    };
    for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = pattern[i];
        if (in_string) {
            i += c == '\\' ? 1 : 0;
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            --depth;
        } else if (c == ',' && depth <= 3) {
            take(i + 1);
        }
    }
    take(pattern.size());
    return out;
}

class Player {
  public:
    Player(const Script& script, World& world, const PlayOptions& options)
        : script_(script), world_(world), options_(options) {
        out_.lines = script.lines;
    }

    Played run() {
        for (const Step& step : script_.steps) {
            const uint64_t errors = base::logged(base::LogLevel::error);
            try {
                perform(step);
            } catch (const std::exception& e) {
                differ(step.line, e.what());
                break;
            }
            if (base::logged(base::LogLevel::error) != errors) {
                differ(step.line, "an error was logged");
            }
            if (!out_.differences.empty() && !options_.update) {
                break;
            }
            if (options_.restart_after_each_step) {
                world_.restart();
            }
        }
        rewrite();
        return std::move(out_);
    }

  private:
    void differ(int line, const std::string& what) {
        out_.differences.push_back(fmt::format("{}:{}: {}", script_.file.string(), line, what));
    }

    void perform(const Step& step) {
        using Kind = Step::Kind;
        if (step.asks()) {
            world_.clock().advance(Duration::seconds(1)); // one thing after the other
            world_.sign_in(step.who);
        }
        const int64_t before = world_.journal_size();
        Happened happened;
        switch (step.kind) {
        case Kind::clock:
            world_.clock().set(moment(step.text));
            world_.settle();
            break;
        case Kind::advance:
            world_.clock().set(later(world_, step.text));
            world_.settle();
            break;
        case Kind::settle:
            world_.settle();
            break;
        case Kind::restart:
            world_.restart();
            break;
        case Kind::pack:
            change_pack(step.text);
            break;
        case Kind::hears:
            if (const std::string text = substitute(step.text, bindings_); !world_.hears(step.who, text)) {
                differ(step.line, fmt::format("{} does not hear `{}`", step.who, text));
            }
            break;
        case Kind::follow:
            happened = happened_of(world_.follow(asked_of(step, bindings_)));
            break;
        case Kind::request:
            happened = happened_of(world_.ask(asked_of(step, bindings_)));
            break;
        }
        happened.events = events_after(world_, before);
        if (step.asks()) {
            compare(step, happened);
        }
        if (sorted_parts(happened.events) != sorted_parts(step.events)) {
            differ(
                step.events_line > 0 ? step.events_line : step.line,
                fmt::format("events were `{}`, wanted `{}`", happened.events, step.events)
            );
        }
        if (options_.update) {
            take_down(step, happened);
        }
    }

    void change_pack(const std::string& text) {
        const size_t colon = text.find(": ");
        const size_t arrow = text.find(" => ");
        if (colon == std::string::npos || arrow == std::string::npos) {
            throw std::runtime_error("a pack is changed by `pack file: old => new`");
        }
        world_.change_pack(text.substr(0, colon), text.substr(colon + 2, arrow - colon - 2), text.substr(arrow + 4));
    }

    void compare(const Step& step, const Happened& happened) {
        const int line = step.then_line > 0 ? step.then_line : step.line;
        if (step.then_line == 0) {
            differ(line, fmt::format("a `when` without `then`; the reply was {} {}", happened.status, happened.code));
            return;
        }
        if (happened.status != step.status || happened.code != step.code) {
            differ(
                line,
                fmt::format(
                    "the reply is {} {}, wanted {} {}\n    {}",
                    happened.status,
                    happened.code,
                    step.status,
                    step.code,
                    happened.body.substr(0, 1500)
                )
            );
        } else {
            compare_body(step, happened, line);
        }
        for (const std::string& header : step.reply_headers) {
            compare_header(header, happened, line);
        }
        if (options_.update && happened.json && step.pattern.starts_with('{')) {
            bind_names(parse_pattern(step.pattern), *happened.json, bindings_);
        }
    }

    void compare_body(const Step& step, const Happened& happened, int line) {
        if (step.pattern.empty()) {
            return;
        }
        if (step.pattern[0] == '"') {
            const std::string wanted = substitute(std::string(parse_json(step.pattern).get_string()), bindings_);
            if (happened.body.find(wanted) == std::string::npos) {
                differ(line, fmt::format("the body does not contain `{}`: {}", wanted, happened.body.substr(0, 300)));
            }
            return;
        }
        if (!happened.json) {
            differ(line, "the reply is no JSON: " + happened.body.substr(0, 300));
            return;
        }
        if (const std::string difference = mismatch(parse_pattern(step.pattern), *happened.json, bindings_);
            !difference.empty()) {
            differ(line, difference);
        }
    }

    void compare_header(const std::string& wanted, const Happened& happened, int line) {
        const size_t colon = wanted.find(": ");
        const std::string name = wanted.substr(0, colon);
        const std::string value = colon == std::string::npos ? "…" : substitute(wanted.substr(colon + 2), bindings_);
        const std::string* actual = api::find_header(happened.headers, name);
        if (actual == nullptr) {
            differ(line, fmt::format("the reply has no header {}", name));
        } else if (value != "…" && *actual != value) {
            differ(line, fmt::format("header {} is `{}`, wanted `{}`", name, *actual, value));
        }
    }

    // The lines that stand after a step: what was said about headers stays, the rest is what happened.
    void take_down(const Step& step, const Happened& happened) {
        std::vector<std::string> lines;
        if (step.asks()) {
            std::string pattern = step.pattern;
            if (happened.json && step.pattern.starts_with('{')) {
                pattern = as_pattern(parse_pattern(step.pattern), *happened.json, bindings_);
            } else if (!step.pattern.starts_with('"') || happened.json) {
                pattern.clear();
            }
            std::istringstream text(then_text(
                fmt::format("then {}{}{}", happened.status, happened.code.empty() ? "" : " ", happened.code), pattern
            ));
            for (std::string line; std::getline(text, line);) {
                lines.push_back(line);
            }
            for (const std::string& header : step.reply_headers) {
                lines.push_back(" and header " + header);
            }
        }
        if (!happened.events.empty()) {
            const bool same = sorted_parts(happened.events) == sorted_parts(step.events);
            lines.push_back(" and events " + (same ? step.events : happened.events));
        }
        rewritten_.emplace_back(&step, std::move(lines));
    }

    void rewrite() {
        for (auto entry = rewritten_.rbegin(); entry != rewritten_.rend(); ++entry) {
            const Step& step = *entry->first;
            const int last = std::max({step.end_line, step.then_end_line, step.headers_end_line, step.events_line});
            out_.lines.erase(out_.lines.begin() + step.end_line, out_.lines.begin() + last);
            out_.lines.insert(out_.lines.begin() + step.end_line, entry->second.begin(), entry->second.end());
        }
    }

    const Script& script_;
    World& world_;
    const PlayOptions& options_;
    Bindings bindings_;
    Played out_;
    std::vector<std::pair<const Step*, std::vector<std::string>>> rewritten_;
};

} // namespace

Played play(const Script& script, World& world, const PlayOptions& options) {
    return Player(script, world, options).run();
}

} // namespace tonghe::story

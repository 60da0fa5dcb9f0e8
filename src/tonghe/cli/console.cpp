#include "tonghe/cli/console.hpp"

#include "tonghe/base/clock.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ostream>

namespace tonghe::cli {

namespace {

Json json_of(const Error& error, Language language) {
    JsonArray faults;
    for (const Fault& fault : error.faults()) {
        JsonObject one{{"code", fault.code}, {"what", {{"zh", fault.what.zh}, {"en", fault.what.en}}}};
        if (!fault.pointer.empty()) {
            one["pointer"] = fault.pointer;
        }
        if (!fault.file.empty()) {
            one["file"] = fault.file;
            one["line"] = fault.line;
        }
        if (!fault.remedy.zh.empty()) {
            one["remedy"] = {{"zh", fault.remedy.zh}, {"en", fault.remedy.en}};
        }
        faults.push_back(std::move(one));
    }
    return {
        {"code", error.code().name},
        {"status", error.code().status},
        {"detail", error.text().in(language)},
        {"faults", std::move(faults)}};
}

std::string with_commas(int64_t number) {
    std::string out = std::to_string(number);
    for (auto at = static_cast<int64_t>(out.size()) - 3; at > 0; at -= 3) {
        out.insert(static_cast<size_t>(at), ",");
    }
    return out;
}

} // namespace

void Console::print(std::string_view line) {
    if (!json_) {
        out_ << line << '\n';
    }
}

void Console::print(const Json& document) {
    if (json_) {
        out_ << to_text(document) << '\n';
    }
}

void Console::say(const Text& text) { err_ << text.in(language_) << '\n'; }

void Console::fail(const Error& error) {
    print(json_of(error, language_));
    err_ << (terminal_ ? "\033[31m✗\033[0m " : "") << error.text().in(language_) << '\n';
    for (const Fault& fault : error.faults()) {
        const std::string where = fault.file.empty() ? fault.pointer : fmt::format("{}:{}", fault.file, fault.line);
        err_ << "  " << where << "  " << fault.what.in(language_);
        if (!fault.remedy.in(language_).empty()) {
            err_ << (language_ == Language::zh ? "。" : ". ") << fault.remedy.in(language_);
        }
        err_ << '\n';
    }
}

Progress::Progress(Console& console, const Text& title, int64_t total)
    : console_(console), title_(title.in(console.language())), total_(total), began_micros_(steady_micros()) {}

Progress::~Progress() {
    if (drawn_micros_ > 0) {
        console_.err() << "\r\033[K" << std::flush;
    }
}

void Progress::at(int64_t done) {
    if (!console_.terminal() || console_.json()) {
        return;
    }
    const int64_t now = steady_micros();
    if (now - began_micros_ < 1'000'000 || now - drawn_micros_ < 100'000) {
        return;
    }
    drawn_micros_ = now;
    console_.err() << '\r' << progress_line(title_, done, total_, now - began_micros_, console_.language()) << "\033[K"
                   << std::flush;
}

std::string
progress_line(const std::string& title, int64_t done, int64_t total, int64_t elapsed_micros, Language language) {
    constexpr int64_t width = 24;
    const int64_t all = std::max<int64_t>(total, 1);
    const int64_t now = std::clamp<int64_t>(done, 0, all);
    const std::string bar(static_cast<size_t>(now * width / all), '#');
    std::string line = fmt::format(
        "{}  [{:-<{}}]  {:>3}%  {}/{}", title, bar, width, now * 100 / all, with_commas(now), with_commas(total)
    );
    if (now > 0 && now < all) {
        const int64_t left =
            static_cast<int64_t>(
                static_cast<double>(elapsed_micros) / static_cast<double>(now) * static_cast<double>(all - now)
            ) /
            1'000'000;
        line += language == Language::zh ? fmt::format("  还需 {} 秒", left + 1) : fmt::format("  {} s left", left + 1);
    }
    return line;
}

Language language_of_environment() {
    for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(variable);
        if (value != nullptr && *value != '\0') {
            return std::string_view(value).substr(0, 2) == "zh" ? Language::zh : Language::en;
        }
    }
    return Language::en;
}

} // namespace tonghe::cli

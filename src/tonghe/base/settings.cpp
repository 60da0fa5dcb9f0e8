#include "tonghe/base/settings.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/base/edit_distance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace tonghe {

namespace {

std::optional<int64_t> parse_integer(std::string_view text) {
    int64_t value = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    return problem == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

} // namespace

Settings::Settings(std::vector<std::span<const Setting>> tables) {
    for (const auto& table : tables) {
        for (const Setting& setting : table) {
            settings_.emplace(setting.name, &setting);
            values_.emplace(setting.name, setting.fallback);
        }
    }
}

void Settings::set(std::string_view name, std::string_view value) {
    const auto known = settings_.find(name);
    if (known == settings_.end()) {
        const auto nearest = std::min_element(settings_.begin(), settings_.end(), [&](const auto& a, const auto& b) {
            return edit_distance(name, a.first) < edit_distance(name, b.first);
        });
        throw Error(errors::unknown_setting, {{"name", std::string(name)}, {"nearest", nearest->first}});
    }
    const Setting& setting = *known->second;
    const auto refuse = [&](const std::string& reason) {
        const std::string shown_value = setting.secret ? "***" : std::string(value);
        return Error(errors::invalid_setting, {{"name", setting.name}, {"value", shown_value}, {"reason", reason}});
    };
    if (setting.kind == Setting::Kind::integer) {
        const auto number = parse_integer(value);
        if (!number || *number < setting.min || *number > setting.max) {
            throw refuse(fmt::format("a whole number from {} to {} is needed", setting.min, setting.max));
        }
    } else if (setting.kind == Setting::Kind::boolean && value != "true" && value != "false") {
        throw refuse("true or false is needed");
    }
    values_.find(name)->second = value;
}

const Setting& Settings::find(std::string_view name) const {
    const auto known = settings_.find(name);
    TONGHE_CHECK(known != settings_.end(), "a setting that no table holds is read");
    return *known->second;
}

int64_t Settings::integer(std::string_view name) const {
    find(name);
    return parse_integer(values_.find(name)->second).value_or(0);
}

bool Settings::boolean(std::string_view name) const {
    find(name);
    return values_.find(name)->second == "true";
}

const std::string& Settings::text(std::string_view name) const {
    find(name);
    return values_.find(name)->second;
}

std::vector<const Setting*> Settings::all() const {
    std::vector<const Setting*> out;
    for (const auto& [name, setting] : settings_) {
        out.push_back(setting);
    }
    return out;
}

std::string Settings::shown(const Setting& setting) const { return setting.secret ? "***" : text(setting.name); }

void Settings::read_environment() {
    for (const auto& [name, setting] : settings_) {
        std::string variable = "TONGHE_" + name;
        for (char& c : variable) {
            c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        }
        if (const char* value = std::getenv(variable.c_str())) {
            set(name, value);
        }
    }
}

} // namespace tonghe

#include "tonghe/cli/commands.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace tonghe::cli {

namespace {

const char* kind_word(Setting::Kind kind) {
    static constexpr const char* words[] = {"integer", "boolean", "text"};
    return words[static_cast<size_t>(kind)];
}

} // namespace

Command settings_command(std::function<Settings()> all) {
    const auto pairs = std::make_shared<std::vector<std::string>>();
    return {
        .name = "settings",
        .summary = {"列出全部设置及其当前值", "Lists every setting with its value"},
        .example = "tonghe settings --set api.port=9000",
        .declare =
            [pairs](Options& options) {
                options.list("--set", *pairs, {"试用一项设置，形如 名称=值", "Tries a setting, as name=value"});
            },
        .run =
            [pairs, all = std::move(all)](Console& console) {
                Settings settings = all();
                apply_settings(settings, *pairs);
                JsonArray rows;
                for (const Setting* setting : settings.all()) {
                    const std::string value = settings.shown(*setting);
                    rows.push_back(JsonObject{
                        {"name", setting->name},
                        {"type", kind_word(setting->kind)},
                        {"value", value},
                        {"default", setting->secret ? "***" : setting->fallback},
                        {"min", setting->min},
                        {"max", setting->max},
                        {"since", setting->since},
                        {"what", {{"zh", setting->zh}, {"en", setting->en}}},
                    });
                    console.print(fmt::format(
                        "{:<36} {:<14} {}",
                        setting->name,
                        value,
                        console.language() == Language::zh ? setting->zh : setting->en
                    ));
                }
                console.print(Json(std::move(rows)));
                return exit_ok;
            },
    };
}

} // namespace tonghe::cli

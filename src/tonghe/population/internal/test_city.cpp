#include "tonghe/population/internal/test_city.hpp"

#include "tonghe/base/json.hpp"
#include "tonghe/base/structure.hpp"

#include <fstream>
#include <sstream>

namespace tonghe::population::internal {

const catalog::Territory& test_city() {
    static const catalog::Territory territory = [] {
        std::ifstream file("packs/yunlan/territory.json");
        std::stringstream text;
        text << file.rdbuf();
        const Json json = parse_json(text.str(), {.bytes_max = 4 << 20});
        const auto name_of = [](const JsonObject& object) {
            const JsonObject& name = object.at("name").as_object();
            return Text{std::string(text_or(name, "zh")), std::string(text_or(name, "en"))};
        };
        std::vector<catalog::Region> regions;
        for (const Json& value : json.at("regions").as_array()) {
            const JsonObject& object = value.as_object();
            regions.push_back(
                {.code = std::string(text_or(object, "code")),
                 .name = name_of(object),
                 .level = *parse_word<catalog::Level>(text_or(object, "level")),
                 .parent = std::string(text_or(object, "parent"))}
            );
        }
        std::sort(regions.begin(), regions.end(), [](const auto& a, const auto& b) { return a.code < b.code; });
        std::vector<catalog::Grid> grids;
        for (const Json& value : json.at("grids").as_array()) {
            const JsonObject& object = value.as_object();
            grids.push_back(
                {.code = std::string(text_or(object, "code")),
                 .name = name_of(object),
                 .community = std::string(text_or(object, "community")),
                 .outline = {}}
            );
        }
        return catalog::Territory(std::move(regions), std::move(grids));
    }();
    return territory;
}

} // namespace tonghe::population::internal

#include "tonghe/app/fault_lines.hpp"

#include <fmt/format.h>

namespace tonghe::app {

void print_faults(cli::Console& console, const char* mark, const std::vector<Fault>& faults) {
    for (const Fault& fault : faults) {
        std::string what = fault.what.in(console.language());
        for (const std::string_view end : {std::string_view("。"), std::string_view(".")}) {
            if (what.ends_with(end)) { // a whole sentence already
                what.resize(what.size() - end.size());
            }
        }
        const std::string& remedy = fault.remedy.in(console.language());
        console.print(fmt::format(
            "{} {}:{}  {}{}{}",
            mark,
            fault.file,
            fault.line,
            what,
            remedy.empty()                       ? ""
            : console.language() == Language::zh ? "。"
                                                 : ". ",
            remedy
        ));
    }
}

JsonArray json_of(const std::vector<Fault>& faults) {
    JsonArray out;
    for (const Fault& f : faults) {
        out.push_back(JsonObject{
            {"file", f.file},
            {"line", f.line},
            {"code", f.code},
            {"what", {{"zh", f.what.zh}, {"en", f.what.en}}},
            {"remedy", {{"zh", f.remedy.zh}, {"en", f.remedy.en}}}});
    }
    return out;
}

} // namespace tonghe::app

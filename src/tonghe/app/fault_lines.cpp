#include "tonghe/app/fault_lines.hpp"

#include <fmt/format.h>

namespace tonghe::app {

void print_faults(cli::Console& console, const char* mark, const std::vector<Fault>& faults) {
    for (const Fault& fault : faults) {
        const std::string& remedy = fault.remedy.in(console.language());
        console.print(fmt::format(
            "{} {}:{}  {}{}{}",
            mark,
            fault.file,
            fault.line,
            fault.what.in(console.language()),
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

#include "tonghe/design/finding.hpp"

#include "tonghe/design/drawing.hpp"
#include "tonghe/process/bpmn.hpp"
#include "tonghe/xml/xml.hpp"

#include <algorithm>

namespace tonghe::design {

namespace {

// Where each line of a file stands: the drawn elements that have something on it, in the order of the file.
class DrawnLines {
  public:
    DrawnLines(const std::string& text, const std::string& file) {
        if (const auto read = xml::parse(text, file, {.bytes_max = process_bytes_max})) {
            walk(*read, "", false);
        }
    }

    // The element that the fault names, else the last one on its line, else the nearest above it.
    std::string at(const Fault& fault) const {
        std::string nearest;
        int nearest_line = 0;
        for (const auto& [line, id] : lines_) {
            if (line == fault.line && fault.what.zh.find("“" + id + "”") != std::string::npos) {
                return id;
            }
            if (line <= fault.line && line >= nearest_line) {
                nearest = id;
                nearest_line = line;
            }
        }
        return nearest;
    }

  private:
    // Children of these are drawn, each by its own id.
    static bool holds_drawn(std::string_view name) {
        return name == "process" || name == "subProcess" || name == "transaction" || name == "adHocSubProcess" ||
               name == "collaboration" || name == "definitions";
    }

    void walk(const xml::Element& element, const std::string& drawn, bool is_drawn) {
        if (element.space != process::bpmn_namespace) {
            return;
        }
        const std::string* id = element.attribute("id");
        const std::string here = is_drawn && id != nullptr ? *id : drawn;
        if (!here.empty()) {
            lines_.emplace_back(element.line, here);
        }
        for (const xml::Element& child : element.children) {
            walk(child, here, holds_drawn(element.name));
        }
    }

    std::vector<std::pair<int, std::string>> lines_;
};

void add(
    std::vector<Finding>& out,
    const std::vector<Fault>& faults,
    const ProcessFile& file,
    const DrawnLines& lines,
    bool warning
) {
    for (const Fault& fault : faults) {
        const bool is_here = fault.file == file.shown();
        const bool is_told = std::any_of(out.begin(), out.end(), [&](const Finding& known) { // once by each item
            return known.code == fault.code && known.file == fault.file && known.line == fault.line &&
                   known.what == fault.what;
        });
        if (!is_told && (is_here || !warning)) {
            const std::string element = is_here ? lines.at(fault) : "";
            out.push_back({fault.code, fault.file, fault.line, element, fault.what, fault.remedy, warning});
        }
    }
}

} // namespace

std::vector<Finding> findings_of(const catalog::PackReading& reading, const ProcessFile& file) {
    const DrawnLines lines(file.text, file.shown());
    std::vector<Finding> out;
    add(out, reading.faults, file, lines, false);
    add(out, reading.warnings, file, lines, true);
    return out;
}

std::vector<Finding> findings_of(const std::vector<Fault>& faults, const ProcessFile& file) {
    std::vector<Finding> out;
    add(out, faults, file, DrawnLines(file.text, file.shown()), false);
    return out;
}

std::vector<Finding> check(const PackFiles& packs, const ProcessFile& file) {
    PackFiles changed = packs;
    lay_over(changed, drawing_of(file));
    return findings_of(catalog::compile_packs(changed), file);
}

} // namespace tonghe::design

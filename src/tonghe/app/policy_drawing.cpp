#include "tonghe/app/policy_drawing.hpp"

#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/catalog/policy_reader.hpp"
#include "tonghe/catalog/yaml_json.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/xml/xml.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

constexpr size_t name_max = 60;
constexpr size_t dmn_bytes_max = 1 << 20;
constexpr size_t findings_max = 100;

Error invalid(const char* pointer, const char* code, Text what) {
    return invalid_input({{.code = code, .pointer = pointer, .what = std::move(what)}});
}

bool can_name(const std::string& policy) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    static constexpr std::string_view taken[] = {"calculate", "check", "drafts", "estimate", "facts", "words"}; // paths
    return !policy.empty() && std::find(std::begin(taken), std::end(taken), policy) == std::end(taken) &&
           policy.size() <= name_max && is_letter(policy.front()) && policy.back() != '-' &&
           std::all_of(policy.begin(), policy.end(), [&](char c) {
               return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
           });
}

// policy.yaml with its name, number and day, in the order that people know.
Json text_of(const Json& given, const std::string& policy, int64_t version, const std::optional<Date>& from) {
    if (!given.is_object()) {
        throw invalid("/text", "wrong_type", {"必须是对象", "must be an object"});
    }
    JsonObject out{{"policy", policy}, {"version", version}};
    for (const auto& [key, value] : given.get_object()) {
        if (key != "policy" && key != "version") {
            out[key] = value;
        }
    }
    if (from) {
        JsonObject effective{{"from", to_string(*from)}};
        const Json* until = at_pointer(given, "/effective/until");
        const auto last = until != nullptr && until->is_string() ? parse_date(until->get_string()) : std::nullopt;
        if (last && *last >= *from) {
            effective["until"] = to_string(*last);
        }
        out["effective"] = std::move(effective);
    }
    return out;
}

// The file in short, for a page that shows one policy.
std::string name_of(const std::string& file) { return file.substr(file.rfind('/') + 1); }

// Places of the three files, so that each fault can lead to its own.
class Places {
  public:
    explicit Places(const design::Drawing& drawing)
        : text_(drawing.text("policy.yaml")), cases_(drawing.text("cases.yaml")) {
        if (const auto read = xml::parse(drawing.text("benefit.dmn"), "benefit.dmn", {.bytes_max = dmn_bytes_max})) {
            table_ = RulePlaces(*read);
        }
    }

    PolicyFinding finding(const Fault& fault) const {
        PolicyFinding out{fault.code, name_of(fault.file), fault.line, fault.what, fault.remedy, {}, {}};
        if (out.file == "benefit.dmn") {
            out.place = table_.at(fault.line);
        } else {
            out.pointer = (out.file == "cases.yaml" ? cases_ : text_).at(fault.line);
        }
        return out;
    }

  private:
    catalog::YamlPlaces text_;
    catalog::YamlPlaces cases_;
    RulePlaces table_;
};

// A version that is in force stays as it is: what replaces it begins tomorrow at the earliest. A new policy may begin
// today.
std::optional<Fault> begins_too_early(const design::Drawing& drawing, bool is_new, Date today) {
    const auto from = effective_from(drawing);
    const Date first = is_new ? today : today + 1;
    if (!from || *from >= first) {
        return std::nullopt;
    }
    return Fault{
        .code = "design.policy_begins_too_early",
        .pointer = "/effective/from",
        .file = drawing.pack + "/policy.yaml",
        .line = 0,
        .what =
            {"自 " + to_string(*from) + " 起施行，会改动已经施行的版本。",
             "It would begin on " + to_string(*from) + " and change what is in force already."},
        .remedy = {
            "施行日期最早写 " + to_string(first) + "。", "Let it begin on " + to_string(first) + " at the earliest."}};
}

std::map<std::string, std::string> files_with(const design::PackFiles& packs, const design::Drawing& drawing) {
    std::map<std::string, std::string> out = drawing.files;
    const std::string root = catalog::policy_folder(drawing.id, 1) + "/";
    for (const catalog::PackFiles& pack : packs) {
        if (pack.name == drawing.pack) {
            for (auto at = pack.files.lower_bound(root); at != pack.files.end() && at->first.starts_with(root); ++at) {
                out.insert(*at);
            }
        }
    }
    return out;
}

CaseCheck asked(const catalog::PolicyReading::Version& version, const catalog::PolicyCase& one) {
    if (!version.is_sound || version.policy->benefit(one.benefit) == nullptr) {
        return {};
    }
    const catalog::CaseOutcome outcome = catalog::ask_case(*version.policy, one);
    const catalog::BenefitAnswer& answer = outcome.answer;
    return {outcome.holds, answer.is, answer.amount, answer.reason, answer.missing};
}

[[noreturn]] void refuse(std::vector<Fault> faults) {
    const std::string count = std::to_string(faults.size());
    throw Error(design::errors::draft_faulty, {{"count", count}}, std::move(faults));
}

} // namespace

PolicyBoard board_of(const House& house) {
    return {house.catalog.get(), house.packs.files(), date_of(house.clock.now())};
}

std::optional<Date> effective_from(const design::Drawing& drawing) {
    const Json text = catalog::json_of_yaml(drawing.text("policy.yaml"));
    const Json* from = at_pointer(text, "/effective/from");
    return from != nullptr && from->is_string() ? parse_date(from->get_string()) : std::nullopt;
}

DrawnPolicy draw_policy(
    const PolicyBoard& board, const std::string& policy, const PolicyParts& parts, const design::Drawing* draft
) {
    if (!can_name(policy)) {
        throw Error(design::errors::bad_name, {{"drawing", policy}});
    }
    if (parts.dmn && parts.dmn->size() > dmn_bytes_max) {
        throw invalid("/dmn", "out_of_range", {"文件过大", "the file is too large"});
    }
    const design::Drawing newest = board.newest(policy);
    const design::Drawing& before = draft == nullptr ? newest : *draft;
    DrawnPolicy out{{}, design::next_version(*board.packs, *board.catalog, policy), newest.hash()};
    if (before.files.empty() && (!parts.dmn || !parts.text)) {
        throw invalid(parts.dmn ? "/text" : "/dmn", "required", {"新政策必须写明", "a policy that is new needs it"});
    }
    const Json text = parts.text ? *parts.text : catalog::json_of_yaml(before.text("policy.yaml"));
    Json cases = JsonArray();
    if (parts.cases) {
        cases = *parts.cases;
    } else if (const Json known = catalog::json_of_yaml(before.text("cases.yaml")); known.is_object()) {
        cases = known.get_object().contains("cases") ? known.get_object().at("cases") : cases;
    }
    if (!cases.is_array()) {
        throw invalid("/cases", "wrong_type", {"必须是数组", "must be an array"});
    }
    const std::string folder = out.next.folder + "/";
    out.drawing = {design::DrawingKind::policy, policy, out.next.pack, {}};
    out.drawing.files[folder + "benefit.dmn"] = parts.dmn ? *parts.dmn : before.text("benefit.dmn");
    out.drawing.files[folder + "cases.yaml"] = catalog::yaml_of_json(JsonObject{{"cases", std::move(cases)}});
    out.drawing.files[folder + "policy.yaml"] =
        catalog::yaml_of_json(text_of(text, policy, out.next.version, parts.from));
    return out;
}

PolicyCheck check_policy(const PolicyBoard& board, const design::Drawing& drawing) {
    const catalog::PolicyReading read =
        catalog::read_policy(*board.catalog, drawing.pack, drawing.id, files_with(*board.packs, drawing));
    const design::NextVersion next = design::next_version(*board.packs, *board.catalog, drawing.id);
    const Places places(drawing);
    PolicyCheck out{.version = next.version, .from = effective_from(drawing)};
    for (const Fault& fault : read.faults) {
        if (out.findings.size() < findings_max) {
            out.findings.push_back(places.finding(fault));
        }
    }
    const bool is_new = board.catalog->policy_versions(drawing.id).empty();
    if (const auto early = begins_too_early(drawing, is_new, board.today)) {
        out.findings.push_back(places.finding(*early));
        out.findings.back().pointer = early->pointer;
    }
    out.ok = out.findings.empty();
    for (const catalog::PolicyReading::Version& version : read.versions) {
        if (drawing.files.contains(version.folder + "/policy.yaml")) {
            for (const catalog::PolicyCase& one : version.policy->cases) {
                out.cases.push_back(asked(version, one));
            }
        }
    }
    return out;
}

void need_sound(const PolicyBoard& board, const design::Drawing& drawing) {
    design::PackFiles packs = *board.packs;
    design::lay_over(packs, drawing);
    std::vector<Fault> faults = catalog::compile_packs(packs).faults;
    const bool is_new = board.catalog->policy_versions(drawing.id).empty();
    if (auto early = begins_too_early(drawing, is_new, board.today)) {
        faults.push_back(std::move(*early));
    }
    if (!faults.empty()) {
        refuse(std::move(faults));
    }
}

std::shared_ptr<const catalog::PolicyDefinition>
written_policy(const PolicyBoard& board, const design::Drawing& drawing) {
    catalog::PolicyReading read =
        catalog::read_policy(*board.catalog, drawing.pack, drawing.id, files_with(*board.packs, drawing));
    const bool decides = std::none_of(read.faults.begin(), read.faults.end(), [](const Fault& fault) {
        return name_of(fault.file) == "benefit.dmn"; // such as a gap
    });
    for (const catalog::PolicyReading::Version& version : read.versions) {
        if (decides && version.is_sound && drawing.files.contains(version.folder + "/policy.yaml")) {
            return version.policy;
        }
    }
    refuse(std::move(read.faults));
}

policy::FactNames facts_of_drafts(Session& session, const catalog::Catalog& catalog) {
    policy::FactNames out;
    for (const design::Draft& one : design::drafts(session, design::DrawingKind::policy)) {
        const auto draft = design::find_draft(session, design::DrawingKind::policy, one.drawing.id);
        const Json text = draft ? catalog::json_of_yaml(draft->drawing.text("policy.yaml")) : Json();
        const Json* benefits = at_pointer(text, "/benefits");
        const Json* target = at_pointer(text, "/target");
        if (benefits == nullptr || !benefits->is_array() || target == nullptr || !target->is_string()) {
            continue; // a draft may be faulty
        }
        std::vector<std::string> facts;
        for (const Json& benefit : benefits->get_array()) {
            const Json* inputs = at_pointer(benefit, "/inputs");
            if (inputs != nullptr && inputs->is_object()) {
                for (const auto& [input, fact] : inputs->get_object()) {
                    facts.emplace_back(fact.is_string() ? std::string_view(fact.get_string()) : "");
                }
            }
        }
        out = policy::joined(out, policy::facts_asked(catalog, std::string_view(target->get_string()), facts));
    }
    return out;
}

} // namespace tonghe::app

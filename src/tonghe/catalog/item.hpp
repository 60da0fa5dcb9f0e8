// A service item (事项) and its version: what an authority does for people, as the guide says it.
//
// Always true
//  1. A version is the content: two items with the same files have the same hash, and a case keeps the hash it began
//  with.
//  2. promised ≤ legal; an immediate item (即办件) is promised within one day; fully online means no visit.
//  3. Conditions (`when`) are rules expressions over {form, facts, case}: `form.family.twins = true`.
//
// Elsewhere: reading and checking (catalog/reader.hpp), cases (service/case.hpp), its steps (process/).
#pragma once
#include "tonghe/base/calendar.hpp"
#include "tonghe/base/json.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/base/term.hpp"
#include "tonghe/catalog/territory.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tonghe::process {
struct Model;
}

namespace tonghe::catalog {

struct BoundDecision; // catalog/decision.hpp

enum class Audience { person, enterprise };
TONGHE_ENUM(Audience, person, enterprise)

enum class Handling { immediate, promised }; // 办件类型: 即办件, 承诺件
TONGHE_ENUM(Handling, immediate, promised)

enum class OnlineDepth { none, advice, apply, full }; // 网办深度: full = 全程网办
TONGHE_ENUM(OnlineDepth, none, advice, apply, full)

struct LawReference {
    Text title;
    Text article;

    bool operator==(const LawReference&) const = default;
};

// Where a material can come from. The order in the item is the order of preference (免填, 免提交, 复用, 上传).
struct MaterialSource {
    enum class Kind { registry, certificate, earlier_case, upload };

    Kind kind = Kind::upload;
    std::string name; // registry, certificate type or item; for a registry the subject may be named instead
    std::vector<std::string> fields; // of a registry: the ones shown; empty: those of the form

    bool operator==(const MaterialSource&) const = default;
};

struct Material {
    std::string id;
    Text title;
    bool required = true;
    std::string when; // rules expression, empty: always
    std::vector<MaterialSource> sources;
    std::vector<std::string> accept; // pdf, jpg, png
    int64_t bytes_max = 10 << 20;
    Text fill; // how to prepare it

    bool operator==(const Material&) const = default;
};

struct Question {
    Text q;
    Text a;

    bool operator==(const Question&) const = default;
};

struct Fee {
    int64_t cents = 0;
    Text note; // the standard and its basis; empty where free

    bool operator==(const Fee&) const = default;
};

// Which office is competent: the region in the form under this semantic id, taken from the first rule that holds.
struct TerritoryRule {
    std::string semantic;
    std::string when;

    bool operator==(const TerritoryRule&) const = default;
};

// A decision to ask and where its inputs come from: `born_on: form.birth.born_on`.
struct DecisionCall {
    struct Input {
        std::string name; // id of the input in its model
        std::string from; // rules expression over form, facts, case and today

        bool operator==(const Input&) const = default;
    };

    std::string decision; // `<model>/<decision>`; empty: none
    std::vector<Input> inputs;

    bool operator==(const DecisionCall&) const = default;
};

// One section of a form: its property name at the top level and its title.
struct FormSection {
    std::string section;
    Text title;

    bool operator==(const FormSection&) const = default;
};

struct ServiceItem {
    std::string id;
    int number = 1;   // task_version: raised by the editor with each published change
    std::string code; // 基本编码, 12 digits
    Text title;
    Text summary;
    std::string type; // 事项类型: 01 行政许可 … 20 公共服务 (codes/item_type)
    Handling handling = Handling::promised;
    OnlineDepth online = OnlineDepth::full;
    std::vector<Audience> audience;
    std::string authority; // unit function
    Level level = Level::street;
    std::vector<LawReference> law;
    std::vector<Text> conditions;
    std::vector<Material> materials;
    Term legal;
    Term promised;
    std::optional<Workdays> correction; // to ask for what is missing; as the clock rules say unless given
    bool silence = true;                // nothing said in time means accepted
    LawReference silence_law;           // where it is not that of the clock rules
    Fee fee;
    int visits = 0;
    int assurance = 2; // L1–L3
    std::vector<TerritoryRule> territory;
    DecisionCall eligibility; // who is entitled, and to how much
    std::string certificate;  // result, empty where none
    Text result;              // its name, or what the person gets instead
    Text delivery;
    std::vector<FormSection> sections;
    std::vector<Text> steps;
    std::vector<Question> questions;
    std::vector<std::string> search;

    const Material* material(std::string_view material_id) const;
    bool operator==(const ServiceItem&) const = default;
};

struct ItemVersion {
    std::string item;
    std::string hash; // of all its files, hexadecimal
    int number = 1;

    auto operator<=>(const ItemVersion&) const = default;
};
TONGHE_STRUCT(ItemVersion, item, hash, number)

// A file of a version by its path inside the item: `item.yaml`, `form.json`, `process.bpmn`, `guide.md`,
// `override-<pack>.yaml` of a local pack, `processes/<called>.bpmn`, `decisions/<model>.dmn`.
struct SourceFile {
    std::string path;
    std::string text;

    auto operator<=>(const SourceFile&) const = default;
};

// A process that call activities of the item's process (or of each other) name.
struct CalledProcess {
    std::string id;
    std::shared_ptr<const process::Model> model;
    std::string bpmn;
};

// An item ready for use. It can be made again at any time from `sources` alone.
struct ItemDefinition {
    ItemVersion version;
    ServiceItem item;
    Json form;        // JSON Schema 2020-12 with x-tonghe
    std::string bpmn; // as drawn
    std::shared_ptr<const process::Model> process;
    std::vector<CalledProcess> called;
    std::shared_ptr<const BoundDecision> eligibility;                      // null where nothing decides it
    std::map<std::string, std::shared_ptr<const BoundDecision>> desks;     // of user tasks, by `<process>/<element>`
    std::map<std::string, std::shared_ptr<const BoundDecision>> decisions; // of business rule tasks, likewise
    std::string guide;                                                     // Markdown
    std::string pack;
    std::vector<SourceFile> sources; // by path
    std::vector<std::string> facts;  // subjects whose registry facts its expressions read (`facts.<subject>.…`)
};

// The subjects that expressions in these files name, each once. A process is given no other facts: what it does not
// read about a person it does not hold.
std::vector<std::string> facts_read(const std::vector<SourceFile>& sources);

} // namespace tonghe::catalog

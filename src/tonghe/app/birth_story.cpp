#include "tonghe/app/birth_story.hpp"

#include "tonghe/app/errors.hpp"
#include "tonghe/app/internal/birth_telling.hpp"
#include "tonghe/base/identifier.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tonghe::app {

namespace internal {

namespace {

constexpr int items_of_birth = 8;
constexpr const char* new_phone = "12000018888";
constexpr const char* scan =
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    "trailer<</Root 1 0 R>>\n%%EOF\n";

const std::vector<std::string>& named_officers() { // the chen family's offices
    static const std::vector<std::string> logins{
        "zhao.health",
        "li.police",
        "xia.clinic",
        "tang.counter",
        "zhou.insurance",
        "wu.insurance",
        "zheng.insurance",
        "feng.insurance",
        "jiang.card",
        "shen.card",
        "qian.health",
        "sun.health",
        "gao.police"};
    return logins;
}

const std::vector<std::string>& officers_of_everywhere() {
    static const std::vector<std::string> logins{
        "officer.health", "officer.police", "officer.insurance", "officer.card"};
    return logins;
}

std::vector<Family> families() {
    return {
        {"chen.yu",
         "lin.hang",
         {"婚内生育，夫妻都是本市户口", "married, both registered in the city"},
         "林知夏",
         "",
         "father",
         6,
         "xu.neighbour",
         named_officers()},
        {"wang.shan",
         "",
         {"孩子父亲是外地户口", "the father is registered elsewhere"},
         "王一诺",
         "",
         "mother",
         6,
         "li.police",
         officers_of_everywhere()},
        {"he.jing",
         "",
         {"未婚，自己申报", "unmarried, applies alone"},
         "何初晴",
         "",
         "mother",
         6,
         "li.police",
         officers_of_everywhere()},
        {"song.jia", "", {"双胞胎", "twins"}, "韩知远", "韩知行", "father", 11, "li.police", officers_of_everywhere()},
        {"zhou.min",
         "",
         {"孩子在外地出生", "the child was born elsewhere"},
         "许清和",
         "",
         "mother",
         5,
         "xu.neighbour",
         officers_of_everywhere(),
         {{"/child/birth_place", "江南省临江市"}, {"/child/certificate_elsewhere", "R330000001"}},
         7,
         4,
         15,
         4},
        {"wu.tong",
         "",
         {"孩子父亲在境外", "the father is abroad"},
         "吴沐辰",
         "",
         "mother",
         6,
         "li.police",
         officers_of_everywhere(),
         {{"/family/parent_abroad", true},
          {"/abroad", JsonObject{{"parent", "father"}, {"country", "德国"}, {"document_number", "E12345678"}}}},
         8,
         8},
    };
}

std::string day_of(const std::string& instant) { return instant.substr(0, 10); }

} // namespace

BirthStoryEnd BirthTelling::play() {
    meet_the_family();
    open_the_form();
    change_three_fields();
    submit_once();
    look_over_the_fence();
    decide();
    see_it_done();
    show_the_wallet();
    hear_of_it();
    rate();
    see_who_looked();
    check_the_journal();
    return {family_.mother, text_at(case_, "/number")};
}

bool BirthTelling::has_applied(const std::string& login, std::unique_ptr<Participant>& as) {
    as = std::make_unique<Participant>(story_.url, story_.language);
    as->sign_in(login, story_.password);
    const JsonArray rows = as->rows("/me/cases");
    return std::any_of(rows.begin(), rows.end(), [](const Json& row) {
        return text_at(row, "/service") == "birth" && text_at(row, "/status") != "withdrawn";
    });
}

void BirthTelling::meet_the_family() {
    std::string tried;
    bool found = false;
    for (const Family& family : families()) {
        std::unique_ptr<Participant> mother;
        std::unique_ptr<Participant> partner;
        if (!has_applied(family.mother, mother) && (family.partner.empty() || !has_applied(family.partner, partner))) {
            family_ = family;
            found = true;
            break;
        }
        tried += (tried.empty() ? "" : ", ") + family.mother;
    }
    if (!found) {
        throw Error(errors::no_free_family, {{"families", tried}});
    }
    parent_.sign_in(family_.mother, story_.password);
    auditor_.sign_in("operator.audit", story_.password);
    head_before_ = auditor_.get("/ledger/checkpoint");
    teller_.scene(
        {fmt::format("{}登录，打开“出生一件事”", parent_.name()),
         fmt::format("{} signs in and opens 'A child is born'", parent_.name())}
    );
    if (!tried.empty()) {
        teller_.tell(
            {fmt::format("（{} 一家已经办过，这次讲 {} 一家。）", tried, family_.mother),
             fmt::format("({} applied before; this time it is {}.)", tried, family_.mother)}
        );
    }
    teller_.tell(
        {fmt::format("{}：{}。", parent_.name(), family_.story.zh),
         fmt::format("{}: {}.", parent_.name(), family_.story.en)}
    );
    teller_.expect(
        {"她以居民身份登录", "she is signed in as a resident"}, "resident", text_at(parent_.actor(), "/kind")
    );
    const JsonArray rows = parent_.rows("/services?q=csyjs"); // pinyin initials of 出生一件事
    teller_.holds(
        {"用拼音首字母 csyjs 能搜到它", "the pinyin initials csyjs find it"},
        std::any_of(rows.begin(), rows.end(), [](const Json& row) { return text_at(row, "/service") == "birth"; })
    );
    const Json guide = parent_.get("/services/birth");
    teller_.expect(
        {"指南列出的事项数", "items in the guide"},
        items_of_birth,
        static_cast<int64_t>(array_at(guide, "/items").size())
    );
    for (const Json& item : array_at(guide, "/items")) {
        const std::string id = text_at(item, "/service");
        promised_[id] = integer_at(parent_.get("/services/" + id), "/promised_workdays");
    }
}

void BirthTelling::open_the_form() {
    teller_.scene({"一张表，已经认得这一家", "One form that already knows the family"});
    draft_ = parent_.post("/drafts", JsonObject{{"service", "birth"}}, 201);
    std::map<std::string, Text> sources;
    int known = 0;
    int locked = 0;
    bool all_told = true;
    for (const auto& [pointer, origin] : at_pointer(draft_, "/origins")->as_object()) {
        ++known;
        locked += is_true_at(origin, "/locked") ? 1 : 0;
        sources[text_at(origin, "/source")] = words_at(origin, "/source_title");
        all_told = all_told && !text_at(origin, "/at").empty() && !words_at(origin, "/source_title").zh.empty();
    }
    std::string names;
    for (const auto& [source, title] : sources) {
        names += (names.empty() ? "" : story_.language == Language::zh ? "、" : ", ") + in(title);
    }
    teller_.tell(
        {fmt::format("表里已填好 {} 项，来自 {}；其中 {} 项经核实，不能改。", known, names, locked),
         fmt::format("{} fields are filled in, from {}; {} of them are verified and locked.", known, names, locked)}
    );
    const Json form = values();
    teller_.tell(
        {fmt::format(
             "{} 出生，{}，{} 克，{} 周；",
             text_at(form, "/birth/born_on"),
             text_at(form, "/birth/hospital_name"),
             integer_at(form, "/birth/weight_g"),
             integer_at(form, "/birth/gestation_weeks")
         ),
         fmt::format(
             "Born on {} in {}, {} g, {} weeks;",
             text_at(form, "/birth/born_on"),
             text_at(form, "/birth/hospital_name"),
             integer_at(form, "/birth/weight_g"),
             integer_at(form, "/birth/gestation_weeks")
         )}
    );
    const std::string father = text_at(form, "/father/name");
    teller_.tell(
        {fmt::format(
             "母亲{}{}；住 {}。",
             text_at(form, "/mother/name"),
             father.empty() ? "" : "，父亲" + father,
             text_at(form, "/person/residence_address")
         ),
         fmt::format(
             "mother {}{}; they live at {}.",
             text_at(form, "/mother/name"),
             father.empty() ? "" : ", father " + father,
             text_at(form, "/person/residence_address")
         )}
    );
    teller_.holds(
        {fmt::format("至少 {} 项已填好", family_.known_min),
         fmt::format("at least {} fields are filled in", family_.known_min)},
        known >= family_.known_min,
        std::to_string(known)
    );
    teller_.holds({"每一项都说明来源和时间", "each says where it comes from and since when"}, all_told);
    teller_.expect({"母亲是她自己", "the mother is she herself"}, parent_.name(), text_at(form, "/mother/name"));
    teller_.holds(
        {"母亲的身份证号有效", "the mother's identity number is valid"},
        is_identity_number(text_at(form, "/mother/identity_number"))
    );
    const JsonArray& items = array_at(draft_, "/items");
    teller_.expect(
        {"适用的事项", "items that apply"},
        family_.items,
        std::count_if(items.begin(), items.end(), [](const Json& item) { return is_true_at(item, "/applies"); })
    );
    for (const Json& fault : array_at(draft_, "/faults")) {
        teller_.tell({"还缺：" + words_at(fault, "/what").zh, "Still open: " + words_at(fault, "/what").en});
    }
}

void BirthTelling::try_the_locked() {
    const std::string path = "/drafts/" + text_at(draft_, "/draft");
    const std::string version = std::to_string(integer_at(draft_, "/version"));
    Json changed = values();
    set_at_pointer(changed, "/birth/born_on", "2020-01-01");
    const Json refusal = parent_.try_patch(path, JsonObject{{"values", changed}}, version);
    teller_.expect(
        {"改动核实过的出生日期", "changing the verified date of birth"},
        "/birth/born_on",
        text_at(refusal, "/faults/0/pointer")
    );
    teller_.tell(
        {"想改出生日期：" + words_at(refusal, "/faults/0/what").zh,
         "Changing the date of birth: " + words_at(refusal, "/faults/0/what").en}
    );
    const Json stale = parent_.try_patch(path, JsonObject{{"values", values()}}, "999");
    teller_.expect(
        {"在旧版本上保存会被拒绝", "saving over another version is refused"}, "draft.stale", text_at(stale, "/code")
    );
}

void BirthTelling::upload_what_is_missing() {
    int fetched = 0;
    const Json before = draft_;
    for (const Json& material : array_at(before, "/materials")) {
        const bool missing = text_at(material, "/state") == "missing";
        fetched += missing ? 0 : 1;
        if (missing && is_true_at(material, "/required")) {
            const Text title = words_at(material, "/title");
            draft_ = parent_.upload(
                "/drafts/" + text_at(draft_, "/draft") + "/materials?material=" + text_at(material, "/material"),
                scan,
                "application/pdf",
                "scan.pdf"
            );
            teller_.tell({fmt::format("她拍照上传《{}》。", title.zh), fmt::format("She uploads '{}'.", title.en)});
        }
    }
    teller_.tell(
        {fmt::format("{} 份材料由部门之间共享，不用她交。", fetched),
         fmt::format("{} materials come from other departments; she hands in none of them.", fetched)}
    );
    teller_.holds(
        {fmt::format("至少 {} 份材料不用交", family_.shared_min),
         fmt::format("at least {} materials need not be handed in", family_.shared_min)},
        fetched >= family_.shared_min,
        std::to_string(fetched)
    );
}

void BirthTelling::change_three_fields() {
    teller_.scene({"只填三处", "Three fields to change"});
    try_the_locked();
    Json form = values();
    set_at_pointer(form, "/child/name", Json(family_.child));
    set_at_pointer(form, "/settle/with", Json(family_.household));
    set_at_pointer(form, "/person/phone", Json(new_phone));
    int fields = 3;
    if (!family_.second_child.empty()) {
        set_at_pointer(form, "/second_child/name", Json(family_.second_child));
        ++fields;
    }
    for (const auto& [pointer, value] : family_.answers) {
        set_at_pointer(form, pointer, value);
        ++fields;
    }
    save(form);
    const bool with_father = family_.household == "father";
    teller_.tell(
        {fmt::format(
             "孩子的名字：{}{}；随{}落户；换了手机号。",
             family_.child,
             family_.second_child.empty() ? "" : "、" + family_.second_child,
             with_father ? "父" : "母"
         ),
         fmt::format(
             "The child's name: {}{}; registered with the {}; a new telephone number.",
             family_.child,
             family_.second_child.empty() ? "" : ", " + family_.second_child,
             family_.household
         )}
    );
    upload_what_is_missing();
    std::string open;
    for (const Json& fault : array_at(draft_, "/faults")) {
        open += text_at(fault, "/pointer") + " ";
    }
    teller_.expect(
        {fmt::format("改了 {} 处之后没有缺漏", fields), fmt::format("after {} changes nothing is missing", fields)},
        "",
        open
    );
}

void BirthTelling::tell_part(const Json& part) {
    const Text title = words_at(part, "/title");
    const Text office = words_at(part, "/authority_title");
    if (text_at(part, "/status") == "granted") {
        teller_.tell(
            {fmt::format("  {}  {}：系统当场办结，没有经人", title.zh, office.zh),
             fmt::format("  {}  {}: granted at once by the system, without a person", title.en, office.en)}
        );
        teller_.expect({title.zh + "的时钟", "the clock of " + title.en}, "stopped", text_at(part, "/clock/state"));
        teller_.expect(
            {title.zh + "当场受理", title.en + " is accepted at once"},
            day_of(text_at(part, "/submitted_at")),
            text_at(part, "/accepted_on")
        );
        return;
    }
    const std::string id = text_at(part, "/service");
    teller_.tell(
        {fmt::format("  {}  {}：已到工作台，承诺 {} 个工作日", title.zh, office.zh, promised_[id]),
         fmt::format("  {}  {}: on the desk, working days promised: {}", title.en, office.en, promised_[id])}
    );
    teller_.expect({title.zh + "等待受理", title.en + " waits to be accepted"}, "submitted", text_at(part, "/status"));
    teller_.expect(
        {title.zh + "的时钟尚未开始", "the clock of " + title.en + " has not begun"},
        "waiting",
        text_at(part, "/clock/state")
    );
    teller_.expect(
        {title.zh + "承诺的工作日", "working days promised for " + title.en},
        promised_[id],
        integer_at(part, "/clock/days_left")
    );
}

void BirthTelling::submit_once() {
    teller_.scene({"提交一次，各部门同时收到", "She submits once, and every department has its part"});
    const api::Headers key{{"Idempotency-Key", "walkthrough-" + text_at(draft_, "/draft")}};
    const std::string path = "/drafts/" + text_at(draft_, "/draft") + "/submit";
    const std::string first = text_at(parent_.post(path, JsonObject(), 201, key), "/case");
    teller_.expect(
        {"手一抖提交两次，仍是同一件", "submitting twice by accident makes one case"},
        first,
        text_at(parent_.post(path, JsonObject(), 201, key), "/case")
    );
    case_ = parent_.get("/cases/" + first);
    teller_.tell({"办件编号 " + text_at(case_, "/number"), "Case number " + text_at(case_, "/number")});
    std::set<std::string> offices;
    int without_a_person = 0;
    for (const Json& part : array_at(case_, "/parts")) {
        offices.insert(text_at(part, "/authority_title/zh"));
        without_a_person += text_at(part, "/status") == "granted" ? 1 : 0;
        tell_part(part);
    }
    teller_.tell(
        {fmt::format(
             "{} 个事项，{} 家单位；其中 {} 项已由系统办结。",
             array_at(case_, "/parts").size(),
             offices.size(),
             without_a_person
         ),
         fmt::format(
             "{} items in {} offices; {} are done by the system already.",
             array_at(case_, "/parts").size(),
             offices.size(),
             without_a_person
         )}
    );
    teller_.expect(
        {"分出的办件", "cases for the departments"},
        family_.items,
        static_cast<int64_t>(array_at(case_, "/parts").size())
    );
    teller_.holds(
        {fmt::format("至少 {} 家单位", family_.offices_min), fmt::format("at least {} offices", family_.offices_min)},
        static_cast<int>(offices.size()) >= family_.offices_min,
        std::to_string(offices.size())
    );
    teller_.expect({"系统自动办结的事项", "items decided by the system"}, 3, without_a_person);
    teller_.expect({"整件事的状态", "the state of the whole"}, "in_review", text_at(case_, "/status"));
    teller_.expect({"整件事的时钟", "the clock of the whole"}, "running", text_at(case_, "/clock/state"));
}

} // namespace internal

BirthStoryEnd play_birth_story(const BirthStory& story, StoryTeller& teller) {
    return internal::BirthTelling(story, teller).play();
}

} // namespace tonghe::app

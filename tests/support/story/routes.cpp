#include "tests/support/story/routes.hpp"

#include "tests/support/story/script.hpp"
#include "tonghe/crypto/password.hpp"
#include "tonghe/identity/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <stdexcept>

namespace tonghe::story {

namespace {

namespace fs = std::filesystem;
using Found = std::vector<std::string>;

Found segments(const std::string& path) {
    Found out;
    std::istringstream in(path.substr(0, path.find('?')));
    for (std::string segment; std::getline(in, segment, '/');) {
        out.push_back(segment);
    }
    return out;
}

bool matches(const std::string& pattern, const std::string& path) {
    const auto wanted = segments(pattern);
    const auto given = segments(path);
    return wanted.size() == given.size() &&
           std::equal(wanted.begin(), wanted.end(), given.begin(), [](const std::string& w, const std::string& g) {
               return w.starts_with('{') || w == g;
           });
}

Found routes_without_story(const api::Routes& routes) {
    std::vector<Step> steps;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(fs::path(source_folder) / "tests")) {
        if (entry.path().extension() == ".test") {
            const Script script = read_script(entry.path());
            std::copy_if(script.steps.begin(), script.steps.end(), std::back_inserter(steps), [](const Step& s) {
                return s.asks();
            });
        }
    }
    Found out;
    for (const api::Entry& entry : routes.all()) {
        const std::string method = api::word(entry.route.method);
        const bool is_asked = std::any_of(steps.begin(), steps.end(), [&](const Step& step) {
            return step.method == method && matches(entry.route.path, step.path);
        });
        if (!is_asked) {
            out.push_back("no story asks " + method + " " + entry.route.path);
        }
    }
    return out;
}

// Who asks. What each may do is said here once more, apart from the code that decides it.
struct Role {
    const char* account;
    const char* about;
    std::set<std::string> rules;
};

const std::vector<Role>& roles() {
    static const std::vector<Role> table = {
        {"anyone", "nobody", {}},
        {"lin.hang", "another resident", {"signed_in", "resident"}},
        {"xu.neighbour", "an officer of the next street", {"signed_in", "officer", "appeals.act"}},
        {"officer.idle", "an officer without a post", {"signed_in", "officer"}},
        {"operator.system",
         "the system administrator",
         {"signed_in",
          "packs.manage",
          "outbox.manage",
          "webhooks.manage",
          "health.read",
          "projections.manage",
          "processes.manage",
          "processes.read",
          "processes.design",
          "processes.steer",
          "organisation.read",
          "accounts.read",
          "insight.read",
          "accounts.create"}},
        {"operator.security",
         "the security administrator",
         {"signed_in",
          "health.read",
          "organisation.read",
          "accounts.read",
          "insight.read",
          "processes.read",
          "processes.approve",
          "accounts.secure",
          "work.hand_over"}},
        {"operator.audit",
         "the audit administrator",
         {"signed_in",
          "health.read",
          "organisation.read",
          "accounts.read",
          "insight.read",
          "processes.read",
          "journal.read",
          "journal.verify",
          "access_log.read"}},
        {"fang.policy", "an officer for policies", {"signed_in", "officer", "policies.match", "policies.draw"}},
        {"tang.policy", "who approves policies", {"signed_in", "officer", "policies.match", "policies.publish"}},
        {"shu.claims", "an officer who decides claims", {"signed_in", "officer", "claims.review", "claims.decide"}},
        {"bo.hospital", "the insurance office of a hospital", {"signed_in", "officer", "claims.answer"}},
        {"kong.appeals", "an officer for appeals", {"signed_in", "officer", "appeals.review"}},
        {"ye.payments",
         "an officer who prepares payments",
         {"signed_in", "officer", "policies.match", "payments.prepare"}},
        {"qian.finance", "an officer who approves payments", {"signed_in", "officer", "payments.approve"}},
        {"deng.supervision", "a supervisor of the whole city", {"signed_in", "officer", "supervision.all"}},
        {"system.water", "the account of another system", {"signed_in", "processes.send"}},
        {"chen.yu", "the resident whose things they are", {"signed_in", "resident"}},
        {"li.police", "the officer of the street", {"signed_in", "officer", "appeals.act"}},
    };
    return table;
}

bool may(const Role& role, const std::string& access) {
    if (access == "anyone") {
        return true;
    }
    std::istringstream in(access);
    for (std::string rule; std::getline(in, rule, '|');) {
        if (role.rules.contains(rule)) {
            return true;
        }
    }
    return false;
}

// What stands for a parameter of a path, and who is party to it: everybody who may ask at all, unless somebody is
// named.
struct Thing {
    std::string value;
    std::set<std::string> parties;
};

class Scene {
  public:
    explicit Scene(World& world) : world_(world) {
        add_idle_officer();
        const Json birth = parse_json(
            R"({"service":"birth","form":{"child":{"name":"林知夏"},"settle":{"with":"father"},"person":{"phone":"12000010001"}}})"
        );
        const std::string bundle = text(post("chen.yu", "/api/v1/cases", birth), "/case");
        const Json parts = get("chen.yu", "/api/v1/cases/" + bundle);
        const std::string household = part(parts, "household-registration");
        const std::string other = text(post("chen.yu", "/api/v1/cases", birth), "/case");
        const std::string ended = part(get("chen.yu", "/api/v1/cases/" + other), "household-registration");
        post("chen.yu", "/api/v1/cases/" + ended + "/withdraw", JsonObject{{"reason", "不办了"}});
        const Json rating =
            post("chen.yu", "/api/v1/cases/" + ended + "/rating", JsonObject{{"stars", 1}, {"tags", JsonArray()}});
        post(
            "chen.yu",
            "/api/v1/cases",
            parse_json(R"({"service":"insurance-proof","form":{"proof":{"purpose":"loan"}}})")
        );
        const Json certificates = get("chen.yu", "/api/v1/me/certificates");
        const std::string certificate = text(certificates, "/rows/0/certificate");
        const Json webhook = post(
            "operator.system",
            "/api/v1/operator/webhooks",
            parse_json(R"({"url":"http://127.0.0.1:9/","kinds":["draft.begun"]})")
        );
        const std::string task = text(get("li.police", "/api/v1/desk?case=" + household), "/rows/0/task");
        post("li.police", "/api/v1/tasks/" + task + "/claim", JsonObject());
        const auto account = [&](const std::string& name) {
            return text(get("xu.neighbour", "/api/v1/desk/officers?q=" + name), "/rows/0/account");
        };
        const std::string officer = account("%E6%9D%8E%E6%98%8E");                     // 李明
        const std::string colleague = account("%E9%80%9A%E7%94%A8%E6%88%B7%E7%B1%8D"); // 通用户籍
        post("officer.police", "/api/v1/tasks/" + task + "/copies", JsonObject{{"officers", JsonArray{officer}}});
        const Json reminder =
            post("officer.police", "/api/v1/tasks/" + task + "/reminders", JsonObject{{"text", "请办理"}});
        const Json substitution = post(
            "li.police",
            "/api/v1/desk/substitutions",
            JsonObject{{"substitute", colleague}, {"from", "2026-01-01"}, {"until", "2099-12-31"}, {"reason", "出差"}}
        );
        const std::string view = text(
            post(
                "li.police",
                "/api/v1/desk/views",
                parse_json(R"({"name":"我的","filter":{},"shared":false,"is_default":false})")
            ),
            "/view"
        );
        const Json appeal_view = post(
            "li.police",
            "/api/v1/appeal-views",
            parse_json(R"({"name":"我的","filter":{},"shared":false,"is_default":false})")
        );
        const Json appeal = post(
            "chen.yu",
            "/api/v1/me/appeals",
            parse_json(R"({"policy":"elderly-allowance","benefit":"allowance","ground":"person","text":"请由人看一看"})"
            )
        );
        const std::string draft = text(post("chen.yu", "/api/v1/drafts", JsonObject{{"service", "birth"}}), "/draft");
        const Json batch = checked(
            {.who = "shu.claims",
             .method = "POST",
             .path = "/api/v1/claims/batches?review=basic-insurance",
             .body = "person,sex,age,visit,setting,hospital,department,diagnosis,day,item,quantity,price,amount\n"
                     "P00000001,male,40,V1,outpatient,H990101,x,J18,2026-01-05,ZF-0001,1,9,9\n",
             .content_type = "text/csv",
             .headers = {}}
        );
        const std::set<std::string> owner{"chen.yu"};
        world_.journal().follow(); // queues the draft for the webhook
        things_ = {
            {"draft", {draft, owner}},
            {"material", {"birth-certificate", {}}},
            {"case", {household, {"chen.yu", "li.police"}}},
            {"certificate", {certificate, owner}},
            {"task", {task, {"li.police"}}},
            {"copy", {text(get("li.police", "/api/v1/desk/copies"), "/rows/0/copy"), {"li.police"}}},
            {"reminder", {text(reminder, "/reminder"), {"li.police"}}},
            {"substitution", {text(substitution, "/substitution"), {"li.police"}}},
            {"rating", {text(rating, "/rating"), {"li.police"}}},
            {"me/inbox/message", {text(get("chen.yu", "/api/v1/me/inbox"), "/rows/0/message"), owner}},
            {"operator/outbox/message",
             {text(get("operator.system", "/api/v1/operator/outbox"), "/rows/0/message"), {}}},
            {"webhook", {text(webhook, "/webhook"), {}}},
            {"account", {text(get("operator.system", "/api/v1/operator/accounts?q=lin.hang"), "/rows/0/account"), {}}},
            {"stall", {"none-is-stuck", {}}},
            {"instance", {"none-such", {}}},
            {"process", {"insurance-proof", {}}},
            {"number", {"1", {}}},
            {"service", {"birth", {}}},
            {"view", {view, {"li.police"}}},
            {"appeal-views/view", {text(appeal_view, "/view"), {"li.police"}}},
            {"unit", {"police-990102001", {"deng.supervision"}}},
            {"sequence", {"1", {}}},
            {"projection", {"service_daily", {}}},
            {"policy", {"elderly-allowance", {}}},
            {"algorithm", {"policy.elderly-allowance", {}}},
            {"api/v1/appeals/appeal", {text(appeal, "/appeal"), {"chen.yu", "kong.appeals"}}},
            {"me/appeals/appeal", {text(appeal, "/appeal"), owner}},
            {"proposal", {"none-such", {}}},
            {"claims/batches/batch", {text(batch, "/batch/batch"), {}}},
            {"batch", {"none-such", {}}},
            {"objection", {"none-such", {}}},
            {"payment", {"none-such", {}}},
            {"benefit", {"allowance", {}}},
            {"flag", {text(get("bo.hospital", "/api/v1/claims/flags"), "/rows/0/flag"), {}}},
            {"quarter", {"2026Q1", {}}},
            {"token",
             {text(post("chen.yu", "/api/v1/certificates/" + certificate + "/tokens", JsonObject()), "/token"), {}}},
        };
    }

    // Nothing where the parameter is one that nobody has said anything about.
    const Thing* thing(const std::string& path, const std::string& parameter) const {
        const auto known = things_.find(parameter);
        const Thing* found = known == things_.end() ? nullptr : &known->second;
        for (const auto& [name, value] : things_) { // of that path before any of that name
            if (name.ends_with("/" + parameter) &&
                path.find("/" + name.substr(0, name.rfind('/')) + "/") != std::string::npos) {
                found = &value;
            }
        }
        return found;
    }

  private:
    void add_idle_officer() {
        app::House& house = world_.node().house();
        const std::string hash = crypto::hash_password("yunlan-2026", house.identity.options().password);
        house.journal.write([&](Tx& tx) {
            house.identity.add_account(
                tx,
                {.login = "officer.idle", .kind = identity::ActorKind::officer, .name = "待岗", .password_hash = hash}
            );
        });
    }

    Json checked(const Asked& asked) {
        const auto reply = world_.ask(asked);
        if (reply.status >= 300) {
            throw std::runtime_error(
                fmt::format("the scene: {} {}: {} {}", asked.method, asked.path, reply.status, reply.body)
            );
        }
        return reply.body.empty() ? Json() : reply.json();
    }

    Json get(const std::string& who, const std::string& path) {
        return checked({.who = who, .method = "GET", .path = path});
    }

    Json post(const std::string& who, const std::string& path, const Json& body) {
        return checked({.who = who, .method = "POST", .path = path, .body = to_text(body)});
    }

    static std::string text(const Json& json, const char* pointer) {
        const Json* value = at_pointer(json, pointer);
        if (value == nullptr || !value->is_string()) {
            throw std::runtime_error(
                fmt::format("the scene has nothing at {} of {}", pointer, to_text(json).substr(0, 500))
            );
        }
        return std::string(value->get_string());
    }

    static std::string part(const Json& bundle, const char* service) {
        for (const Json& one : bundle.at("parts").get_array()) {
            if (one.at("service") == Json(service)) {
                return text(one, "/case");
            }
        }
        throw std::runtime_error(fmt::format("the scene has no part {}", service));
    }

    World& world_;
    std::map<std::string, Thing> things_;
};

// A value that fits a type, so that what is refused is refused for who asks and not for what.
Json sample(const Type& type) {
    switch (type.kind) {
    case Type::Kind::text:
        return Json(std::string_view(type.format) == "date" ? "2026-03-02" : "x");
    case Type::Kind::integer:
    case Type::Kind::number:
        return 1;
    case Type::Kind::boolean:
        return true;
    case Type::Kind::enumeration:
        return Json(type.words[0]);
    case Type::Kind::array:
        return JsonArray();
    default:
        return JsonObject();
    }
}

std::string body_of(const api::Entry& entry) {
    if (entry.route.name == "sign_in") { // nobody's name, so that nobody is locked out
        return R"({"account":"nobody.here","password":"guess-1234"})";
    }
    if (!entry.route.input_example.empty() || entry.input == nullptr || entry.input->kind != Type::Kind::object) {
        return entry.route.input_example.empty() ? "{}" : entry.route.input_example;
    }
    JsonObject out;
    for (const Field& field : entry.input->structure().fields) {
        const bool elsewhere = entry.from_path(field.name) || entry.from_query(field.name);
        if (!elsewhere && field.type->kind != Type::Kind::optional && field.type->kind != Type::Kind::array) {
            out[field.name] = sample(*field.type);
        }
    }
    return to_text(out);
}

struct Question {
    std::string path;
    std::set<std::string> parties; // empty: everybody who may ask
    Found unknown;                 // parameters that nobody has said anything about
};

Question question_of(const api::Entry& entry, const Scene& scene) {
    Question out{.path = entry.route.path.substr(0, entry.route.path.find('?'))};
    for (const std::string& name : entry.path_names) {
        const Thing* thing = scene.thing(entry.route.path, name);
        if (thing == nullptr) {
            out.unknown.push_back(fmt::format("say in tests/support/story/routes.cpp whose a {{{}}} is", name));
            continue;
        }
        const std::string place = "{" + name + "}";
        out.path.replace(out.path.find(place), place.size(), thing->value);
        if (out.parties.empty()) {
            out.parties = thing->parties;
        }
    }
    std::string separator = "?";
    for (const std::string& name : entry.query_names) {
        out.path += separator + name + "=" +
                    (scene.thing(entry.route.path, name) != nullptr ? scene.thing(entry.route.path, name)->value : "1");
        separator = "&";
    }
    return out;
}

// Numbers of entries that routes without parameters of a path need.
void complete_query(const api::Entry& entry, Question& question) {
    if (entry.route.name == "prove_consistency") {
        question.path += "?from=1&to=1";
    }
}

std::string
judge(const Role& role, const api::Entry& entry, const Question& question, int status, const std::string& body) {
    const std::string said = fmt::format("{} ({}) gets {}", role.account, role.about, status);
    const std::string more = ": " + body.substr(0, 200);
    if (status >= 500) {
        return said + more;
    }
    const bool is_nobody = std::string_view(role.account) == "anyone";
    if (!may(role, entry.route.access)) {
        const int wanted = is_nobody ? 401 : 403;
        return status == wanted ? "" : fmt::format("{}, wanted {}{}", said, wanted, more);
    }
    if (!question.parties.empty() && !question.parties.contains(role.account)) {
        return status == 404 ? "" : fmt::format("{} on what is not theirs, wanted 404{}", said, more);
    }
    // A material that is not there is no secret to whose draft it would be in.
    const bool hidden =
        status == 404 && !question.parties.empty() && body.find("\"code\":\"material.") == std::string::npos;
    const bool refused = status == 401 || status == 403 || hidden;
    return refused ? fmt::format("{}, and may ask{}", said, more) : "";
}

// Rights that the act itself asks for beyond the route's rule: another service's audience, one's own account.
bool is_refused_by_act(const api::Entry& entry, int status, const std::string& body) {
    return (entry.route.name == "sign_in" && status == 401) ||
           (entry.route.name == "change_password" && status == 403 &&
            body.find("account.wrong_password") != std::string::npos) ||
           (entry.route.name == "act_for" && status == 403 &&
            body.find("enterprise_not_authorised") != std::string::npos);
}

Found ask_route(const api::Entry& entry, const Scene& scene, World& world, std::set<std::string> parties = {}) {
    Question question = question_of(entry, scene);
    if (!parties.empty()) {
        question.parties = std::move(parties);
    }
    complete_query(entry, question);
    if (!question.unknown.empty()) {
        return question.unknown;
    }
    Found out;
    for (const Role& role : roles()) { // whose they are comes last: what they do may use the thing up
        Asked asked{
            .who = role.account,
            .method = api::word(entry.route.method),
            .path = question.path,
            .body = {},
            .headers = {}};
        if (entry.route.body == api::BodyKind::bytes) {
            asked.body = "%PDF-1.4";
            asked.content_type = "application/octet-stream";
            asked.headers.push_back({"X-File-Name", "deed.pdf"});
        } else if (entry.takes_json()) {
            asked.body = body_of(entry);
        }
        const bool is_stream = entry.route.content_type == "text/event-stream";
        const auto reply = is_stream ? world.follow(asked) : world.ask(asked);
        if (is_refused_by_act(entry, reply.status, reply.body)) {
            continue;
        }
        if (const std::string fault = judge(role, entry, question, reply.status, reply.body); !fault.empty()) {
            out.push_back(fault);
        }
    }
    return out;
}

// The matrix has teeth: where one rule of the table is not what the node goes by, it must say so. Each is broken in
// memory and asked for; what is found then is wanted.
Found toothless(const api::Routes& routes, const Scene& scene, World& world) {
    const auto found_with = [&](const char* name, const char* access, std::set<std::string> parties) {
        for (api::Entry entry : routes.all()) {
            if (entry.route.name == name) {
                entry.route.access = access[0] == '\0' ? entry.route.access : access;
                return ask_route(entry, scene, world, std::move(parties));
            }
        }
        return Found{}; // no such route: told below, since nothing was found
    };
    Found out;
    const auto wanted = [&](const char* what, const Found& found) {
        if (found.empty()) {
            out.push_back(fmt::format("the matrix does not notice {}", what));
        }
    };
    wanted("a route that is closed where its rule opens it", found_with("get_service", "journal.read", {}));
    wanted("a route that is open to others than its rule names", found_with("list_entries", "resident", {}));
    wanted("another's case that is shown", found_with("get_case", "", {"lin.hang"}));
    wanted("one's own case that is hidden", found_with("get_case", "", {"chen.yu", "li.police", "xu.neighbour"}));
    return out;
}

} // namespace

std::vector<std::pair<std::string, Found>> check_routes(const City& city) {
    const api::Routes routes = app::described_routes();
    std::vector<std::pair<std::string, Found>> out{{"stories", routes_without_story(routes)}};
    World first(city);
    const auto scene = std::make_unique<Scene>(first);
    const std::unique_ptr<City> prepared = City::of(first);
    auto shared = std::make_unique<World>(*prepared);
    out.emplace_back("the matrix notices broken rules", toothless(routes, *scene, *shared));
    for (const api::Entry& entry : routes.all()) {
        const std::string name = std::string(api::word(entry.route.method)) + " " + entry.route.path;
        try {
            const bool changes = entry.route.method != api::Method::get;
            std::unique_ptr<World> own = changes ? std::make_unique<World>(*prepared) : nullptr;
            out.emplace_back(name, ask_route(entry, *scene, own ? *own : *shared));
        } catch (const std::exception& e) {
            out.emplace_back(name, Found{e.what()});
        }
    }
    return out;
}

} // namespace tonghe::story

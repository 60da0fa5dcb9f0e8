// Processes on the drawing board: which there are, what an editor may choose from, what is wrong with a text and how it
// runs. Drafts and publications are in draft_routes.cpp.
//
// Always true
//  1. Checking and trying keep nothing: no row, no event. What comes in is read, answered and forgotten.
//  2. Text, number of inputs and each step of the engine are bounded (design/finding.hpp, design/try_run.hpp).
#include "tonghe/api/routes.hpp"
#include "tonghe/app/design_views.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/design/finding.hpp"
#include "tonghe/design/try_run.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/rules/expression.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

// Of a request: the largest text, each byte of it written as two, and the inputs.
constexpr size_t body_bytes_max = 5u << 20;

struct ProcessIn {
    std::string process;
};
TONGHE_STRUCT(ProcessIn, process)

struct CheckProcess {
    std::string process; // in whose file's place the text is looked at
    std::string xml;
};
TONGHE_STRUCT(CheckProcess, process, xml)

struct ProcessCheck {
    bool ok = false; // the packs load with it
    std::string model;
    std::vector<design::Finding> findings;
};
TONGHE_STRUCT(ProcessCheck, ok, model, findings)

struct TryProcess {
    std::string process;
    std::string xml;
    std::vector<design::TryInput> inputs;
    std::optional<Instant> at; // when it begins; now unless given
};
TONGHE_STRUCT(TryProcess, process, xml, inputs, at)

struct CheckExpression {
    std::string text;
};
TONGHE_STRUCT(CheckExpression, text)

struct ExpressionFault {
    std::string code;
    Text what;
    Text remedy;
};
TONGHE_STRUCT(ExpressionFault, code, what, remedy)

struct ExpressionCheck {
    bool ok = false;
    std::vector<std::string> names; // that it reads
    std::vector<ExpressionFault> faults;
};
TONGHE_STRUCT(ExpressionCheck, ok, names, faults)

Error out_of_range(const char* pointer, const Text& what) {
    return invalid_input({{.code = "out_of_range", .pointer = pointer, .what = what}});
}

design::ProcessFile file_of(const House& house, const std::string& process, const std::string& xml) {
    if (xml.size() > design::process_bytes_max) {
        throw out_of_range("/xml", {"文件过大", "the file is too large"});
    }
    design::ProcessFile file = file_in_force(house, process);
    file.text = xml;
    return file;
}

ProcessCheck check(const House& house, const CheckProcess& in) {
    const design::ProcessFile file = file_of(house, in.process, in.xml);
    ProcessCheck out{.model = file.hash(), .findings = design::check(*house.packs.files(), file)};
    out.ok = std::all_of(out.findings.begin(), out.findings.end(), [](const auto& one) { return one.warning; });
    return out;
}

ExpressionCheck check_expression(const std::string& text) {
    const auto expression = rules::parse(text);
    ExpressionCheck out{.ok = static_cast<bool>(expression)};
    if (expression) {
        out.names = expression->names();
    }
    for (const Fault& fault : expression.faults()) {
        out.faults.push_back({fault.code, fault.what, fault.remedy});
    }
    return out;
}

void add_reading(api::Routes& routes, House& house) {
    routes.task<api::None, ProcessRows>(
        {.path = "/api/v1/processes",
         .name = "list_processes",
         .tag = "design",
         .summary = {"流程列表", "Processes of the packs, with versions, running cases and drafts"},
         .access = std::string(permission::read_processes)},
        [&house](const api::Caller& caller, const api::None&) {
            house.packs.catch_up(house.journal);
            return house.journal.read([&](Session& session) { return process_rows(session, house, caller.account); });
        }
    );
    routes.task<ProcessIn, ProcessDesign>(
        {.path = "/api/v1/processes/{process}",
         .name = "get_process",
         .tag = "design",
         .summary = {"一个流程：现行图、草稿、发布记录", "One process: drawing in force, draft, publications"},
         .access = std::string(permission::read_processes),
         .errors = {&design::errors::process_not_found}},
        [&house](const api::Caller& caller, const ProcessIn& in) {
            house.packs.catch_up(house.journal);
            return house.journal.read([&](Session& session) {
                return process_design(session, house, in.process, caller.account);
            });
        }
    );
    routes.task<ProcessIn, design::ProcessWords>(
        {.path = "/api/v1/processes/{process}/words",
         .name = "get_process_words",
         .tag = "design",
         .summary = {"设计流程时可选的词", "What an editor of the process may choose from"},
         .access = std::string(permission::read_processes),
         .errors = {&design::errors::process_not_found}},
        [&house](const api::Caller&, const ProcessIn& in) {
            file_in_force(house, in.process);
            return design::words_for(*house.catalog.get(), *house.packs.files(), in.process);
        }
    );
}

void add_trying(api::Routes& routes, House& house) {
    routes.task<CheckProcess, ProcessCheck>(
        {.method = api::Method::post,
         .path = "/api/v1/processes/check",
         .name = "check_process",
         .tag = "design",
         .summary = {"检查流程图（不保存）", "What pack check would say of a process; nothing is kept"},
         .access = std::string(permission::read_processes),
         .body_bytes_max = body_bytes_max,
         .replays = false,
         .errors = {&design::errors::process_not_found}},
        [&house](const api::Caller&, const CheckProcess& in) { return check(house, in); }
    );
    routes.task<TryProcess, design::TryRun>(
        {.method = api::Method::post,
         .path = "/api/v1/processes/try",
         .name = "try_process",
         .tag = "design",
         .summary =
             {"试运行流程（不保存）", "A process tried out: inputs give the state they lead to; nothing is kept"},
         .access = std::string(permission::read_processes),
         .body_bytes_max = body_bytes_max,
         .replays = false,
         .errors = {&design::errors::process_not_found}},
        [&house](const api::Caller&, const TryProcess& in) {
            if (in.inputs.size() > design::inputs_max) {
                throw out_of_range("/inputs", {"步数过多", "there are too many inputs"});
            }
            return design::try_run(
                file_of(house, in.process, in.xml),
                in.inputs,
                in.at.value_or(house.clock.now()),
                house.catalog.get()->calendar()
            );
        }
    );
    routes.task<CheckExpression, ExpressionCheck>(
        {.method = api::Method::post,
         .path = "/api/v1/rules/expression",
         .name = "check_expression",
         .tag = "rules",
         .summary = {"检查一个表达式（不保存）", "Whether a FEEL expression reads, and which names it reads"},
         .access = std::string(permission::read_processes),
         .replays = false,
         .input_example = R"({"text":"form.proof.purpose = \"loan\""})"},
        [](const api::Caller&, const CheckExpression& in) { return check_expression(in.text); }
    );
}

} // namespace

void add_design_routes(api::Routes& routes, House& house) {
    add_reading(routes, house);
    add_trying(routes, house);
}

} // namespace tonghe::app

// The supervision board: how work stands in the units somebody supervises, from the city down to one officer's tasks.
//
// Always true
//  1. Every figure is of queue × territory that the caller supervises (identity/oversight.hpp); asked for anything
//     else the answer is empty, or that there is no such unit.
//  2. Applicants' names are masked: supervising is about work, not about persons.
//  3. The tag of a reply names the journal entry that the counts hold and the day, so an unchanged board is not sent
//     again.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/errors.hpp"
#include "tonghe/identity/oversight.hpp"
#include "tonghe/process/model.hpp"
#include "tonghe/registry/mask.hpp"
#include "tonghe/work/supervision.hpp"
#include "tonghe/work/worked_time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace tonghe::app {

namespace {

using work::WorkFigures;

constexpr int days_shown = 30;
constexpr int days_max = 366;

struct BoardIn {
    std::optional<std::string> region;
    std::optional<std::string> item;
    std::optional<Date> from; // of what happened; 30 days unless given
    std::optional<Date> to;
};
TONGHE_STRUCT(BoardIn, region, item, from, to)

struct UnitBoardIn {
    std::string unit;
    std::optional<std::string> item;
    std::optional<Date> from;
    std::optional<Date> to;
};
TONGHE_STRUCT(UnitBoardIn, unit, item, from, to)

struct UnitTasksIn {
    std::string unit;
    std::optional<std::string> item;
    std::optional<std::string> officer; // account; `none`: those that nobody has
    std::optional<work::Colour> colour;
    std::optional<work::TaskState> state;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(UnitTasksIn, unit, item, officer, colour, state, after, limit)

struct RegionLine {
    std::string region;
    Text title;
    WorkFigures figures;
};
TONGHE_STRUCT(RegionLine, region, title, figures)

struct UnitLine {
    std::string unit;
    Text title;
    std::string region;
    Text region_title;
    WorkFigures figures;
};
TONGHE_STRUCT(UnitLine, unit, title, region, region_title, figures)

struct OfficerLine {
    std::string officer; // account; `none`: nobody has taken it
    std::string name;
    WorkFigures figures;
};
TONGHE_STRUCT(OfficerLine, officer, name, figures)

struct StepLine {
    std::string item;
    Text item_title;
    std::string element;
    Text title;
    int64_t waiting = 0;
    int64_t overdue = 0;
    int64_t done = 0;                    // in the period
    std::optional<double> usual_days;    // median of them in working days
    std::optional<int64_t> allowed_days; // what the step has
};
TONGHE_STRUCT(StepLine, item, item_title, element, title, waiting, overdue, done, usual_days, allowed_days)

struct ItemChoice {
    std::string item;
    Text title;
};
TONGHE_STRUCT(ItemChoice, item, title)

struct RegionChoice {
    std::string region;
    Text title;
};
TONGHE_STRUCT(RegionChoice, region, title)

struct BoardOut {
    std::string region;
    Text region_title;
    std::vector<RegionChoice> path; // from the widest that is supervised to this one
    Date from;
    Date to;
    WorkFigures totals;
    std::vector<RegionLine> regions; // the next level down
    std::vector<UnitLine> units;     // overdue first, then by load
    std::vector<StepLine> steps;
    std::vector<work::DayFigures> days;
    std::vector<ItemChoice> items; // to choose from
    int64_t version = 0;
};
TONGHE_STRUCT(BoardOut, region, region_title, path, from, to, totals, regions, units, steps, days, items, version)

struct UnitBoardOut {
    UnitLine unit;
    Date from;
    Date to;
    std::vector<OfficerLine> officers;
    std::vector<StepLine> steps;
    std::vector<work::DayFigures> days;
    int64_t version = 0;
};
TONGHE_STRUCT(UnitBoardOut, unit, from, to, officers, steps, days, version)

int64_t load_of(const WorkFigures& figures) { return figures.open + figures.in_hand; }

bool comes_first(const WorkFigures& a, const WorkFigures& b) {
    return std::tuple(-a.overdue, -load_of(a)) < std::tuple(-b.overdue, -load_of(b));
}

// One question: who asks, of what the packs say now.
class Asked {
  public:
    Asked(House& house, const api::Caller& caller)
        : house_(house), catalog_(house.catalog.get()), oversight_(caller.actor(), catalog_->organisation()),
          today_(date_of(house.clock.now())) {}

    const identity::Oversight& oversight() const { return oversight_; }

    Text region_title(std::string_view code) const {
        const catalog::Region* region = catalog_->territory().region(code);
        return region == nullptr ? Text{std::string(code), std::string(code)} : region->name;
    }

    const catalog::Unit& unit(const std::string& id) const {
        const catalog::Unit* found = catalog_->organisation().unit(id);
        if (found == nullptr || !oversight_.covers(*found)) {
            throw Error(identity::errors::unit_not_found, {{"unit", id}});
        }
        return *found;
    }

    template <class In> work::SupervisionQuery query(const In& in, identity::SqlCondition places) const {
        const Date to = std::min(in.to.value_or(today_), today_);
        const Date from = std::clamp(in.from.value_or(to - (days_shown - 1)), to - (days_max - 1), to);
        return {.places = std::move(places), .process = in.item, .from = from, .to = to, .today = today_};
    }

    // Whose counts were read; see the top of this file.
    int64_t version(Session& session) const {
        const int64_t through =
            session.count("SELECT COALESCE(MAX(through), 0) FROM journal_projection WHERE name = 'supervision'");
        return through * 100'000 + today_.days % 100'000;
    }

    std::vector<StepLine> steps(Session& session, const work::SupervisionQuery& query) const {
        std::vector<StepLine> out;
        for (const work::StepFigures& step : work::work_by_step(session, query)) {
            StepLine& line = out.emplace_back(StepLine{
                .item = step.process,
                .item_title = process_title(step.process),
                .element = step.element,
                .title = {step.element, step.element},
                .waiting = step.waiting,
                .overdue = step.overdue,
                .done = step.done});
            if (step.usual_minutes) {
                line.usual_days = work::days_of_minutes(*step.usual_minutes);
            }
            describe(step, line);
        }
        std::stable_sort(out.begin(), out.end(), [](const StepLine& a, const StepLine& b) {
            return std::tuple(-a.overdue, -a.waiting, -a.done) < std::tuple(-b.overdue, -b.waiting, -b.done);
        });
        return out;
    }

    std::vector<UnitLine> units(const std::vector<work::PlaceFigures>& places) const {
        std::map<std::string, UnitLine> units;
        for (const work::PlaceFigures& place : places) {
            if (const catalog::Unit* unit = oversight_.unit_of(place.queue, place.region)) {
                UnitLine& line = units[unit->id];
                line.unit = unit->id;
                line.title = unit->title;
                line.region = unit->region;
                line.figures.add(place.figures);
            }
        }
        std::vector<UnitLine> out;
        for (auto& [id, line] : units) {
            line.region_title = catalog_->territory().full_name(line.region);
            out.push_back(std::move(line));
        }
        std::stable_sort(out.begin(), out.end(), [](const UnitLine& a, const UnitLine& b) {
            return comes_first(a.figures, b.figures);
        });
        return out;
    }

    std::vector<RegionLine> regions(const std::string& of, const std::vector<work::PlaceFigures>& places) const {
        std::vector<RegionLine> out;
        for (const catalog::Region* child : catalog_->territory().children(of)) {
            RegionLine line{child->code, child->name, {}};
            bool any = false;
            for (const work::PlaceFigures& place : places) {
                if (catalog::covers(child->code, place.region)) {
                    line.figures.add(place.figures);
                    any = true;
                }
            }
            if (any) {
                out.push_back(std::move(line));
            }
        }
        return out;
    }

    std::vector<RegionChoice> path(const std::string& to) const {
        std::vector<RegionChoice> out;
        const catalog::Region* region = catalog_->territory().region(to);
        while (region != nullptr && catalog::covers(oversight_.region(), region->code)) {
            out.insert(out.begin(), {region->code, region->name});
            region = catalog_->territory().region(region->parent);
        }
        return out;
    }

    // The items that steps belong to, each once.
    static std::vector<ItemChoice> items_of(const std::vector<StepLine>& steps) {
        std::map<std::string, ItemChoice> items;
        for (const StepLine& step : steps) {
            items.try_emplace(step.item, ItemChoice{step.item, step.item_title});
        }
        std::vector<ItemChoice> out;
        for (auto& [id, item] : items) {
            out.push_back(std::move(item));
        }
        return out;
    }

    BoardOut board(Session& session, const BoardIn& in) const {
        const std::string region = in.region.value_or(oversight_.region());
        const auto places = oversight_.within(region).condition("queue", "region");
        const work::SupervisionQuery query = this->query(in, places);
        const auto figures = work::work_by_place(session, query);
        BoardOut out{
            .region = region,
            .region_title = region_title(region),
            .path = path(region),
            .from = query.from,
            .to = query.to,
            .regions = regions(region, figures),
            .units = units(figures),
            .days = work::work_by_day(session, query),
            .version = version(session)};
        work::SupervisionQuery of_every_item = query; // what can be chosen does not depend on what was
        of_every_item.process.reset();
        out.steps = steps(session, of_every_item);
        out.items = items_of(out.steps);
        std::erase_if(out.steps, [&](const StepLine& step) { return in.item && step.item != *in.item; });
        for (const work::PlaceFigures& place : figures) {
            out.totals.add(place.figures);
        }
        return out;
    }

    UnitBoardOut unit_board(Session& session, const UnitBoardIn& in) const {
        const catalog::Unit& unit = this->unit(in.unit);
        const work::SupervisionQuery query = this->query(in, oversight_.work_of(unit, "queue", "region"));
        UnitBoardOut out{
            .unit = {unit.id, unit.title, unit.region, catalog_->territory().full_name(unit.region), {}},
            .from = query.from,
            .to = query.to,
            .steps = steps(session, query),
            .days = work::work_by_day(session, query),
            .version = version(session)};
        for (const work::PlaceFigures& place : work::work_by_place(session, query)) {
            out.unit.figures.add(place.figures);
        }
        std::vector<std::string> accounts;
        for (const work::OfficerFigures& officer : work::work_by_officer(session, query)) {
            out.officers.push_back({officer.officer.empty() ? "none" : officer.officer, "", officer.figures});
            accounts.push_back(officer.officer);
        }
        const auto names = identity::names_of(session, accounts);
        for (OfficerLine& line : out.officers) {
            const auto name = names.find(line.officer);
            line.name = name != names.end() ? name->second : "";
        }
        std::stable_sort(out.officers.begin(), out.officers.end(), [](const OfficerLine& a, const OfficerLine& b) {
            return comes_first(a.figures, b.figures);
        });
        return out;
    }

  private:
    Text process_title(const std::string& process) const {
        if (const catalog::ItemDefinition* item = catalog_->item(process)) {
            return item->item.title;
        }
        const process::Model* model = model_of(process);
        const std::string name = model == nullptr || model->process.name.empty() ? process : model->process.name;
        return {name, model == nullptr ? name : std::string(model->process.attribute("title_en", name))};
    }

    // As the packs have it now; of an item, of a process that one calls, or of one that begins by itself.
    const process::Model* model_of(const std::string& process) const {
        if (const catalog::ItemDefinition* item = catalog_->item(process)) {
            return item->process.get();
        }
        for (const auto& item : catalog_->content().items) {
            for (const catalog::CalledProcess& called : item->called) {
                if (called.id == process) {
                    return called.model.get();
                }
            }
        }
        for (const catalog::StandingDefinition& one : catalog_->content().standing) {
            if (one.model->process.id == process) {
                return one.model.get();
            }
        }
        return nullptr;
    }

    void describe(const work::StepFigures& step, StepLine& line) const {
        const process::Model* model = model_of(step.process);
        const process::Element* element = model == nullptr ? nullptr : model->element(step.element);
        if (element != nullptr) {
            const std::string name = element->name.empty() ? element->id : element->name;
            line.title = {name, std::string(element->attribute("title_en", name))};
            if (const auto days = element->attribute("workdays"); !days.empty()) {
                line.allowed_days = std::stoi(std::string(days)); // checked when the model was read
            }
        }
    }

    House& house_;
    std::shared_ptr<const catalog::Catalog> catalog_;
    identity::Oversight oversight_;
    Date today_;
};

// A field of a table for spreadsheets. One that could be taken for a formula is marked as text.
std::string field(const std::string& text) {
    std::string out = !text.empty() && std::string_view("=+-@\t").find(text[0]) != std::string_view::npos ? "'" : "";
    for (const char c : text) {
        out += c == '"' ? "\"\"" : std::string(1, c);
    }
    return "\"" + out + "\"";
}

std::string table_of(const BoardOut& board, Language language) {
    const std::vector<Text> heads = {
        {"单位", "Unit"},
        {"区划", "Region"},
        {"待签收", "Open"},
        {"在办", "In hand"},
        {"暂停", "Paused"},
        {"将到期", "Due soon"},
        {"已超期", "Overdue"},
        {"期间收件", "Opened"},
        {"期间办结", "Done"},
        {"其中超期办结", "Done late"},
        {"期间退回", "Sent back"},
        {"期间转为超期", "Turned overdue"},
        {"本周办结", "Done this week"}};
    std::string out = "\xEF\xBB\xBF"; // spreadsheets take it for UTF-8
    for (size_t i = 0; i < heads.size(); ++i) {
        out += (i == 0 ? "" : ",") + field(heads[i].in(language));
    }
    for (const UnitLine& unit : board.units) {
        const WorkFigures& f = unit.figures;
        out += fmt::format(
            "\r\n{},{},{},{},{},{},{},{},{},{},{},{},{}",
            field(unit.title.in(language)),
            field(unit.region_title.in(language)),
            f.open,
            f.in_hand,
            f.parked,
            f.yellow,
            f.overdue,
            f.opened,
            f.done,
            f.late,
            f.returned,
            f.turned_red,
            f.done_week
        );
    }
    return out + "\r\n";
}

api::Route route(const char* path, const char* name, Text summary) {
    return {
        .path = path,
        .name = name,
        .tag = "supervision",
        .summary = std::move(summary),
        .access = fmt::format("{}|{}", identity::permission::supervise, identity::permission::supervise_all)};
}

} // namespace

void add_supervision_routes(api::Routes& routes, House& house) {
    routes.read<BoardIn, BoardOut>(
        route("/api/v1/supervision", "get_supervision", {"督办看板", "How work stands in the units I supervise"}),
        [&house](Session& session, const api::Caller& caller, const BoardIn& in) {
            return Asked(house, caller).board(session, in);
        }
    );
    api::Route table = route(
        "/api/v1/supervision/table", "export_supervision", {"督办看板导出（CSV）", "The units of the board as CSV"}
    );
    table.content_type = "text/csv";
    routes.read<BoardIn, api::Response>(
        std::move(table),
        [&house](Session& session, const api::Caller& caller, const BoardIn& in) {
            const BoardOut board = Asked(house, caller).board(session, in);
            api::Response response;
            response.content_type = "text/csv; charset=utf-8";
            response.headers.push_back(
                {"Content-Disposition", fmt::format("attachment; filename=\"supervision-{}.csv\"", to_string(board.to))}
            );
            response.body = table_of(board, caller.language);
            return response;
        }
    );
    api::Route unit = route("/api/v1/supervision/units/{unit}", "get_supervised_unit", {"单位办理情况", "One unit"});
    unit.errors = {&identity::errors::unit_not_found};
    routes.read<UnitBoardIn, UnitBoardOut>(
        std::move(unit),
        [&house](Session& session, const api::Caller& caller, const UnitBoardIn& in) {
            return Asked(house, caller).unit_board(session, in);
        }
    );
    api::Route tasks = route(
        "/api/v1/supervision/units/{unit}/tasks",
        "list_supervised_tasks",
        {"单位的待办任务", "What waits in a unit, or with one of its officers"}
    );
    tasks.errors = {&identity::errors::unit_not_found};
    routes.read<UnitTasksIn, work::DeskPage>(
        std::move(tasks),
        [&house](Session& session, const api::Caller& caller, const UnitTasksIn& in) {
            const Asked asked(house, caller);
            const std::optional<std::string> officer = in.officer == "none" ? "" : in.officer;
            work::DeskPage page = work::supervised_tasks(
                session,
                house.work,
                {asked.oversight().work_of(asked.unit(in.unit), "queue", "region"),
                 in.item,
                 officer,
                 in.colour,
                 in.state,
                 in.after,
                 in.limit},
                house.clock.now()
            );
            std::vector<std::string> accounts;
            for (const work::TaskView& row : page.rows) {
                accounts.push_back(row.assignee.value_or(""));
            }
            const auto names = identity::names_of(session, accounts);
            for (work::TaskView& row : page.rows) {
                row.applicant_name = registry::mask_name(row.applicant_name);
                if (const auto name = names.find(row.assignee.value_or("")); name != names.end()) {
                    row.assignee_name = name->second;
                }
            }
            return page;
        }
    );
}

} // namespace tonghe::app

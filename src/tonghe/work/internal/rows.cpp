#include "tonghe/work/internal/rows.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/process/step.hpp"
#include "tonghe/store/errors.hpp"
#include "tonghe/store/store.hpp"
#include "tonghe/work/internal/inputs.hpp"

#include <fmt/format.h>

#include <charconv>

namespace tonghe::work::internal {

namespace {

constexpr const char* instance_columns = "id, parent, parent_token, model, process, case_ref, part_of, region, "
                                         "title_zh, title_en, applicant_name, submitted_at, status, outcome, "
                                         "parked, stuck, timers, state, started_at, ended_at, version";

// `3:timer-id:due 7::due`
std::string timers_text(const std::map<uint32_t, ArmedTimer>& timers) {
    std::string out;
    for (const auto& [number, timer] : timers) {
        out += fmt::format("{}{}:{}:{}", out.empty() ? "" : " ", number, timer.id.text(), timer.due.micros);
    }
    return out;
}

std::map<uint32_t, ArmedTimer> read_timers(std::string_view text) {
    std::map<uint32_t, ArmedTimer> timers;
    while (!text.empty()) {
        const size_t space = std::min(text.find(' '), text.size());
        const std::string_view entry = text.substr(0, space);
        const size_t id = entry.find(':') + 1;
        const size_t due = entry.find(':', id) + 1;
        uint32_t number = 0;
        ArmedTimer timer{.id = journal::TimerId(std::string(entry.substr(id, due - 1 - id))), .due = {}};
        std::from_chars(entry.data(), entry.data() + id - 1, number);
        std::from_chars(entry.data() + due, entry.data() + entry.size(), timer.due.micros);
        timers.emplace(number, std::move(timer));
        text.remove_prefix(std::min(space + 1, text.size()));
    }
    return timers;
}

std::string joined(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, ",")); }

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const size_t comma = std::min(text.find(','), text.size());
        words.emplace_back(text.substr(0, comma));
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return words;
}

Running read_running(const store::Row& row) {
    Running running;
    Instance& instance = running.instance;
    instance.id = row.id<InstanceId>(0);
    instance.parent = row.id<InstanceId>(1);
    instance.parent_token = static_cast<uint32_t>(row.integer(2));
    instance.model = row.text(3);
    instance.process = row.text(4);
    instance.case_ref = row.text(5);
    instance.part_of = row.text(6);
    instance.region = row.text(7);
    instance.title = {row.text(8), row.text(9)};
    instance.applicant_name = row.text(10);
    instance.submitted_at = row.instant(11);
    instance.status = parse_word<InstanceStatus>(row.view(12)).value_or(InstanceStatus::cancelled);
    instance.outcome = row.text(13);
    instance.parked = row.boolean(14);
    instance.stuck = row.boolean(15);
    running.timers = read_timers(row.view(16));
    auto state = process::decode(row.view(17));
    TONGHE_CHECK(state.has_value(), "a stored process state cannot be read");
    running.state = std::move(*state);
    running.listens = !running.state.subscriptions.empty();
    instance.started_at = row.instant(18);
    instance.ended_at = row.optional_instant(19);
    instance.version = row.integer(20);
    return running;
}

std::optional<Running> find(Session& session, const InstanceId& id, const char* lock, ReadValues* known) {
    auto running = session.first(
        fmt::format("SELECT {} FROM process_instance WHERE id = ?{}", instance_columns, lock), {id}, read_running
    );
    if (running) {
        running->values = bring_values(session, id, running->state, known);
    }
    return running;
}

std::optional<Date> parked_on(const Task& task) {
    return task.parked_at ? std::optional(date_of(*task.parked_at)) : std::nullopt;
}

std::string answer_text(const Task& task) { return task.answer.empty() ? "" : to_text(task.answer); }

void insert(Tx& tx, const Running& running, std::string state) {
    const Instance& instance = running.instance;
    tx.execute(
        fmt::format(
            "INSERT INTO process_instance ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            instance_columns
        ),
        {instance.id,
         instance.parent,
         static_cast<int64_t>(instance.parent_token),
         instance.model,
         instance.process,
         instance.case_ref,
         instance.part_of,
         instance.region,
         instance.title.zh,
         instance.title.en,
         instance.applicant_name,
         instance.submitted_at,
         word(instance.status),
         instance.outcome,
         instance.parked,
         instance.stuck,
         timers_text(running.timers),
         store::Bytes{std::move(state)},
         instance.started_at,
         instance.ended_at,
         instance.version}
    );
}

void update(Tx& tx, Running& running, std::string state) {
    Instance& instance = running.instance;
    tx.execute_one(
        "UPDATE process_instance SET model = ?, process = ?, status = ?, outcome = ?, parked = ?, stuck = ?, timers = "
        "?, state = ?, "
        "ended_at = ?, version = version + 1 WHERE id = ? AND version = ?",
        {instance.model,
         instance.process,
         word(instance.status),
         instance.outcome,
         instance.parked,
         instance.stuck,
         timers_text(running.timers),
         store::Bytes{std::move(state)},
         instance.ended_at,
         instance.id,
         instance.version}
    );
    ++instance.version;
}

} // namespace

std::string region_at(const std::string& region, std::string_view level) {
    const size_t digits = level == "city" ? 4 : level == "district" ? 6 : level == "street" ? 9 : 12;
    return region.size() == 12 ? region.substr(0, digits) + std::string(12 - digits, '0') : region;
}

uint32_t task_token_of(const Running& running, uint32_t timer) {
    for (const process::Armed& armed : running.state.timers) {
        const process::Token* token = armed.id == timer ? running.state.token(armed.token) : nullptr;
        if (token != nullptr && token->wait == process::Wait::person) {
            return token->id;
        }
    }
    return 0;
}

journal::TimerId set_timer(Tx& tx, const InstanceId& instance, uint32_t timer, Instant due) {
    return tx.at(due, {.kind = "work.timer", .subject = instance.text(), .data = JsonObject{{"timer", timer}}});
}

void InHand::write(Tx& tx) {
    for (auto& [id, instance] : running) {
        if (!instance.is_new && !instance.is_changed) {
            continue;
        }
        std::string state = process::encode(instance.state);
        const uint64_t hash = process::fingerprint(state);
        if (instance.is_new) {
            insert(tx, instance, std::move(state));
        } else {
            update(tx, instance, std::move(state));
        }
        write_values(tx, instance.instance.id, instance.state, instance.values);
        instance.is_new = instance.is_changed = false;
        const bool is_migration = !instance.migration.empty();
        if (is_migration || !instance.inputs.empty()) {
            keep(
                tx,
                {.instance = instance.instance.id,
                 .number = instance.instance.version,
                 .at = tx.now(),
                 .kind = is_migration ? KeptKind::migration : KeptKind::inputs,
                 .inputs = std::exchange(is_migration ? instance.migration : instance.inputs, {}),
                 .hash = hash}
            );
            if (instance.event < tx.events().size()) {
                tx.add_to_event(instance.event, "states", id, Json(fmt::format("{:016x}", hash)));
            }
        }
    }
}

void remember(Running& running, const process::Input& input, const std::vector<Event>& recorded) {
    if (running.inputs.empty()) {
        const auto act = std::find_if(recorded.rbegin(), recorded.rend(), [](const Event& event) {
            return event.kind.starts_with("task.") || event.kind.starts_with("process.");
        });
        running.event = act == recorded.rend() ? recorded.size() : static_cast<size_t>(recorded.rend() - act) - 1;
    }
    process::append(running.inputs, input);
}

std::optional<Running> find_for_update(Tx& tx, const InstanceId& id, ReadValues& known) {
    return find(tx.beside(), id, tx.engine() == store::Engine::postgres ? " FOR UPDATE" : "", &known);
}

std::optional<Running> find_running(Session& session, const InstanceId& id, ReadValues* known) {
    return find(session, id, "", known);
}

std::vector<Instance> instances_of_case(Session& session, const std::string& case_ref) {
    return session.all(
        fmt::format("SELECT {} FROM process_instance WHERE case_ref = ? ORDER BY started_at, id", instance_columns),
        {case_ref},
        [](const store::Row& row) { return read_running(row).instance; }
    );
}

std::vector<InstanceId> children_of(Session& session, const InstanceId& parent, uint32_t token) {
    return session.all(
        "SELECT id FROM process_instance WHERE parent = ? AND parent <> '' AND parent_token = ? AND status = 'running'",
        {parent, static_cast<int64_t>(token)},
        [](const store::Row& row) { return row.id<InstanceId>(0); }
    );
}

std::vector<InstanceId> family_of(Session& session, const InstanceId& root) {
    std::vector<InstanceId> family{root};
    for (size_t i = 0; i < family.size(); ++i) {
        session.each(
            "SELECT id FROM process_instance WHERE parent = ? AND parent <> '' AND status = 'running'",
            {family[i]},
            [&](const store::Row& row) { family.push_back(row.id<InstanceId>(0)); }
        );
    }
    return family;
}

InHand& in_hand(Tx& tx) {
    static const char key = 0;
    return tx.kept<InHand>(&key);
}

std::optional<Task> waiting_task(Tx& tx, const InstanceId& instance, uint32_t token) {
    const auto& opened = in_hand(tx).opened;
    const auto known = opened.find({instance.text(), token});
    return known != opened.end() ? std::optional(known->second) : find_waiting_task(tx.beside(), instance, token);
}

void insert(Tx& tx, const Task& task) {
    if (task.is_main()) {
        in_hand(tx).opened.insert_or_assign({task.instance.text(), task.token}, task);
    }
    tx.execute(
        "INSERT INTO task (id, instance, token, case_ref, element, act, title_zh, title_en, outcomes, queue, region, "
        "state, assignee, post, "
        "created_at, claimed_at, done_at, due_on, yellow_on, workdays, parked_on, outcome, opinion, version, part, "
        "main, "
        "parts, place, weight, asked_by, asked, acted_for, answered_at, answer, follows, unit, due_at, yellow_at, "
        "nominal_on, parked_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?, ?, ?, "
        "?)",
        {task.id,
         task.instance,
         static_cast<int64_t>(task.token),
         task.case_ref,
         task.element,
         task.act,
         task.title.zh,
         task.title.en,
         joined(task.outcomes),
         task.queue,
         task.region,
         word(task.state),
         task.assignee,
         task.post,
         task.created_at,
         task.claimed_at,
         task.done_at,
         task.clock.due_on,
         task.clock.yellow_on,
         task.allowed,
         parked_on(task),
         task.outcome,
         task.opinion,
         task.version,
         word(task.part),
         task.main,
         task.parts,
         task.place,
         task.weight,
         task.asked_by,
         task.asked,
         task.acted_for,
         task.answered_at,
         answer_text(task),
         task.follows,
         word(task.clock.unit),
         task.clock.due_at,
         task.clock.yellow_at,
         task.clock.nominal_on,
         task.parked_at}
    );
}

void claim(Tx& tx, Task& task) {
    in_hand(tx).opened.erase({task.instance.text(), task.token});
    tx.execute_or_retry(
        "UPDATE task SET state = 'claimed', assignee = ?, post = ?, claimed_at = ?, version = version + 1 WHERE id = ? "
        "AND version = ?",
        {task.assignee, task.post, task.claimed_at, task.id, task.version}
    );
    ++task.version;
}

void update(Tx& tx, Task& task) {
    in_hand(tx).opened.erase({task.instance.text(), task.token});
    tx.execute_one(
        "UPDATE task SET state = ?, assignee = ?, post = ?, created_at = ?, claimed_at = ?, done_at = ?, due_on = ?, "
        "yellow_on = ?, parked_on = ?, outcome = ?, opinion = ?, parts = ?, asked_by = ?, asked = ?, acted_for = ?, "
        "answered_at = ?, answer = ?, due_at = ?, yellow_at = ?, nominal_on = ?, parked_at = ?, version = version + 1 "
        "WHERE id = ? AND version = ?",
        {word(task.state),
         task.assignee,
         task.post,
         task.created_at,
         task.claimed_at,
         task.done_at,
         task.clock.due_on,
         task.clock.yellow_on,
         parked_on(task),
         task.outcome,
         task.opinion,
         task.parts,
         task.asked_by,
         task.asked,
         task.acted_for,
         task.answered_at,
         answer_text(task),
         task.clock.due_at,
         task.clock.yellow_at,
         task.clock.nominal_on,
         task.parked_at,
         task.id,
         task.version}
    );
    ++task.version;
}

void describe(Task& task, const process::Element& element) {
    task.element = element.id;
    task.act = element.attribute("act", "handle");
    task.title.zh = element.name.empty() ? element.id : element.name;
    task.title.en = element.attribute("title_en", task.title.zh);
    task.outcomes = element.outcomes;
}

void update_description(Tx& tx, Task& task) {
    in_hand(tx).opened.erase({task.instance.text(), task.token});
    tx.execute_one(
        "UPDATE task SET element = ?, act = ?, title_zh = ?, title_en = ?, outcomes = ?, version = version + 1 WHERE "
        "id = ? AND version = ?",
        {task.element, task.act, task.title.zh, task.title.en, joined(task.outcomes), task.id, task.version}
    );
    ++task.version;
}

Task read_task(const store::Row& row) {
    Task task;
    task.id = row.id<TaskId>(0);
    task.instance = row.id<InstanceId>(1);
    task.token = static_cast<uint32_t>(row.integer(2));
    task.case_ref = row.text(3);
    task.element = row.text(4);
    task.act = row.text(5);
    task.title = {row.text(6), row.text(7)};
    task.outcomes = split(row.view(8));
    task.queue = row.text(9);
    task.region = row.text(10);
    task.state = parse_word<TaskState>(row.view(11)).value_or(TaskState::cancelled);
    task.assignee = row.text(12);
    task.post = row.text(13);
    task.created_at = row.instant(14);
    task.claimed_at = row.optional_instant(15);
    task.done_at = row.optional_instant(16);
    task.clock = {.due_on = row.date(17), .yellow_on = row.date(18)};
    task.allowed = static_cast<int>(row.integer(19));
    const auto parked_on = row.optional_date(20);
    task.outcome = row.text(21);
    task.opinion = row.text(22);
    task.version = row.integer(23);
    task.part = parse_word<Part>(row.view(24)).value_or(Part::main);
    task.main = row.id<TaskId>(25);
    task.parts = static_cast<int>(row.integer(26));
    task.place = static_cast<int>(row.integer(27));
    task.weight = static_cast<int>(row.integer(28));
    task.asked_by = row.text(29);
    task.asked = row.text(30);
    task.acted_for = row.text(31);
    task.answered_at = row.optional_instant(32);
    if (!row.view(33).empty()) {
        task.answer = parse_json(row.view(33)).as_object();
    }
    task.follows = row.id<TaskId>(34);
    task.clock.unit = parse_word<TermUnit>(row.view(35)).value_or(TermUnit::workday);
    task.clock.due_at = row.optional_instant(36);
    task.clock.yellow_at = row.optional_instant(37);
    task.clock.nominal_on = row.optional_date(38);
    task.parked_at = row.optional_instant(39);
    if (!task.parked_at && parked_on) { // parked before moments were kept
        task.parked_at = start_of(*parked_on);
    }
    return task;
}

TaskContext read_context(const store::Row& row, int first) {
    return {row.text(first), {row.text(first + 1), row.text(first + 2)}, row.text(first + 3), row.instant(first + 4)};
}

std::optional<Task> find_task(Session& session, const TaskId& id) {
    return session.first(
        fmt::format(
            "SELECT {}, {} FROM task t JOIN process_instance p ON p.id = t.instance WHERE t.id = ?",
            task_columns,
            context_columns
        ),
        {id},
        [](const store::Row& row) {
            Task task = read_task(row);
            task.context = read_context(row, task_columns_count);
            return task;
        }
    );
}

std::optional<Task> find_waiting_task(Session& session, const InstanceId& instance, uint32_t token) {
    return session.first(
        fmt::format(
            "SELECT {} FROM task t WHERE t.instance = ? AND t.token = ? AND t.part = 'main' AND t.state IN "
            "('open', 'claimed', 'parked', 'held')",
            task_columns
        ),
        {instance, static_cast<int64_t>(token)},
        read_task
    );
}

std::vector<Task> parts_of(Session& session, const TaskId& main) {
    return session.all(
        fmt::format("SELECT {} FROM task t WHERE t.main = ? AND t.main <> '' ORDER BY t.place, t.id", task_columns),
        {main},
        read_task
    );
}

std::vector<Task> tasks_of(Session& session, const InstanceId& instance) {
    return session.all(
        fmt::format("SELECT {} FROM task t WHERE t.instance = ? ORDER BY t.created_at, t.token", task_columns),
        {instance},
        read_task
    );
}

} // namespace tonghe::work::internal

#include "tonghe/insight/journal_log.hpp"

#include "tonghe/work/events.hpp"

#include <algorithm>

namespace tonghe::insight {

namespace {

constexpr int chunk = 20'000;
constexpr int8_t shanghai = 32; // quarters of an hour

std::string text(const Json& data, const char* member) {
    return data.is_object() ? std::string(text_or(data.get_object(), member)) : std::string();
}

// The digits of a region code that say where; the rest are zeros in pairs and threes (GB/T 10114).
std::string_view significant(std::string_view region) {
    for (const size_t digits : {size_t{4}, size_t{6}, size_t{9}}) {
        if (region.size() == 12 && region.find_first_not_of('0', digits) == std::string_view::npos) {
            return region.substr(0, digits);
        }
    }
    return region;
}

std::string district_of(std::string_view region) {
    return region.size() == 12 ? std::string(region.substr(0, 6)) + "000000" : std::string();
}

struct Kind {
    const char* event;
    Lifecycle lifecycle;
};

constexpr Kind task_kinds[] = {
    {work::events::task_opened, Lifecycle::schedule},
    {work::events::task_claimed, Lifecycle::assign},
    {work::events::task_released, Lifecycle::reassign},
    {work::events::task_parked, Lifecycle::suspend},
    {work::events::task_unparked, Lifecycle::resume},
    {work::events::task_completed, Lifecycle::complete},
    {work::events::task_returned, Lifecycle::complete},
    {work::events::task_cancelled, Lifecycle::withdraw},
};

} // namespace

JournalHistory::History* JournalHistory::history_of(const journal::Entry& entry, const char* member) {
    const auto found = places_.find(*member == '\0' ? entry.event.subject : text(entry.event.data, member));
    return found == places_.end() ? nullptr : &cases_[found->second];
}

void JournalHistory::add(History& history, const Happening& happening) {
    history.happenings.push_back(happening);
    ++happenings_;
}

void JournalHistory::take(const journal::Entry& entry) {
    through_ = entry.sequence;
    const std::string& kind = entry.event.kind;
    if (kind.starts_with("case.")) {
        take_case(entry);
    } else if (kind.starts_with("task.")) {
        take_task(entry);
    } else if (kind == work::events::process_started) {
        if (History* history = history_of(entry, "case"); history != nullptr && history->process.empty()) {
            history->process = text(entry.event.data, "process");
            history->model = text(entry.event.data, "model");
        }
    } else if (kind == work::events::clock_turned_red) {
        if (History* history = history_of(entry, "case")) {
            history->overdue = true;
        }
    } else if (kind == "certificate.issued") {
        if (History* history = history_of(entry, "case")) {
            history->certificates.push_back(entry.event.subject);
            add(*history, {.activity = words_.intern(kind), .at = entry.at});
        }
    }
}

void JournalHistory::take_case(const journal::Entry& entry) {
    const journal::Event& event = entry.event;
    if (event.kind == "case.submitted" && places_.try_emplace(event.subject, cases_.size()).second) {
        cases_.push_back(
            {.id = event.subject,
             .item = text(event.data, "service"),
             .bundle = text(event.data, "bundle_case"),
             .applicant = event.actor,
             .submitted_at = entry.at,
             .is_bundle = event.data.is_object() && event.data.get_object().contains("parts")}
        );
    }
    if (History* history = history_of(entry, ""); history != nullptr && event.kind != "case.rated") {
        add(*history, {.activity = words_.intern(event.kind), .at = entry.at});
    }
}

Code JournalHistory::step_of(const History& history, const std::string& element) {
    return words_.intern(history.item + "/" + element);
}

JournalHistory::Happening
JournalHistory::of_task(const journal::Entry& entry, const History& history, Lifecycle lifecycle) {
    const journal::Event& event = entry.event;
    Happening out{.task = words_.intern(event.subject), .at = entry.at, .lifecycle = lifecycle};
    TaskSeen& seen = tasks_[out.task];
    if (lifecycle == Lifecycle::schedule) {
        seen.activity = step_of(history, text(event.data, "element"));
        seen.unit = words_.intern(text(event.data, "queue") + "@" + text(event.data, "region"));
    }
    out.activity = seen.activity;
    out.unit = seen.unit;
    if (event.actor != "system") {
        out.officer = officers_.intern(event.actor);
    }
    if (lifecycle == Lifecycle::complete) {
        const bool returned = event.kind == work::events::task_returned;
        const std::string outcome = returned ? "return" : text(event.data, "outcome");
        out.outcome = outcome.empty() ? no_code : words_.intern(outcome);
        out.to = returned ? step_of(history, text(event.data, "to")) : no_code;
    }
    if (lifecycle == Lifecycle::complete || lifecycle == Lifecycle::withdraw) {
        tasks_.erase(out.task);
    }
    return out;
}

void JournalHistory::take_task(const journal::Entry& entry) {
    const auto kind = std::find_if(std::begin(task_kinds), std::end(task_kinds), [&](const Kind& k) {
        return entry.event.kind == k.event;
    });
    History* history = kind == std::end(task_kinds) ? nullptr : history_of(entry, "case");
    if (history == nullptr) {
        return;
    }
    const Happening happening = of_task(entry, *history, kind->lifecycle);
    if (happening.activity == no_code) {
        return; // its opening was not seen
    }
    if (kind->lifecycle == Lifecycle::schedule) {
        const std::string region = text(entry.event.data, "region");
        if (significant(region).size() > significant(history->region).size()) {
            history->region = region; // the nearest place that ever had it
        }
    }
    add(*history, happening);
}

bool JournalHistory::wanted(const History& history, const CaseFilter& filter) const {
    return (filter.item.empty() || history.item == filter.item) &&
           (filter.region.empty() || history.region.starts_with(significant(filter.region))) &&
           (!filter.from || history.submitted_at >= *filter.from) && (!filter.to || history.submitted_at < *filter.to);
}

std::string JournalHistory::officer_name(Code officer) const {
    return officer == no_code ? std::string() : "officer " + std::to_string(officer + 1);
}

EventLog JournalHistory::events(const CaseFilter& filter) const {
    EventLogBuilder out;
    for (const History& history : cases_) {
        if (history.is_bundle || !wanted(history, filter)) {
            continue;
        }
        out.begin_case(history.id);
        out.add_case_attribute(out.text("item", history.item));
        out.add_case_attribute(out.text("process", history.process));
        out.add_case_attribute(out.text("model", history.model));
        if (!history.region.empty()) { // of a case that no person worked on the journal tells no place
            out.add_case_attribute(out.text("region", history.region));
            out.add_case_attribute(out.text("district", district_of(history.region)));
        }
        out.add_case_attribute(out.truth("overdue", history.overdue));
        for (const Happening& happening : history.happenings) {
            if (happening.outcome != no_code) {
                out.add_event_attribute(out.text("outcome", words_.text(happening.outcome)));
            }
            if (happening.to != no_code) {
                out.add_event_attribute(out.text("to", words_.text(happening.to)));
            }
            const std::string officer = officer_name(happening.officer);
            out.add_event(
                {words_.text(happening.activity),
                 officer,
                 words_.text(happening.unit),
                 words_.text(happening.task),
                 {happening.at.micros, shanghai},
                 happening.lifecycle}
            );
        }
    }
    return out.finish();
}

ObjectLog JournalHistory::objects(const CaseFilter& filter) const {
    ObjectLog out;
    std::map<std::string, Object> made;
    const auto object = [&](const std::string& id, const char* type) -> Object& {
        return made.try_emplace(id, Object{id, type, {}, {}}).first->second;
    };
    size_t number = 0;
    for (const History& history : cases_) {
        if (!wanted(history, filter)) {
            continue;
        }
        Object& of_case = object(history.id, history.is_bundle ? "bundle" : "case");
        for (const auto& [name, value] :
             {std::pair{"item", history.item},
              {"model", history.model},
              {"process", history.process},
              {"region", history.region},
              {"district", district_of(history.region)}}) {
            if (!value.empty()) {
                of_case.changes.push_back({name, history.submitted_at, value});
            }
        }
        of_case.changes.push_back({"overdue", history.submitted_at, history.overdue});
        of_case.relations.push_back({object("account:" + history.applicant, "applicant").id, "applied for by"});
        if (!history.bundle.empty() && made.contains(history.bundle)) {
            of_case.relations.push_back({history.bundle, "part of"});
        }
        for (const std::string& certificate : history.certificates) {
            of_case.relations.push_back({object(certificate, "certificate").id, "resulted in"});
        }
        for (const Happening& happening : history.happenings) {
            ObjectEvent event{
                "e" + std::to_string(1'000'000'000 + ++number),
                std::string(words_.text(happening.activity)),
                happening.at,
                {{"lifecycle", std::string(word(happening.lifecycle))}},
                {{history.id, "case"}}};
            const auto tell = [&](const char* name, const std::string& value) {
                if (!value.empty()) {
                    event.attributes[name] = value;
                }
            };
            tell("outcome", std::string(words_.text(happening.outcome)));
            tell("to", std::string(words_.text(happening.to)));
            tell("resource", officer_name(happening.officer));
            if (happening.task != no_code) {
                const std::string task = "task:" + std::string(words_.text(happening.task));
                const std::string unit = "unit:" + std::string(words_.text(happening.unit));
                tell("instance", std::string(words_.text(happening.task)));
                tell("unit", std::string(words_.text(happening.unit)));
                event.relations.push_back({object(task, "task").id, "task"});
                event.relations.push_back({object(unit, "unit").id, "at"});
            }
            if (!history.bundle.empty() && made.contains(history.bundle)) {
                event.relations.push_back({history.bundle, "bundle"});
            }
            out.events.push_back(std::move(event));
        }
    }
    for (auto& [id, one] : made) {
        out.objects.push_back(std::move(one));
    }
    put_in_order(out);
    return out;
}

void read_journal(
    journal::Journal& journal, JournalHistory& history, const std::function<void(int64_t done, int64_t all)>& told
) {
    const int64_t head =
        journal.read([](Session& session) { return session.count("SELECT MAX(sequence) FROM journal"); });
    while (history.through() < head) {
        const int64_t before = history.through();
        journal.read([&](Session& session) {
            for (const journal::Entry& entry : journal.entries(session, before, chunk)) {
                history.take(entry);
            }
        });
        if (history.through() == before) {
            return;
        }
        if (told) {
            told(history.through(), head);
        }
    }
}

Names names_of_the_house() {
    return {
        {"case.submitted", {"提交申请", "submitted"}},
        {"case.accepted", {"受理", "accepted"}},
        {"case.deemed_accepted", {"视为受理", "deemed accepted"}},
        {"case.not_accepted", {"不予受理", "not accepted"}},
        {"case.correction_requested", {"一次告知补正", "correction requested"}},
        {"case.supplemented", {"申请人补正", "corrected by the applicant"}},
        {"case.review_begun", {"开始审查", "review begun"}},
        {"case.suspended", {"进入特别程序，中止计时", "term suspended"}},
        {"case.resumed", {"恢复计时", "term resumed"}},
        {"case.granted", {"准予", "granted"}},
        {"case.refused", {"不予", "refused"}},
        {"case.withdrawn", {"申请人撤回", "withdrawn"}},
        {"case.terminated", {"终止办理", "terminated"}},
        {"case.revoked", {"撤销决定", "decision revoked"}},
        {"case.completed", {"办结", "completed"}},
        {"certificate.issued", {"发证", "certificate issued"}},
    };
}

} // namespace tonghe::insight

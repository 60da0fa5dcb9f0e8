// A journal with work on a fresh database, officers, and models written in a few words. For the tests of this module.
#pragma once
#include "tests/support/databases.hpp"
#include "tonghe/identity/visibility.hpp"
#include "tonghe/process/bpmn.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/work.hpp"

#include <gtest/gtest.h>

#include <mutex>

namespace tonghe::work::internal {

// Sequence flows as `a>b`, or `a>b:condition`; the default flow of a gateway g is `g-target`, which is a flow's id.
inline process::ModelRef
model_of(const std::string& id, const std::string& nodes, const std::vector<std::string>& flows) {
    std::string xml =
        R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn"><message id="payment" name="payment"/><signal id="storm" name="storm"/><process id=")" +
        id + "\">" + nodes;
    for (const std::string& flow : flows) {
        const size_t arrow = flow.find('>');
        const size_t colon = std::min(flow.find(':'), flow.size());
        const std::string source = flow.substr(0, arrow);
        const std::string target = flow.substr(arrow + 1, colon - arrow - 1);
        xml += "<sequenceFlow id=\"" + source + "-" + target + "\" sourceRef=\"" + source + "\" targetRef=\"" + target +
               "\">";
        if (colon < flow.size()) {
            xml += "<conditionExpression><![CDATA[" + flow.substr(colon + 1) + "]]></conditionExpression>";
        }
        xml += "</sequenceFlow>";
    }
    auto parsed = process::parse_bpmn(xml + "</process></definitions>", id + ".bpmn");
    for (const Fault& fault : parsed.faults()) {
        ADD_FAILURE() << fault.code << ": " << fault.what.en;
    }
    return parsed ? *parsed : nullptr;
}

inline identity::Actor
officer(const std::string& account, const std::vector<std::string>& queues, const std::string& region) {
    identity::Actor actor{.account = account, .kind = identity::ActorKind::officer, .name = account};
    actor.posts.push_back({.post = "post-" + account, .region = region, .queues = queues});
    return actor;
}

class TestHouse : public testing::TestWithParam<store::Engine>, public Observer {
  protected:
    void SetUp() override {
        if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
            GTEST_SKIP() << tests::postgres_missing();
        }
        database_ = std::make_unique<tests::Database>(GetParam());
        store_ = store::Store::open({.url = database_->url()});
        store_->migrate({journal::migrations(), work::migrations()});
        journal_ = std::make_unique<Journal>(*store_, clock_);
        make_work();
    }

    // As a restart does: nothing is kept but the rows.
    void make_work() {
        work_ = std::make_unique<Work>(
            *journal_,
            WorkSources{
                .calendar = [this] { return calendar_; },
                .model = [this](Session&, const Instance& instance) { return models_[instance.model]; },
                .called = [this](Session&, const Instance&, const std::string& called) { return called_[called]; },
                .desk = [this](
                            Session&, const Instance& instance, const process::Element&, Date
                        ) { return desk_ ? desk_(instance) : DeskChoice{}; },
                .decide = [this](
                              Session&, const Instance& instance, const process::Element&, Date
                          ) { return decide_ ? decide_(instance) : ServiceResult{.error = "work.unknown_decision"}; },
                .officer = [this](Session&, const std::string& account, Instant) -> std::optional<identity::Actor> {
                    const auto found = officers_.find(account);
                    return found == officers_.end() ? std::nullopt : std::optional(found->second);
                },
                .officers_of =
                    [this](Session&, std::string_view queue, std::string_view region, Instant) {
                        std::vector<std::string> accounts;
                        for (const auto& [account, actor] : officers_) {
                            if (identity::Visibility(actor).covers(queue, region)) {
                                accounts.push_back(account);
                            }
                        }
                        return accounts;
                    },
                .region_title =
                    [](std::string_view region) {
                        return Text{"区划" + std::string(region), std::string(region)};
                    },
                .queue_title =
                    [](std::string_view queue) {
                        return Text{"队列", std::string(queue)};
                    },
            }
        );
        work_->observe(*this);
    }

    InstanceId
    start(const process::ModelRef& model, JsonObject variables = {}, const std::string& case_ref = "case-1") {
        models_[model->hash] = model;
        return journal_->write([&](Tx& tx) {
            return work_->start(
                tx,
                {.model = model,
                 .case_ref = case_ref,
                 .region = "990102001002",
                 .title = {"出生登记", "Birth registration"},
                 .applicant_name = "陈*",
                 .variables = variables}
            );
        });
    }

    // The code of the error `act` ends with, or "".
    std::string code_of(const std::function<void(Tx&)>& act) {
        try {
            journal_->write([&](Tx& tx) { act(tx); });
        } catch (const Error& error) {
            return error.code().name;
        }
        return "";
    }

    Task task(const std::string& element, const std::string& case_ref = "case-1") {
        for (const Task& task : store_->read([&](Session& s) { return waiting_tasks(s, case_ref); })) {
            if (task.element == element) {
                return task;
            }
        }
        ADD_FAILURE() << "no task waits at " << element;
        return {};
    }

    std::string waiting(const std::string& case_ref = "case-1") {
        std::vector<std::string> elements;
        for (const Task& task : store_->read([&](Session& s) { return waiting_tasks(s, case_ref); })) {
            elements.push_back(task.element);
        }
        std::sort(elements.begin(), elements.end());
        return fmt::format("{}", fmt::join(elements, " "));
    }

    std::string complete(
        const identity::Actor& by,
        const std::string& element,
        const std::string& outcome = "",
        const std::string& opinion = ""
    ) {
        const TaskId id = task(element).id;
        return code_of([&](Tx& tx) { work_->complete(tx, by, id, {.outcome = outcome, .opinion = opinion}); });
    }

    Instance instance(const InstanceId& id) {
        return *store_->read([&](Session& s) { return work_->find(s, id); });
    }

    // Kinds of the events since the last call.
    std::string events() {
        std::string kinds;
        for (const auto& entry : store_->read([&](Session& s) { return journal_->entries(s, seen_, 1000); })) {
            kinds += (kinds.empty() ? "" : " ") + entry.event.kind;
            seen_ = entry.sequence;
        }
        return kinds;
    }

    void task_opened(Tx&, const Task& task) override { hear("opened " + task.element); }

    void task_completed(Tx& tx, const Task& task) override {
        hear("completed " + task.element + " " + task.outcome);
        if (on_completed_) {
            on_completed_(tx, task);
        }
    }

    void process_ended(Tx&, const Instance& instance) override { hear("ended " + instance.outcome); }

    std::unique_ptr<tests::Database> database_;
    ManualClock clock_{start_of(Date::of(2026, 3, 2)) + Duration::hours(9)};
    std::shared_ptr<const WorkCalendar> calendar_ = std::make_shared<WorkCalendar>();
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Work> work_;
    std::map<std::string, process::ModelRef> models_;
    std::map<std::string, process::ModelRef> called_;
    std::function<ServiceResult(const Instance&)> decide_; // what a business rule task is answered
    std::function<DeskChoice(const Instance&)> desk_;      // what the decision of a task with `tonghe:desk` says
    std::map<std::string, identity::Actor> officers_;      // who can be named, by account

    void hear(std::string what) { // on PostgreSQL two units tell at once
        const std::lock_guard lock(heard_mutex_);
        heard_.push_back(std::move(what));
    }

    std::mutex heard_mutex_;
    std::vector<std::string> heard_;
    std::function<void(Tx&, const Task&)> on_completed_;
    int64_t seen_ = 0;
};

inline const std::string ends = R"(<startEvent id="start"/><endEvent id="end" tonghe:outcome="granted"/>)";

inline std::string user(const std::string& id, const std::string& more = "") {
    return "<userTask id=\"" + id + "\" tonghe:queue=\"police/household\" " + more + "/>";
}

inline std::string engine_name(const testing::TestParamInfo<store::Engine>& info) {
    return info.param == store::Engine::sqlite ? "sqlite" : "postgres";
}

} // namespace tonghe::work::internal

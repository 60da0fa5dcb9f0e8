// What was answered about processes is there after a power cut at any flush, and nothing stands in two states
// (tests/support/recorded_disk.hpp: unflushed writes are lost, reordered or torn).
#include "tests/support/recorded_disk.hpp"
#include "tonghe/work/internal/rows.hpp"
#include "tonghe/work/internal/test_house.hpp"
#include "tonghe/work/replay.hpp"

#include <atomic>

using namespace tonghe;
using namespace tonghe::work;
using namespace tonghe::work::internal;

namespace {

// A node on one file. The model, two offices side by side and a fee by a service before them, is in its memory.
class Node {
  public:
    Node(const std::filesystem::path& file, std::function<bool(int)> flush)
        : store_(store::Store::open(
              {.url = "sqlite:" + file.string(), .log_bytes_max = 400'000, .flush = std::move(flush)}
          )),
          model_(model_of(
              "bundle",
              ends + R"(<serviceTask id="fee" tonghe:service="fee"/><parallelGateway id="fork"/>
                        <parallelGateway id="join"/>)" +
                  user("left", "tonghe:workdays=\"3\"") + user("right"),
              {"start>fee", "fee>fork", "fork>left", "fork>right", "left>join", "right>join", "join>end"}
          )) {
        store_->migrate({journal::migrations(), work::migrations()});
        journal_ = std::make_unique<Journal>(*store_, clock_);
        work_ = std::make_unique<Work>(
            *journal_,
            WorkSources{
                .calendar = [] { return std::make_shared<const WorkCalendar>(); },
                .model = [this](Session&, const Instance&) { return model_; },
            }
        );
        work_->serve("fee", [](Tx&, const ServiceCall&) { return ServiceResult{.variables = {{"fee", 12}}}; });
    }

    store::Store& store() { return *store_; }

    Journal& journal() { return *journal_; }

    Work& work() { return *work_; }

    const process::ModelRef& model() const { return model_; }

  private:
    ManualClock clock_{start_of(Date::of(2026, 3, 2)) + Duration::hours(9)};
    std::unique_ptr<store::Store> store_;
    process::ModelRef model_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Work> work_;
};

struct Answer {
    TaskId task; // empty: the instance was started
    InstanceId instance;
    TaskState state = TaskState::open; // that it had at least come to
    size_t moment = 0;                 // of the disk, when it was given
};

const identity::Actor officer_zhou = officer("zhou", {"police/household"}, "990102000000");

// Cases that are started, and whose tasks are claimed and completed, thirty under way at any time.
std::vector<Answer> work_off(Node& node, const tests::RecordedDisk& disk, int cases) {
    std::mutex mutex;
    std::vector<Answer> answers;
    std::atomic<int> open = 0;
    const auto submit =
        [&](std::function<void(Tx&)> act, std::function<void()> then, const std::function<Answer()>& said) {
            ++open;
            node.journal().submit(std::move(act), [&, then = std::move(then), said](const std::exception_ptr& problem) {
                EXPECT_FALSE(problem);
                {
                    const std::lock_guard lock(mutex);
                    answers.push_back(said());
                    answers.back().moment = disk.moment();
                }
                then();
                --open;
            });
        };
    const auto decide = [&](const InstanceId& id, const TaskId& task) {
        const auto complete = [&, id, task] {
            submit(
                [&, task](Tx& tx) { node.work().complete(tx, officer_zhou, task, {.outcome = "", .opinion = "同意"}); },
                [] {},
                [id, task] { return Answer{.task = task, .instance = id, .state = TaskState::done}; }
            );
        };
        submit(
            [&, task](Tx& tx) { node.work().claim(tx, officer_zhou, task); },
            complete,
            [id, task] { return Answer{.task = task, .instance = id, .state = TaskState::claimed}; }
        );
    };
    for (int n = 0; n < cases; ++n) {
        while (open > 30) {
            std::this_thread::yield();
        }
        auto id = std::make_shared<InstanceId>();
        auto tasks = std::make_shared<std::vector<Task>>();
        submit(
            [&, n, id, tasks](Tx& tx) {
                work::Start start{
                    .model = node.model(), .case_ref = fmt::format("case-{}", n), .region = "990102001002"};
                if (n % 20 == 7) { // one whose state is in two tables
                    start.variables = {{"paper", std::string(2 * process::apart_bytes_min, 'x')}};
                }
                *id = node.work().start(tx, start);
                *tasks = tasks_of(tx, *id);
            },
            [&, id, tasks, n] {
                for (const Task& task : *tasks) {
                    if (n % 5 != 0) { // some stay where they are
                        decide(*id, task.id);
                    }
                }
            },
            [id] { return Answer{.task = {}, .instance = *id}; }
        );
    }
    while (open > 0) {
        std::this_thread::yield();
    }
    return answers;
}

void expect_consistent(Session& session, Node& node) {
    session.each("SELECT id FROM process_instance", {}, [&](const store::Row& row) {
        const InstanceId id = row.id<InstanceId>(0);
        const auto running = find_running(session, id);
        size_t people = 0;
        for (const process::Token& token : running->state.tokens) {
            people += token.wait == process::Wait::person ? 1 : 0;
        }
        const auto tasks = tasks_of(session, id);
        const auto waiting =
            std::count_if(tasks.begin(), tasks.end(), [](const Task& task) { return task.is_waiting(); });
        EXPECT_EQ(static_cast<size_t>(waiting), people) << id.text();
        EXPECT_EQ(running->instance.status == InstanceStatus::ended, people == 0) << id.text();
    });
    Replay replayed;
    std::string after;
    while (const auto last = replay(session, node.work(), after, 500, replayed)) {
        after = last->text();
    }
    EXPECT_EQ(replayed.faulty, 0) << (replayed.first ? replayed.first->what : "");
}

// How many of those that were answered before the power went are not there after it.
int lost(const std::filesystem::path& file, const std::vector<Answer>& answers, size_t cut) {
    Node node(file, store::flush_file);
    EXPECT_TRUE(node.journal().verify().intact);
    return node.store().read([&](Session& session) {
        expect_consistent(session, node);
        int out = 0;
        for (const Answer& answer : answers) {
            if (answer.moment > cut) {
                continue;
            }
            const auto task = answer.task.empty() ? std::nullopt : find_task(session, answer.task);
            const bool is_there = answer.task.empty()
                                      ? find_running(session, answer.instance).has_value()
                                      : task && (task->state == TaskState::done || task->state == answer.state);
            out += is_there ? 0 : 1;
        }
        return out;
    });
}

} // namespace

TEST(work_power_cut, at_any_flush_loses_no_answer_and_leaves_no_case_in_two_states) {
    const tests::Folder folder;
    const tests::Folder images;
    std::vector<Answer> answers;
    std::vector<size_t> moments; // when a flush began and when it had ended
    Random random(5);
    {
        tests::RecordedDisk disk(folder.path());
        {
            std::mutex mutex;
            const auto note = [&] {
                const std::lock_guard lock(mutex);
                moments.push_back(disk.moment());
            };
            Node node(folder.path() / "tonghe.db", [&](int file) {
                note();
                const bool flushed = disk.flush(file);
                note();
                return flushed;
            });
            const size_t first = moments.size();
            answers = work_off(node, disk, 250);
            moments.erase(moments.begin(), moments.begin() + static_cast<ptrdiff_t>(first)); // the tables are there
        }
        constexpr size_t cuts_max = 40;
        while (moments.size() > cuts_max) {
            moments.erase(moments.begin() + static_cast<ptrdiff_t>(random.below(moments.size())));
        }
        for (const size_t moment : moments) {
            disk.cut_power(moment, random, images.path() / std::to_string(moment));
        }
    }
    EXPECT_GT(moments.size(), 10u);
    for (const size_t moment : moments) {
        EXPECT_EQ(lost(images.path() / std::to_string(moment) / "tonghe.db", answers, moment), 0) << moment;
    }
}

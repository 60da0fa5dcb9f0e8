#include "office.hpp"

#include "tonghe/process/bpmn.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace tonghe::bench {

namespace {

thread_local std::vector<work::TaskId> opened_here;

constexpr const char* form_text = R"({"type": "object", "required": ["amount", "since", "reason", "household"],
  "properties": {"amount": {"type": "integer", "minimum": 0, "maximum": 1000000},
    "since": {"type": "string", "format": "date"}, "reason": {"type": "string", "minLength": 1, "maxLength": 200},
    "household": {"type": "array", "maxItems": 20, "items": {"type": "object", "required": ["name", "relation"],
      "properties": {"name": {"type": "string"}, "relation": {"enum": ["self", "spouse", "child", "parent"]}}}}}})";

} // namespace

Office::Office(const std::string& url, const journal::JournalOptions& options) {
    store_ = store::Store::open({.url = url});
    store_->migrate({journal::migrations(), work::migrations()});
    journal_ = std::make_unique<Journal>(*store_, SystemClock::instance(), options);
    const auto calendar = std::make_shared<WorkCalendar>();
    work_ = std::make_unique<work::Work>(
        *journal_,
        work::WorkSources{
            .calendar = [calendar] { return calendar; },
            .model = [this](Session&, const work::Instance& instance) { return models_[instance.model]; },
            .called = [](Session&, const work::Instance&, const std::string&) { return process::ModelRef(); },
        }
    );
    work_->observe(*this);
    work_->serve("step", [](Tx&, const work::ServiceCall&) { return work::ServiceResult{}; });
    for (int i = 0; i < 64; ++i) {
        identity::Actor actor{.account = fmt::format("officer-{:02}", i), .kind = identity::ActorKind::officer};
        actor.posts.push_back({.post = "post", .region = "990102000000", .queues = {"police/household"}});
        officers_.push_back(std::move(actor));
    }
    form_ = *forms::compile(parse_json(form_text), {.assert_formats = true});
}

Office::~Office() {
    journal_->stop_workers();
    store_->close();
}

process::ModelRef Office::model(const std::string& id, const std::string& inside) {
    auto parsed = process::parse_bpmn(
        R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:tonghe="https://tonghe.dev/bpmn"><message id="payment" name="payment"/><process id=")" +
            id + R"("><startEvent id="start"/><endEvent id="end" tonghe:outcome="granted"/>)" + inside +
            "</process></definitions>",
        id + ".bpmn"
    );
    for (const Fault& fault : parsed.faults()) {
        fmt::print(stderr, "{}: {}\n", fault.code, fault.what.en);
    }
    models_[(*parsed)->hash] = *parsed;
    return *parsed;
}

work::Start Office::start_of(const process::ModelRef& model, int64_t number) const {
    return {
        .model = model,
        .case_ref = fmt::format("case-{}", number),
        .region = "990102001002",
        .title = {"出生登记", "Birth registration"},
        .applicant_name = "陈*"};
}

void Office::task_opened(Tx&, const work::Task& task) { opened_here.push_back(task.id); }

std::vector<work::TaskId> Office::take_opened() { return std::exchange(opened_here, {}); }

Clients::Clients(Office& office, int count, Script script)
    : office_(office), script_(std::move(script)), count_(count) {
    micros_.reserve(1 << 20);
    for (int i = 0; i < 2; ++i) {
        threads_.emplace_back([this] { work_off(); });
    }
}

Clients::~Clients() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    arrived_.notify_all();
    for (std::thread& thread : threads_) {
        thread.join();
    }
}

void Clients::run(double seconds) {
    std::unique_lock lock(mutex_);
    for (int i = 0; i < count_; ++i) {
        ready_.push_back(i);
    }
    arrived_.notify_all();
    const int64_t until = steady_micros() + static_cast<int64_t>(seconds * 1e6);
    while (!stopping_ && steady_micros() < until && (busy_ > 0 || !ready_.empty())) {
        settled_.wait_for(lock, std::chrono::milliseconds(20));
    }
    stopping_ = true;
    ready_.clear();
    settled_.wait(lock, [&] { return busy_ == 0; });
}

void Clients::stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
}

void Clients::work_off() {
    for (;;) {
        int client = 0;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [&] { return closing_ || !ready_.empty(); });
            if (closing_) {
                return;
            }
            client = ready_.front();
            ready_.pop_front();
            ++busy_;
        }
        Act act = script_(client);
        const auto settle = [this, client](int64_t took, bool failed, bool goes_on) {
            const std::lock_guard lock(mutex_);
            if (took > 0) {
                micros_.push_back(took);
            }
            failures_ += failed ? 1 : 0;
            --busy_;
            if (goes_on && !stopping_) {
                ready_.push_back(client);
            }
            arrived_.notify_one();
            if (busy_ == 0) {
                settled_.notify_all();
            }
        };
        if (!act) {
            settle(0, false, false);
            continue;
        }
        const int64_t began = steady_micros();
        office_.journal().submit(std::move(act), [settle, began](const std::exception_ptr& problem) {
            settle(steady_micros() - began, problem != nullptr, true);
        });
    }
}

Clients::Latencies Clients::latencies() const {
    std::vector<int64_t> sorted = micros_;
    std::sort(sorted.begin(), sorted.end());
    if (sorted.empty()) {
        return {};
    }
    const auto at = [&](double share) {
        return static_cast<double>(sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1))]) / 1e3;
    };
    return {.p50 = at(0.5), .p99 = at(0.99), .max = at(1)};
}

} // namespace tonghe::bench

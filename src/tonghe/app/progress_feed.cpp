#include "tonghe/app/progress_feed.hpp"

#include "tonghe/base/log.hpp"

namespace tonghe::app {

namespace {
constexpr auto look_every = std::chrono::milliseconds(200);
}

ProgressFeed::ProgressFeed(journal::Journal& journal) : journal_(journal), thread_([this] { run(); }) {}

ProgressFeed::~ProgressFeed() { stop(); }

void ProgressFeed::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
        for (const auto& [subject, stream] : followers_) {
            stream->close();
        }
        followers_.clear();
    }
    wake_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

std::shared_ptr<api::EventStream> ProgressFeed::follow(const std::string& subject) {
    auto stream = api::EventStream::make();
    stream->push("hello", "{}");
    {
        const std::lock_guard lock(mutex_);
        followers_.emplace(subject, stream);
    }
    wake_.notify_all();
    return stream;
}

void ProgressFeed::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        std::erase_if(followers_, [](const auto& entry) { return entry.second->is_closed(); });
        if (followers_.empty()) {
            told_ = -1;
            wake_.wait(lock, [this] { return stopping_ || !followers_.empty(); });
            continue;
        }
        const int64_t after = told_;
        lock.unlock();
        std::vector<journal::Entry> news;
        int64_t end = after;
        try {
            journal_.read([&](Session& session) {
                end = after < 0 ? session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal") : after;
                news = journal_.entries(session, end, 500);
            });
        } catch (const std::exception& problem) {
            base::log_warning("feed.read_failed", {{"problem", problem.what()}});
        }
        lock.lock();
        told_ = news.empty() ? end : news.back().sequence;
        for (const journal::Entry& entry : news) {
            tell(entry);
        }
        wake_.wait_for(lock, look_every, [this] { return stopping_; });
    }
}

void ProgressFeed::tell(const journal::Entry& entry) {
    const std::string data =
        to_text(JsonObject{{"kind", entry.event.kind}, {"subject", entry.event.subject}, {"sequence", entry.sequence}});
    const auto push = [&](std::string_view subject) {
        const auto [from, to] = followers_.equal_range(std::string(subject));
        for (auto it = from; it != to; ++it) {
            it->second->push("progress", data, std::to_string(entry.sequence));
        }
    };
    push(entry.event.subject);
    if (const auto* about = entry.event.data.if_object()) {
        push(text_or(*about, "bundle_case"));
        push(text_or(*about, "case"));
    }
    if (entry.event.kind.starts_with("task.") || entry.event.kind.starts_with("clock.")) {
        push("desk");
    }
}

} // namespace tonghe::app

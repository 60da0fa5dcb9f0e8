#include "tonghe/app/insight_archive.hpp"

#include "tonghe/base/settings.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/insight/diagnosis.hpp"
#include "tonghe/insight/errors.hpp"
#include "tonghe/insight/flow_net.hpp"
#include "tonghe/insight/log_file.hpp"

#include <algorithm>
#include <set>

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

constexpr size_t kept_max = 8;
constexpr int waiting_max = 3;            // of four worker threads as they come, so that one stays for others
constexpr int64_t quick_micros = 200'000; // what is computed faster is computed anew as soon as the journal moved on
constexpr const char* all_logs = "all";
constexpr const char* profile_name = "profile.json";

bool is_log(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.ends_with(".xes") || name.ends_with(".xes.gz") || name.ends_with(".sqlite") ||
           (name.ends_with(".json") && name != profile_name);
}

std::vector<fs::path> logs_in(const std::string& folder) {
    std::vector<fs::path> out;
    std::error_code unreadable;
    if (folder.empty()) {
        return out;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, unreadable)) {
        if (entry.is_regular_file(unreadable) && is_log(entry.path())) {
            out.push_back(entry.path());
        }
    }
    std::sort(out.begin(), out.end());
    return out;
}

} // namespace

std::string stem_of(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.substr(0, name.find('.'));
}

insight::Names names_of(const catalog::Catalog& catalog, bool of_several) {
    insight::Names out = insight::names_of_the_house();
    for (const auto& item : catalog.content().items) {
        out[item->item.id] = item->item.title;
        const auto add = [&](const process::Model& model) {
            for (const process::Element& element : model.elements) {
                const std::string zh = element.name.empty() ? element.id : element.name;
                const std::string en(element.attribute("title_en", zh));
                const Text& of = item->item.title;
                out[item->item.id + "/" + element.id] =
                    of_several ? Text{zh + "（" + of.zh + "）", en + " (" + of.en + ")"} : Text{zh, en};
            }
        };
        for (const catalog::CalledProcess& called : item->called) {
            add(*called.model);
        }
        add(*item->process);
    }
    for (const catalog::Region& region : catalog.territory().regions()) {
        out[region.code] = region.name;
        for (const catalog::Queue& queue : catalog.organisation().queues()) {
            if (region.level != catalog::Level::community) {
                out[queue.id + "@" + region.code] = {
                    queue.title.zh + "（" + region.name.zh + "）", queue.title.en + " (" + region.name.en + ")"};
            }
        }
    }
    return out;
}

insight::EventLog combined_logs(const std::vector<fs::path>& files, const std::function<void(size_t)>& told) {
    insight::EventLogBuilder out;
    size_t before = 0;
    for (const fs::path& file : files) {
        const insight::EventLog log = insight::read_log(file, "case", [&](size_t done) {
            if (told) {
                told(before + done);
            }
        });
        before += static_cast<size_t>(fs::file_size(file));
        out.add_all(log, "group", stem_of(file));
    }
    return out.finish();
}

insight::Profile profile_beside(const std::vector<fs::path>& files) {
    const fs::path beside = files.empty() ? fs::path() : files.front().parent_path() / profile_name;
    if (!files.empty() && fs::exists(beside)) {
        return insight::read_profile(insight::read_bytes(beside));
    }
    insight::Profile out = insight::profile_of_the_house();
    out.title = {files.empty() ? "" : files.front().filename().string(), ""};
    out.title.en = out.title.zh;
    if (files.size() > 1) {
        out.group_key = "group";
    }
    return out;
}

insight::Diagnosis diagnose_with_models(const insight::Study& study, const catalog::Catalog& catalog, size_t rows_max) {
    insight::Diagnosis out = insight::diagnose(study, rows_max);
    for (const auto& item : catalog.content().items) {
        insight::Conformance told = insight::conformance(
            study, insight::flow_net(*item->process, item->item.id + "/"), item->item.id, item->item.title
        );
        if (told.cases > 0) {
            out.conformance.push_back(std::move(told));
        }
    }
    return out;
}

// One computes; a few wait for their turn.
class InsightArchive::Turn {
  public:
    explicit Turn(InsightArchive& archive) : waiting_(archive.waiting_) {
        if (waiting_.fetch_add(1) >= waiting_max) {
            waiting_.fetch_sub(1);
            throw Error(errors::unavailable).retry_after(2);
        }
        lock_ = std::unique_lock(archive.mutex_);
    }

    ~Turn() { waiting_.fetch_sub(1); }

    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    std::atomic<int>& waiting_;
    std::unique_lock<std::mutex> lock_;
};

InsightArchive::InsightArchive(
    journal::Journal& journal, const catalog::CatalogHolder& catalog, const Settings& settings, const Clock& clock
)
    : journal_(journal), catalog_(catalog), settings_(settings), clock_(clock) {}

std::vector<LogChoice> InsightArchive::logs() const {
    std::vector<LogChoice> out;
    const auto files = logs_in(settings_.text("insight.logs"));
    const insight::Profile profile = profile_beside(files);
    int64_t all = 0;
    for (const fs::path& file : files) {
        const std::string stem = stem_of(file);
        const auto name = profile.names.find(stem);
        const auto size = static_cast<int64_t>(fs::file_size(file));
        all += size;
        out.push_back({stem, name != profile.names.end() ? name->second : Text{stem, stem}, size});
    }
    if (out.size() > 1) {
        out.insert(out.begin(), {all_logs, profile.title, all});
    }
    return out;
}

const InsightArchive::Kept*
InsightArchive::find(const std::string& log, const insight::CaseFilter& filter, const std::string& packs) {
    const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
        return kept.log == log && kept.filter == filter && kept.packs == packs;
    });
    if (found == kept_.end()) {
        return nullptr;
    }
    kept_.splice(kept_.begin(), kept_, found);
    return &kept_.front();
}

StudyRef InsightArchive::keep(Kept made) {
    kept_.remove_if([&](const Kept& kept) { return kept.log == made.log && kept.filter == made.filter; });
    kept_.push_front(std::move(made));
    if (kept_.size() > kept_max) {
        kept_.pop_back();
    }
    return kept_.front().study;
}

void InsightArchive::follow_journal() {
    const int64_t entries_max = settings_.integer("insight.entries_max");
    const int64_t head =
        journal_.read([](Session& session) { return session.count("SELECT MAX(sequence) FROM journal"); });
    const bool outgrown = static_cast<int64_t>(history_.size()) > 2 * entries_max;
    if (outgrown || (history_.through() == 0 && head > entries_max)) {
        history_ = {};
        history_.skip_to(std::max<int64_t>(head - entries_max, 0));
    }
    insight::read_journal(journal_, history_);
}

StudyRef InsightArchive::of_journal(const insight::CaseFilter& filter) {
    const Turn turn(*this);
    const auto catalog = catalog_.get();
    follow_journal();
    if (const Kept* kept = find("", filter, catalog->hash())) {
        const bool fresh = clock_.now() - kept->at < Duration::seconds(settings_.integer("insight.fresh_seconds"));
        if (kept->through == history_.through() || (fresh && kept->took_micros > quick_micros)) {
            return kept->study;
        }
    }
    const int64_t began = steady_micros();
    auto study = std::make_shared<const insight::Study>(
        history_.events(filter),
        insight::profile_of_the_house(),
        catalog->calendar(),
        names_of(*catalog, filter.item.empty())
    );
    return keep(
        {"", filter, catalog->hash(), history_.through(), clock_.now(), steady_micros() - began, std::move(study)}
    );
}

StudyRef InsightArchive::of_log(const std::string& log) {
    const Turn turn(*this);
    const auto catalog = catalog_.get();
    if (const Kept* kept = find(log, {}, catalog->hash())) {
        return kept->study;
    }
    auto files = logs_in(settings_.text("insight.logs"));
    insight::Profile profile = profile_beside(files);
    if (log != all_logs) {
        std::erase_if(files, [&](const fs::path& file) { return stem_of(file) != log; });
        const auto name = profile.names.find(log);
        profile.title = name != profile.names.end() ? name->second : Text{log, log};
    }
    if (files.empty()) {
        throw Error(insight::errors::no_such_log, {{"log", log}});
    }
    auto study = std::make_shared<const insight::Study>(
        combined_logs(files), std::move(profile), catalog->calendar(), names_of(*catalog)
    );
    return keep({log, {}, catalog->hash(), 0, clock_.now(), 0, std::move(study)});
}

} // namespace tonghe::app

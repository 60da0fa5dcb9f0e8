#include "tests/support/databases.hpp"

#include "tonghe/store/store.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

namespace tonghe::tests {

namespace {

struct Ran {
    int code;
    std::string printed; // its first line
};

Ran run(const std::string& command) {
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 1000> line{};
    std::string printed = fgets(line.data(), line.size(), pipe) == nullptr ? "" : line.data();
    while (fgets(line.data(), line.size(), pipe) != nullptr) {
    }
    const int status = pclose(pipe);
    if (!printed.empty() && printed.back() == '\n') {
        printed.pop_back();
    }
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, printed};
}

std::string script(const std::string& action, const std::filesystem::path& folder) {
    return TONGHE_SOURCE_DIR "/tests/support/postgres.sh " + action + " " + folder.string();
}

Ran start_cluster(const std::filesystem::path& folder) {
    std::filesystem::permissions(folder, std::filesystem::perms(0755)); // its owner is another user where we are root
    return run(script("start", folder / "pg") + " " + std::to_string(getpid()));
}

// The cluster of this process, started when first asked for.
struct Shared {
    Shared() {
        if (const char* running = std::getenv("TONGHE_TEST_POSTGRES"); running != nullptr && *running != '\0') {
            url = running;
            return;
        }
        const Ran started = start_cluster(folder.emplace().path());
        url = started.printed;
        if (started.code != 0) {
            url.clear();
            missing = started.code == 77 ? "PostgreSQL is not installed (apt-get install postgresql-15)"
                                         : "PostgreSQL does not start here";
        }
    }

    ~Shared() {
        if (folder) {
            run(script("stop", folder->path() / "pg"));
        }
    }

    std::optional<Folder> folder;
    std::string url;
    std::string missing;
};

Shared& shared() {
    static Shared instance;
    return instance;
}

std::string with_option(const std::string& url, const std::string& option) {
    return url + (url.find('?') == std::string::npos ? "?" : "&") + option;
}

} // namespace

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tonghe-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
        throw std::runtime_error("no temporary folder can be made");
    }
    path_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::string postgres_missing() { return shared().missing; }

Database::Database(store::Engine engine) {
    if (engine == store::Engine::sqlite) {
        url_ = "sqlite:" + (folder_.path() / "tonghe.db").string();
        return;
    }
    static std::atomic<int> made = 0;
    schema_ = "test_" + std::to_string(getpid()) + "_" + std::to_string(++made);
    const auto store = store::Store::open({.url = shared().url, .readers = 1, .writers = 1});
    store->write_and_wait([&](store::Session& session) { session.execute("CREATE SCHEMA " + schema_); });
    url_ = with_option(shared().url, "options=-csearch_path%3D" + schema_);
}

Database::~Database() {
    if (!schema_.empty()) {
        try {
            const auto store = store::Store::open({.url = shared().url, .readers = 1, .writers = 1});
            store->write_and_wait([&](store::Session& session) {
                session.execute("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE");
            });
        } catch (const std::exception& e) {
            std::fprintf(stderr, "schema %s stays: %s\n", schema_.c_str(), e.what());
        }
    }
}

Cluster::Cluster() : url_(start_cluster(folder_.path()).printed) {}

Cluster::~Cluster() { run(script("stop", folder_.path() / "pg")); }

void Cluster::halt() { run(script("halt", folder_.path() / "pg")); }

void Cluster::resume() { run(script("resume", folder_.path() / "pg")); }

void Cluster::command(const std::string& sql) {
    if (run(script("command", folder_.path() / "pg") + " \"" + sql + "\"").code != 0) {
        throw std::runtime_error("PostgreSQL refused: " + sql);
    }
}

} // namespace tonghe::tests

// Fresh databases for tests, on both engines.
//
// PostgreSQL is the cluster named by TONGHE_TEST_POSTGRES, or one that tests/support/postgres.sh starts for this
// process and that stops with it. Each database is a schema of its own there; on SQLite it is a file in a folder of
// its own. Both go away with the object.
#pragma once
#include "tonghe/store/session.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace tonghe::tests {

class Folder { // a temporary one, removed with its content
  public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

class Database {
  public:
    explicit Database(store::Engine engine);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    const std::string& url() const { return url_; }

  private:
    Folder folder_;
    std::string url_;
    std::string schema_;
};

// Why there is no PostgreSQL to test with, or "".
std::string postgres_missing();

// A cluster that a test may kill and start again.
class Cluster {
  public:
    Cluster();
    ~Cluster();
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;

    const std::string& url() const { return url_; }

    void halt();
    void resume();
    void command(const std::string& sql); // outside any transaction, as the superuser

  private:
    Folder folder_;
    std::string url_;
};

} // namespace tonghe::tests

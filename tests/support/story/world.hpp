// A world for one story: a node of its own on a copy of a city made once, with a clock that moves only when told to.
//
// Always true
//  1. Two worlds of one city share the catalogue and nothing else.
//  2. Timers fire and messages are delivered only in `settle`; nothing runs beside a step.
#pragma once
#include "tests/support/databases.hpp"
#include "tonghe/api/test_client.hpp"
#include "tonghe/app/node.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/journal/journal.hpp"

#include <map>
#include <memory>
#include <string>

namespace tonghe::story {

inline constexpr const char* source_folder = TONGHE_SOURCE_DIR;

// The city that worlds begin as: the demonstration families and accounts, on a day in March.
class City {
  public:
    City(store::Engine engine, std::string postgres);
    // A city as another world left it, which is closed by this.
    static std::unique_ptr<City> of(class World& world);
    ~City();
    City(const City&) = delete;
    City& operator=(const City&) = delete;

    store::Engine engine() const { return engine_; }

    Instant start() const { return start_; }

  private:
    friend class World;
    City() = default;

    store::Engine engine_ = store::Engine::sqlite;
    std::string postgres_; // URL of the cluster
    std::string database_; // its name there
    Instant start_;
    tests::Folder folder_;
    std::shared_ptr<const catalog::Catalog> catalog_;
};

struct Asked {
    std::string who;
    std::string method;
    std::string path;
    std::string body;
    std::string content_type = "application/json";
    api::Headers headers;
};

class World {
  public:
    explicit World(const City& city);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    app::Node& node() { return *node_; }

    journal::Journal& journal() { return node_->house().journal; }

    ManualClock& clock() { return clock_; }

    const WorkCalendar& calendar() const { return city_.catalog_->calendar(); }

    // Signs in where need be, with the password of the demonstration; what that records is not counted as of the step.
    api::TestClient::Reply ask(const Asked& asked);
    void sign_in(const std::string& who);
    // Opens an event stream and keeps it; the reply is its head.
    api::TestClient::Reply follow(const Asked& asked);
    // Waits until the stream of `who` has brought the text; false when it does not come.
    bool hears(const std::string& who, const std::string& text);
    int settle(); // fires what is due until nothing is; how many
    void restart();
    void change_pack(const std::string& file, const std::string& old, const std::string& fresh);
    int64_t journal_size();

  private:
    friend class City;
    void open();
    void close();
    api::Headers headers_for(const Asked& asked);

    const City& city_;
    tests::Folder folder_;
    std::string database_; // of PostgreSQL
    ManualClock clock_;
    std::unique_ptr<app::Node> node_;
    std::unique_ptr<api::TestClient> client_;

    struct SignedIn {
        std::string token;
        Instant seen;
    };

    std::map<std::string, SignedIn> sessions_;
    std::map<std::string, api::TestClient> streams_;
    bool own_packs_ = false;
};

} // namespace tonghe::story

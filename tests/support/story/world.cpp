#include "tests/support/story/world.hpp"

#include "tonghe/app/demo_city.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/policy/run.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <atomic>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <unistd.h>

namespace tonghe::story {

namespace {

namespace fs = std::filesystem;

Settings cheap_settings() {
    Settings settings = app::all_settings();
    for (const auto& [name, value] : std::initializer_list<std::pair<const char*, const char*>>{
             {"identity.password_memory_kib", "8192"},
             {"identity.password_passes", "1"},
             {"identity.idle_minutes", "1440"},
             {"identity.staff_idle_minutes", "1440"},
             {"identity.session_hours_max", "720"},
             {"api.io_threads", "1"},
             {"api.worker_threads", "2"},
             {"api.address_requests_per_second", "0"},
             {"api.access_log", "false"},
             {"api.heartbeat_ms", "600000"},
             {"api.drain_ms", "0"},
             {"payments.bank", "test"},
             {"payments.lines_per_file", "1"},
             {"store.readers", "2"},
             {"store.writers", "2"},
         }) {
        settings.set(name, value);
    }
    return settings;
}

std::shared_ptr<const catalog::Catalog> shared_catalog() {
    static const std::shared_ptr<const catalog::Catalog> catalog = [] {
        const catalog::PackReading reading = catalog::read_packs(app::packs_below(fs::path(source_folder) / "packs"));
        if (!reading.catalog) {
            throw std::runtime_error(
                "the packs have faults: " +
                (reading.faults.empty() ? "" : reading.faults.front().file + ": " + reading.faults.front().what.zh)
            );
        }
        return reading.catalog;
    }();
    return catalog;
}

// PostgreSQL makes databases outside of any transaction, so these statements go by a connection of their own.
void execute(const std::string& url, const std::string& sql) {
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(url.c_str()), &PQfinish);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(connection.get(), sql.c_str()), &PQclear);
    if (PQresultStatus(result.get()) != PGRES_COMMAND_OK) {
        throw std::runtime_error(sql + ": " + PQerrorMessage(connection.get()));
    }
}

std::string with_database(const std::string& url, const std::string& database) {
    const size_t slash = url.find('/', url.find("//") + 2);
    const size_t options = url.find('?', slash);
    return url.substr(0, slash + 1) + database + (options == std::string::npos ? "" : url.substr(options));
}

std::string new_database_name() {
    static std::atomic<int> made = 0;
    return fmt::format("story_{}_{}", getpid(), ++made);
}

} // namespace

City::City(store::Engine engine, std::string postgres)
    : engine_(engine), postgres_(std::move(postgres)), start_(start_of(Date::of(2026, 3, 2)) + Duration::hours(9)),
      catalog_(shared_catalog()) {
    if (engine_ == store::Engine::postgres) {
        database_ = new_database_name();
        execute(postgres_, "CREATE DATABASE " + database_);
    }
    const ManualClock clock(start_);
    app::Node node(
        cheap_settings(),
        {.data = folder_.path(),
         .database = database_.empty() ? "" : with_database(postgres_, database_),
         .packs = {},
         .catalog = catalog_,
         .clock = &clock,
         .serves_http = false,
         .has_workers = false}
    );
    app::load_demo(node.house(), {.residents = 0});
    node.close();
}

std::unique_ptr<City> City::of(World& world) {
    world.close();
    std::unique_ptr<City> city(new City());
    city->engine_ = world.city_.engine_;
    city->postgres_ = world.city_.postgres_;
    city->start_ = world.clock().now();
    city->catalog_ = world.city_.catalog_;
    fs::copy(
        world.folder_.path(),
        city->folder_.path(),
        fs::copy_options::recursive | fs::copy_options::copy_symlinks | fs::copy_options::overwrite_existing
    );
    fs::remove(city->folder_.path() / "packs");
    if (city->engine_ == store::Engine::postgres) {
        city->database_ = new_database_name();
        execute(city->postgres_, "CREATE DATABASE " + city->database_ + " TEMPLATE " + world.database_);
    }
    world.open();
    return city;
}

City::~City() {
    if (!database_.empty()) {
        try {
            execute(postgres_, "DROP DATABASE IF EXISTS " + database_);
        } catch (const std::exception& e) {
            fmt::print(stderr, "a database stays: {}\n", e.what());
        }
    }
}

World::World(const City& city) : city_(city), clock_(city.start()) {
    fs::copy(city.folder_.path(), folder_.path(), fs::copy_options::recursive);
    fs::create_directory_symlink(fs::path(source_folder) / "packs", folder_.path() / "packs");
    if (city.engine_ == store::Engine::postgres) {
        database_ = new_database_name();
        execute(city.postgres_, "CREATE DATABASE " + database_ + " TEMPLATE " + city.database_);
    }
    open();
}

World::~World() {
    close();
    if (!database_.empty()) {
        try {
            execute(city_.postgres_, "DROP DATABASE IF EXISTS " + database_);
        } catch (const std::exception& e) {
            fmt::print(stderr, "a database stays: {}\n", e.what());
        }
    }
}

void World::open() {
    app::NodeOptions options{
        .data = folder_.path(),
        .database = database_.empty() ? "" : with_database(city_.postgres_, database_),
        .packs = app::packs_below(folder_.path() / "packs"),
        .catalog = own_packs_ ? nullptr : city_.catalog_,
        .clock = &clock_,
        .port = 0,
        .has_workers = false,
    };
    node_ = std::make_unique<app::Node>(cheap_settings(), std::move(options));
    node_->house().public_url = "http://yunlan.test";
    node_->start();
    client_ = std::make_unique<api::TestClient>("127.0.0.1", node_->port());
}

void World::close() {
    streams_.clear();
    client_.reset();
    node_.reset();
}

void World::restart() {
    close();
    open();
}

api::Headers World::headers_for(const Asked& asked) {
    api::Headers headers = asked.headers;
    if (asked.who != "anyone") {
        sign_in(asked.who);
        headers.push_back({"Authorization", "Bearer " + sessions_.at(asked.who).token});
    }
    return headers;
}

void World::sign_in(const std::string& who) {
    const auto known = sessions_.find(who);
    if (who == "anyone" || (known != sessions_.end() && clock_.now() - known->second.seen < Duration::hours(12))) {
        return;
    }
    const auto reply =
        client_->post("/api/v1/sessions", JsonObject{{"account", who}, {"password", std::string(app::demo_password)}});
    if (reply.status != 201) {
        throw std::runtime_error(fmt::format("{} cannot sign in: {} {}", who, reply.status, reply.body));
    }
    sessions_[who] = {std::string(reply.json().at("token").get_string()), clock_.now()};
}

api::TestClient::Reply World::ask(const Asked& asked) {
    api::Headers headers = headers_for(asked);
    const bool has_body = asked.method != "GET" && asked.method != "DELETE";
    const std::string body = asked.body.empty() && has_body ? "{}" : asked.body;
    if (!body.empty()) {
        headers.push_back({"Content-Type", asked.content_type});
    }
    const std::string out_token = asked.method == "DELETE" && asked.path == "/api/v1/session" ? asked.who : "";
    auto reply = client_->send(api::parse_method(asked.method), asked.path, body, headers);
    while (node_->house().matcher.is_running()) { // what a step began ends with it
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (!out_token.empty() || reply.status == 401) {
        sessions_.erase(asked.who); // signed out, or no longer signed in: the next step signs in anew
    }
    return reply;
}

api::TestClient::Reply World::follow(const Asked& asked) {
    api::TestClient stream("127.0.0.1", node_->port());
    stream.connect();
    std::string head = "GET " + asked.path + " HTTP/1.1\r\nHost: yunlan.test\r\nAccept: text/event-stream\r\n";
    for (const api::Header& header : headers_for(asked)) {
        head += header.name + ": " + header.value + "\r\n";
    }
    stream.write(head + "\r\n");
    const std::string first = stream.read_until("\r\n\r\n");
    api::TestClient::Reply reply{
        .status = std::atoi(first.substr(first.find(' ') + 1).c_str()), .headers = {}, .body = {}};
    if (first.find("text/event-stream") != std::string::npos) {
        reply.headers.push_back({"Content-Type", "text/event-stream"});
        streams_.erase(asked.who);
        streams_.emplace(asked.who, std::move(stream));
    }
    return reply;
}

bool World::hears(const std::string& who, const std::string& text) {
    const auto stream = streams_.find(who);
    if (stream == streams_.end()) {
        return false;
    }
    try {
        stream->second.read_until(text);
        return true;
    } catch (const Error&) {
        return false;
    }
}

int World::settle() {
    int fired = 0;
    for (int round = 0; round < 100; ++round) {
        const int now = journal().run_due();
        if (now == 0) {
            break;
        }
        fired += now;
    }
    return fired;
}

void World::change_pack(const std::string& file, const std::string& old, const std::string& fresh) {
    const fs::path packs = folder_.path() / "packs";
    if (!own_packs_) {
        fs::remove(packs);
        fs::copy(fs::path(source_folder) / "packs", packs, fs::copy_options::recursive);
        own_packs_ = true;
    }
    std::ostringstream text;
    text << std::ifstream(packs / file).rdbuf();
    std::string changed = text.str();
    const size_t at = changed.find(old);
    if (at == std::string::npos) {
        throw std::runtime_error(fmt::format("{} does not hold `{}`", file, old));
    }
    std::ofstream(packs / file) << changed.replace(at, old.size(), fresh);
}

int64_t World::journal_size() {
    return journal().read([](Session& session) {
        return session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal");
    });
}

} // namespace tonghe::story

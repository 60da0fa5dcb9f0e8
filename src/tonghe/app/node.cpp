#include "tonghe/app/node.hpp"

#include "tonghe/api/idempotency.hpp"
#include "tonghe/api/identity_authenticator.hpp"
#include "tonghe/api/node_routes.hpp"
#include "tonghe/api/openapi.hpp"
#include "tonghe/api/settings.hpp"
#include "tonghe/app/appeal_work.hpp"
#include "tonghe/app/data_lock.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/insight_archive.hpp"
#include "tonghe/app/node_keys.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/app/payment_bank.hpp"
#include "tonghe/app/payment_views.hpp"
#include "tonghe/app/policy_drawing.hpp"
#include "tonghe/app/progress_feed.hpp"
#include "tonghe/app/settings.hpp"
#include "tonghe/app/whole_packs.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/blob/blob_store.hpp"
#include "tonghe/claims/batches.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/disbursement/worker.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/notify/webhook.hpp"
#include "tonghe/policy/following.hpp"
#include "tonghe/policy/run.hpp"
#include "tonghe/policy/sandbox.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/daily.hpp"
#include "tonghe/work/supervision.hpp"
#include "tonghe/work/work.hpp"

#include <algorithm>
#include <set>

namespace tonghe::notify {
std::span<const store::Migration> migrations();
}

namespace tonghe::service {
std::span<const store::Migration> migrations();
}

namespace tonghe::policy {
std::span<const store::Migration> migrations();
}

namespace tonghe::appeal {
std::span<const store::Migration> migrations();
}

namespace tonghe::disbursement {
std::span<const store::Migration> migrations();
}

namespace tonghe::api {
std::span<const store::Migration> migrations();
}

namespace tonghe::app {

namespace {

namespace fs = std::filesystem;

std::unique_ptr<store::Store> open_store(const Settings& settings, const NodeOptions& options) {
    fs::create_directories(options.data);
    auto store = store::Store::open({
        .url = database_url(options),
        .readers =
            static_cast<int>(std::max(settings.integer("store.readers"), settings.integer("api.worker_threads"))),
        .writers = static_cast<int>(settings.integer("store.writers")),
        .queue_max = static_cast<int>(settings.integer("store.queue_max")),
    });
    store->migrate(all_migrations());
    return store;
}

// A database server takes several nodes, a file takes one.
std::unique_ptr<DataLock> lock_of(const NodeOptions& options) {
    return options.database.empty() ? std::make_unique<DataLock>(options.data) : nullptr;
}

PackKeeper::Reading read_catalog(const NodeOptions& options, store::Store& store) {
    const auto published = store.read([](Session& session) { return design::publications_in_force(session); });
    if (options.catalog && published.empty()) {
        return {.packs = {.catalog = options.catalog}};
    }
    PackKeeper::Reading reading = read_published(options.packs, published);
    if (!reading.packs.catalog) {
        refuse_faulty(reading.packs);
    }
    return reading;
}

void add_all_routes(api::Routes& routes, House& house) {
    routes.describe("session", {"登录与身份", "Signing in, and for whom one acts"});
    routes.describe("services", {"事项与办事指南", "What can be done here, and how"});
    routes.describe("drafts", {"一表申请", "The one form: drafts that fill themselves, materials, submitting once"});
    routes.describe("cases", {"办件", "Cases: following and finding them"});
    routes.describe("ratings", {"好差评", "Ratings, and what bad ones ask for"});
    routes.describe("certificates", {"电子证照", "Certificates: holding, showing, verifying"});
    routes.describe("me", {"我的信息", "My data, who looked at it, and my inbox"});
    routes.describe("desk", {"工作台", "What waits for an officer, and deciding it"});
    routes.describe("operator", {"运维", "Packs, accounts, outbox, webhooks, health"});
    routes.describe("ledger", {"存证日志", "The journal: entries, checkpoints, proofs"});
    routes.describe("supervision", {"督办", "How work stands in the units somebody supervises"});
    routes.describe("policies", {"政策", "Policies: the library, the calculator, what is known to be mine"});
    routes.describe("claims", {"智能审核", "Claims review: files, flags, decisions, payment by effect"});
    routes.describe(
        "appeals", {"异议申诉", "Appeals against decisions, and decisions that people take instead of rules"}
    );
    routes.describe("algorithms", {"算法备案", "The register of algorithms"});
    routes.describe(
        "payments", {"补贴直达", "Benefits paid without an application: batches, published lists, what is paid to me"}
    );
    routes.describe("rules", {"决策模型", "Decision models (DMN): checking them and trying them out"});
    routes.describe("design", {"流程设计", "Processes on the drawing board: checking, trying, approving, publishing"});
    routes.describe("insight", {"流程诊断", "Process mining: where cases wait, and why"});
    add_session_routes(routes, house);
    add_guide_routes(routes, house);
    add_application_routes(routes, house);
    add_case_routes(routes, house);
    add_wallet_routes(routes, house);
    add_me_routes(routes, house);
    add_desk_routes(routes, house);
    add_desk_view_routes(routes, house);
    add_people_routes(routes, house);
    add_suspension_routes(routes, house);
    add_steering_routes(routes, house);
    add_operator_routes(routes, house);
    add_process_routes(routes, house);
    add_design_routes(routes, house);
    add_draft_routes(routes, house);
    add_health_routes(routes, house);
    add_ledger_routes(routes, house);
    add_rules_routes(routes, house);
    add_insight_routes(routes, house);
    add_supervision_routes(routes, house);
    add_policy_routes(routes, house);
    add_policy_design_routes(routes, house);
    add_matching_routes(routes, house);
    add_sandbox_routes(routes, house);
    add_claims_routes(routes, house);
    add_appeal_routes(routes, house);
    add_appeal_desk_routes(routes, house);
    add_automation_routes(routes, house);
    add_algorithm_routes(routes, house);
    add_payment_routes(routes, house);
    add_mending_routes(routes, house);
    add_publicity_routes(routes, house);
    add_my_benefit_routes(routes, house);
}

} // namespace

struct Node::Parts {
    // What work asks of the packs, and of who is who.
    static work::WorkSources work_sources(const catalog::CatalogHolder& catalog, const identity::Identity& identity) {
        work::WorkSources sources = service::work_sources(catalog);
        sources.officer = [&identity](Session& session, const std::string& account, Instant now) {
            auto actor = identity.actor_of(session, identity::AccountId(account), now);
            return actor && actor->is_officer() ? std::move(actor) : std::nullopt;
        };
        sources.officers_of =
            [&catalog](Session& session, std::string_view queue, std::string_view region, Instant now) {
                std::set<std::string> accounts;
                const auto snapshot = catalog.get();
                for (const catalog::Post* post : snapshot->organisation().posts_serving(queue, region)) {
                    for (const identity::AccountId& account : identity::holders_of(session, post->id, now)) {
                        accounts.insert(account.text());
                    }
                }
                return std::vector<std::string>(accounts.begin(), accounts.end());
            };
        return sources;
    }

    Parts(Settings given, NodeOptions given_options)
        : settings(std::move(given)), options(std::move(given_options)),
          clock(options.clock != nullptr ? *options.clock : static_cast<const Clock&>(SystemClock::instance())),
          lock(lock_of(options)), keys(load_keys(options.data / "keys")), store(open_store(settings, options)),
          journal(
              *store,
              clock,
              {.key = keys.signing,
               .delivery_attempts_max = static_cast<int>(settings.integer("journal.delivery_attempts_max")),
               .checkpoint_every = Duration::minutes(settings.integer("journal.checkpoint_minutes")),
               .checkpoint_entries = settings.integer("journal.checkpoint_entries")}
          ),
          first_reading(read_catalog(options, *store)), catalog(first_reading.packs.catalog),
          packs(options.packs, catalog),
          identity(
              [this] {
                  auto snapshot = catalog.get();
                  return std::shared_ptr<const catalog::OrganisationTree>(snapshot, &snapshot->organisation());
              },
              identity::IdentityOptions::from(settings),
              [this] {
                  auto snapshot = catalog.get();
                  return std::shared_ptr<const catalog::AccessRules>(snapshot, &snapshot->access());
              }
          ),
          registry(registry::vocabulary_of(catalog)), blobs(options.data / "files"),
          work(journal, work_sources(catalog, identity)),
          case_work(
              catalog,
              registry,
              work,
              journal,
              [this](std::string_view text) { return crypto::to_hex(keys.signing.sign(text)); }
          ),
          applications(catalog, registry, case_work), webhooks(clock, keys.sealing, settings.text("node.name")),
          feed(journal), insight(journal, catalog, settings, clock),
          matcher(
              journal,
              catalog,
              static_cast<unsigned>(settings.integer("policy.threads")),
              options.data / "snapshot",
              facts_of_drafts
          ),
          sandbox(
              [this] { return matcher.found(); }, keys.moving, static_cast<unsigned>(settings.integer("policy.threads"))
          ),
          following(registry, catalog, matcher), bank(bank_of(settings, options.data / "payments", clock)),
          payments(
              journal,
              *bank,
              {disbursement::accounts_on_record(),
               [this](const disbursement::BatchTerms& terms) { return PaymentViews(house).title_of(terms); },
               [this] { return catalog.get()->calendar(); }},
              payment_options(settings)
          ),
          appeals(catalog, registry, appeal_sources(catalog, registry, journal, work, case_work)),
          authenticator(identity, journal), house{
                                                .clock = clock,
                                                .settings = settings,
                                                .journal = journal,
                                                .catalog = catalog,
                                                .packs = packs,
                                                .identity = identity,
                                                .registry = registry,
                                                .blobs = blobs,
                                                .work = work,
                                                .case_work = case_work,
                                                .applications = applications,
                                                .webhooks = webhooks,
                                                .feed = feed,
                                                .insight = insight,
                                                .matcher = matcher,
                                                .sandbox = sandbox,
                                                .appeals = appeals,
                                                .public_url = settings.text("node.public_url"),
                                                .started_at = clock.now()} {
        packs.take(first_reading);
        journal.add_projection(webhooks.feed());
        journal.add_projection(service::daily_projection());
        journal.add_projection(work::supervision_projection());
        journal.add_projection(following.projection());
        journal.add_projection(claims::effect_projection());
        appeals.follow(journal);
        journal.add_projection(appeals.counting());
        payments.attach();
        journal.on_channel("webhook", [this](const journal::MessageId& id, const journal::Message& message) {
            journal.read([&](Session& session) { webhooks.deliver(session, id, message); });
        });
    }

    Settings settings;
    NodeOptions options;
    const Clock& clock;
    std::unique_ptr<DataLock> lock;
    NodeKeys keys;
    std::unique_ptr<store::Store> store;
    journal::Journal journal;
    PackKeeper::Reading first_reading;
    catalog::CatalogHolder catalog;
    PackKeeper packs;
    identity::Identity identity;
    registry::Registry registry;
    blob::BlobStore blobs;
    work::Work work;
    service::CaseWork case_work;
    service::Applications applications;
    notify::Webhooks webhooks;
    ProgressFeed feed;
    InsightArchive insight;
    policy::Matcher matcher;
    policy::Sandbox sandbox;
    policy::Following following;
    std::unique_ptr<disbursement::BankGateway> bank;
    disbursement::Worker payments;
    appeal::Appeals appeals;
    api::IdentityAuthenticator authenticator;
    House house;
    std::unique_ptr<api::Api> api;
    bool closed = false;
};

std::vector<std::span<const store::Migration>> all_migrations() {
    return {
        journal::migrations(),
        identity::migrations(),
        registry::migrations(),
        notify::migrations(),
        work::migrations(),
        service::migrations(),
        design::migrations(),
        policy::migrations(),
        claims::migrations(),
        appeal::migrations(),
        disbursement::migrations(),
        api::migrations()};
}

std::string database_url(const NodeOptions& options) {
    return options.database.empty() ? "sqlite:" + (options.data / "tonghe.db").string() : options.database;
}

Settings all_settings() { return Settings({settings(), api::settings(), identity::settings()}); }

Node::Node(Settings settings, NodeOptions options)
    : parts_(std::make_unique<Parts>(std::move(settings), std::move(options))) {
    Parts& p = *parts_;
    if (p.options.serves_http) {
        api::Routes routes;
        add_all_routes(routes, p.house);
        api::ApiOptions api_options = api::options_from(p.settings);
        api_options.server.port = static_cast<uint16_t>(p.options.port);
        api_options.not_ready = [&p] { return p.store->statistics().writable ? std::string() : std::string("store"); };
        api_options.figures = [&p] {
            const store::StoreStatistics s = p.store->statistics();
            const work::StallCounts stalls =
                p.store->read([](Session& session) { return work::count_stalls(session); });
            return std::vector<api::Figure>{
                {"tonghe_store_units_total", "counter", "Units of work committed", static_cast<double>(s.units)},
                {"tonghe_store_commits_total", "counter", "Commits", static_cast<double>(s.commits)},
                {"tonghe_store_waiting", "gauge", "Units waiting", static_cast<double>(s.waiting)},
                {"tonghe_process_stalls", "gauge", "Stuck processes", static_cast<double>(stalls.open)},
                {"tonghe_process_stalls_total", "counter", "Processes that got stuck", static_cast<double>(stalls.all)},
            };
        };
        p.api =
            std::make_unique<api::Api>(std::move(api_options), std::move(routes), p.journal, p.authenticator, p.clock);
    }
    if (!p.journal.read([&](Session& session) { return p.work.clocks_are_kept(session, p.clock.now()); })) {
        p.journal.write([&](Tx& tx) { p.work.keep_clocks(tx); });
    }
    const auto standing = service::standing_processes(*p.catalog.get());
    if (!p.journal.read([&](Session& session) { return p.work.standing_is_kept(session, standing); })) {
        p.journal.write([&](Tx& tx) { p.work.keep_standing(tx, standing); });
    }
    if (p.options.serves_http) {
        p.matcher.map();
    }
    if (p.options.has_workers) {
        p.payments.resume();
        p.journal.start_workers();
        p.matcher.recall([&p](int64_t through) { p.following.catch_up(p.journal, through); });
    }
}

Node::~Node() { close(); }

House& Node::house() { return parts_->house; }

store::Store& Node::store() { return *parts_->store; }

api::Api& Node::api() { return *parts_->api; }

void Node::start() {
    parts_->api->start();
    if (parts_->house.public_url.empty()) {
        parts_->house.public_url = url();
    }
}

uint16_t Node::port() const { return parts_->api->port(); }

std::string Node::url() const { return "http://localhost:" + std::to_string(port()); }

void Node::wait() { parts_->api->wait(); }

void Node::close() {
    Parts& p = *parts_;
    if (p.closed) {
        return;
    }
    p.closed = true;
    p.feed.stop();
    if (p.api) {
        p.api->stop();
    }
    p.matcher.stop();
    p.journal.stop_workers();
    p.store->close();
    p.lock.reset();
}

api::Routes described_routes() {
    // The handlers only capture the house by reference and are never called, so one that points nowhere will do.
    alignas(House) static char nowhere[sizeof(House)];
    api::Routes routes;
    add_all_routes(routes, reinterpret_cast<House&>(nowhere));
    api::add_node_routes(routes, nullptr);
    return routes;
}

std::vector<fs::path> packs_below(const fs::path& folder) {
    std::vector<fs::path> packs;
    if (fs::is_directory(folder)) {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            if (fs::exists(entry.path() / "pack.yaml")) {
                packs.push_back(entry.path());
            }
        }
    }
    std::sort(packs.begin(), packs.end());
    return packs;
}

} // namespace tonghe::app

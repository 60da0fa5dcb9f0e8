// What paying a million people costs: one batch from the candidates to settled, part by part.
//
//   payment_bench [--lines N] [--database URL] [--per-file N] [--kills N] [--dir DIR]
//
// Persons' accounts are records of the registry `bank_account`, loaded first and not counted. The bank is the test bank
// in the same process, with books of its own on the same disk. With --kills the batch is worked on by a child that is
// killed (SIGKILL) at random moments and started again, that many times; the books of both sides are compared
// afterwards in either case.
#include "machine.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/catalog/registry_definition.hpp"
#include "tonghe/disbursement/paying.hpp"
#include "tonghe/disbursement/preparing.hpp"
#include "tonghe/disbursement/test_bank.hpp"
#include "tonghe/disbursement/worker.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/registry/bulk_loader.hpp"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace tonghe::notify {
std::span<const store::Migration> migrations();
}

namespace tonghe::disbursement {
std::span<const store::Migration> migrations();
}

namespace tonghe::bench {

namespace {

using namespace disbursement;
namespace fs = std::filesystem;

struct Options {
    int64_t lines = 1'000'000;
    std::string database;
    int per_file = 10'000;
    int kills = 0;
    fs::path dir = "/tmp/payment_bench";
};

std::string key_of(int64_t n) { return fmt::format("99{:016}", n); }

std::string record_of(int64_t n) { return fmt::format("0000000000{:016}", n); }

// The registry of accounts and nothing else, as packs/national declares it.
class AccountsOnly : public registry::Vocabulary {
  public:
    AccountsOnly() {
        const auto field = [&](const char* name, bool index) {
            catalog::FieldDefinition out;
            out.name = name;
            out.index = index;
            definition_.fields.push_back(std::move(out));
        };
        definition_.id = "bank_account";
        definition_.source = "finance";
        definition_.key = "account_number";
        definition_.holder = "identity_number";
        field("account_number", true);
        field("identity_number", true);
        field("holder_name", false);
        field("bank", false);
        field("opened_on", true);
    }

    const catalog::RegistryDefinition* registry(std::string_view id) const override {
        return id == definition_.id ? &definition_ : nullptr;
    }

    std::vector<const catalog::RegistryDefinition*> registries() const override { return {&definition_}; }

    bool region_exists(std::string_view, Date) const override { return true; }

    bool code_exists(std::string_view, std::string_view) const override { return true; }

  private:
    catalog::RegistryDefinition definition_;
};

struct House {
    explicit House(const Options& given)
        : store(store::Store::open(
              {.url = given.database.empty() ? "sqlite:" + (given.dir / "tonghe.db").string() : given.database}
          )),
          journal(*store, SystemClock::instance()), bank(given.dir / "bank", SystemClock::instance()),
          worker(
              journal,
              bank,
              {accounts_on_record(),
               [](const BatchTerms&) {
                   return Text{"津贴", "allowance"};
               },
               [] { return WorkCalendar(); }},
              {.lines_per_file = given.per_file, .at_once_max = Duration::hours(2)}
          ) {
        store->migrate(
            {journal::migrations(),
             identity::migrations(),
             registry::migrations(),
             notify::migrations(),
             disbursement::migrations()}
        );
        worker.attach();
    }

    Batch the_batch() {
        return journal.read([](Session& session) { return batches(session, {.limit = 1}).front(); });
    }

    std::unique_ptr<store::Store> store;
    Journal journal;
    LocalBank bank;
    Worker worker;
};

void load_accounts(House& house, const Options& given) {
    registry::BulkLoader loader(
        house.journal,
        std::make_shared<AccountsOnly>(),
        {.label = "bench", .at = SystemClock::instance().now(), .records_per_unit = 10'000, .check = false}
    );
    for (int64_t n = 0; n < given.lines; ++n) {
        loader.add(
            {registry::RecordId(record_of(n + (int64_t{1} << 40))),
             "bank_account",
             {{"account_number", fmt::format("6299{:015}", n)},
              {"identity_number", key_of(n)},
              {"holder_name", "刘秀兰"},
              {"bank", "yunlan"},
              {"opened_on", "2020-01-01"}}}
        );
    }
    loader.finish();
}

double seconds_since(int64_t began) { return static_cast<double>(steady_micros() - began) / 1e6; }

BatchTerms terms() {
    return {
        "elderly-allowance", "allowance", 1, "h", "run", "2026-11", 2026, 20, {TermUnit::day, 0}, {TermUnit::day, 0}};
}

void begin_batch(House& house, const Options& given) {
    std::vector<Candidate> candidates;
    candidates.reserve(static_cast<size_t>(given.lines));
    for (int64_t n = 0; n < given.lines; ++n) {
        const std::string record = record_of(n);
        candidates.push_back({record, record, key_of(n), n % 2 == 0 ? "990102001000" : "990103001000", 6000, 2});
    }
    const PackedCandidates packed = pack(terms(), std::move(candidates));
    house.journal.write([&](Tx& tx) { begin(tx, terms(), packed, "drawer"); });
}

// Whatever officers do between drawing and paying.
void approve_batch(House& house) {
    house.journal.write([&](Tx& tx) {
        Batch batch = batches(tx, {.limit = 1}).front();
        for (const SampledLine& one : sample(tx, batch)) {
            judge(tx, batch, one.line.number(), true, "", "sampler");
        }
        publish(tx, batch, {}, "publisher");
        submit(tx, batch, "submitter");
    });
    house.journal.write([&](Tx& tx) {
        Batch batch = batches(tx, {.limit = 1}).front();
        approve(tx, batch, Budget{2026, INT64_MAX / 4}, {}, "approver");
    });
}

// From wherever the rows say it is to settled.
void go_on(House& house) {
    house.worker.work(house.the_batch().id);
    if (house.the_batch().state == BatchState::sampling) {
        approve_batch(house);
    }
    for (int turn = 0; turn < 10 && house.the_batch().state == BatchState::paying; ++turn) {
        house.worker.work(house.the_batch().id);
    }
}

int check_books(House& house) {
    const Batch batch = house.the_batch();
    Tally paid;
    Tally all;
    int64_t twice = 0;
    house.journal.read([&](Session& session) {
        session.each(
            "SELECT state, COUNT(*), CAST(SUM(cents) AS BIGINT), COUNT(*) - COUNT(DISTINCT payment) FROM payment_line "
            "GROUP BY state",
            {},
            [&](const store::Row& row) {
                all.lines += row.integer(1);
                all.cents += row.integer(2);
                twice += row.integer(3);
                if (row.view(0) == "paid") {
                    paid = {row.integer(1), row.integer(2)};
                }
            }
        );
    });
    const BankTotals totals = house.bank.bank().totals();
    const journal::Verification verified = house.journal.verify();
    const bool agrees = totals.payments == paid.lines && totals.cents == paid.cents && totals.balances == paid.cents &&
                        twice == 0 && batch.state == BatchState::settled && verified.intact;
    fmt::print(
        "state {}; {} lines, {} paid; the bank has {} payments of {} yuan, {} told again; journal of {} entries {}: "
        "{}\n",
        word(batch.state),
        all.lines,
        paid.lines,
        totals.payments,
        yuan(totals.cents),
        totals.twice,
        verified.entries,
        verified.intact ? "intact" : verified.fault,
        agrees ? "the books agree" : "THE BOOKS DIFFER"
    );
    return agrees ? 0 : 1;
}

int run_straight(const Options& given) {
    House house(given);
    load_accounts(house, given);
    fmt::print("{} accounts loaded\n", given.lines);
    std::fflush(stdout);
    const int64_t began = steady_micros();
    int64_t at = began;
    double cpu = cpu_seconds();
    const double cpu_began = cpu;
    const auto part = [&](const char* what) {
        fmt::print("{:<44} {:7.1f} s {:7.1f} s CPU\n", what, seconds_since(at), cpu_seconds() - cpu);
        std::fflush(stdout);
        at = steady_micros();
        cpu = cpu_seconds();
    };
    begin_batch(house, given);
    part("candidates sorted and kept");
    house.worker.work(house.the_batch().id);
    part("drawn: accounts found, lines written");
    approve_batch(house);
    part("sampled, published, submitted, approved");
    house.worker.work(house.the_batch().id);
    part("order files, bank, receipts, settled");
    fmt::print(
        "{:<44} {:7.1f} s {:7.1f} s CPU, {} MB at most\n",
        "all",
        seconds_since(began),
        cpu_seconds() - cpu_began,
        peak_megabytes()
    );
    return check_books(house);
}

int run_killed(const Options& given) {
    {
        House house(given);
        load_accounts(house, given);
        begin_batch(house, given);
    }
    Random random(2026);
    const int64_t began = steady_micros();
    for (int n = 0; n <= given.kills; ++n) {
        const pid_t child = fork();
        if (child == 0) {
            House house(given);
            go_on(house);
            house.store->close();
            _exit(0);
        }
        if (n < given.kills) {
            std::this_thread::sleep_for(std::chrono::milliseconds(300 + random.below(2500)));
            kill(child, SIGKILL);
        }
        waitpid(child, nullptr, 0);
    }
    fmt::print("{} kills, {:.1f} s from the first start to settled\n", given.kills, seconds_since(began));
    House house(given);
    return check_books(house);
}

Options options_of(int count, char** arguments) {
    Options out;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = arguments[i];
        const std::string value = arguments[i + 1];
        if (name == "--lines") {
            out.lines = std::stoll(value);
        } else if (name == "--database") {
            out.database = value;
        } else if (name == "--per-file") {
            out.per_file = std::stoi(value);
        } else if (name == "--kills") {
            out.kills = std::stoi(value);
        } else if (name == "--dir") {
            out.dir = value;
        }
    }
    return out;
}

} // namespace

} // namespace tonghe::bench

int main(int count, char** arguments) {
    using namespace tonghe;
    base::set_log_level(base::LogLevel::warning);
    const bench::Options given = bench::options_of(count, arguments);
    std::filesystem::remove_all(given.dir);
    std::filesystem::create_directories(given.dir);
    const int code = given.kills > 0 ? bench::run_killed(given) : bench::run_straight(given);
    std::filesystem::remove_all(given.dir);
    return code;
}

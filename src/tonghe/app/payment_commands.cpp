// `tonghe payments list|show|waiting|submit|collect|reconcile`: payment batches of a node's data, without the node.
#include "tonghe/app/commands.hpp"
#include "tonghe/app/data_lock.hpp"
#include "tonghe/app/errors.hpp"
#include "tonghe/app/payment_bank.hpp"
#include "tonghe/app/place_options.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/base/settings.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/mending.hpp"
#include "tonghe/disbursement/paying.hpp"
#include "tonghe/disbursement/preparing.hpp"
#include "tonghe/disbursement/worker.hpp"
#include "tonghe/journal/journal.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace tonghe::app {

namespace {

using namespace disbursement;
namespace fs = std::filesystem;

struct PaymentArguments {
    std::string data = "data";
    std::string database;
    std::string batch;
    std::string bank = "files";
};

// The batches in a database, without a node. What writes needs the data for itself.
struct Payments {
    Payments(const PaymentArguments& given, bool writes)
        : lock(writes && given.database.empty() ? std::make_unique<DataLock>(given.data) : nullptr), store(open(given)),
          journal(*store, SystemClock::instance()) {
        Settings settings = all_settings();
        settings.read_environment();
        settings.set("payments.bank", given.bank);
        bank = bank_of(settings, fs::path(given.data) / "payments", SystemClock::instance());
        worker = std::make_unique<Worker>(
            journal,
            *bank,
            WorkerSources{
                accounts_on_record(),
                [](const BatchTerms& terms) {
                    return Text{terms.benefit, terms.benefit};
                },
                [] { return WorkCalendar(); }}, // weekends only: there are no packs here
            payment_options(settings)
        );
    }

    static std::unique_ptr<store::Store> open(const PaymentArguments& given) {
        if (given.database.empty() && !fs::exists(fs::path(given.data) / "tonghe.db")) {
            throw Error(app::errors::no_data, {{"folder", given.data}});
        }
        return store::Store::open(
            {.url = database_url({.data = given.data, .database = given.database}), .readers = 1, .writers = 1}
        );
    }

    std::unique_ptr<DataLock> lock;
    std::unique_ptr<store::Store> store;
    Journal journal;
    std::unique_ptr<BankGateway> bank;
    std::unique_ptr<Worker> worker;
};

JsonObject tallies_json(const Tallies& tallies) {
    JsonObject out;
    for (const auto& [state, tally] : tallies) {
        out[word(state)] = JsonObject{{"lines", tally.lines}, {"yuan", yuan(tally.cents)}};
    }
    return out;
}

int list_batches(cli::Console& console, const PaymentArguments& given) {
    Payments payments(given, false);
    JsonArray rows;
    payments.journal.read([&](Session& session) {
        for (const Batch& batch : batches(session, {.limit = 1000})) {
            const std::string state(title_of(batch.state).in(console.language()));
            console.print(fmt::format(
                "{}  {}/{}  {}  {}  {} × {} 元",
                batch.id.text(),
                batch.terms.policy,
                batch.terms.benefit,
                batch.terms.period,
                state,
                batch.lines,
                yuan(batch.cents)
            ));
            rows.push_back(JsonObject{
                {"batch", batch.id.text()},
                {"policy", batch.terms.policy},
                {"benefit", batch.terms.benefit},
                {"period", batch.terms.period},
                {"state", word(batch.state)},
                {"lines", batch.lines},
                {"yuan", yuan(batch.cents)}});
        }
    });
    console.print(Json(std::move(rows)));
    return cli::exit_ok;
}

int show_batch(cli::Console& console, const PaymentArguments& given) {
    Payments payments(given, false);
    payments.journal.read([&](Session& session) {
        const Batch batch = batch_of(session, BatchId(given.batch));
        const Tallies tallies = tallies_of(session, batch);
        console.print(fmt::format(
            "{}  {}/{}  {}  {}",
            batch.id.text(),
            batch.terms.policy,
            batch.terms.benefit,
            batch.terms.period,
            title_of(batch.state).in(console.language())
        ));
        for (const auto& [state, tally] : tallies) {
            console.print(fmt::format("  {:<10} {:>9}  {:>16}", word(state), tally.lines, yuan(tally.cents)));
        }
        JsonArray aside;
        for (const SetAside& one : set_aside_of(session, batch, 1000)) {
            const std::string why(title_of_reason(one.reason).in(console.language()));
            console.print(fmt::format("  {}:{}  {}  {}", one.receipt, one.receipt_line, one.payment, why));
            aside.push_back(JsonObject{
                {"receipt", one.receipt}, {"line", one.receipt_line}, {"payment", one.payment}, {"reason", one.reason}}
            );
        }
        console.print(Json(JsonObject{
            {"batch", batch.id.text()},
            {"state", word(batch.state)},
            {"tallies", tallies_json(tallies)},
            {"set_aside", std::move(aside)}}));
    });
    return cli::exit_ok;
}

// What waits for somebody, what is due first before the rest.
int list_waiting(cli::Console& console, const PaymentArguments& given) {
    Payments payments(given, false);
    JsonArray rows;
    payments.journal.read([&](Session& session) {
        for (const Mending& one : mendings(session, {.limit = 10'000}).rows) {
            const Batch batch = *find_batch(session, one.line.serial());
            const std::string cause = one.line.cause.empty() ? "no_account" : one.line.cause;
            console.print(fmt::format(
                "{}  {}  {:>7}  {:>12}  {}/{}  {}{}",
                to_string(one.due_on),
                batch.id.text(),
                one.line.number(),
                yuan(one.line.cents),
                batch.terms.policy,
                batch.terms.period,
                cause,
                one.holder.empty() ? "" : "  *"
            ));
            rows.push_back(JsonObject{
                {"due_on", to_string(one.due_on)},
                {"batch", batch.id.text()},
                {"line", one.line.number()},
                {"yuan", yuan(one.line.cents)},
                {"cause", cause},
                {"told", one.told},
                {"in_hand", !one.holder.empty()}});
        }
    });
    console.print(Json(std::move(rows)));
    return cli::exit_ok;
}

// Makes the files that are to be made, hands them over, takes what came back.
int submit_batch(cli::Console& console, const PaymentArguments& given) {
    Payments payments(given, true);
    const BatchId id(given.batch);
    payments.journal.read([&](Session& session) { batch_of(session, id); });
    payments.worker->work(id);
    const auto files =
        payments.journal.read([&](Session& session) { return files_of(session, batch_of(session, id), 10'000); });
    for (auto file = files.rbegin(); file != files.rend(); ++file) {
        console.print(fmt::format("{}  {} × {}  {}", file->name, file->lines, yuan(file->cents), file->state));
    }
    console.print(Json(JsonObject{{"batch", id.text()}, {"files", files.size()}}));
    return cli::exit_ok;
}

int collect_receipts(cli::Console& console, const PaymentArguments& given) {
    Payments payments(given, true);
    int files = 0;
    for (int more = payments.worker->collect(); more > 0; more = payments.worker->collect()) {
        files += more;
    }
    for (const Batch& batch : payments.journal.read([](Session& session) {
             return batches(session, {.state = BatchState::paying, .limit = 1000});
         })) {
        payments.worker->work(batch.id);
    }
    const Text told{fmt::format("收到回单 {} 个", files), fmt::format("{} receipts", files)};
    console.print(told.in(console.language()));
    console.print(Json(JsonObject{{"receipts", files}}));
    return cli::exit_ok;
}

// Counts the lines themselves and compares: with the tallies, the files, the settlements, the budget.
int reconcile(cli::Console& console, const PaymentArguments& given) {
    Payments payments(given, false);
    JsonArray differences;
    const auto differs = [&](const std::string& what, int64_t one, int64_t other) {
        if (one != other) {
            console.print(fmt::format("✗ {}: {} ≠ {}", what, one, other));
            differences.push_back(JsonObject{{"what", what}, {"is", one}, {"should_be", other}});
        }
    };
    int64_t paid = 0;
    payments.journal.read([&](Session& session) {
        for (const Batch& batch : batches(session, {.limit = 100'000})) {
            Tallies counted;
            session.each(
                "SELECT state, COUNT(*), CAST(SUM(cents) AS BIGINT) FROM payment_line WHERE line > ? AND line <= ? "
                "GROUP "
                "BY state",
                {batch.first_line(), batch.last_line()},
                [&](const store::Row& row) {
                    counted[*parse_word<LineState>(row.view(0))] = {row.integer(1), row.integer(2)};
                }
            );
            const Tallies told = tallies_of(session, batch);
            for (const LineState state :
                 {LineState::listed,
                  LineState::held,
                  LineState::removed,
                  LineState::opted_out,
                  LineState::ordered,
                  LineState::paid,
                  LineState::again,
                  LineState::failed,
                  LineState::given_up}) {
                const auto in = [&](const Tallies& all) {
                    const auto found = all.find(state);
                    return found == all.end() ? Tally{} : found->second;
                };
                const std::string what = fmt::format("{} {}", batch.id.text(), word(state));
                differs(what, in(told).lines, in(counted).lines);
                differs(what + " cents", in(told).cents, in(counted).cents);
            }
            const int64_t settled = session.count(
                "SELECT CAST(COALESCE(SUM(lines), 0) AS BIGINT) FROM payment_settlement WHERE serial = ?",
                {batch.serial}
            );
            differs(batch.id.text() + " settled", settled, counted[LineState::paid].lines);
            paid += counted[LineState::paid].cents;
        }
        const int64_t waiting = session.count(
            "SELECT COUNT(*) FROM payment_line l JOIN payment_batch b ON b.serial = l.line / 4294967296 WHERE b.state "
            "IN "
            "('paying', 'settled') AND l.state IN ('held', 'failed') AND l.state NOT IN ('listed', 'ordered', 'paid')"
        );
        differs("waiting", session.count("SELECT COUNT(*) FROM payment_mending"), waiting);
        const int64_t twice = session.count("SELECT COUNT(*) - COUNT(DISTINCT payment) FROM payment_line WHERE payment "
                                            "IS NOT NULL");
        differs("orders twice", twice, 0);
    });
    const Text told{
        fmt::format("已支付 {} 元，{} 处不符", yuan(paid), differences.size()),
        fmt::format("{} yuan paid, {} differences", yuan(paid), differences.size())};
    console.print(told.in(console.language()));
    const bool agrees = differences.empty();
    console.print(Json(JsonObject{{"paid", yuan(paid)}, {"differences", std::move(differences)}}));
    return agrees ? cli::exit_ok : cli::exit_failed;
}

using Run = int (*)(cli::Console&, const PaymentArguments&);

cli::Command command(const char* name, Text summary, const char* example, bool of_batch, bool has_bank, Run run) {
    const auto arguments = std::make_shared<PaymentArguments>();
    return {
        .name = name,
        .summary = std::move(summary),
        .example = example,
        .declare =
            [arguments, of_batch, has_bank](cli::Options& options) {
                if (of_batch) {
                    options.required("batch", arguments->batch, {"批次", "The batch"});
                }
                declare_database(options, arguments->data, arguments->database);
                if (has_bank) {
                    options.text(
                        "--bank", arguments->bank, {"files、test 或银行接口的地址", "files, test or the URL of a bank"}
                    );
                }
            },
        .run = [arguments, run](cli::Console& console) { return run(console, *arguments); },
    };
}

} // namespace

cli::Command payments_list_command() {
    return command(
        "payments list",
        {"列出发放批次", "Lists payment batches"},
        "tonghe payments list --data data",
        false,
        false,
        list_batches
    );
}

cli::Command payments_show_command() {
    return command(
        "payments show",
        {"一个批次的进度和搁置的回单", "How a batch stands, and what is set aside"},
        "tonghe payments show 06f9… --data data",
        true,
        false,
        show_batch
    );
}

cli::Command payments_waiting_command() {
    return command(
        "payments waiting",
        {"列出未付成、等人处理的款项", "Lists payments that wait for somebody"},
        "tonghe payments waiting --data data",
        false,
        false,
        list_waiting
    );
}

cli::Command payments_submit_command() {
    return command(
        "payments submit",
        {"生成支付指令文件并交给银行", "Makes a batch's order files and hands them over"},
        "tonghe payments submit 06f9… --bank files",
        true,
        true,
        submit_batch
    );
}

cli::Command payments_collect_command() {
    return command(
        "payments collect",
        {"收取并核对银行回单", "Takes receipts from the bank and applies what fits"},
        "tonghe payments collect --bank files",
        false,
        true,
        collect_receipts
    );
}

cli::Command payments_reconcile_command() {
    return command(
        "payments reconcile",
        {"逐笔清点并核对账目", "Counts every line anew and compares the books"},
        "tonghe payments reconcile --data data",
        false,
        false,
        reconcile
    );
}

} // namespace tonghe::app

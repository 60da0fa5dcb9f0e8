// What reviewing claims costs, and the same rules in PostgreSQL beside it, in one run.
//
//   claims_bench [--lines N] [--threads N] [--passes N] [--packs DIR] [--postgres URL] [--seed N]
//
// Makes lines with planted faults (claims/sample.hpp), reviews them `--passes` times and prints seconds, CPU seconds
// and memory. With --postgres (tests/support/postgres.sh start DIR prints a URL) the same lines go there by COPY, as
// small integers, and one statement for each rule, with window functions where the rule counts, finds the same flags:
// their numbers and money are compared rule by rule.
#include "machine.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/reader.hpp"
#include "tonghe/claims/reviewer.hpp"
#include "tonghe/claims/sample.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace tonghe::bench {

namespace {

struct Options {
    size_t lines = 1'000'000;
    unsigned threads = 2;
    int passes = 3;
    uint64_t seed = 20260101;
    std::string packs = "packs";
    std::string postgres;
};

struct RuleTotal {
    int64_t flags = 0;
    int64_t cents = 0;

    bool operator==(const RuleTotal&) const = default;
};

using Totals = std::map<std::string, RuleTotal>;

double since(int64_t began) { return static_cast<double>(steady_micros() - began) / 1e6; }

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

class Postgres {
  public:
    explicit Postgres(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
        if (PQstatus(connection_) != CONNECTION_OK) {
            throw std::runtime_error(PQerrorMessage(connection_));
        }
    }

    ~Postgres() { PQfinish(connection_); }

    Postgres(const Postgres&) = delete;
    Postgres& operator=(const Postgres&) = delete;

    std::vector<int64_t> row(const std::string& sql) { // numbers of the first row
        PGresult* result = PQexec(connection_, sql.c_str());
        const ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN) {
            const std::string why = PQerrorMessage(connection_);
            PQclear(result);
            throw std::runtime_error(why + sql);
        }
        std::vector<int64_t> out;
        for (int i = 0; PQntuples(result) > 0 && i < PQnfields(result); ++i) {
            out.push_back(std::stoll(PQgetvalue(result, 0, i)));
        }
        PQclear(result);
        return out;
    }

    void put(const std::string& text) { PQputCopyData(connection_, text.data(), static_cast<int>(text.size())); }

    void end_copy() {
        PQputCopyEnd(connection_, nullptr);
        while (PGresult* result = PQgetResult(connection_)) {
            const std::string why = PQresultStatus(result) == PGRES_COMMAND_OK ? "" : PQerrorMessage(connection_);
            PQclear(result);
            if (!why.empty()) {
                throw std::runtime_error(why);
            }
        }
    }

  private:
    PGconn* connection_;
};

std::string number(const std::optional<int64_t>& value) { return value ? std::to_string(*value) : "\\N"; }

void load_lines(Postgres& db, const claims::Claims& claims) {
    db.row("CREATE UNLOGGED TABLE claim (line int, person int, visit int, item int, hospital smallint, diagnosis "
           "smallint, "
           "sex smallint, age smallint, day int, month int, year smallint, quantity int, price bigint, amount bigint)");
    db.row("COPY claim FROM STDIN");
    std::string text;
    for (size_t i = 0; i < claims.lines(); ++i) {
        const Date day{claims.day[i]};
        text += fmt::format(
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n",
            i,
            claims.person[i],
            claims.visit[i],
            claims.item[i],
            claims.hospital[i],
            claims.diagnosis[i],
            claims.sex[i],
            claims.age[i],
            day.days,
            day.year() * 12 + static_cast<int>(day.month()),
            day.year(),
            claims.quantity[i],
            claims.price_cents[i],
            claims.amount_cents[i]
        );
        if (text.size() > (1U << 20)) {
            db.put(text);
            text.clear();
        }
    }
    db.put(text);
    db.end_copy();
    db.row("ANALYZE claim");
}

// What the review knows of items, by the codes of the claims. Returns every length of days that limits times.
std::set<int64_t> load_items(Postgres& db, const catalog::ReviewDefinition& review, const claims::Claims& claims) {
    db.row("CREATE TABLE item (item int PRIMARY KEY, listed boolean, sex smallint, age_from int, age_to int, price_max "
           "bigint, "
           "day_max bigint, times_max int, times_days int, month_max bigint, year_max bigint)");
    db.row("CREATE TABLE inside (item int, wide int)");
    db.row("CREATE TABLE suits (item int, diagnosis smallint, PRIMARY KEY (item, diagnosis))");
    std::set<int64_t> days;
    std::string items;
    std::string inside;
    std::string suits;
    for (uint32_t code = 0; code < claims.items.size(); ++code) {
        const catalog::ReviewItem* item = review.item(claims.items[code]);
        if (item == nullptr) {
            items += fmt::format("{}\tf\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\n", code);
            continue;
        }
        items += fmt::format(
            "{}\tt\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n",
            code,
            item->sex.empty()       ? "\\N"
            : item->sex == "female" ? "1"
                                    : "0",
            item->age_from.value_or(0),
            item->age_to.value_or(150),
            number(item->price_cents),
            number(item->day_quantity ? std::optional(*item->day_quantity * 100) : std::nullopt),
            number(item->times),
            item->times ? std::to_string(item->times_days) : "\\N",
            number(item->month_cents),
            number(item->year_cents)
        );
        if (item->times) {
            days.insert(item->times_days);
        }
        for (uint32_t other = 0; other < claims.items.size(); ++other) {
            if (std::find(item->included_in.begin(), item->included_in.end(), claims.items[other]) !=
                item->included_in.end()) {
                inside += fmt::format("{}\t{}\n", code, other);
            }
        }
        for (uint32_t diagnosis = 0; !item->diagnoses.empty() && diagnosis < claims.diagnoses.size(); ++diagnosis) {
            const bool fits = std::any_of(item->diagnoses.begin(), item->diagnoses.end(), [&](const std::string& one) {
                return claims.diagnoses[diagnosis].starts_with(one);
            });
            suits += fits ? fmt::format("{}\t{}\n", code, diagnosis) : "";
        }
    }
    for (const auto& [table, text] :
         {std::pair("item", items), std::pair("inside", inside), std::pair("suits", suits)}) {
        db.row(std::string("COPY ") + table + " FROM STDIN");
        db.put(text);
        db.end_copy();
        db.row(std::string("ANALYZE ") + table);
    }
    return days;
}

// One statement a rule: how many lines, and cents.
std::map<std::string, std::string> statements(const std::set<int64_t>& days) {
    const std::string line =
        "SELECT count(*), COALESCE(sum(amount), 0)::bigint FROM claim JOIN item USING (item) WHERE ";
    std::string times = "CASE times_days";
    for (const int64_t length : days) {
        times += fmt::format(
            " WHEN {0} THEN count(*) OVER (PARTITION BY person, item ORDER BY day RANGE BETWEEN UNBOUNDED PRECEDING "
            "AND {0} "
            "PRECEDING)",
            length
        );
    }
    times += " END";
    const auto over = [](const char* limit, const char* period) {
        return fmt::format(
            "SELECT count(*), COALESCE(sum(least(amount, so_far - {0})), 0)::bigint FROM (SELECT amount, {0}, "
            "sum(amount) OVER "
            "(PARTITION BY person, item, {1} ORDER BY day, line ROWS UNBOUNDED PRECEDING) AS so_far FROM claim JOIN "
            "item USING "
            "(item) WHERE {0} IS NOT NULL) AS f WHERE so_far > {0}",
            limit,
            period
        );
    };
    return {
        {"duplicate",
         "SELECT count(*), COALESCE(sum(amount), 0)::bigint FROM (SELECT amount, row_number() OVER (PARTITION BY "
         "person, item, "
         "day, hospital, quantity, price ORDER BY line) AS n FROM claim) AS f WHERE n > 1"},
        {"sex", line + "item.sex <> claim.sex"},
        {"age", line + "age < age_from OR age > age_to"},
        {"frequency",
         "SELECT count(*), COALESCE(sum(amount), 0)::bigint FROM (SELECT amount, times_max, row_number() OVER "
         "(PARTITION BY "
         "person, item ORDER BY day, line) - " +
             times +
             " AS times FROM claim JOIN item USING (item) WHERE times_max IS NOT NULL) AS f WHERE times > times_max"},
        {"quantity",
         "SELECT count(*), COALESCE(sum(least(quantity, so_far - day_max) * price / 100), 0)::bigint FROM (SELECT "
         "quantity, "
         "price, day_max, sum(quantity) OVER (PARTITION BY person, item, day ORDER BY line ROWS UNBOUNDED PRECEDING) "
         "AS so_far "
         "FROM claim JOIN item USING (item) WHERE day_max IS NOT NULL) AS f WHERE so_far > day_max"},
        {"month-limit", over("month_max", "month")},
        {"year-limit", over("year_max", "year")},
        {"included",
         "SELECT count(*), COALESCE(sum(amount), 0)::bigint FROM claim AS c WHERE EXISTS (SELECT FROM inside AS i JOIN "
         "claim AS "
         "w ON w.item = i.wide WHERE i.item = c.item AND w.person = c.person AND w.visit = c.visit)"},
        {"price",
         "SELECT count(*), COALESCE(sum((price - price_max) * quantity / 100), 0)::bigint FROM claim JOIN item USING "
         "(item) "
         "WHERE price > price_max"},
        {"diagnosis",
         line + "item IN (SELECT item FROM suits) AND NOT EXISTS (SELECT FROM suits AS s WHERE s.item = claim.item AND "
                "s.diagnosis = claim.diagnosis)"},
        {"unlisted", line + "NOT listed"},
    };
}

Totals run_postgres(const Options& given, const catalog::ReviewDefinition& review, const claims::Claims& claims) {
    Postgres db(given.postgres);
    db.row("SET client_min_messages = error");
    db.row("DROP TABLE IF EXISTS claim, item, inside, suits");
    const int64_t loading = steady_micros();
    load_lines(db, claims);
    const std::set<int64_t> days = load_items(db, review, claims);
    fmt::print("PostgreSQL: lines loaded in {:.1f} s\n", since(loading));
    db.row("SET work_mem = '2GB'");
    db.row("SET jit = off");
    db.row(fmt::format("SET max_parallel_workers_per_gather = {}", given.threads - 1));
    db.row("SELECT count(*) FROM claim"); // read once
    Totals out;
    std::vector<double> passes;
    std::map<std::string, std::vector<double>> by_rule;
    for (int pass = 0; pass < given.passes; ++pass) {
        const int64_t began = steady_micros();
        for (const auto& [rule, sql] : statements(days)) {
            const int64_t rule_began = steady_micros();
            const auto found = db.row(sql);
            by_rule[rule].push_back(since(rule_began));
            if (found.front() > 0) {
                out[rule] = {found[0], found[1]};
            }
        }
        passes.push_back(since(began));
    }
    fmt::print("PostgreSQL: all rules, median {:.2f} s of {} passes;", median(passes), given.passes);
    for (const auto& [rule, seconds] : by_rule) {
        fmt::print(" {} {:.2f}", rule, median(seconds));
    }
    fmt::print("\n");
    return out;
}

Totals run_ours(
    const Options& given, const std::shared_ptr<const catalog::ReviewDefinition>& review, const claims::Sample& sample
) {
    const claims::Reviewer reviewer(review);
    Totals out;
    std::vector<double> wall;
    std::vector<double> cpu;
    size_t flags = 0;
    for (int pass = 0; pass < given.passes; ++pass) {
        const int64_t began = steady_micros();
        const double cpu_began = cpu_seconds();
        const auto found = reviewer.flags(sample.claims, {.threads = given.threads, .evidence = false});
        wall.push_back(since(began));
        cpu.push_back(cpu_seconds() - cpu_began);
        flags = found.size();
        out.clear();
        for (const claims::Flag& flag : found) {
            RuleTotal& total = out[review->rules[flag.rule].id];
            ++total.flags;
            total.cents += flag.cents;
        }
    }
    fmt::print(
        "review: {} lines, {} rules, {} flags ({} planted), median {:.2f} s, {:.2f} CPU s, {} threads, {} passes; peak "
        "{} MB\n",
        sample.claims.lines(),
        review->rules.size(),
        flags,
        sample.planted.size(),
        median(wall),
        median(cpu),
        given.threads,
        given.passes,
        peak_megabytes()
    );
    return out;
}

} // namespace

int run(const Options& given) {
    const auto catalog = catalog::read_pack_root(given.packs).catalog;
    const auto review = catalog == nullptr ? nullptr : catalog->review("basic-insurance");
    if (review == nullptr) {
        fmt::print(stderr, "the packs have faults or no review: tonghe pack check\n");
        return 1;
    }
    const int64_t began = steady_micros();
    const claims::Sample sample = claims::make_sample(*review, {.lines = given.lines, .seed = given.seed});
    fmt::print(
        "{} lines of {} persons made in {:.1f} s, {} MB\n",
        sample.claims.lines(),
        sample.claims.persons.size(),
        since(began),
        peak_megabytes()
    );
    const Totals ours = run_ours(given, review, sample);
    if (given.postgres.empty()) {
        return 0;
    }
    const Totals theirs = run_postgres(given, *review, sample.claims);
    for (const auto& [rule, total] : ours) {
        const auto found = theirs.find(rule);
        const RuleTotal other = found == theirs.end() ? RuleTotal{} : found->second;
        fmt::print(
            "{:<12} {:>9} flags {:>14} cents   PostgreSQL {:>9} {:>14}  {}\n",
            rule,
            total.flags,
            total.cents,
            other.flags,
            other.cents,
            total == other ? "equal" : "DIFFERENT"
        );
    }
    return ours == theirs ? 0 : 1;
}

} // namespace tonghe::bench

int main(int argc, char** argv) {
    tonghe::bench::Options given;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const std::string value = argv[i + 1];
        if (name == "--lines") {
            given.lines = std::stoull(value);
        } else if (name == "--threads") {
            given.threads = static_cast<unsigned>(std::stoul(value));
        } else if (name == "--passes") {
            given.passes = std::stoi(value);
        } else if (name == "--seed") {
            given.seed = std::stoull(value);
        } else if (name == "--packs") {
            given.packs = value;
        } else if (name == "--postgres") {
            given.postgres = value;
        }
    }
    return tonghe::bench::run(given);
}

#include "tests/support/databases.hpp"
#include "tonghe/base/random.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/mending.hpp"
#include "tonghe/disbursement/mine.hpp"
#include "tonghe/disbursement/paying.hpp"
#include "tonghe/disbursement/preparing.hpp"
#include "tonghe/disbursement/test_bank.hpp"
#include "tonghe/disbursement/worker.hpp"
#include "tonghe/identity/identity.hpp"
#include "tonghe/merkle/proof.hpp"
#include "tonghe/notify/inbox.hpp"

#include <gtest/gtest.h>

#include <set>

namespace tonghe::notify {
std::span<const store::Migration> migrations();
}

namespace tonghe::disbursement {
std::span<const store::Migration> migrations();
}

using namespace tonghe;
using namespace tonghe::disbursement;

namespace {

constexpr Budget plenty{2026, 100'000'000};

std::string key_of(int64_t n) { return fmt::format("99010219500101{:04}", n); }

// The last digits of the account, by the number of the person: 404, 405, 406, 503 are refused by the bank.
Account account_of(int64_t n) { return {fmt::format("629900000000{:03}", n % 1000), "刘秀兰", "yunlan"}; }

struct House {
    explicit House(store::Engine engine) : database(engine) {
        store->migrate(
            {journal::migrations(),
             identity::migrations(),
             registry::migrations(),
             notify::migrations(),
             disbursement::migrations()}
        );
        worker.attach();
    }

    static std::vector<Candidate> people(int64_t from, int64_t to) {
        std::vector<Candidate> out;
        for (int64_t n = from; n < to; ++n) {
            const std::string record = fmt::format("person-{}", n);
            out.push_back({record, record, key_of(n), n % 2 == 0 ? "990102001000" : "990103001000", 6000 + n % 3, 2});
        }
        return out;
    }

    static BatchTerms terms(const std::string& period) {
        return {
            "elderly-allowance", "allowance", 1, "h", "run", period, 2026, 3, {TermUnit::day, 5}, {TermUnit::day, 2}};
    }

    Batch draw(const std::string& period, std::vector<Candidate> candidates) {
        const BatchTerms given = terms(period);
        const PackedCandidates packed = pack(given, std::move(candidates), 50);
        const Batch begun = journal.write([&](Tx& tx) { return begin(tx, given, packed, "drawer"); });
        settle_all();
        return get(begun.id);
    }

    Batch get(const BatchId& id) {
        return journal.read([&](Session& session) { return batch_of(session, id); });
    }

    template <class Act> void act(const BatchId& id, Act what) {
        journal.write([&](Tx& tx) {
            Batch batch = batch_of(tx, id);
            what(tx, batch);
        });
    }

    void settle_all() {
        while (journal.run_due() > 0) {
        }
    }

    void publish_all(const BatchId& id) {
        act(id, [&](Tx& tx, Batch& batch) {
            for (const SampledLine& one : sample(tx, batch)) {
                judge(tx, batch, one.line.number(), true, "", "sampler");
            }
            publish(tx, batch, {}, "publisher");
        });
        settle_all();
    }

    void approve_all(const BatchId& id) {
        publish_all(id);
        clock.advance(Duration::days(8));
        settle_all();
        act(id, [](Tx& tx, Batch& batch) { submit(tx, batch, "submitter"); });
        act(id, [](Tx& tx, Batch& batch) { approve(tx, batch, plenty, {}, "approver"); });
    }

    Tallies tallies(const Batch& batch) {
        return journal.read([&](Session& session) { return tallies_of(session, batch); });
    }

    // What the tallies say is what the lines come to; no order id stands twice; the bank paid what is paid, once.
    void check_books(const std::vector<BatchId>& ids) {
        Tally paid;
        for (const BatchId& id : ids) {
            const Batch batch = get(id);
            Tallies counted;
            std::set<std::string> orders;
            journal.read([&](Session& session) {
                session.each(
                    "SELECT state, cents, payment FROM payment_line WHERE line > ? AND line <= ?",
                    {batch.first_line(), batch.last_line()},
                    [&](const store::Row& row) {
                        Tally& tally = counted[*parse_word<LineState>(row.view(0))];
                        ++tally.lines;
                        tally.cents += row.integer(1);
                        EXPECT_TRUE(row.is_null(2) || orders.insert(row.text(2)).second);
                    }
                );
            });
            EXPECT_EQ(counted, tallies(batch)) << id.text();
            paid.lines += counted[LineState::paid].lines;
            paid.cents += counted[LineState::paid].cents;
        }
        const BankTotals totals = bank.bank().totals();
        EXPECT_EQ(totals.payments, paid.lines);
        EXPECT_EQ(totals.cents, paid.cents);
        EXPECT_EQ(totals.balances, paid.cents);
        EXPECT_TRUE(journal.verify().intact);
    }

    tests::Database database;
    tests::Folder folder;
    std::unique_ptr<store::Store> store = store::Store::open({.url = database.url()});
    ManualClock clock{start_of(Date::of(2026, 3, 2)) + Duration::hours(9)};
    Journal journal{*store, clock};
    LocalBank bank{folder.path(), clock};
    std::set<std::string> without_account;
    Worker worker{
        journal,
        bank,
        {[this](Session&, Payees, const std::set<std::string>& keys) {
             std::map<std::string, Account> out;
             for (const std::string& key : keys) {
                 if (!without_account.contains(key)) {
                     out[key] = account_of(std::stoll(key.substr(14)));
                 }
             }
             return out;
         },
         [](const BatchTerms&) {
             return Text{"津贴", "allowance"};
         },
         [] { return WorkCalendar(); }},
        {.lines_per_file = 20}};
};

class disbursement_batch : public ::testing::TestWithParam<store::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
            GTEST_SKIP() << tests::postgres_missing();
        }
    }
};

std::string engine_name(const ::testing::TestParamInfo<store::Engine>& info) {
    return info.param == store::Engine::sqlite ? "sqlite" : "postgres";
}

template <class Work> std::string code_of(Work work) {
    try {
        work();
        return "";
    } catch (const Error& error) {
        return error.code().name;
    }
}

} // namespace

INSTANTIATE_TEST_SUITE_P(
    disbursement_on, disbursement_batch, ::testing::Values(store::Engine::sqlite, store::Engine::postgres), engine_name
);

TEST_P(disbursement_batch, is_paid_and_settled_with_each_refusal_in_its_place) {
    House house(GetParam());
    Batch batch = house.draw("2026-03", House::people(380, 520)); // 404, 405, 406 and 503 among them
    EXPECT_EQ(batch.state, BatchState::sampling);
    EXPECT_EQ(batch.lines, 140);
    house.approve_all(batch.id);
    house.settle_all();
    batch = house.get(batch.id);
    EXPECT_EQ(batch.state, BatchState::settled);
    const Tallies tallies = house.tallies(batch);
    EXPECT_EQ(tallies.at(LineState::paid).lines, 137); // the busy one at its second attempt
    EXPECT_EQ(tallies.at(LineState::failed).lines, 3);
    house.check_books({batch.id});
}

TEST_P(disbursement_batch, a_second_for_the_same_period_takes_only_who_is_new) {
    House house(GetParam());
    const Batch first = house.draw("2026-03", House::people(0, 60));
    const Batch second = house.draw("2026-03", House::people(30, 80));
    EXPECT_EQ(second.lines, 20);
    EXPECT_EQ(second.already, 30);
    const Batch third = house.draw("2026-03", House::people(0, 80));
    EXPECT_EQ(third.state, BatchState::cancelled); // nobody is left
    house.approve_all(first.id);
    house.approve_all(second.id);
    house.settle_all();
    house.check_books({first.id, second.id, third.id});
}

TEST_P(disbursement_batch, a_cancelled_one_lets_go_of_its_grants) {
    House house(GetParam());
    const Batch first = house.draw("2026-03", House::people(0, 60));
    house.act(first.id, [](Tx& tx, Batch& batch) { cancel(tx, batch, "名单有误", "drawer"); });
    house.settle_all();
    EXPECT_EQ(house.draw("2026-03", House::people(0, 60)).lines, 60);
}

TEST_P(disbursement_batch, is_not_approved_by_who_prepared_it_nor_beyond_the_budget) {
    House house(GetParam());
    const Batch batch = house.draw("2026-03", House::people(0, 60));
    house.publish_all(batch.id);
    house.clock.advance(Duration::days(8));
    house.settle_all();
    house.act(batch.id, [](Tx& tx, Batch& b) { submit(tx, b, "submitter"); });
    for (const char* who : {"drawer", "sampler", "publisher", "submitter"}) {
        EXPECT_EQ(
            code_of([&] { house.act(batch.id, [&](Tx& tx, Batch& b) { approve(tx, b, plenty, {}, who); }); }),
            "payment.own_batch"
        );
    }
    const auto with = [&](std::optional<Budget> budget) {
        return code_of([&] { house.act(batch.id, [&](Tx& tx, Batch& b) { approve(tx, b, budget, {}, "approver"); }); });
    };
    EXPECT_EQ(with(std::nullopt), "payment.no_budget");
    EXPECT_EQ(with(Budget{2025, 100'000'000}), "payment.no_budget");
    EXPECT_EQ(with(Budget{2026, batch.cents - 1}), "payment.budget_exceeded");
    EXPECT_EQ(house.get(batch.id).state, BatchState::submitted);
    EXPECT_EQ(with(Budget{2026, batch.cents}), "");
    const Batch next = house.draw("2026-04", House::people(0, 1));
    house.publish_all(next.id);
    house.clock.advance(Duration::days(8));
    house.settle_all();
    house.act(next.id, [](Tx& tx, Batch& b) { submit(tx, b, "submitter"); });
    EXPECT_EQ(
        code_of([&] {
            house.act(next.id, [&](Tx& tx, Batch& b) { approve(tx, b, Budget{2026, batch.cents}, {}, "approver"); });
        }),
        "payment.budget_exceeded"
    );
}

TEST_P(disbursement_batch, wrong_ones_of_the_sample_and_upheld_objections_are_taken_out) {
    House house(GetParam());
    const Batch batch = house.draw("2026-03", House::people(0, 60));
    const auto sampled = house.journal.read([&](Session& session) { return sample(session, batch); });
    ASSERT_EQ(sampled.size(), 3U);
    std::vector<int64_t> numbers;
    for (const SampledLine& one : sampled) {
        numbers.push_back(one.line.number());
    }
    EXPECT_EQ(numbers, sample_of(batch.seed, batch.lines, 3)); // anybody can draw it again
    EXPECT_EQ(
        code_of([&] { house.act(batch.id, [](Tx& tx, Batch& b) { publish(tx, b, {}, "publisher"); }); }),
        "payment.sample_open"
    );
    house.act(batch.id, [&](Tx& tx, Batch& b) {
        judge(tx, b, numbers[0], false, "已迁出", "sampler");
        judge(tx, b, numbers[1], false, "看错了", "sampler");
        judge(tx, b, numbers[1], true, "", "sampler"); // judged anew: it has its order id again
        judge(tx, b, numbers[2], true, "", "sampler");
        publish(tx, b, {}, "publisher");
    });
    house.settle_all();
    std::string objection;
    house.act(batch.id, [&](Tx& tx, Batch& b) { objection = object(tx, b, numbers[2], "已去世", "neighbour"); });
    house.clock.advance(Duration::days(8));
    house.settle_all();
    EXPECT_EQ(
        code_of([&] { house.act(batch.id, [](Tx& tx, Batch& b) { submit(tx, b, "submitter"); }); }),
        "payment.objections_open"
    );
    house.act(batch.id, [&](Tx& tx, Batch& b) { decide_objection(tx, b, objection, true, "属实", "sampler"); });
    house.act(batch.id, [](Tx& tx, Batch& b) { submit(tx, b, "submitter"); });
    house.act(batch.id, [](Tx& tx, Batch& b) { approve(tx, b, plenty, {}, "approver"); });
    house.settle_all();
    const Tallies tallies = house.tallies(batch);
    EXPECT_EQ(tallies.at(LineState::removed).lines, 2);
    EXPECT_EQ(tallies.at(LineState::paid).lines, 58);
    house.check_books({batch.id});
}

TEST_P(disbursement_batch, what_a_receipt_says_wrongly_is_set_aside_and_never_applied) {
    House house(GetParam());
    const Batch batch = house.draw("2026-03", House::people(0, 6));
    house.approve_all(batch.id);
    MadeFile made;
    house.act(batch.id, [&](Tx& tx, Batch& b) { made = *make_file(tx, b, 10); });
    EXPECT_EQ(
        house.journal.read([&](Session& session) { return file_again(session, made.file); }).content, made.content
    );
    const auto orders = std::get<ReadOrders>(read_orders(made.content.bytes)).orders;
    ASSERT_EQ(orders.size(), 6U);
    const Date day = Date::of(2026, 3, 12);
    Receipt receipt{"r.txt", made.content.name, {}};
    receipt.lines = {
        {orders[0].payment, orders[0].cents, orders[0].account, day, Refusal::other},
        {orders[0].payment, orders[0].cents, orders[0].account, day, Refusal::other},      // twice
        {orders[1].payment, orders[1].cents + 1, orders[1].account, day, Refusal::other},  // another amount
        {orders[2].payment, orders[2].cents, "629900000000999", day, Refusal::other},      // another account
        {"00000000000000000000000000000000", 100, "629900000000999", day, Refusal::other}, // nobody's
        {orders[3].payment, orders[3].cents, orders[3].account, {}, Refusal::account_closed},
        {orders[5].payment, orders[5].cents, orders[5].account, day, Refusal::other}}; // the fifth is not mentioned
    const ReceivedFile file{"r.txt", write_receipt(receipt)};
    receive(house.journal, file, 2, {});
    receive(house.journal, file, 2, {}); // again
    receive(house.journal, {"x.txt", "nonsense"}, 2, {});
    Receipt second = receipt;
    second.name = "s.txt";
    receive(house.journal, {"s.txt", write_receipt(second)}, 2, {}); // once more, by another name
    second.order_file = "nothing.txt";
    second.name = "t.txt";
    receive(house.journal, {"t.txt", write_receipt(second)}, 2, {});
    const Tallies tallies = house.tallies(batch);
    EXPECT_EQ(tallies.at(LineState::paid).lines, 2);
    EXPECT_EQ(tallies.at(LineState::failed).lines, 1);
    EXPECT_EQ(tallies.at(LineState::again).lines, 3);
    std::multiset<std::string> reasons;
    house.journal.read([&](Session& session) {
        for (const auto& list : {set_aside_of(session, batch, 100), set_aside_of_none(session, 100)}) {
            for (const SetAside& one : list) {
                reasons.insert(one.reason);
            }
        }
    });
    EXPECT_EQ(
        reasons,
        (std::multiset<std::string>{
            "already_paid",
            "other_amount",
            "other_account",
            "unknown_order",
            "not_answered",
            "not_answered",
            "not_answered",
            "not_readable",
            "duplicate_file",
            "unknown_file"})
    );
}

TEST_P(disbursement_batch, whoever_has_no_account_is_paid_once_there_is_one) {
    House house(GetParam());
    house.without_account = {key_of(3)};
    const Batch batch = house.draw("2026-03", House::people(0, 6));
    house.approve_all(batch.id);
    house.settle_all();
    EXPECT_EQ(house.get(batch.id).state, BatchState::settled);
    EXPECT_EQ(house.tallies(batch).at(LineState::held).lines, 1);
    const std::string payment = payment_id("elderly-allowance", "allowance", "person-3", "2026-03");
    EXPECT_EQ(
        code_of([&] { house.journal.write([&](Tx& tx) { confirm(tx, "person-3", payment, "account-3"); }); }),
        "payment.account_needed"
    );
    EXPECT_EQ(
        code_of([&] { house.journal.write([&](Tx& tx) { confirm(tx, "person-4", payment, "account-4"); }); }),
        "payment.benefit_not_found" // another's
    );
}

TEST_P(disbursement_batch, what_the_bank_refuses_is_work_of_one_officer_at_a_time) {
    House house(GetParam());
    house.without_account = {key_of(7)};
    auto people = House::people(400, 408); // 404, 405, 406 are refused
    people.push_back(House::people(7, 8).front());
    const Batch batch = house.draw("2026-03", people);
    house.approve_all(batch.id);
    house.settle_all();
    const auto listed = [&](MendingFilter filter) {
        filter.limit = filter.limit == 0 ? 50 : filter.limit;
        return house.journal.read([&](Session& session) { return mendings(session, filter); });
    };
    const MendingPage all = listed({});
    ASSERT_EQ(all.rows.size(), 4U);
    EXPECT_EQ(all.rows[0].due_on, last_day({TermUnit::workday, 5}, date_of(house.clock.now()), {}));
    EXPECT_EQ(listed({.policies = std::set<std::string>{"another-policy"}}).rows.size(), 0U);
    std::set<int64_t> seen;
    for (std::string after; seen.size() < 4;) {
        const MendingPage page = listed({.after = after, .limit = 1});
        ASSERT_EQ(page.rows.size(), 1U);
        EXPECT_TRUE(seen.insert(page.rows[0].line.line).second);
        after = page.next;
    }
    const Line first = all.rows[0].line;
    const auto act = [&](auto what) { return code_of([&] { house.act(batch.id, what); }); };
    EXPECT_EQ(act([&](Tx& tx, Batch&) { claim(tx, first, "one"); }), "");
    EXPECT_EQ(act([&](Tx& tx, Batch&) { claim(tx, first, "two"); }), "payment.in_other_hands");
    EXPECT_EQ(act([&](Tx& tx, Batch& b) { give_up(tx, b, first.number(), "失联", "two"); }), "payment.in_other_hands");
    EXPECT_EQ(act([&](Tx& tx, Batch& b) { EXPECT_EQ(ask_again(tx, b, first, "one"), 0); }), "");
    EXPECT_EQ(act([&](Tx& tx, Batch&) { release(tx, first, "one"); }), "");
    const Line second = all.rows[1].line;
    EXPECT_EQ(act([&](Tx& tx, Batch&) { claim(tx, second, "one"); }), "");
    house.clock.advance(Duration::days(8)); // overdue
    EXPECT_EQ(act([&](Tx& tx, Batch&) { claim(tx, second, "two"); }), "");
    EXPECT_EQ(act([&](Tx& tx, Batch& b) { give_up(tx, b, first.number(), "失联", "two"); }), "");
    EXPECT_EQ(act([&](Tx& tx, Batch&) { claim(tx, first, "two"); }), "payment.nothing_to_mend");
    EXPECT_EQ(listed({}).rows.size(), 3U);
    house.check_books({batch.id});
}

TEST_P(disbursement_batch, of_enterprises_goes_in_files_that_say_so) {
    House house(GetParam());
    BatchTerms terms = House::terms("2026");
    terms.payees = Payees::enterprises;
    const PackedCandidates packed = pack(terms, House::people(0, 3), 50);
    const Batch begun = house.journal.write([&](Tx& tx) { return begin(tx, terms, packed, "drawer"); });
    house.settle_all();
    house.approve_all(begun.id);
    MadeFile made;
    house.act(begun.id, [&](Tx& tx, Batch& b) { made = *make_file(tx, b, 10); });
    const auto orders = std::get<ReadOrders>(read_orders(made.content.bytes));
    EXPECT_EQ(orders.accounts, Payees::enterprises);
    Receipt receipt{"r.txt", made.content.name, {}}; // as if it were of persons
    receive(house.journal, {"r.txt", write_receipt(receipt)}, 2, {});
    house.journal.read([&](Session& session) { EXPECT_EQ(set_aside_of(session, begun, 10).at(0).reason, "other_kind"); }
    );
    house.settle_all();
    EXPECT_EQ(house.tallies(begun).at(LineState::paid).lines, 3);
    house.check_books({begun.id});
}

TEST(disbursement_days, the_day_of_the_event_is_not_counted) {
    const WorkCalendar calendar({{2026, {Date::of(2026, 4, 6)}, {}}}); // 清明 on a Monday
    EXPECT_EQ(last_day({TermUnit::day, 7}, Date::of(2026, 4, 1), calendar), Date::of(2026, 4, 8));
    EXPECT_EQ(last_day({TermUnit::workday, 7}, Date::of(2026, 4, 1), calendar), Date::of(2026, 4, 13));
}

TEST_P(disbursement_batch, a_proof_leads_from_the_line_to_the_entry) {
    House house(GetParam());
    const Batch batch = house.draw("2026-03", House::people(0, 7));
    house.approve_all(batch.id);
    house.settle_all();
    for (int n = 0; n < 7; ++n) {
        const std::string person = fmt::format("person-{}", n);
        const std::string payment = payment_id("elderly-allowance", "allowance", person, "2026-03");
        const Proof proof =
            house.journal.read([&](Session& session) { return proof_of(session, house.journal, person, payment); });
        const auto digest = [](const std::string& hex) {
            merkle::Digest out{};
            const std::string bytes = crypto::from_hex(hex).value_or("");
            std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
            return out;
        };
        merkle::Proof path;
        for (const std::string& one : proof.path) {
            path.push_back(digest(one));
        }
        EXPECT_TRUE(merkle::verify_inclusion(
            journal::tree_hash,
            leaf_of(payment, proof.paid.line.cents, "paid"),
            static_cast<uint64_t>(proof.leaf),
            static_cast<uint64_t>(proof.leaves),
            path,
            digest(proof.root)
        ));
        EXPECT_GT(proof.entry, 0);
    }
}

// Whatever order people, officers and the bank act in, the books agree and nobody is paid twice.
TEST_P(disbursement_batch, books_agree_after_random_acts) {
    for (const uint64_t seed : {1, 2, 3}) {
        Random random(seed);
        House house(GetParam());
        for (int64_t n = 0; n < 40; ++n) {
            if (random.chance(0.1)) {
                house.without_account.insert(key_of(n));
            }
        }
        std::vector<BatchId> ids;
        for (int round = 0; round < 3; ++round) {
            const auto from = static_cast<int64_t>(random.below(420));
            const Batch batch = house.draw("2026-03", House::people(from, from + 90));
            ids.push_back(batch.id);
            if (batch.state == BatchState::cancelled) {
                continue;
            }
            house.publish_all(batch.id);
            for (int act = 0; act < 30; ++act) {
                const int64_t n = from + static_cast<int64_t>(random.below(90));
                const std::string person = fmt::format("person-{}", n);
                const std::string payment = payment_id("elderly-allowance", "allowance", person, "2026-03");
                code_of([&] {
                    house.journal.write([&](Tx& tx) {
                        random.chance(0.3) ? opt_out(tx, person, payment, "a") : confirm(tx, person, payment, "a");
                    });
                });
            }
            if (random.chance(0.2)) {
                house.act(batch.id, [](Tx& tx, Batch& b) { cancel(tx, b, "有误", "drawer"); });
                house.settle_all();
                continue;
            }
            house.clock.advance(Duration::days(8));
            house.settle_all();
            house.act(batch.id, [](Tx& tx, Batch& b) { submit(tx, b, "submitter"); });
            house.act(batch.id, [](Tx& tx, Batch& b) { approve(tx, b, plenty, {}, "approver"); });
            house.settle_all();
        }
        house.check_books(ids);
    }
}

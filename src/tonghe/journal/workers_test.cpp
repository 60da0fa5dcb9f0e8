#include "tonghe/journal/internal/test_journal.hpp"

#include <future>
#include <map>
#include <mutex>
#include <thread>

using namespace tonghe;
using journal::internal::code_of;
using store::Engine;

TONGHE_ON_BOTH_ENGINES(journal_timer);
TONGHE_ON_BOTH_ENGINES(journal_outbox);

// Counts what each timer does in a table, so that a handler that is undone counts nothing.
static void count_timers(Journal& journal) {
    journal.on_timer("sample.due", [](Tx& tx, const journal::Timer& timer) {
        tx.execute(
            "INSERT INTO thing (id, total) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET total = thing.total + 1",
            {timer.subject}
        );
        if (timer.data.as_object().contains("fails")) {
            throw std::runtime_error("not today");
        }
    });
}

TEST_P(journal_timer, fires_when_it_is_due_and_once) {
    count_timers(*journal_);
    journal_->write([](Tx& tx) {
        for (int i = 0; i < 300; ++i) {
            tx.after(Duration::minutes(i % 2 == 0 ? 5 : 10), {"sample.due", "t" + std::to_string(i)});
        }
    });
    EXPECT_EQ(journal_->run_due(), 0);
    clock_.advance(Duration::minutes(6));
    EXPECT_EQ(journal_->run_due(), 150);
    clock_.advance(Duration::minutes(-6)); // the clock jumps back
    EXPECT_EQ(journal_->run_due(), 0);
    clock_.advance(Duration::days(400)); // and far ahead
    EXPECT_EQ(journal_->run_due(), 150);
    EXPECT_EQ(journal_->run_due(), 0);
    store_->read([](Session& s) {
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM thing WHERE total = 1"), 300);
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM thing"), 300);
    });
}

TEST_P(journal_timer, fires_once_across_a_restart) {
    count_timers(*journal_);
    journal_->write([](Tx& tx) {
        tx.after(Duration::minutes(5), {"sample.due", "a"});
        tx.after(Duration::minutes(9), {"sample.due", "b"});
    });
    clock_.advance(Duration::minutes(6));
    EXPECT_EQ(journal_->run_due(), 1);
    reopen();
    count_timers(*journal_);
    EXPECT_EQ(journal_->run_due(), 0);
    clock_.advance(Duration::minutes(6));
    EXPECT_EQ(journal_->run_due(), 1);
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT SUM(total) FROM thing"); }), 2);
}

TEST_P(journal_timer, does_not_fire_once_cancelled) {
    count_timers(*journal_);
    const auto timer = journal_->write([](Tx& tx) { return tx.after(Duration::minutes(5), {"sample.due", "a"}); });
    EXPECT_TRUE(journal_->write([&](Tx& tx) { return tx.cancel(timer) == 1; }));
    EXPECT_FALSE(journal_->write([&](Tx& tx) { return tx.cancel(timer) == 1; }));
    clock_.advance(Duration::minutes(6));
    EXPECT_EQ(journal_->run_due(), 0);
}

TEST_P(journal_timer, that_fails_is_undone_and_tried_again_later) {
    reopen({.delivery_attempts_max = 3});
    count_timers(*journal_);
    journal_->write([](Tx& tx) {
        tx.after(Duration::minutes(1), {"sample.due", "bad", JsonObject{{"fails", true}}});
        tx.after(Duration::minutes(1), {"sample.due", "good"});
    });
    clock_.advance(Duration::minutes(2));
    EXPECT_EQ(journal_->run_due(), 2);
    EXPECT_EQ(journal_->run_due(), 0) << "the failed one waits";
    for (int i = 0; i < 5; ++i) {
        clock_.advance(Duration::hours(2));
        journal_->run_due();
    }
    store_->read([](Session& s) {
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM thing"), 1);
        EXPECT_EQ(s.count("SELECT attempts FROM timer WHERE state = 'dead' AND last_error = 'not today'"), 3);
    });
}

TEST_P(journal_timer, wakes_a_sleeping_worker) {
    std::promise<void> fired;
    journal_->on_timer("sample.due", [&](Tx&, const journal::Timer&) { fired.set_value(); });
    journal_->start_workers();
    journal_->write([](Tx& tx) { tx.after(Duration::hours(5), {"sample.due", "late"}); });
    journal_->write([](Tx& tx) { tx.at(tx.now(), {"sample.due", "now"}); });
    EXPECT_EQ(fired.get_future().wait_for(std::chrono::seconds(5)), std::future_status::ready);
    journal_->stop_workers();
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT COUNT(*) FROM timer"); }), 1);
}

TEST_P(journal_outbox, delivers_what_was_committed_and_nothing_else) {
    std::vector<std::string> got;
    journal_->on_channel("inbox", [&](const journal::MessageId&, const journal::Message& message) {
        got.push_back(message.target + to_text(message.body));
    });
    journal_->write([](Tx& tx) { tx.send({"inbox", "li", JsonObject{{"n", 1}}}); });
    EXPECT_THROW(
        journal_->write([](Tx& tx) {
            tx.send({"inbox", "wang", JsonObject{}});
            throw std::runtime_error("undone");
        }),
        std::runtime_error
    );
    EXPECT_EQ(journal_->run_due(), 1);
    EXPECT_EQ(journal_->run_due(), 0);
    EXPECT_EQ(got, (std::vector<std::string>{R"(li{"n":1})"}));
}

TEST_P(journal_outbox, tries_again_later_and_later_and_gives_up_as_a_dead_letter) {
    reopen({.delivery_attempts_max = 4, .back_off = Duration::seconds(10)});
    int tried = 0;
    bool works = false;
    const auto channel = [&](const journal::MessageId&, const journal::Message&) {
        ++tried;
        if (!works) {
            throw std::runtime_error("connection refused");
        }
    };
    journal_->on_channel("webhook", channel);
    const auto message = journal_->write([](Tx& tx) { return tx.send({"webhook", "https://a", JsonObject{}}); });
    std::vector<int> seconds; // between tries
    for (int waited = 0, last = 0; tried < 4 && waited < 1000; ++waited, ++last) {
        if (journal_->run_due() > 0) {
            seconds.push_back(last);
            last = 0;
        }
        clock_.advance(Duration::seconds(1));
    }
    ASSERT_EQ(seconds.size(), 4u);
    EXPECT_NEAR(seconds[1], 10, 2);
    EXPECT_NEAR(seconds[2], 20, 3);
    EXPECT_NEAR(seconds[3], 40, 5);
    clock_.advance(Duration::days(1));
    EXPECT_EQ(journal_->run_due(), 0);
    const auto dead = journal_->read([&](Session& s) {
        return journal_->deliveries(s, journal::DeliveryState::dead, clock_.now(), 10);
    });
    ASSERT_EQ(dead.size(), 1u);
    EXPECT_EQ(dead[0].attempts, 4);
    EXPECT_EQ(dead[0].last_error, "connection refused");

    works = true;
    const auto retry = [&] { journal_->write([&](Tx& tx) { journal_->retry(tx, message, "operator.system"); }); };
    retry();
    EXPECT_EQ(journal_->run_due(), 1);
    EXPECT_EQ(code_of(retry), "journal.no_such_message");
    clock_.advance(Duration::days(1));
    EXPECT_EQ(journal_->forget_delivered(clock_.now()), 1);
}

TEST_P(journal_outbox, workers_share_the_messages_and_deliver_each_once) {
    std::mutex mutex;
    std::map<std::string, int> got;
    const auto channel = [&](const journal::MessageId& id, const journal::Message&) {
        const std::lock_guard lock(mutex);
        ++got[id.text()];
    };
    journal_->on_channel("inbox", channel);
    journal_->start_workers();
    for (int i = 0; i < 20; ++i) {
        journal_->write([](Tx& tx) {
            for (int k = 0; k < 10; ++k) {
                tx.send({"inbox", "li", JsonObject{}});
            }
        });
    }
    const auto delivered = [&] {
        return store_->read([](Session& s) { return s.count("SELECT COUNT(*) FROM outbox WHERE state = 'delivered'"); }
        );
    };
    for (int i = 0; i < 500 && delivered() < 200; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    journal_->stop_workers();
    EXPECT_EQ(delivered(), 200);
    EXPECT_EQ(got.size(), 200u);
    for (const auto& [id, times] : got) {
        EXPECT_EQ(times, 1) << id;
    }
}

TEST_P(journal_outbox, what_a_dead_worker_had_claimed_is_delivered_after_its_lease) {
    journal_->write([](Tx& tx) { tx.send({"inbox", "li", JsonObject{}}); });
    journal_->write([&](Tx& tx) { // as a worker does before it delivers
        tx.execute("UPDATE outbox SET attempts = 1, next_at = ?", {tx.now() + Duration::minutes(5)});
    });
    reopen();
    int got = 0;
    journal_->on_channel("inbox", [&](const journal::MessageId&, const journal::Message&) { ++got; });
    if (GetParam() == Engine::postgres) { // another node may be at it
        EXPECT_EQ(journal_->run_due(), 0);
        clock_.advance(Duration::minutes(6));
    }
    EXPECT_EQ(journal_->run_due(), 1);
    EXPECT_EQ(got, 1);
}

TEST_P(journal_timer, those_a_second_apart_fire_in_order_after_a_long_sleep) {
    std::vector<std::string> fired;
    std::mutex mutex;
    journal_->on_timer("t", [&](Tx&, const journal::Timer& timer) {
        const std::lock_guard lock(mutex);
        fired.push_back(timer.subject);
    });
    journal_->write([](Tx& tx) {
        for (const int second : {3, 1, 2, 5, 4}) {
            tx.after(Duration::seconds(second), {.kind = "t", .subject = std::to_string(second)});
        }
    });
    clock_.advance(Duration::days(1));
    EXPECT_EQ(journal_->run_due(), 5);
    EXPECT_EQ(fired, (std::vector<std::string>{"1", "2", "3", "4", "5"}));
}

TEST_P(journal_outbox, a_message_wakes_the_workers_of_another_node) {
    if (GetParam() != Engine::postgres) {
        GTEST_SKIP() << "only one node works on a file";
    }
    std::atomic<int> got = 0;
    journal_->on_channel("inbox", [&](const journal::MessageId&, const journal::Message&) { ++got; });
    journal_->start_workers();
    const auto other_store = store::Store::open({.url = database_->url()});
    Journal other(*other_store, clock_);
    const auto wait_for = [&](int wanted) { // far less than the workers' poll
        for (int i = 0; i < 300 && got < wanted; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
    };
    other.write([&](Tx& tx) {
        tx.send({"inbox", "li", JsonObject{}});
    }); // the listening may still begin: it looks then
    wait_for(1);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    other.write([&](Tx& tx) { tx.send({"inbox", "wang", JsonObject{}}); });
    wait_for(2);
    EXPECT_EQ(got, 2);
    journal_->stop_workers();
}

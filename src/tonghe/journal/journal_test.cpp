#include "tonghe/crypto/encoding.hpp"
#include "tonghe/journal/internal/test_journal.hpp"
#include "tonghe/journal/internal/tree.hpp"
#include "tonghe/journal/journal.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace tonghe;
using journal::Entry;
using journal::internal::code_of;
using store::Engine;

namespace {

merkle::Proof to_proof(const std::vector<store::Bytes>& hashes) {
    merkle::Proof out;
    for (const store::Bytes& hash : hashes) {
        out.push_back(journal::internal::to_digest(hash.data));
    }
    return out;
}

} // namespace

TONGHE_ON_BOTH_ENGINES(journal_record);
TONGHE_ON_BOTH_ENGINES(journal_tree);
TONGHE_ON_BOTH_ENGINES(journal_projection);

TEST_P(journal_record, sequence_is_dense_where_units_run_at_once_and_some_fail) {
    std::vector<std::thread> threads;
    std::atomic<int64_t> committed = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 40; ++i) {
                try {
                    journal_->write([&](Tx& tx) {
                        tx.execute(
                            "INSERT INTO thing (id, total) VALUES (?, ?)", {std::to_string(t * 1000 + i), int64_t(1)}
                        );
                        for (int k = 0; k <= i % 3; ++k) {
                            tx.record({.kind = "thing.made", .subject = std::to_string(t), .actor = "system"});
                        }
                        if (i % 5 == 0) {
                            throw std::runtime_error("undone");
                        }
                    });
                    committed += i % 3 + 1;
                } catch (const std::runtime_error&) {
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(size(), committed);
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT COUNT(*) FROM journal"); }), committed);
    const journal::Verification found = journal_->verify();
    EXPECT_TRUE(found.intact) << found.fault;
    EXPECT_EQ(found.entries, committed);
}

TEST_P(journal_record, what_was_recorded_is_read_back) {
    journal_->write([](Tx& tx) {
        tx.record({"case.accepted", "c1", "zhou", JsonObject{{"due_on", "2026-03-09"}, {"a", 1}}});
        tx.record({"case.returned", "c2", "zhou \"x\"", JsonObject{}});
    });
    const auto entries = journal_->read([&](Session& s) { return journal_->entries(s, 0, 10); });
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[0].sequence, 1);
    EXPECT_EQ(entries[0].at, clock_.now());
    EXPECT_EQ(entries[1].event.actor, "zhou \"x\"");
    EXPECT_EQ(to_text(entries[0].event.data), R"({"a":1,"due_on":"2026-03-09"})");
    EXPECT_EQ(
        journal::leaf_bytes(2, entries[1].at, entries[1].event),
        R"({"actor":"zhou \"x\"","at":)" + std::to_string(clock_.now().micros) +
            R"(,"data":{},"kind":"case.returned","sequence":2,"subject":"c2"})"
    );
    const auto of_c2 = journal_->read([&](Session& s) { return journal_->entries_of(s, "c2", 0, 10); });
    ASSERT_EQ(of_c2.size(), 1u);
    EXPECT_EQ(of_c2[0].sequence, 2);
}

TEST_P(journal_record, goes_on_where_it_stopped_after_a_restart) {
    record(300);
    reopen();
    record(5);
    EXPECT_EQ(size(), 305);
    EXPECT_TRUE(journal_->verify().intact);
}

TEST_P(journal_record, another_process_may_append_meanwhile) {
    record(1);
    const auto other_store = store::Store::open({.url = database_->url()});
    Journal other(*other_store, clock_);
    other.write([](Tx& tx) { tx.record({.kind = "account.locked", .subject = "a1", .actor = "operator"}); });
    record(1);
    EXPECT_EQ(size(), 3);
    EXPECT_TRUE(journal_->verify().intact);
}

TEST_P(journal_record, two_nodes_at_once_leave_no_gap) {
    if (GetParam() == store::Engine::sqlite) {
        GTEST_SKIP() << "only one node works on a file";
    }
    const auto other_store = store::Store::open({.url = database_->url()});
    Journal other(*other_store, clock_);
    std::vector<std::thread> threads;
    for (Journal* journal : {journal_.get(), &other, journal_.get(), &other}) {
        threads.emplace_back([journal] {
            for (int i = 0; i < 150; ++i) {
                journal->write([](Tx& tx) {
                    tx.record({.kind = "thing.made", .subject = "t", .actor = "system"});
                    tx.record({.kind = "thing.seen", .subject = "t", .actor = "system"});
                });
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(size(), 1200);
    EXPECT_TRUE(journal_->verify().intact);
}

// Every unit that was answered is there after kill -9, and the journal verifies.
TEST_P(journal_record, an_acknowledged_unit_survives_a_kill) {
    journal_.reset();
    store_.reset(); // no thread may run while the process forks
    int pipe_ends[2];
    ASSERT_EQ(pipe(pipe_ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(pipe_ends[0]);
        const auto store = store::Store::open({.url = database_->url()});
        Journal journal(*store, clock_);
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&, t] {
                for (int64_t i = 0;; ++i) {
                    const int64_t id = t * 1'000'000 + i;
                    journal.write([&](Tx& tx) {
                        tx.execute("INSERT INTO thing (id, total) VALUES (?, 1)", {std::to_string(id)});
                        tx.record({.kind = "thing.made", .subject = std::to_string(id), .actor = "system"});
                    });
                    if (::write(pipe_ends[1], &id, sizeof id) != sizeof id) {
                        _exit(1);
                    }
                }
            });
        }
        threads[0].join();
    }
    close(pipe_ends[1]);
    std::vector<int64_t> acknowledged;
    int64_t id = 0;
    while (read(pipe_ends[0], &id, sizeof id) == sizeof id) {
        acknowledged.push_back(id);
        if (acknowledged.size() == 700) {
            kill(child, SIGKILL);
        }
    }
    waitpid(child, nullptr, 0);
    close(pipe_ends[0]);

    ASSERT_GE(acknowledged.size(), 700u);
    reopen();
    store_->read([&](Session& s) {
        for (const int64_t made : acknowledged) {
            EXPECT_EQ(s.count("SELECT COUNT(*) FROM thing WHERE id = ?", {std::to_string(made)}), 1) << made;
        }
        EXPECT_EQ(s.count("SELECT COUNT(*) FROM thing"), s.count("SELECT COUNT(*) FROM journal"));
    });
    const journal::Verification found = journal_->verify();
    EXPECT_TRUE(found.intact) << found.fault;
    record(3);
    EXPECT_TRUE(journal_->verify().intact);
}

TEST(journal_faults, a_full_file_leaves_the_sequence_dense) {
    const tests::Database database(Engine::sqlite);
    const auto store = store::Store::open({.url = database.url()});
    store->migrate({journal::migrations()});
    Journal journal(*store, SystemClock::instance());
    const auto limit_pages = [&](int pages) {
        store->write_and_wait([&](Session& s) {
            s.each("PRAGMA max_page_count = " + std::to_string(pages), {}, [](const store::Row&) {});
        });
    };
    limit_pages(40);
    std::atomic<int> recorded = 0;
    std::atomic<int> refused = 0;
    for (int round = 0; round < 2; ++round) { // until the file is full, and then with space again
        std::vector<std::thread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&] {
                for (int i = 0; i < 250; ++i) {
                    const std::string code = code_of([&] {
                        journal.write([](Tx& tx) { tx.record({.kind = "case.accepted", .subject = "c", .actor = "a"}); }
                        );
                    });
                    ++(code.empty() ? recorded : refused);
                    EXPECT_TRUE(code.empty() || code == "store.unavailable") << code;
                }
            });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        limit_pages(100'000);
    }
    EXPECT_GT(refused, 0);
    const journal::Verification found = journal.verify();
    EXPECT_TRUE(found.intact) << found.fault;
    EXPECT_EQ(found.entries, recorded);
}

TEST_P(journal_tree, every_entry_is_proved_in_every_later_tree) {
    record(520);
    std::vector<merkle::TreeHead> heads;
    const auto entries = journal_->read([&](Session& s) { return journal_->entries(s, 0, 1000); });
    std::vector<merkle::Digest> leaves;
    for (const Entry& entry : entries) {
        leaves.push_back(
            merkle::leaf_hash(journal::tree_hash, journal::leaf_bytes(entry.sequence, entry.at, entry.event))
        );
        EXPECT_EQ(journal::internal::to_bytes(leaves.back()), entry.leaf);
    }
    journal_->read([&](Session& s) {
        for (const int64_t size : {1, 2, 255, 256, 257, 511, 512, 513, 520}) {
            const merkle::Digest root =
                merkle::root_of(journal::tree_hash, std::span(leaves).first(static_cast<size_t>(size)));
            for (int64_t sequence = 1; sequence <= size; sequence += 37) {
                const auto proof = to_proof(journal_->inclusion_proof(s, sequence, size));
                const auto index = static_cast<uint64_t>(sequence - 1);
                EXPECT_TRUE(merkle::verify_inclusion(
                    journal::tree_hash, leaves[index], index, static_cast<uint64_t>(size), proof, root
                )) << sequence
                   << " in " << size;
            }
            heads.push_back({static_cast<uint64_t>(size), root});
        }
        for (const merkle::TreeHead& from : heads) {
            for (const merkle::TreeHead& to : heads) {
                if (from.size <= to.size) {
                    const auto proof = to_proof(
                        journal_->consistency_proof(s, static_cast<int64_t>(from.size), static_cast<int64_t>(to.size))
                    );
                    EXPECT_TRUE(merkle::verify_consistency(journal::tree_hash, from, to, proof))
                        << from.size << " in " << to.size;
                }
            }
        }
        EXPECT_EQ(code_of([&] { journal_->inclusion_proof(s, 521, 521); }), "journal.no_such_entry");
        EXPECT_EQ(code_of([&] { journal_->inclusion_proof(s, 0, 10); }), "journal.no_such_entry");
    });
    const journal::Verification found = journal_->verify();
    EXPECT_TRUE(found.intact) << found.fault;
    EXPECT_EQ(found.root, journal::internal::to_bytes(heads.back().root));
}

TEST_P(journal_tree, a_tampered_row_is_found_with_its_sequence) {
    record(600);
    tamper("UPDATE journal SET data = '{\"a\":\"乙\",\"z\":1}' WHERE sequence = 417");
    const journal::Verification found = journal_->verify();
    EXPECT_FALSE(found.intact);
    EXPECT_NE(found.fault.find("entry 417 "), std::string::npos) << found.fault;
}

TEST_P(journal_tree, a_removed_row_is_found_with_its_sequence) {
    record(600);
    tamper("DELETE FROM journal WHERE sequence = 300");
    EXPECT_EQ(journal_->verify().fault, "entry 300 is missing");
}

TEST_P(journal_tree, rows_cut_off_at_the_end_are_found) {
    record(600);
    journal_->checkpoint();
    tamper("DELETE FROM journal WHERE sequence > 590");
    EXPECT_EQ(journal_->verify().fault, "entry 591 is missing");
}

TEST_P(journal_tree, an_entry_rewritten_with_its_hash_differs_from_tile_or_checkpoint) {
    record(300);
    journal_->checkpoint();
    const auto forge = [&](int64_t sequence) {
        const Entry entry = journal_->read([&](Session& s) { return journal_->entries(s, sequence - 1, 1); }).at(0);
        Event forged = entry.event;
        forged.actor = "nobody";
        const auto leaf = journal::internal::to_bytes(
            merkle::leaf_hash(journal::tree_hash, journal::leaf_bytes(sequence, entry.at, forged))
        );
        store_->write_and_wait([&](Session& s) {
            s.execute("UPDATE journal SET actor = 'nobody', leaf = ? WHERE sequence = ?", {leaf, sequence});
        });
    };
    forge(290); // in the open tile: the checkpoint knows
    EXPECT_NE(journal_->verify().fault.find("checkpoint"), std::string::npos);
    forge(20);
    EXPECT_NE(journal_->verify().fault.find("tile 0/0"), std::string::npos);
}

TEST_P(journal_tree, checkpoints_are_signed_and_their_signature_is_checked) {
    reopen({.key = crypto::SigningKey::generate(crypto::SignatureAlgorithm::sm2)});
    record(10);
    const journal::Checkpoint first = journal_->checkpoint();
    EXPECT_EQ(first.size, 10);
    EXPECT_FALSE(first.signature.empty());
    clock_.advance(Duration::hours(1));
    EXPECT_EQ(journal_->checkpoint().signature, first.signature) << "one checkpoint for one size";
    const journal::Verification found = journal_->verify();
    EXPECT_TRUE(found.intact) << found.fault;
    EXPECT_EQ(found.checkpoints, 1);
    tamper("UPDATE journal_checkpoint SET at = at + 1");
    EXPECT_NE(journal_->verify().fault.find("signature of checkpoint 10"), std::string::npos);
}

TEST_P(journal_tree, checkpoints_are_made_by_number_and_by_time) {
    reopen({.checkpoint_every = Duration::minutes(10), .checkpoint_entries = 100});
    const auto last = [&] {
        const auto found = journal_->read([&](Session& s) { return journal_->last_checkpoint(s); });
        return found ? found->size : 0;
    };
    journal_->follow();
    EXPECT_EQ(last(), 0) << "nothing to sign";
    record(120);
    journal_->follow();
    EXPECT_EQ(last(), 120);
    clock_.advance(Duration::hours(2));
    record(5);
    journal_->follow();
    EXPECT_EQ(last(), 120) << "the first entry without one is young";
    clock_.advance(Duration::minutes(10));
    journal_->follow();
    EXPECT_EQ(last(), 125);
    clock_.advance(Duration::hours(2));
    journal_->follow();
    EXPECT_EQ(last(), 125) << "nothing new";
}

TEST_P(journal_tree, verifying_tells_how_far_it_is) {
    record(2500);
    std::vector<int64_t> steps;
    journal_->verify([&](int64_t done, int64_t all) {
        EXPECT_EQ(all, 2500);
        steps.push_back(done);
    });
    EXPECT_EQ(steps, (std::vector<int64_t>{2000, 2500}));
}

static journal::Projection tally() {
    return {.name = "tally", .tables = {"tally"}, .apply = [](Tx& tx, const Entry& entry) {
                tx.execute(
                    "INSERT INTO tally (kind, times, latest) VALUES (?, 1, ?) ON CONFLICT (kind) DO UPDATE SET times = "
                    "tally.times + 1, latest = excluded.latest",
                    {entry.event.kind, entry.sequence}
                );
            }};
}

TEST_P(journal_projection, is_current_in_the_unit_that_records) {
    journal_->add_projection(tally());
    record(250);
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT times FROM tally"); }), 250);
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT latest FROM tally"); }), 250);
}

TEST_P(journal_projection, rebuilt_gives_the_same_rows) {
    journal_->add_projection(tally());
    record(1200);
    EXPECT_EQ(journal_->compare_rebuilt(), "");
    tamper("UPDATE tally SET times = 7");
    EXPECT_EQ(journal_->compare_rebuilt(), "tally");
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT times FROM tally"); }), 7) << "only compared";
    journal_->rebuild_projections();
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT times FROM tally"); }), 1200);
    EXPECT_EQ(journal_->compare_rebuilt(), "");
    record(1);
    EXPECT_EQ(journal_->compare_rebuilt(), "");
}

static journal::Projection following_tally() {
    journal::Projection projection = tally();
    projection.follows = true;
    projection.kinds = {"case.accepted"};
    return projection;
}

TEST_P(journal_projection, one_that_follows_comes_after_and_knows_how_far_it_is) {
    journal_->add_projection(following_tally());
    record(2'300);
    const auto place = [&] { return journal_->read([&](Session& s) { return journal_->projections(s); }).at(0); };
    EXPECT_EQ(place().through, 0);
    EXPECT_EQ(place().head, 2'300);
    journal_->follow();
    EXPECT_EQ(place().through, 2'300);
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT times FROM tally"); }), 2'300);
    journal_->write([](Tx& tx) { tx.record({.kind = "case.returned", .subject = "c1", .actor = "system"}); });
    journal_->follow();
    EXPECT_EQ(place().through, 2'301);
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT COUNT(*) FROM tally"); }), 1) << "not of its kinds";
}

TEST_P(journal_projection, one_that_comes_late_catches_up) {
    record(1'500);
    reopen();
    journal_->add_projection(following_tally());
    journal_->follow();
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT times FROM tally"); }), 1'500);
    reopen();
    journal_->add_projection(following_tally());
    journal_->follow();
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT times FROM tally"); }), 1'500) << "not twice";
}

TEST_P(journal_projection, one_that_follows_is_compared_as_far_as_it_is_and_rebuilt_in_steps) {
    journal_->add_projection(following_tally());
    record(1'200);
    journal_->follow();
    record(300);
    EXPECT_EQ(journal_->compare_rebuilt(), "");
    tamper("UPDATE tally SET times = 7");
    EXPECT_EQ(journal_->compare_rebuilt(), "tally");
    std::vector<int64_t> steps;
    journal_->rebuild_projection("tally", [&](int64_t done, int64_t) { steps.push_back(done); });
    EXPECT_EQ(steps, (std::vector<int64_t>{1'000, 1'501})) << "1,500 entries and the one that says so";
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT times FROM tally"); }), 1'500);
    EXPECT_EQ(journal_->compare_rebuilt(), "");
    EXPECT_EQ(code_of([&] { journal_->rebuild_projection("tallies"); }), "journal.no_such_projection");
}

TEST_P(journal_projection, the_worker_follows_by_itself) {
    journal_->add_projection(following_tally());
    journal_->start_workers();
    record(700);
    for (int i = 0; i < 500; ++i) {
        if (store_->read([](Session& s) { return s.count("SELECT COALESCE(MAX(times), 0) FROM tally"); }) == 700) {
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_EQ(store_->read([](Session& s) { return s.count("SELECT times FROM tally"); }), 700);
}

#include "tests/support/databases.hpp"
#include "tonghe/design/draft.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/design/finding.hpp"
#include "tonghe/design/words.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/process/model.hpp"
#include "tonghe/store/store.hpp"

#include <gtest/gtest.h>

namespace tonghe::design {

namespace {

const catalog::PackReading& shipped() {
    static const catalog::PackReading reading =
        catalog::read_pack_root(std::filesystem::path(TONGHE_SOURCE_DIR) / "packs");
    return reading;
}

constexpr auto of_processes = DrawingKind::process;

ProcessFile permit() { return *find_process_file(*shipped().files, "night-market-permit"); }

std::string replaced(std::string text, const std::string& old, const std::string& fresh) {
    return text.replace(text.find(old), old.size(), fresh);
}

identity::Actor actor(const std::string& account) {
    return {.account = account, .kind = identity::ActorKind::operator_account};
}

std::string code_of(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& e) {
        return e.code().name;
    }
    return "";
}

} // namespace

TEST(design_process_file, every_process_of_the_packs_has_its_name) {
    ASSERT_NE(shipped().catalog, nullptr);
    EXPECT_EQ(permit().path, "items/night-market-permit/process.bpmn");
    EXPECT_EQ(permit().pack, "yunlan");
    EXPECT_EQ(find_process_file(*shipped().files, "card-production")->path, "processes/card-production.bpmn");
    EXPECT_FALSE(find_process_file(*shipped().files, "nothing"));
    EXPECT_EQ(permit().hash(), shipped().catalog->item("night-market-permit")->process->hash);
}

TEST(design_finding, says_what_the_check_of_packs_says_and_where) {
    ProcessFile file = permit();
    EXPECT_TRUE(check(*shipped().files, file).empty());
    file.text = replaced(file.text, "tonghe:queue=\"market/registration\"", "tonghe:queue=\"market/registratoin\"");
    const auto found = check(*shipped().files, file);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().element, "accept");
    EXPECT_EQ(found.front().file, "yunlan/items/night-market-permit/process.bpmn");
    file.text = "no XML";
    EXPECT_EQ(check(*shipped().files, file).front().element, "");
}

TEST(design_words, offer_what_the_process_may_name_and_read) {
    const ProcessWords words = words_for(*shipped().catalog, *shipped().files, "night-market-permit");
    const auto has = [](const std::vector<Choice>& list, std::string_view word) {
        return std::any_of(list.begin(), list.end(), [&](const Choice& one) { return one.word == word; });
    };
    EXPECT_TRUE(has(words.queues, "market/registration"));
    EXPECT_TRUE(has(words.texts, "notice.night_market_granted"));
    EXPECT_TRUE(has(words.variables, "case.region"));
    EXPECT_TRUE(has(words.processes, "card-production"));
    EXPECT_FALSE(words.functions.empty());
    EXPECT_NE(at_pointer(words.sample, "/form"), nullptr);
    EXPECT_EQ(words.services.size(), 6U);
}

TEST(design_publication, lies_over_the_file_and_is_left_out_where_the_packs_do_not_load_with_it) {
    ProcessFile file = permit();
    file.text = replaced(file.text, "tonghe:workdays=\"2\"", "tonghe:workdays=\"3\"");
    const Publication publication{.drawing = drawing_of(file)};
    const auto good = compile_published(*shipped().files, {publication});
    ASSERT_NE(good.catalog, nullptr);
    EXPECT_EQ(good.catalog->item("night-market-permit")->process->hash, file.hash());
    EXPECT_EQ(find_process_file(*good.files, "night-market-permit")->hash(), file.hash());

    const Publication faulty{
        .drawing = drawing_of({"insurance-proof", "national", "items/insurance-proof/process.bpmn", "<definitions/>"})};
    const auto left = compile_published(*shipped().files, {faulty, publication});
    ASSERT_NE(left.catalog, nullptr);
    EXPECT_EQ(left.catalog->item("night-market-permit")->process->hash, file.hash());
    EXPECT_EQ(
        left.catalog->item("insurance-proof")->process->hash, shipped().catalog->item("insurance-proof")->process->hash
    );
    ASSERT_FALSE(left.warnings.empty());
    EXPECT_EQ(left.warnings.front().code, "design.publication_left_out");
}

class DraftTest : public ::testing::TestWithParam<store::Engine> {
  protected:
    void SetUp() override {
        if (GetParam() == store::Engine::postgres && !tests::postgres_missing().empty()) {
            GTEST_SKIP() << tests::postgres_missing();
        }
        database_ = std::make_unique<tests::Database>(GetParam());
        store_ = store::Store::open({.url = database_->url()});
        store_->migrate({journal::migrations(), migrations()});
        journal_ = std::make_unique<Journal>(*store_, clock_);
    }

    template <class Act> auto in_unit(Act act) { return journal_->write(act); }

    Draft save(const std::string& who, const std::optional<int64_t>& revision, const std::string& note = "") {
        return in_unit([&](Tx& tx) {
            ProcessFile file = permit();
            file.text = replaced(file.text, "tonghe:workdays=\"2\"", "tonghe:workdays=\"3\"");
            return save_draft(
                tx, actor(who), drawing_of(permit()), revision, {drawing_of(file), permit().hash(), note}
            );
        });
    }

    Publication approve(const std::string& who, int64_t revision) {
        return in_unit([&](Tx& tx) { return approve_draft(tx, actor(who), drawing_of(permit()), revision); });
    }

    std::string last_event() {
        return journal_->read([&](Session& session) {
            const auto entries = journal_->entries_of(session, "night-market-permit", 0, 100);
            return entries.empty() ? "" : entries.back().event.kind;
        });
    }

    ManualClock clock_{*parse_instant("2026-03-02T09:00:00+08:00")};
    std::unique_ptr<tests::Database> database_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Journal> journal_;
};

INSTANTIATE_TEST_SUITE_P(
    design,
    DraftTest,
    ::testing::Values(store::Engine::sqlite, store::Engine::postgres),
    [](const auto& test) { return test.param == store::Engine::sqlite ? "sqlite" : "postgres"; }
);

TEST_P(DraftTest, one_draws_and_another_approves) {
    EXPECT_EQ(save("ann", std::nullopt, "three days").revision, 1);
    EXPECT_EQ(last_event(), "process.draft_saved");
    EXPECT_EQ(code_of([&] { approve("ben", 1); }), "design.not_submitted");
    const Draft sent = in_unit([&](Tx& tx) { return submit_draft(tx, actor("ann"), drawing_of(permit()), 1); });
    EXPECT_EQ(sent.state, DraftState::submitted);
    EXPECT_EQ(code_of([&] { approve("ann", 2); }), "design.own_draft");
    EXPECT_EQ(code_of([&] { approve("ben", 1); }), "design.draft_changed");
    const Publication published = approve("ben", 2);
    EXPECT_EQ(published.number, 1);
    EXPECT_EQ(published.authors, std::vector<std::string>{"ann"});
    EXPECT_EQ(last_event(), "process.published");
    store_->read([&](Session& session) {
        EXPECT_FALSE(find_draft(session, of_processes, "night-market-permit"));
        EXPECT_EQ(publications_in_force(session).size(), 1U);
        EXPECT_EQ(publications_in_force(session).front().drawing.files, published.drawing.files);
        EXPECT_EQ(publications_of(session, of_processes, "night-market-permit").front().note, "three days");
        return 0;
    });
}

TEST_P(DraftTest, two_who_change_it_at_once_meet_and_neither_approves) {
    save("ann", std::nullopt);
    EXPECT_EQ(code_of([&] { save("ben", std::nullopt); }), "design.draft_changed");
    EXPECT_EQ(code_of([&] { save("ben", 7); }), "design.draft_changed");
    EXPECT_EQ(save("ben", 1).authors, (std::vector<std::string>{"ann", "ben"}));
    in_unit([&](Tx& tx) { return submit_draft(tx, actor("ben"), drawing_of(permit()), 2); });
    EXPECT_EQ(code_of([&] { approve("ann", 3); }), "design.own_draft");
    in_unit([&](Tx& tx) { return send_back(tx, actor("eve"), of_processes, "night-market-permit", 3, "too long"); });
    EXPECT_EQ(code_of([&] { approve("eve", 4); }), "design.not_submitted");
    in_unit([&](Tx& tx) { discard_draft(tx, actor("ann"), of_processes, "night-market-permit", 4); });
    EXPECT_EQ(code_of([&] { approve("eve", 4); }), "design.draft_not_found");
}

TEST_P(DraftTest, what_was_drawn_over_another_version_is_not_approved) {
    save("ann", std::nullopt);
    ProcessFile newer = permit();
    newer.text += "\n";
    EXPECT_EQ(
        code_of([&] { in_unit([&](Tx& tx) { return submit_draft(tx, actor("ann"), drawing_of(newer), 1); }); }),
        "design.base_changed"
    );
    in_unit([&](Tx& tx) { return submit_draft(tx, actor("ann"), drawing_of(permit()), 1); });
    EXPECT_EQ(
        code_of([&] { in_unit([&](Tx& tx) { return approve_draft(tx, actor("ben"), drawing_of(newer), 2); }); }),
        "design.base_changed"
    );
}

// The newest version of the shipped policy with another number and day: what an approved draft would be.
Drawing next_allowance(const std::string& from) {
    const auto& packs = *shipped().files;
    const auto& catalog = *shipped().catalog;
    const Drawing newest = newest_policy(packs, catalog, "elderly-allowance");
    const NextVersion next = next_version(packs, catalog, "elderly-allowance");
    Drawing out{DrawingKind::policy, newest.id, next.pack, {}};
    std::string text = replaced(newest.text("policy.yaml"), "version: 2", "version: " + std::to_string(next.version));
    out.files[next.folder + "/policy.yaml"] = replaced(text, "from: 2027-01-01", "from: " + from);
    out.files[next.folder + "/benefit.dmn"] = newest.text("benefit.dmn");
    out.files[next.folder + "/cases.yaml"] = newest.text("cases.yaml");
    return out;
}

TEST(design_publication, of_a_policy_is_one_more_version) {
    const Publication third{.drawing = next_allowance("2028-01-01")};
    const auto reading = compile_published(*shipped().files, {third});
    ASSERT_NE(reading.catalog, nullptr);
    EXPECT_EQ(reading.catalog->policy_versions("elderly-allowance").size(), 3U);
    EXPECT_EQ(reading.catalog->policy("elderly-allowance", Date::of(2027, 12, 31))->version, 2);
    EXPECT_EQ(reading.catalog->policy("elderly-allowance", Date::of(2028, 1, 1))->version, 3);

    const Publication early{.drawing = next_allowance("2025-01-01")}; // before the one it follows
    const auto left = compile_published(*shipped().files, {early});
    ASSERT_NE(left.catalog, nullptr);
    EXPECT_EQ(left.catalog->policy_versions("elderly-allowance").size(), 2U);
    ASSERT_FALSE(left.warnings.empty());
    EXPECT_EQ(left.warnings.front().code, "design.publication_left_out");
}

TEST_P(DraftTest, a_policy_is_published_beside_a_process_of_the_same_name) {
    const Drawing newest = newest_policy(*shipped().files, *shipped().catalog, "elderly-allowance");
    const Drawing next = next_allowance("2028-01-01");
    in_unit([&](Tx& tx) {
        return save_draft(tx, actor("ann"), newest, std::nullopt, {next, newest.hash(), "from 2028"});
    });
    EXPECT_EQ(store_->read([](Session& session) { return drafts(session, DrawingKind::process).size(); }), 0U);
    in_unit([&](Tx& tx) { return submit_draft(tx, actor("ann"), newest, 1); });
    const Publication made = in_unit([&](Tx& tx) {
        return approve_draft(tx, actor("ben"), newest, 2, {{"version", 3}});
    });
    EXPECT_EQ(made.drawing.files, next.files);
    journal_->read([&](Session& session) {
        const auto entries = journal_->entries_of(session, "elderly-allowance", 0, 100);
        EXPECT_EQ(entries.back().event.kind, "policy.published");
        EXPECT_EQ(*at_pointer(entries.back().event.data, "/version"), Json(3));
        const PublicationNumbers expected{{{DrawingKind::policy, "elderly-allowance"}, 1}};
        EXPECT_EQ(numbers_in_force(session), expected);
        EXPECT_EQ(numbers_of(publications_in_force(session)), expected);
        return 0;
    });
}

TEST_P(DraftTest, what_the_release_before_kept_is_found) {
    const tests::Database old(GetParam());
    const auto store = store::Store::open({.url = old.url()});
    store->migrate({journal::migrations(), migrations().first(1)});
    Journal journal(*store, clock_);
    const ProcessFile file = permit();
    journal.write([&](Tx& tx) {
        tx.execute(
            "INSERT INTO process_draft (process, pack, path, bpmn, base, state, note, reason, authors, saved_at, "
            "revision) VALUES (?, ?, ?, ?, 'b', 'submitted', 'three days', '', '[\"ann\"]', ?, 4)",
            {file.process, file.pack, file.path, file.text, tx.now()}
        );
        tx.execute(
            "INSERT INTO process_publication (process, number, pack, path, bpmn, model, base, authors, approved_by, "
            "note, published_at) VALUES (?, 2, ?, ?, ?, ?, 'b', '[]', 'ben', '', ?)",
            {file.process, file.pack, file.path, file.text, file.hash(), tx.now()}
        );
    });
    store->migrate({journal::migrations(), migrations()});
    journal.read([&](Session& session) {
        const auto draft = find_draft(session, of_processes, file.process);
        EXPECT_TRUE(draft && draft->drawing.files == drawing_of(file).files);
        EXPECT_EQ(draft->authors, std::vector<std::string>{"ann"});
        EXPECT_EQ(draft->revision, 4);
        const auto published = publications_in_force(session);
        EXPECT_EQ(published.size(), 1U);
        EXPECT_EQ(published.front().number, 2);
        EXPECT_EQ(published.front().drawing.hash(), file.hash());
        return 0;
    });
}

} // namespace tonghe::design

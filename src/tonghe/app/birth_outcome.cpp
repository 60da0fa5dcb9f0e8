// The second half of the birth story: what officers decide, what the parent gets, and what proves it.
#include "tonghe/app/internal/birth_telling.hpp"
#include "tonghe/base/identifier.hpp"
#include "tonghe/crypto/encoding.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/merkle/proof.hpp"
#include "tonghe/registry/mask.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace tonghe::app::internal {

namespace {

constexpr int rounds_max = 12; // of all officers looking at their desks

merkle::Digest digest_of(const std::string& hex) {
    merkle::Digest out{};
    const auto bytes = crypto::from_hex(hex);
    if (bytes && bytes->size() == out.size()) {
        std::copy(bytes->begin(), bytes->end(), out.begin());
    }
    return out;
}

merkle::Proof path_of(const Json& reply) {
    merkle::Proof out;
    for (const Json& hash : array_at(reply, "/path")) {
        out.push_back(digest_of(std::string(hash.as_string())));
    }
    return out;
}

} // namespace

Participant& BirthTelling::officer(const std::string& login) {
    std::unique_ptr<Participant>& found = officers_[login];
    if (!found) {
        found = std::make_unique<Participant>(story_.url, story_.language);
        found->sign_in(login, story_.password);
    }
    return *found;
}

void BirthTelling::look_over_the_fence() {
    teller_.scene({"别的街道看不到", "Another street sees nothing"});
    Participant& outsider = officer(family_.outsider);
    int seen = 0;
    int guessed = 0;
    for (const Json& part : array_at(case_, "/parts")) {
        const std::string id = text_at(part, "/case");
        seen += static_cast<int>(outsider.rows("/desk?case=" + id).size());
        guessed += outsider.try_get("/cases/" + id) == 404 ? 0 : 1;
        seen += static_cast<int>(outsider.rows("/cases?q=" + text_at(part, "/number")).size());
        for (const std::string& login : family_.officers) {
            for (const Json& task : officer(login).rows("/desk?case=" + id)) {
                guessed += outsider.try_get("/tasks/" + text_at(task, "/task")) == 404 ? 0 : 1;
                guessed += outsider.try_post(
                               "/tasks/" + text_at(task, "/task") + "/complete", JsonObject{{"outcome", "accept"}}
                           ) == 404
                               ? 0
                               : 1;
            }
        }
    }
    guessed += outsider.try_get("/cases/" + case_id()) == 404 ? 0 : 1;
    teller_.tell(
        {fmt::format("{}的{}搜编号、猜地址，什么也没有。", outsider.unit(), outsider.name()),
         fmt::format("{} of {} searches by number and guesses addresses: nothing.", outsider.name(), outsider.unit())}
    );
    teller_.expect({"列表和搜索中出现的行", "rows in lists and searches"}, 0, seen);
    teller_.expect({"猜到的办件和任务", "cases and tasks guessed"}, 0, guessed);
    Participant stranger(story_.url, story_.language);
    teller_.expect({"没有登录的人", "who is not signed in"}, 401, stranger.try_get("/cases/" + case_id()));
}

void BirthTelling::do_task(Participant& officer, const Json& task) {
    const std::string path = "/tasks/" + text_at(task, "/task");
    officer.post(path + "/claim", JsonObject());
    const Json detail = officer.get(path);
    units_that_looked_.insert(officer.unit());
    const std::string outcome = text_at(task, "/outcomes/0/outcome"); // the first is what nothing speaks against
    const Text decided = words_at(task, "/outcomes/0/title");
    const Text item = words_at(task, "/item_title");
    const JsonArray& permissions = array_at(officer.actor(), "/permissions"); // without the right a name is masked
    const bool named =
        std::find(permissions.begin(), permissions.end(), Json("registry.read_sensitive")) != permissions.end();
    teller_.expect(
        {item.zh + "的申请人", "who applies for " + item.en},
        named ? parent_.name() : registry::mask_name(parent_.name()),
        text_at(detail, "/case_view/applicant_name")
    );
    if (at_pointer(detail, "/values/child") != nullptr) {
        teller_.expect(
            {item.zh + "的表单里孩子的名字", "the child's name in the form of " + item.en},
            family_.child,
            text_at(detail, "/values/child/name")
        );
    }
    const Json done =
        officer.post(path + "/complete", JsonObject{{"outcome", outcome}, {"opinion", "材料齐全，符合条件。"}});
    teller_.expect({item.zh + "的任务", "the task of " + item.en}, "done", text_at(done, "/state"));
    teller_.tell(
        {fmt::format(
             "  {}{}  《{}》{} → {}", officer.unit(), officer.name(), item.zh, text_at(task, "/title/zh"), decided.zh
         ),
         fmt::format(
             "  {}, {}  '{}' {} → {}", officer.name(), officer.unit(), item.en, text_at(task, "/element"), decided.en
         )}
    );
    ++decisions_;
}

int BirthTelling::one_round(int round) {
    int done = 0;
    for (const Json& part : array_at(case_, "/parts")) {
        const std::string id = text_at(part, "/case");
        for (const std::string& login : family_.officers) {
            Participant& who = officer(login);
            for (const Json& task : who.rows("/desk?case=" + id)) {
                if (done++ == 0) {
                    teller_.tell({fmt::format("第 {} 轮", round), fmt::format("Round {}", round)});
                }
                do_task(who, task);
            }
        }
    }
    case_ = parent_.get("/cases/" + case_id());
    return done;
}

void BirthTelling::decide() {
    teller_.scene({"各部门办理", "The departments decide"});
    int round = 1;
    while (round <= rounds_max && one_round(round) > 0) {
        ++round;
    }
    teller_.tell(
        {fmt::format("{} 位经办人，{} 次办理。", officers_.size() - 1, decisions_),
         fmt::format("{} acts of {} officers.", decisions_, officers_.size() - 1)}
    );
}

void BirthTelling::check_clock(const Json& part) {
    const Text title = words_at(part, "/title");
    const auto accepted = parse_date(text_at(part, "/accepted_on"));
    const auto due = parse_date(text_at(part, "/due_on"));
    if (!accepted || !due) {
        teller_.holds({title.zh + "有受理日和到期日", title.en + " has a day of acceptance and a due day"}, false);
        return;
    }
    if (story_.calendar != nullptr) {
        const Workdays promised{static_cast<int>(promised_[text_at(part, "/service")])};
        teller_.expect(
            {title.zh + "的到期日", "the due day of " + title.en},
            to_string(story_.calendar->due_on(*accepted, promised)),
            to_string(*due)
        );
    } else {
        teller_.holds(
            {title.zh + "的到期日不早于受理日", title.en + " is due after it was accepted"},
            *due >= *accepted,
            to_string(*due)
        );
    }
    teller_.expect(
        {title.zh + "的时钟已停", "the clock of " + title.en + " has stopped"}, "stopped", text_at(part, "/clock/state")
    );
}

void BirthTelling::see_it_done() {
    teller_.scene({"办结", "Done"});
    for (const Json& part : array_at(case_, "/parts")) {
        const Text title = words_at(part, "/title");
        teller_.expect(title, "granted", text_at(part, "/status"));
        check_clock(part);
        const Json own = parent_.get("/cases/" + text_at(part, "/case"));
        std::string line;
        for (const Json& step : array_at(own, "/timeline")) {
            line += (line.empty() ? "" : " → ") + in(words_at(step, "/title"));
        }
        teller_.tell({fmt::format("  {}：{}", title.zh, line), fmt::format("  {}: {}", title.en, line)});
        teller_.holds(
            {title.zh + "的每一步都在时间线上", "every step of " + title.en + " is on its timeline"},
            array_at(own, "/timeline").size() >= 2
        );
    }
    teller_.expect({"整件事的状态", "the state of the whole"}, "completed", text_at(case_, "/status"));
    teller_.expect({"整件事的时钟", "the clock of the whole"}, "stopped", text_at(case_, "/clock/state"));
}

void BirthTelling::show_certificate(const Json& line) {
    const std::string id = text_at(line, "/certificate");
    const Json certificate = parent_.get("/certificates/" + id);
    const Text title = words_at(certificate, "/title");
    const Json shown = parent_.post("/certificates/" + id + "/tokens", JsonObject(), 201);
    Participant stranger(story_.url, story_.language);
    const Json verified = stranger.get("/verify/" + text_at(shown, "/token"));
    const std::string page = parent_.get_text("/certificates/" + id + "/page?token=" + text_at(shown, "/token"));
    teller_.tell(
        {fmt::format(
             "  {}  {}  {}；路人扫码：有效，持证人 {}",
             title.zh,
             text_at(certificate, "/holder_name"),
             text_at(certificate, "/number"),
             text_at(verified, "/holder_name")
         ),
         fmt::format(
             "  {}  {}  {}; a stranger scans it: valid, held by {}",
             title.en,
             text_at(certificate, "/holder_name"),
             text_at(certificate, "/number"),
             text_at(verified, "/holder_name")
         )}
    );
    teller_.holds({title.zh + "核验有效", title.en + " verifies"}, is_true_at(verified, "/valid"));
    teller_.expect(
        {title.zh + "核验的是同一张", "what was verified is " + title.en},
        text_at(certificate, "/identifier"),
        text_at(verified, "/identifier")
    );
    teller_.holds(
        {title.zh + "的标识符合 GB/T 36904", "the identifier of " + title.en + " follows GB/T 36904"},
        is_certificate_identifier(text_at(certificate, "/identifier")),
        text_at(certificate, "/identifier")
    );
    teller_.holds(
        {title.zh + "只给路人看遮掩的姓名", "the stranger sees a masked name on " + title.en},
        text_at(verified, "/holder_name") != text_at(certificate, "/holder_name"),
        text_at(verified, "/holder_name")
    );
    teller_.holds(
        {title.zh + "有带二维码的版式页", title.en + " has a page with its code"},
        page.find("<svg") != std::string::npos && page.size() > 2'000,
        std::to_string(page.size())
    );
}

void BirthTelling::show_the_wallet() {
    teller_.scene({"证照进了卡包", "Certificates arrive in the wallet"});
    const JsonArray& lines = array_at(case_, "/certificates");
    const JsonArray wallet = parent_.rows("/me/certificates");
    for (const Json& line : lines) {
        teller_.holds(
            {words_at(line, "/title").zh + "在卡包里", words_at(line, "/title").en + " is in the wallet"},
            std::any_of(
                wallet.begin(),
                wallet.end(),
                [&](const Json& row) { return text_at(row, "/certificate") == text_at(line, "/certificate"); }
            )
        );
        show_certificate(line);
    }
    teller_.expect({"证照张数", "certificates"}, family_.certificates, static_cast<int64_t>(lines.size()));
    Participant stranger(story_.url, story_.language);
    teller_.holds(
        {"编造的二维码无效", "an invented code is refused"},
        stranger.try_get("/verify/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA") >= 400
    );
}

void BirthTelling::hear_of_it() {
    teller_.scene({"每一步都告诉了她", "She is told of every step"});
    std::vector<Json> mine;
    std::string after;
    do {
        const Json page = parent_.get("/me/inbox?limit=100" + after);
        for (const Json& row : array_at(page, "/rows")) {
            if (text_at(row, "/link").find(case_id()) != std::string::npos) {
                mine.push_back(row);
            }
        }
        after = text_at(page, "/next").empty() ? "" : "&after=" + text_at(page, "/next");
    } while (!after.empty());
    for (const Json& part : array_at(case_, "/parts")) {
        const Text title = words_at(part, "/title");
        const auto told = std::count_if(mine.begin(), mine.end(), [&](const Json& row) {
            return text_at(row, "/title/zh").find(title.zh) != std::string::npos;
        });
        teller_.holds(
            {title.zh + "至少告知两次", "she was told at least twice of " + title.en}, told >= 2, std::to_string(told)
        );
    }
    if (!mine.empty()) {
        teller_.tell(
            {fmt::format("站内信 {} 封，最近一封：{}", mine.size(), text_at(mine.front(), "/text/zh")),
             fmt::format("{} messages, the latest: {}", mine.size(), text_at(mine.front(), "/text/en"))}
        );
        parent_.post("/me/inbox/" + text_at(mine.front(), "/message") + "/read", JsonObject(), 204);
    }
}

void BirthTelling::rate() {
    teller_.scene({"她打了五颗星", "She gives five stars"});
    parent_.post(
        "/cases/" + case_id() + "/rating",
        JsonObject{{"stars", 5}, {"tags", JsonArray{"fast"}}, {"comment", "一次都没跑。"}},
        201
    );
    case_ = parent_.get("/cases/" + case_id());
    teller_.tell(
        {fmt::format("“{}”", text_at(case_, "/rating/comment")), fmt::format("'{}'", text_at(case_, "/rating/comment"))}
    );
    teller_.expect({"星数", "stars"}, 5, integer_at(case_, "/rating/stars"));
    teller_.holds(
        {"一件事只评一次", "one case is rated once"},
        parent_.try_post("/cases/" + case_id() + "/rating", JsonObject{{"stars", 1}}) >= 400
    );
}

void BirthTelling::see_who_looked() {
    teller_.scene({"谁看过她的数据", "Who looked at her data"});
    std::set<std::string> cases;
    for (const Json& part : array_at(case_, "/parts")) {
        cases.insert(text_at(part, "/case"));
    }
    std::map<std::string, int> looks;
    for (const Json& row : parent_.rows("/me/access-log?limit=100")) {
        if (cases.contains(text_at(row, "/case"))) {
            ++looks[in(words_at(row, "/unit"))];
        }
    }
    for (const auto& [unit, times] : looks) {
        teller_.tell(
            {fmt::format("  {} 看过 {} 次，为办理她的申请", unit, times),
             fmt::format("  {} looked, to handle her application ({}×)", unit, times)}
        );
    }
    for (const std::string& unit : units_that_looked_) {
        teller_.holds({unit + "在查看记录里", unit + " is in her access log"}, looks.contains(unit));
    }
}

void BirthTelling::check_the_journal() {
    teller_.scene({"日志经得起核对", "The journal stands up to checking"});
    const Json head = auditor_.get("/ledger/checkpoint");
    const auto size = static_cast<uint64_t>(integer_at(head, "/size"));
    const merkle::Digest root = digest_of(text_at(head, "/root"));
    const Json entries = auditor_.get("/ledger/entries?subject=" + case_id());
    teller_.expect(
        {"第一条记录", "the first entry about the case"}, "case.submitted", text_at(entries, "/rows/0/kind")
    );
    const int64_t sequence = integer_at(entries, "/rows/0/sequence");
    const Json proof = auditor_.get(fmt::format("/ledger/proofs/{}?size={}", sequence, size));
    const merkle::Digest leaf = digest_of(text_at(entries, "/rows/0/leaf"));
    const auto index = static_cast<uint64_t>(std::max<int64_t>(sequence - 1, 0));
    teller_.holds(
        {"提交记录的存在证明", "the proof that the submission is in the journal"},
        merkle::verify_inclusion(journal::tree_hash, leaf, index, size, path_of(proof), root)
    );
    merkle::Digest forged = leaf;
    forged[0] ^= 1;
    teller_.holds(
        {"改一个比特证明就不成立", "one changed bit breaks the proof"},
        !merkle::verify_inclusion(journal::tree_hash, forged, index, size, path_of(proof), root)
    );
    const auto before = static_cast<uint64_t>(integer_at(head_before_, "/size"));
    const Json consistency = auditor_.get(fmt::format("/ledger/consistency?from={}&to={}", before, size));
    const bool only_grew = merkle::verify_consistency(
        journal::tree_hash, {before, digest_of(text_at(head_before_, "/root"))}, {size, root}, path_of(consistency)
    );
    teller_.holds(
        {"故事开始时的日志是现在的开头", "the journal of the beginning is the beginning of the journal now"}, only_grew
    );
    const Json verified = auditor_.post("/ledger/verify", JsonObject());
    teller_.holds(
        {"整本日志校验无误", "the whole journal verifies"}, is_true_at(verified, "/ok"), text_at(verified, "/fault")
    );
    teller_.tell(
        {fmt::format(
             "从 {} 条长到 {} 条；提交记录是第 {} 条，证明 {} 步；逐条重算 {} 条，全部相符。",
             before,
             size,
             sequence,
             array_at(proof, "/path").size(),
             integer_at(verified, "/size")
         ),
         fmt::format(
             "It grew from {} to {} entries; the submission is entry {}, proved in {} steps; {} entries computed "
             "again, all as recorded.",
             before,
             size,
             sequence,
             array_at(proof, "/path").size(),
             integer_at(verified, "/size")
         )}
    );
}

} // namespace tonghe::app::internal

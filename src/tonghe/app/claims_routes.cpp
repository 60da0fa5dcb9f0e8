// Claims review: files come in, flags are looked at, explained and decided, and a quarter is paid for.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/claims_views.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/base/settings.hpp"
#include "tonghe/claims/errors.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/store/page.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

namespace fault = claims::errors;

constexpr size_t file_bytes_max = 48u << 20;
constexpr int faults_shown = 200;
constexpr size_t name_bytes_max = 300;
constexpr size_t words_max = 500; // of an explanation or an opinion

constexpr const char* readers = "claims.review|claims.answer";

struct NoInput {};
TONGHE_STRUCT_EMPTY(NoInput)

struct SummaryIn {
    std::optional<std::string> review;
};
TONGHE_STRUCT(SummaryIn, review)

struct ReviewInfo {
    std::string review;
    int64_t version = 1;
    Text title;
    Text summary;
    std::string number;
    std::string hash;
    std::vector<ArticleTextView> text;
    std::optional<ContractView> contract;
    Text purpose; // of the register of algorithms
    Text impact;
};
TONGHE_STRUCT(ReviewInfo, review, version, title, summary, number, hash, text, contract, purpose, impact)

struct QuarterLine {
    std::string quarter;
    std::string saved;
    std::string payment;
    std::optional<std::string> precision;
};
TONGHE_STRUCT(QuarterLine, quarter, saved, payment, precision)

struct SummaryOut {
    std::optional<ReviewInfo> review; // nothing where the packs have none
    std::vector<ClaimsRuleView> rules;
    std::vector<ClaimsStateView> states;
    std::vector<QuarterLine> quarters;
};
TONGHE_STRUCT(SummaryOut, review, rules, states, quarters)

struct PageIn {
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(PageIn, after, limit)

struct BatchRows {
    std::vector<ClaimsBatchView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(BatchRows, rows, next)

struct UploadIn {
    std::optional<std::string> review;
};
TONGHE_STRUCT(UploadIn, review)

struct BatchIn {
    claims::BatchId batch;
};
TONGHE_STRUCT(BatchIn, batch)

struct BatchOut {
    ClaimsBatchView batch;
    std::vector<ClaimsRuleView> rules;
    std::vector<ClaimsStateView> states;
    std::vector<LineFaultView> faults; // of the first lines that were set aside
};
TONGHE_STRUCT(BatchOut, batch, rules, states, faults)

struct FlagsIn {
    std::optional<std::string> batch;
    std::optional<std::string> rule;
    std::optional<claims::FlagState> state;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(FlagsIn, batch, rule, state, after, limit)

struct FlagRows {
    std::vector<ClaimsFlagView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(FlagRows, rows, next)

struct FlagIn {
    claims::FlagId flag;
};
TONGHE_STRUCT(FlagIn, flag)

struct ExplainIn {
    claims::FlagId flag;
    std::string explanation;
};
TONGHE_STRUCT(ExplainIn, flag, explanation)

struct DecideIn {
    claims::FlagId flag;
    claims::Verdict verdict = claims::Verdict::clear;
    std::string opinion;
};
TONGHE_STRUCT(DecideIn, flag, verdict, opinion)

struct QuarterIn {
    std::string quarter;
    std::optional<std::string> review;
    std::optional<int64_t> after;
};
TONGHE_STRUCT(QuarterIn, quarter, review, after)

struct QuarterOut {
    std::string quarter;
    Date from;
    Date until;
    std::string review;
    std::optional<ContractView> contract; // in force in the quarter
    std::optional<std::string> payment;
    bool reaches_floor = false;
    std::vector<PaymentLineView> lines;
    std::vector<EffectView> entries; // of the journal, in order
    std::optional<int64_t> next;
};
TONGHE_STRUCT(QuarterOut, quarter, from, until, review, contract, payment, reaches_floor, lines, entries, next)

// With the words of a person; nothing that is said may be empty.
void require_words(const std::string& pointer, const std::string& words) {
    if (words.find_first_not_of(" \t\r\n") == std::string::npos || words.size() > words_max * 4) {
        throw invalid_input(
            {{.code = "length",
              .pointer = pointer,
              .what = {"应为 1 到 500 字", "should have 1 to 500 characters"},
              .remedy = {"写明理由", "Say why"}}}
        );
    }
}

class Names { // of accounts, looked up once
  public:
    explicit Names(std::vector<std::string> accounts) : accounts_(std::move(accounts)) {}

    void look_up(Session& session) { names_ = identity::names_of(session, accounts_); }

    std::string of(const std::string& account) const {
        const auto found = names_.find(account);
        return found == names_.end() ? account : found->second;
    }

  private:
    std::vector<std::string> accounts_;
    std::map<std::string, std::string> names_;
};

std::vector<ClaimsRuleView>
rules_of(Session& session, const ClaimsViews& views, const catalog::ReviewDefinition* review, std::string_view batch) {
    std::vector<ClaimsRuleView> out;
    for (const claims::RuleFigures& figures : claims::figures_by_rule(session, batch)) {
        out.push_back(views.rule(review, figures));
    }
    return out;
}

std::vector<ClaimsStateView> states_of(Session& session, std::string_view batch) {
    std::vector<ClaimsStateView> out;
    for (const claims::StateFigures& figures : claims::figures_by_state(session, batch)) {
        out.push_back({figures.state, figures.flags, yuan_of(figures.cents)});
    }
    return out;
}

ReviewInfo info_of(const catalog::ReviewDefinition& review, const ClaimsViews& views) {
    ReviewInfo out{
        review.id,
        review.version,
        review.title,
        review.summary,
        review.number,
        review.hash,
        {},
        {},
        review.algorithm.purpose,
        review.algorithm.impact};
    for (const catalog::PolicyArticle& article : review.text) {
        out.text.push_back({article.article, article.text});
    }
    if (review.contract) {
        out.contract = views.contract(*review.contract);
    }
    return out;
}

const catalog::EffectContract* contract_of(const catalog::ReviewDefinition& review, claims::Quarter quarter) {
    const bool held = review.contract && review.contract->from < quarter.next_first_day() &&
                      (!review.contract->until || quarter.first_day() <= *review.contract->until);
    return held ? &*review.contract : nullptr;
}

SummaryOut summary(Session& session, const House& house, const api::Caller& caller, const SummaryIn& in) {
    const auto catalog = house.catalog.get();
    const ClaimsViews views(catalog, caller.actor());
    SummaryOut out;
    if (catalog->content().reviews.empty()) {
        return out;
    }
    const auto review = claims::review_for(*catalog, in.review.value_or(""), date_of(house.clock.now()));
    out.review = info_of(*review, views);
    out.rules = rules_of(session, views, review.get(), "");
    out.states = states_of(session, "");
    for (const claims::Quarter quarter : claims::quarters(session, review->id)) {
        const claims::QuarterEffect effect = claims::effect_of(session, review->id, quarter);
        const catalog::EffectContract* contract = contract_of(*review, quarter);
        const claims::Payment payment =
            claims::payment(contract == nullptr ? catalog::EffectContract{} : *contract, effect);
        out.quarters.push_back(
            {claims::to_string(quarter), yuan_of(effect.saved_cents), yuan_of(payment.cents), payment.precision}
        );
    }
    return out;
}

BatchRows list(Session& session, const House& house, const api::Caller& caller, const PageIn& in) {
    const ClaimsViews views(house.catalog.get(), caller.actor());
    const int limit = store::page_size(in.limit);
    const std::string before = in.after ? store::decode_cursor(*in.after, 1).front() : "";
    BatchRows out;
    std::vector<std::string> accounts;
    for (const claims::Batch& batch : claims::batches(session, before, limit + 1)) {
        if (out.rows.size() == static_cast<size_t>(limit)) {
            out.next = store::encode_cursor({out.rows.back().batch.text()});
            break;
        }
        out.rows.push_back(views.batch(batch));
        accounts.push_back(batch.received_by);
    }
    Names names(accounts);
    names.look_up(session);
    for (ClaimsBatchView& row : out.rows) {
        row.received_by = names.of(row.received_by);
    }
    return out;
}

BatchOut open_batch(Session& session, const House& house, const api::Caller& caller, const claims::BatchId& id) {
    const auto catalog = house.catalog.get();
    const ClaimsViews views(catalog, caller.actor());
    const claims::Batch batch = claims::batch(session, id);
    BatchOut out{views.batch(batch), {}, states_of(session, id.text()), {}};
    out.rules = rules_of(session, views, catalog->review(batch.review).get(), id.text());
    for (const claims::LineFault& one : claims::faults_of(session, id, faults_shown)) {
        out.faults.push_back({one.line, one.column, one.code, one.what});
    }
    Names names({batch.received_by});
    names.look_up(session);
    out.batch.received_by = names.of(batch.received_by);
    return out;
}

FlagRows list_flags(Session& session, const House& house, const api::Caller& caller, const FlagsIn& in) {
    const ClaimsViews views(house.catalog.get(), caller.actor());
    const int limit = store::page_size(in.limit);
    claims::FlagFilter filter{
        .batch = in.batch.value_or(""),
        .rule = in.rule.value_or(""),
        .state = in.state,
        .hospitals = {},
        .after = in.after ? store::decode_cursor(*in.after, 1).front() : "",
        .limit = limit + 1};
    if (!views.reviews()) {
        filter.hospitals = views.hospitals();
    }
    FlagRows out;
    for (const claims::KeptFlag& flag : claims::flags(session, filter)) {
        if (out.rows.size() == static_cast<size_t>(limit)) {
            out.next = store::encode_cursor({out.rows.back().flag.text()});
            break;
        }
        out.rows.push_back(views.flag(flag, false));
    }
    return out;
}

// A flag that the caller may see; of another hospital there is none.
claims::KeptFlag visible_flag(Session& session, const ClaimsViews& views, const claims::FlagId& id) {
    claims::KeptFlag found = claims::flag(session, id);
    if (!views.reviews() && !views.is_own(found)) {
        throw Error(fault::flag_not_found);
    }
    return found;
}

ClaimsFlagDetail
detail_of(Session& session, const House& house, const ClaimsViews& views, const claims::KeptFlag& flag) {
    ClaimsFlagDetail out = views.detail(flag, date_of(house.clock.now()));
    Names names({flag.answered_by, flag.standing.proposed_by, flag.decided_by});
    names.look_up(session);
    for (std::optional<SaidView>* said : {&out.explanation, &out.proposal, &out.decision}) {
        if (*said) {
            (*said)->who = names.of((*said)->who);
        }
    }
    return out;
}

// What shows a person whole is recorded before it is shown.
ClaimsFlagDetail open_flag(const House& house, const api::Caller& caller, const FlagIn& in) {
    const identity::Actor& actor = caller.actor();
    const ClaimsViews views(house.catalog.get(), actor);
    ClaimsFlagDetail out = house.journal.read([&](Session& session) {
        return detail_of(session, house, views, visible_flag(session, views, in.flag));
    });
    if (!out.flag.charged.masked) {
        const std::string unit = actor.posts.empty() ? "" : actor.posts.front().unit;
        house.journal.write([&](Tx& tx) {
            claims::record_read(
                tx, in.flag.text(), actor.account, actor.purpose.empty() ? "case_handling" : actor.purpose, unit
            );
        });
    }
    return out;
}

QuarterOut quarter_of(Session& session, const House& house, const api::Caller& caller, const QuarterIn& in) {
    const auto quarter = claims::parse_quarter(in.quarter);
    if (!quarter) {
        throw Error(fault::quarter_unknown);
    }
    const auto catalog = house.catalog.get();
    const ClaimsViews views(catalog, caller.actor());
    const auto review = claims::review_for(*catalog, in.review.value_or(""), date_of(house.clock.now()));
    QuarterOut out{
        in.quarter, quarter->first_day(), quarter->next_first_day() - 1, review->id, {}, {}, false, {}, {}, {}};
    if (const catalog::EffectContract* contract = contract_of(*review, *quarter)) {
        const claims::Payment payment = claims::payment(*contract, claims::effect_of(session, review->id, *quarter));
        out.contract = views.contract(*contract);
        out.payment = yuan_of(payment.cents);
        out.reaches_floor = payment.reaches_floor;
        for (const claims::PaymentLine& line : payment.lines) {
            out.lines.push_back({line.what, line.value, line.from});
        }
    }
    for (const claims::EffectEntry& entry :
         claims::effects_of(session, review->id, *quarter, in.after.value_or(0), store::page_size_max + 1)) {
        if (out.entries.size() == static_cast<size_t>(store::page_size_max)) {
            out.next = out.entries.back().entry;
            break;
        }
        out.entries.push_back(views.effect(*review, entry));
    }
    return out;
}

std::string file_name(const api::Caller& caller) {
    const std::string encoded(caller.request->header("X-File-Name").substr(0, name_bytes_max));
    return encoded.empty() ? "claims.csv" : api::percent_decode(encoded).value_or(encoded);
}

api::Reply<BatchOut> receive(House& house, const api::Caller& caller, const UploadIn& in) {
    claims::Batches batches(
        house.journal, house.blobs, house.catalog, static_cast<unsigned>(house.settings.integer("policy.threads"))
    );
    const claims::Received received =
        batches.receive({in.review.value_or(""), file_name(caller), caller.request->body, caller.actor().account});
    return {
        house.journal.read([&](Session& session) { return open_batch(session, house, caller, received.batch.batch); }),
        received.is_new ? 201 : 200,
        {}};
}

void add_batch_routes(api::Routes& routes, House& house) {
    routes.read<SummaryIn, SummaryOut>(
        {.path = "/api/v1/claims",
         .name = "get_claims",
         .tag = "claims",
         .summary =
             {"智能审核：规则、疑点、金额、各季付费", "Claims review: rules, flags, money, what each quarter pays"},
         .access = std::string(identity::permission::review_claims),
         .errors = {&fault::no_review}},
        [&house](Session& session, const api::Caller& caller, const SummaryIn& in) {
            return summary(session, house, caller, in);
        }
    );
    routes.read<PageIn, BatchRows>(
        {.path = "/api/v1/claims/batches",
         .name = "list_claims_batches",
         .tag = "claims",
         .summary = {"费用明细批次", "Batches of claims, newest first"},
         .access = std::string(identity::permission::review_claims)},
        [&house](Session& session, const api::Caller& caller, const PageIn& in) {
            return list(session, house, caller, in);
        }
    );
    routes.task<UploadIn, BatchOut>(
        {.method = api::Method::post,
         .path = "/api/v1/claims/batches?review",
         .name = "upload_claims",
         .tag = "claims",
         .summary =
             {"上传费用明细（CSV）并审核；同一个文件只审一次",
              "Upload claims (CSV) and review them; the same file is one batch"},
         .access = std::string(identity::permission::review_claims),
         .status = 201,
         .body = api::BodyKind::bytes,
         .body_bytes_max = file_bytes_max,
         .replays = false,
         .errors = {&fault::no_review, &fault::unreadable}},
        [&house](const api::Caller& caller, const UploadIn& in) { return receive(house, caller, in); }
    );
    routes.read<BatchIn, BatchOut>(
        {.path = "/api/v1/claims/batches/{batch}",
         .name = "get_claims_batch",
         .tag = "claims",
         .summary = {"一个批次：分规则、分状态、被搁置的行", "One batch: by rule, by state, and the lines set aside"},
         .access = std::string(identity::permission::review_claims),
         .errors = {&fault::batch_not_found}},
        [&house](Session& session, const api::Caller& caller, const BatchIn& in) {
            return open_batch(session, house, caller, in.batch);
        }
    );
    routes.read<QuarterIn, QuarterOut>(
        {.path = "/api/v1/claims/quarters/{quarter}",
         .name = "get_claims_quarter",
         .tag = "claims",
         .summary =
             {"一个季度按效付费的计算，逐行列出",
              "What a quarter pays by effect, line by line, with the entries of the journal"},
         .access = std::string(identity::permission::review_claims),
         .errors = {&fault::quarter_unknown, &fault::no_review}},
        [&house](Session& session, const api::Caller& caller, const QuarterIn& in) {
            return quarter_of(session, house, caller, in);
        }
    );
}

void add_flag_routes(api::Routes& routes, House& house) {
    routes.read<FlagsIn, FlagRows>(
        {.path = "/api/v1/claims/flags",
         .name = "list_claims_flags",
         .tag = "claims",
         .summary = {"疑点；医疗机构只看到本机构的", "Flags; a hospital sees its own"},
         .access = readers},
        [&house](Session& session, const api::Caller& caller, const FlagsIn& in) {
            return list_flags(session, house, caller, in);
        }
    );
    routes.task<FlagIn, ClaimsFlagDetail>(
        {.path = "/api/v1/claims/flags/{flag}",
         .name = "get_claims_flag",
         .tag = "claims",
         .summary =
             {"一条疑点：理由、依据、规则看到的数据、经过",
              "One flag: reason, basis, what the rule read, what was said"},
         .access = readers,
         .errors = {&fault::flag_not_found}},
        [&house](const api::Caller& caller, const FlagIn& in) { return open_flag(house, caller, in); }
    );
    routes.write<ExplainIn, ClaimsFlagDetail>(
        {.method = api::Method::post,
         .path = "/api/v1/claims/flags/{flag}/explain",
         .name = "explain_claims_flag",
         .tag = "claims",
         .summary = {"医疗机构说明疑点", "The hospital explains a flag"},
         .access = std::string(identity::permission::answer_claims),
         .input_example = R"({"explanation":"两次采血间隔六小时，病程记录可查"})",
         .errors = {&fault::flag_not_found, &fault::decided, &fault::answer_too_late}},
        [&house](Tx& tx, const api::Caller& caller, const ExplainIn& in) {
            require_words("/explanation", in.explanation);
            const ClaimsViews views(house.catalog.get(), caller.actor());
            const claims::KeptFlag flag = visible_flag(tx, views, in.flag);
            if (!views.is_own(flag)) {
                throw Error(fault::flag_not_found);
            }
            caller.require_version(flag.version);
            claims::explain(tx, flag, in.explanation, caller.actor().account);
            return detail_of(tx, house, views, claims::flag(tx, in.flag));
        }
    );
    routes.write<DecideIn, ClaimsFlagDetail>(
        {.method = api::Method::post,
         .path = "/api/v1/claims/flags/{flag}/decide",
         .name = "decide_claims_flag",
         .tag = "claims",
         .summary =
             {"审定疑点：拒付或排除；金额大的由另一人复核",
              "Decide a flag: refuse the payment or clear it; large sums take a second reader"},
         .access = std::string(identity::permission::decide_claims),
         .input_example = R"({"verdict":"confirm","opinion":"说明不成立，按第三条不予支付"})",
         .errors = {&fault::flag_not_found, &fault::decided, &fault::answer_awaited, &fault::second_reader_needed}},
        [&house](Tx& tx, const api::Caller& caller, const DecideIn& in) {
            require_words("/opinion", in.opinion);
            const auto catalog = house.catalog.get();
            const ClaimsViews views(catalog, caller.actor());
            const claims::KeptFlag flag = claims::flag(tx, in.flag);
            caller.require_version(flag.version);
            const auto review = catalog->review(flag.review);
            if (review == nullptr) {
                throw Error(fault::no_review, {{"review", flag.review}, {"known", ""}});
            }
            claims::decide(tx, *review, flag, {in.verdict, caller.actor().account, date_of(tx.now())}, in.opinion);
            return detail_of(tx, house, views, claims::flag(tx, in.flag));
        }
    );
}

} // namespace

void add_claims_routes(api::Routes& routes, House& house) {
    add_batch_routes(routes, house);
    add_flag_routes(routes, house);
}

} // namespace tonghe::app

// Payment batches as officers see them: drawing, sampling, publishing, submitting, approving, and how paying goes.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/found_people.hpp"
#include "tonghe/app/payment_scope.hpp"
#include "tonghe/app/payment_views.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/paying.hpp"
#include "tonghe/disbursement/preparing.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/run.hpp"
#include "tonghe/store/page.hpp"

#include <chrono>
#include <map>
#include <thread>

namespace tonghe::app {

namespace {

using namespace disbursement;

const std::string prepare(identity::permission::prepare_payments);
const std::string approval(identity::permission::approve_payments);
const std::string either = prepare + "|" + approval;

struct BatchesIn {
    std::optional<BatchState> state;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(BatchesIn, state, after, limit)

struct BatchesOut {
    std::vector<BatchLineView> rows;
    std::vector<SetAsideView> set_aside; // of receipts that name no batch
    std::optional<std::string> next;
};
TONGHE_STRUCT(BatchesOut, rows, set_aside, next)

struct NoInput {};
TONGHE_STRUCT_EMPTY(NoInput)

struct DrawableOut {
    std::vector<DrawableView> benefits;
};
TONGHE_STRUCT(DrawableOut, benefits)

struct DrawIn {
    std::string policy;
    std::string benefit;
    std::string period;
};
TONGHE_STRUCT(DrawIn, policy, benefit, period)

struct BatchIn {
    BatchId batch;
};
TONGHE_STRUCT(BatchIn, batch)

struct ReasonIn {
    BatchId batch;
    std::string reason;
};
TONGHE_STRUCT(ReasonIn, batch, reason)

struct JudgeIn {
    BatchId batch;
    int64_t number = 0;
    bool right = false;
    std::string reason;
};
TONGHE_STRUCT(JudgeIn, batch, number, right, reason)

struct AnswerIn {
    BatchId batch;
    std::string objection;
    bool upheld = false;
    std::string answer;
};
TONGHE_STRUCT(AnswerIn, batch, objection, upheld, answer)

struct GiveUpIn {
    BatchId batch;
    int64_t number = 0;
    std::string reason;
};
TONGHE_STRUCT(GiveUpIn, batch, number, reason)

BatchesOut list(Session& session, const House& house, const api::Caller& caller, const BatchesIn& in) {
    const int limit = store::page_size(in.limit);
    const PaymentViews views(house);
    BatchesOut out;
    const auto catalog = house.catalog.get();
    const PaymentScope scope(*catalog, caller.actor());
    for (const Batch& batch : batches(session, {in.state, scope.seen(), in.after.value_or(""), limit})) {
        out.rows.push_back(views.line(session, batch));
    }
    if (static_cast<int>(out.rows.size()) == limit) {
        out.next = out.rows.back().batch.text();
    }
    for (const SetAside& one : set_aside_of_none(session, 50)) {
        out.set_aside.push_back(set_aside_view(one));
    }
    return out;
}

DrawableOut drawable(Session& session, const House& house, const api::Caller& caller) {
    const auto catalog = house.catalog.get();
    const PaymentViews views(house);
    const PaymentScope scope(*catalog, caller.actor());
    DrawableOut out;
    std::map<std::pair<std::string, std::string>, int64_t> entitled;
    if (const auto run = policy::last_run(session)) {
        for (const policy::BenefitFigures& one : policy::figures_of(session, run->run)) {
            entitled[{one.policy, one.benefit}] = one.entitled;
        }
    }
    for (const auto& policy : catalog->content().policies) {
        if (!scope.seen().contains(policy->id)) {
            continue;
        }
        for (const catalog::BenefitDefinition& benefit : policy->benefits) {
            auto view = views.drawable(session, entitled[{policy->id, benefit.id}], *policy, benefit);
            if (view) {
                view->may_draw = scope.prepares(policy->id);
                out.benefits.push_back(*view);
            }
        }
    }
    std::stable_sort(out.benefits.begin(), out.benefits.end(), [](const auto& a, const auto& b) {
        return a.unserved > b.unserved;
    });
    return out;
}

// Who was found is held in memory; a node that has just started brings it back first.
std::shared_ptr<const policy::MatchedCity> found_city(const House& house) {
    constexpr int64_t wait_max_micros = 60'000'000;
    const int64_t until = steady_micros() + wait_max_micros;
    auto city = house.matcher.city();
    if (city == nullptr) {
        house.matcher.recall([](int64_t) {});
    }
    while (city == nullptr && house.matcher.is_running() && steady_micros() < until) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        city = house.matcher.city();
    }
    city = house.matcher.city();
    if (city == nullptr) {
        throw Error(disbursement::errors::no_run);
    }
    return city;
}

struct Draw {
    BatchTerms terms;
    PackedCandidates candidates;
};

Draw prepare_draw(Session& session, const House& house, const api::Caller& caller, const DrawIn& in) {
    const auto catalog = house.catalog.get();
    const auto policy = catalog->policy(in.policy, date_of(house.clock.now()));
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(in.benefit);
    if (benefit == nullptr) {
        throw Error(policy::errors::benefit_not_found, {{"policy", in.policy}, {"benefit", in.benefit}});
    }
    PaymentScope(*catalog, caller.actor()).require_prepares(policy->id);
    if (!is_paid_without_application(*policy, *benefit)) {
        throw Error(disbursement::errors::not_automatic, {{"benefit", benefit->title.zh}});
    }
    const auto payees = payees_of(*catalog, policy->target);
    if (!payees) {
        throw Error(disbursement::errors::no_payee, {{"target", policy->target}});
    }
    const Date today = date_of(house.clock.now());
    check_period(benefit->pays, in.period, today);
    const auto city = found_city(house);
    Draw out;
    out.terms = terms_of(*policy, *benefit, *payees, in.period, city->run.run.text(), today);
    out.candidates = pack(out.terms, found_people(session, house, *city, *policy, *benefit));
    if (out.candidates.count == 0) {
        throw Error(disbursement::errors::nobody_to_pay);
    }
    return out;
}

// An act on a batch as it is, or as the caller believes it to be.
template <class In, class Act> void add_act(api::Routes& routes, const House& house, api::Route route, Act act) {
    route.method = api::Method::post;
    route.tag = "payments";
    route.errors.push_back(&disbursement::errors::other_unit);
    const bool needs_to_prepare = route.access == prepare;
    routes.write<In, BatchView>(
        std::move(route),
        [&house, act, needs_to_prepare](Tx& tx, const api::Caller& caller, const In& in) {
            Batch batch = batch_of(tx, in.batch);
            const PaymentScope scope(*house.catalog.get(), caller.actor());
            needs_to_prepare ? scope.require_prepares(batch.terms.policy) : scope.require_sees(batch.terms.policy);
            if (caller.if_match && *caller.if_match != batch.version) {
                throw Error(disbursement::errors::batch_changed, {{"version", std::to_string(batch.version)}});
            }
            act(tx, batch, in, caller.actor().account);
            return PaymentViews(house).whole(tx, batch_of(tx, in.batch), caller.actor());
        }
    );
}

void add_reading_routes(api::Routes& routes, House& house) {
    routes.read<BatchesIn, BatchesOut>(
        {.path = "/api/v1/batches?state&after&limit",
         .name = "list_batches",
         .tag = "payments",
         .summary = {"发放批次", "Payment batches, newest first"},
         .access = either},
        [&house](Session& session, const api::Caller& caller, const BatchesIn& in) {
            return list(session, house, caller, in);
        }
    );
    routes.read<NoInput, DrawableOut>(
        {.path = "/api/v1/batches/benefits",
         .name = "list_drawable_benefits",
         .tag = "payments",
         .summary =
             {"可以免申直达的待遇：符合、已发、未发、预算",
              "Benefits paid without application: entitled, served, not yet served, budget"},
         .access = either},
        [&house](Session& session, const api::Caller& caller, const NoInput&) {
            return drawable(session, house, caller);
        }
    );
    routes.read<BatchIn, BatchView>(
        {.path = "/api/v1/batches/{batch}",
         .name = "get_batch",
         .tag = "payments",
         .summary =
             {"一个批次：进度、抽查、异议、文件、搁置",
              "One batch: progress, sample, objections, files, what is set aside"},
         .access = either,
         .errors = {&disbursement::errors::batch_not_found, &disbursement::errors::other_unit}},
        [&house](Session& session, const api::Caller& caller, const BatchIn& in) {
            const Batch batch = batch_of(session, in.batch);
            PaymentScope(*house.catalog.get(), caller.actor()).require_sees(batch.terms.policy);
            return PaymentViews(house).whole(session, batch, caller.actor());
        }
    );
    routes.write<DrawIn, BatchView>(
        {.method = api::Method::post,
         .path = "/api/v1/batches",
         .name = "draw_batch",
         .tag = "payments",
         .summary = {"生成一个批次：找到的人中还没有发放的", "Draw a batch: of those found, whoever was not paid yet"},
         .access = prepare,
         .status = 201,
         .errors =
             {&disbursement::errors::other_unit,
              &disbursement::errors::not_automatic,
              &disbursement::errors::no_payee,
              &disbursement::errors::no_run,
              &disbursement::errors::bad_period,
              &disbursement::errors::nobody_to_pay}},
        [&house](Session& session, const api::Caller& caller, const DrawIn& in) {
            return prepare_draw(session, house, caller, in);
        },
        [&house](Tx& tx, const api::Caller& caller, const DrawIn&, Draw& draw) {
            const Batch batch = begin(tx, draw.terms, draw.candidates, caller.actor().account);
            return PaymentViews(house).whole(tx, batch, caller.actor());
        }
    );
}

void add_preparing_routes(api::Routes& routes, House& house) {
    add_act<JudgeIn>(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/sample",
         .name = "judge_sampled_line",
         .summary = {"抽查：这一笔对或不对", "The sample: this one is right or wrong"},
         .access = prepare},
        [](Tx& tx, Batch& batch, const JudgeIn& in, const std::string& account) {
            judge(tx, batch, in.number, in.right, in.reason, account);
        }
    );
    add_act<BatchIn>(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/publicity",
         .name = "publish_batch",
         .summary = {"开始公示", "Publish the list"},
         .access = prepare},
        [&house](Tx& tx, Batch& batch, const BatchIn&, const std::string& account) {
            publish(tx, batch, house.catalog.get()->calendar(), account);
        }
    );
    add_act<AnswerIn>(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/objections/{objection}",
         .name = "answer_objection",
         .summary = {"答复异议", "Answer an objection"},
         .access = prepare},
        [](Tx& tx, Batch& batch, const AnswerIn& in, const std::string& account) {
            decide_objection(tx, batch, in.objection, in.upheld, in.answer, account);
        }
    );
    add_act<BatchIn>(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/submission",
         .name = "submit_batch",
         .summary = {"提交审批", "Submit it for approval"},
         .access = prepare},
        [](Tx& tx, Batch& batch, const BatchIn&, const std::string& account) { submit(tx, batch, account); }
    );
    add_act<ReasonIn>(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/cancellation",
         .name = "cancel_batch",
         .summary = {"撤销批次", "Cancel it"},
         .access = prepare},
        [](Tx& tx, Batch& batch, const ReasonIn& in, const std::string& account) {
            cancel(tx, batch, in.reason, account);
        }
    );
    add_act<GiveUpIn>(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/lines/{number}/giving-up",
         .name = "give_up_line",
         .summary = {"不再支付这一笔", "Give up a payment that failed"},
         .access = prepare},
        [](Tx& tx, Batch& batch, const GiveUpIn& in, const std::string& account) {
            give_up(tx, batch, in.number, in.reason, account);
        }
    );
}

void add_approving_routes(api::Routes& routes, House& house) {
    add_act<BatchIn>(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/approval",
         .name = "approve_batch",
         .summary = {"审批：核对预算后开始发放", "Approve: the budget is checked and paying begins"},
         .access = approval,
         .errors =
             {&disbursement::errors::own_batch,
              &disbursement::errors::no_budget,
              &disbursement::errors::budget_exceeded}},
        [&house](Tx& tx, Batch& batch, const BatchIn&, const std::string& account) {
            const auto catalog = house.catalog.get();
            const auto budget = budget_of(*catalog, batch.terms.policy, date_of(house.clock.now()));
            approve(tx, batch, budget, catalog->calendar(), account);
        }
    );
    add_act<ReasonIn>(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/return",
         .name = "return_batch",
         .summary = {"退回", "Send it back"},
         .access = approval},
        [](Tx& tx, Batch& batch, const ReasonIn& in, const std::string& account) {
            send_back(tx, batch, in.reason, account);
        }
    );
}

} // namespace

void add_payment_routes(api::Routes& routes, House& house) {
    add_reading_routes(routes, house);
    add_preparing_routes(routes, house);
    add_approving_routes(routes, house);
}

} // namespace tonghe::app

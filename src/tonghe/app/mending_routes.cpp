// Payments that wait for a person (未付成的款项), over all batches of an officer's unit: the list, and what is done
// with one.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/payment_scope.hpp"
#include "tonghe/app/payment_views.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/mending.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/store/page.hpp"

namespace tonghe::app {

namespace {

using namespace disbursement;

const std::string prepare(identity::permission::prepare_payments);
const std::string either = prepare + "|" + std::string(identity::permission::approve_payments);

struct WaitingIn {
    std::optional<bool> mine;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(WaitingIn, mine, after, limit)

struct WaitingView {
    BatchId batch;
    Text title;
    Text benefit_title;
    std::string period;
    Payees payees = Payees::persons;
    PersonLineView line;
    Date opened_on;
    Date due_on;
    int workdays_left = 0; // negative: overdue
    int told = 0;          // people of the portal
    std::optional<Date> told_on;
    std::string holder; // name of the officer who has it in hand; empty: nobody
    bool is_mine = false;
    bool may_act = false;
    std::string other_account; // …1234, that the registry has; empty: none
};
TONGHE_STRUCT(
    WaitingView,
    batch,
    title,
    benefit_title,
    period,
    payees,
    line,
    opened_on,
    due_on,
    workdays_left,
    told,
    told_on,
    holder,
    is_mine,
    may_act,
    other_account
)

struct WaitingOut {
    int64_t open = 0;
    int64_t overdue = 0;
    int64_t mine = 0;
    std::vector<WaitingView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(WaitingOut, open, overdue, mine, rows, next)

struct LineIn {
    BatchId batch;
    int64_t number = 0;
};
TONGHE_STRUCT(LineIn, batch, number)

// What became of it: still waiting, or not.
struct MendedOut {
    LineState state = LineState::failed;
    int told = 0;
    bool is_mine = false;
};
TONGHE_STRUCT(MendedOut, state, told, is_mine)

WaitingOut waiting(Session& session, const House& house, const api::Caller& caller, const WaitingIn& in) {
    const auto catalog = house.catalog.get();
    const PaymentScope scope(*catalog, caller.actor());
    const PaymentViews views(house);
    const std::string& account = caller.actor().account;
    const Date today = date_of(house.clock.now());
    const bool only_mine = in.mine.value_or(false);
    const MendingPage page = mendings(
        session,
        {scope.seen(),
         only_mine ? std::optional(account) : std::nullopt,
         in.after.value_or(""),
         store::page_size(in.limit)}
    );
    const MendingCount count = count_mendings(session, scope.seen(), today, account);
    WaitingOut out{count.open, count.overdue, count.mine, {}, std::nullopt};
    std::vector<std::string> holders;
    for (const Mending& one : page.rows) {
        holders.push_back(one.holder);
    }
    const auto names = identity::names_of(session, holders);
    const AccountSource accounts = accounts_on_record();
    for (const Mending& one : page.rows) {
        const Batch batch = *find_batch(session, one.line.serial());
        const auto name = names.find(one.holder);
        const auto other = other_account(session, batch, one.line, accounts);
        out.rows.push_back(
            {batch.id,
             views.policy_title(batch.terms),
             views.title_of(batch.terms),
             batch.terms.period,
             batch.terms.payees,
             views.person(session, batch, one.line),
             one.opened_on,
             one.due_on,
             catalog->calendar().between(today, one.due_on).count,
             one.told,
             one.told_on,
             name == names.end() ? "" : name->second,
             one.holder == account,
             caller.actor().may(prepare) && scope.prepares(batch.terms.policy),
             other ? masked_account(other->number) : ""}
        );
    }
    if (!page.next.empty()) {
        out.next = page.next;
    }
    return out;
}

// An act on one of them by an officer of the unit that pays it.
template <class Act> void add_act(api::Routes& routes, const House& house, api::Route route, Act act) {
    route.method = api::Method::post;
    route.tag = "payments";
    route.access = prepare;
    for (const ErrorCode* code :
         {&disbursement::errors::line_not_found,
          &disbursement::errors::other_unit,
          &disbursement::errors::nothing_to_mend,
          &disbursement::errors::in_other_hands}) {
        route.errors.push_back(code);
    }
    routes.write<LineIn, MendedOut>(
        std::move(route),
        [&house, act](Tx& tx, const api::Caller& caller, const LineIn& in) {
            Batch batch = batch_of(tx, in.batch);
            PaymentScope(*house.catalog.get(), caller.actor()).require_prepares(batch.terms.policy);
            Line line = line_of(tx, batch, in.number);
            return act(tx, batch, line, caller.actor().account);
        }
    );
}

} // namespace

void add_mending_routes(api::Routes& routes, House& house) {
    routes.read<WaitingIn, WaitingOut>(
        {.path = "/api/v1/batches/waiting?mine&after&limit",
         .name = "list_waiting_payments",
         .tag = "payments",
         .summary =
             {"未付成、等人处理的款项，先到期的在前",
              "Payments that wait for somebody, what is due first before the rest"},
         .access = either},
        [&house](Session& session, const api::Caller& caller, const WaitingIn& in) {
            return waiting(session, house, caller, in);
        }
    );
    add_act(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/lines/{number}/claim",
         .name = "claim_waiting_payment",
         .summary = {"领办这一笔", "Take it in hand"}},
        [](Tx& tx, Batch&, Line& line, const std::string& account) {
            claim(tx, line, account);
            return MendedOut{line.state, 0, true};
        }
    );
    add_act(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/lines/{number}/release",
         .name = "release_waiting_payment",
         .summary = {"放回，由他人处理", "Leave it to another"}},
        [](Tx& tx, Batch&, Line& line, const std::string& account) {
            release(tx, line, account);
            return MendedOut{line.state, 0, false};
        }
    );
    add_act(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/lines/{number}/asking",
         .name = "ask_payee_again",
         .summary = {"再次通知收款方", "Ask the payee again"}},
        [](Tx& tx, Batch& batch, Line& line, const std::string& account) {
            return MendedOut{line.state, ask_again(tx, batch, line, account), true};
        }
    );
    add_act(
        routes,
        house,
        {.path = "/api/v1/batches/{batch}/lines/{number}/account-on-record",
         .name = "pay_to_account_on_record",
         .summary = {"改付到登记库中的账户", "Pay to the account that the registry has"},
         .errors = {&disbursement::errors::no_other_account}},
        [](Tx& tx, Batch& batch, Line& line, const std::string& account) {
            pay_to_record(tx, batch, line, accounts_on_record(), account);
            return MendedOut{line.state, 0, false};
        }
    );
}

} // namespace tonghe::app

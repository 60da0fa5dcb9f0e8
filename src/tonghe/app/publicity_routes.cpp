// Published lists (公示), for everybody, and objections to them.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/payment_views.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/disbursement/published.hpp"
#include "tonghe/identity/actor.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/store/page.hpp"

#include <algorithm>
#include <charconv>

namespace tonghe::app {

namespace {

using namespace disbursement;

struct NoInput {};
TONGHE_STRUCT_EMPTY(NoInput)

struct PublishedView {
    BatchId batch;
    std::string policy;
    Text title;
    Text benefit_title;
    std::string period;
    Payees payees = Payees::persons;
    std::optional<Instant> until;
    bool is_open = true; // to objections
    int64_t lines = 0;
    std::string amount;
};
TONGHE_STRUCT(PublishedView, batch, policy, title, benefit_title, period, payees, until, is_open, lines, amount)

struct PublishedOut {
    std::vector<PublishedView> rows;
};
TONGHE_STRUCT(PublishedOut, rows)

struct ListIn {
    BatchId batch;
    std::optional<std::string> district;
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(ListIn, batch, district, after, limit)

struct DistrictOption {
    std::string district; // region code
    Text title;
};
TONGHE_STRUCT(DistrictOption, district, title)

// What anybody may see: a person by her masked name, an enterprise by its own, why, and how much.
struct PublicLine {
    int64_t number = 0;
    std::string name;
    std::string identity;
    Text region;
    std::string amount;
    Text reason;
};
TONGHE_STRUCT(PublicLine, number, name, identity, region, amount, reason)

struct ListOut {
    PublishedView list;
    std::vector<DistrictOption> districts;
    std::vector<PublicLine> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(ListOut, list, districts, rows, next)

struct ObjectIn {
    BatchId batch;
    int64_t number = 0;
    std::string reason;
};
TONGHE_STRUCT(ObjectIn, batch, number, reason)

struct ObjectedOut {
    std::string objection;
};
TONGHE_STRUCT(ObjectedOut, objection)

PublishedView view_of(Session& session, const PaymentViews& views, const Batch& batch) {
    const Tally all = live(tallies_of(session, batch));
    return {
        batch.id,
        batch.terms.policy,
        views.policy_title(batch.terms),
        views.title_of(batch.terms),
        batch.terms.period,
        batch.terms.payees,
        batch.publicity_until,
        batch.state == BatchState::publicity,
        all.lines,
        yuan(all.cents)};
}

ListOut list(Session& session, const House& house, const ListIn& in) {
    const Batch batch = batch_of(session, in.batch);
    if (batch.state != BatchState::publicity) {
        throw Error(disbursement::errors::batch_not_found); // a list is taken down when its days are over
    }
    const PaymentViews views(house);
    const auto catalog = house.catalog.get();
    const int limit = store::page_size(in.limit);
    ListOut out;
    out.list = view_of(session, views, batch);
    for (const std::string& district : districts_of(session, batch)) {
        const std::string code = district + "000000";
        out.districts.push_back({code, catalog->territory().full_name(code)});
    }
    int64_t after = 0;
    if (in.after) {
        std::from_chars(in.after->data(), in.after->data() + in.after->size(), after);
    }
    for (const Line& line : published_lines(session, batch, in.district.value_or("").substr(0, 6), after, limit)) {
        PersonLineView person = views.person(session, batch, line);
        out.rows.push_back({person.number, person.name, person.identity, person.region, person.amount, person.reason});
    }
    if (static_cast<int>(out.rows.size()) == limit) {
        out.next = std::to_string(out.rows.back().number);
    }
    return out;
}

} // namespace

void add_publicity_routes(api::Routes& routes, House& house) {
    routes.read<NoInput, PublishedOut>(
        {.path = "/api/v1/publicity",
         .name = "list_published_batches",
         .tag = "payments",
         .summary = {"正在公示的发放名单", "Lists that are published now"},
         .access = "anyone"},
        [&house](Session& session, const api::Caller&, const NoInput&) {
            const PaymentViews views(house);
            PublishedOut out;
            for (const Batch& batch : batches(session, {.state = BatchState::publicity, .limit = 200})) {
                out.rows.push_back(view_of(session, views, batch));
            }
            return out;
        }
    );
    routes.read<ListIn, ListOut>(
        {.path = "/api/v1/publicity/{batch}?district&after&limit",
         .name = "get_published_batch",
         .tag = "payments",
         .summary = {"一份公示名单：姓名和证件号脱敏", "One published list: names and numbers masked"},
         .access = "anyone",
         .errors = {&disbursement::errors::batch_not_found}},
        [&house](Session& session, const api::Caller&, const ListIn& in) { return list(session, house, in); }
    );
    routes.write<ObjectIn, ObjectedOut>(
        {.method = api::Method::post,
         .path = "/api/v1/publicity/{batch}/objections",
         .name = "object_to_payment",
         .tag = "payments",
         .summary = {"对公示名单中的一笔提出异议", "Object to a line of a published list"},
         .access = "resident",
         .status = 201,
         .errors = {&disbursement::errors::not_open_to_objection, &disbursement::errors::line_not_found}},
        [](Tx& tx, const api::Caller& caller, const ObjectIn& in) {
            Batch batch = batch_of(tx, in.batch);
            return ObjectedOut{object(tx, batch, in.number, in.reason, caller.actor().account)};
        }
    );
}

} // namespace tonghe::app

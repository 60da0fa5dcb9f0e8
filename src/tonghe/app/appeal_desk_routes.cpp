// Appeals at the desk: admitting, judging, putting right, answering. Whoever opens one leaves a trace that the person
// reads in her access log.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/appeal_views.hpp"
#include "tonghe/app/appeal_work.hpp"
#include "tonghe/appeal/errors.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/run.hpp"
#include "tonghe/registry/registry.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using appeal::Appeal;

constexpr const char* officers =
    "officer"; // who may do what is told by her part in the appeal, or whose place she takes
constexpr const char* purpose = "appeal";

struct AppealIn {
    appeal::AppealId appeal;
};
TONGHE_STRUCT(AppealIn, appeal)

struct AdmitIn {
    appeal::AppealId appeal;
    appeal::OfficeAct act = appeal::OfficeAct::correct;
    std::optional<std::string> fact;
};
TONGHE_STRUCT(AdmitIn, appeal, act, fact)

struct ReasonIn {
    appeal::AppealId appeal;
    std::string reason;
};
TONGHE_STRUCT(ReasonIn, appeal, reason)

struct OpinionIn {
    appeal::AppealId appeal;
    appeal::Verdict verdict = appeal::Verdict::reject;
    std::string reasons;
    std::optional<int> source; // the record found wrong, by its place among those of the fact
};
TONGHE_STRUCT(OpinionIn, appeal, verdict, reasons, source)

struct CorrectIn {
    appeal::AppealId appeal;
    std::optional<registry::RecordId> record; // a new one where none is given
    std::optional<int64_t> record_version;
    Json values = JsonObject();
    std::string words;
};
TONGHE_STRUCT(CorrectIn, appeal, record, record_version, values, words)

struct WordsIn {
    appeal::AppealId appeal;
    std::string words;
};
TONGHE_STRUCT(WordsIn, appeal, words)

struct ReplyIn {
    appeal::AppealId appeal;
    std::string reply;
};
TONGHE_STRUCT(ReplyIn, appeal, reply)

struct FieldToCorrect {
    std::string field;
    Text title;
    catalog::FieldType type = catalog::FieldType::text;
    std::vector<FactOption> options;
    Json value;
    bool masked = false;
};
TONGHE_STRUCT(FieldToCorrect, field, title, type, options, value, masked)

struct RecordToCorrect {
    registry::RecordId record;
    int64_t version = 1;
    std::vector<FieldToCorrect> fields;
};
TONGHE_STRUCT(RecordToCorrect, record, version, fields)

struct RecordsOut {
    std::string registry;
    Text title;
    std::vector<RecordToCorrect> rows;
    std::vector<FieldToCorrect> fields; // of a new record
};
TONGHE_STRUCT(RecordsOut, registry, title, rows, fields)

registry::Reader reader_of(Session& session, const House& house, const api::Caller& caller, const Appeal& appeal) {
    const identity::Actor& actor = caller.actor();
    return {
        .account = actor.account,
        .unit = actor.posts.empty() ? "" : actor.posts.front().unit,
        .holder_keys = {},
        .permissions = permissions_of(session, house, caller),
        .purpose = actor.purpose.empty() ? purpose : actor.purpose,
        .case_id = appeal.id.text()};
}

// What of each record the kept answer shows.
std::map<std::string, std::vector<std::string>> fields_shown(const catalog::Catalog& catalog, const Appeal& appeal) {
    std::map<std::string, std::vector<std::string>> out;
    const catalog::TargetDefinition* target = catalog.target(appeal.target);
    const catalog::TargetDefinition* persons = catalog.target("person");
    for (const appeal::KeptFact& one :
         appeal.story.answer ? appeal.story.answer->facts : std::vector<appeal::KeptFact>{}) {
        const catalog::FactDefinition* fact = target == nullptr ? nullptr : target->fact(one.fact);
        for (const appeal::FactSource& source : one.sources) {
            if (source.record.empty()) {
                continue;
            }
            if (source.member && persons != nullptr) {
                fact = persons->fact(source.fact.value_or(""));
            }
            auto& fields = out[source.record];
            const std::string field = fact == nullptr || fact->field.empty() ? one.fact : fact->field;
            if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
                fields.push_back(field);
            }
        }
    }
    return out;
}

// The appeal with her name for whoever may read it (never the board), and the trace of the look.
AppealView opened(House& house, const api::Caller& caller, const Appeal& appeal) {
    return house.journal.write([&](Tx& tx) {
        const appeal::Party who = party_of(tx, house, caller);
        const registry::Reader reader = reader_of(tx, house, caller, appeal);
        const auto catalog = house.catalog.get();
        for (const auto& [record, fields] : fields_shown(*catalog, appeal)) {
            if (const auto read = house.registry.get(tx, registry::RecordId(record))) {
                house.registry.record_read(tx, reader, *read, fields);
            }
        }
        AppealView out = view_of(tx, house, appeal, who);
        const auto person = house.registry.get(tx, appeal.person);
        if (person && !who.judges && reader.may(registry::permission::read)) {
            const registry::RecordView view = house.registry.view(tx, reader, person->id, {"name"});
            if (!view.fields.empty() && view.fields.front().value.is_string()) {
                out.who = std::string(view.fields.front().value.get_string());
            }
        }
        return out;
    });
}

FieldToCorrect field_of(const catalog::Catalog& catalog, const catalog::FieldDefinition& field) {
    FieldToCorrect out{field.name, field.title, field.type, {}, nullptr};
    if (const catalog::CodeList* list = catalog.code_list(field.code_list)) {
        for (const catalog::CodeValue& value : list->values) {
            out.options.push_back({value.code, value.title});
        }
    }
    return out;
}

// The records that the disputed fact is made of, as the officer of their source may read them.
RecordsOut records_of(House& house, const api::Caller& caller, const Appeal& appeal) {
    const auto catalog = house.catalog.get();
    const auto& request = appeal.story.request;
    const std::string of = !request         ? ""
                           : request->named ? request->named->registry
                                            : appeal::registry_of(*catalog, appeal.target, request->fact);
    const catalog::RegistryDefinition* definition = catalog->registry(of);
    RecordsOut out;
    if (definition == nullptr) {
        return out;
    }
    out.registry = of;
    out.title = definition->title;
    for (const catalog::FieldDefinition& field : definition->fields) {
        if (field.name != definition->key || !field.required) {
            out.fields.push_back(field_of(*catalog, field));
        }
    }
    const auto kept = appeal.story.answer ? appeal.story.answer->facts : std::vector<appeal::KeptFact>{};
    std::set<std::string> records;
    for (const appeal::KeptFact& one : kept) {
        for (const appeal::FactSource& source : one.sources) {
            const bool is_meant = !request->named || source.record == request->named->record;
            if (source.registry == of && one.fact == request->fact && is_meant && !source.record.empty()) {
                records.insert(source.record);
            }
        }
    }
    house.journal.write([&](Tx& tx) {
        out.rows.clear();
        for (const std::string& id : records) {
            const auto record = house.registry.get(tx, registry::RecordId(id));
            if (!record) {
                continue;
            }
            RecordToCorrect row{record->id, record->version, {}};
            for (const registry::FieldView& field :
                 house.registry.view(tx, reader_of(tx, house, caller, appeal), record->id).fields) {
                FieldToCorrect one = field_of(*catalog, *definition->field(field.field));
                one.value = field.value;
                one.masked = field.masked;
                row.fields.push_back(std::move(one));
            }
            out.rows.push_back(std::move(row));
        }
    });
    return out;
}

template <class In, class Handler>
void add_act(api::Routes& routes, House& house, const char* path, const char* name, Text summary, Handler handler) {
    routes.write<In, AppealView>(
        {.method = api::Method::post,
         .path = std::string("/api/v1/appeals/{appeal}/") + path,
         .name = name,
         .tag = "appeals",
         .summary = std::move(summary),
         .access = officers,
         .errors = {&appeal::errors::not_found, &appeal::errors::not_allowed_now}},
        [&house, handler](Tx& tx, const api::Caller& caller, const In& in) {
            const appeal::Party who = party_of(tx, house, caller);
            return view_of(tx, house, handler(tx, who, in), who);
        }
    );
}

void add_review_routes(api::Routes& routes, House& house) {
    const appeal::Appeals& appeals = house.appeals;
    add_act<AdmitIn>(
        routes,
        house,
        "admit",
        "admit_appeal",
        {"受理：抽取评议组，并说明要评议的是数据、规则还是决定", "Admit: draws the board and puts the question"},
        [&appeals](Tx& tx, const appeal::Party& who, const AdmitIn& in) {
            return appeals.admit(tx, who, in.appeal, {in.act, in.fact.value_or("")});
        }
    );
    add_act<ReasonIn>(
        routes,
        house,
        "dismiss",
        "dismiss_appeal",
        {"不予受理，说明理由", "Dismiss as inadmissible, with the reason"},
        [&appeals](Tx& tx, const appeal::Party& who, const ReasonIn& in) {
            return appeals.dismiss(tx, who, in.appeal, in.reason);
        }
    );
    add_act<AppealIn>(
        routes,
        house,
        "seats",
        "fill_appeal_seats",
        {"补抽专家", "Draw for the seats that are empty"},
        [&appeals](Tx& tx, const appeal::Party& who, const AppealIn& in) {
            return appeals.fill_seats(tx, who, in.appeal);
        }
    );
    add_act<ReplyIn>(
        routes,
        house,
        "answer",
        "answer_appeal",
        {"答复：连同前后两次结果和法律救济", "Answer: with both results and what the law offers"},
        [&appeals](Tx& tx, const appeal::Party& who, const ReplyIn& in) {
            return appeals.answer(tx, who, in.appeal, in.reply);
        }
    );
}

void add_board_routes(api::Routes& routes, House& house) {
    const appeal::Appeals& appeals = house.appeals;
    add_act<ReasonIn>(
        routes,
        house,
        "conflict",
        "declare_appeal_conflict",
        {"声明回避，另抽专家", "Declare a conflict; another is drawn"},
        [&appeals](Tx& tx, const appeal::Party& who, const ReasonIn& in) {
            return appeals.declare_conflict(tx, who, in.appeal, in.reason);
        }
    );
    add_act<OpinionIn>(
        routes,
        house,
        "opinion",
        "give_appeal_opinion",
        {"写评议意见", "Give an opinion, with its reasons"},
        [&appeals](Tx& tx, const appeal::Party& who, const OpinionIn& in) {
            const appeal::Opinion opinion{in.verdict, in.reasons, in.source.value_or(0)};
            return appeals.give_opinion(tx, who, in.appeal, opinion);
        }
    );
}

void add_office_routes(api::Routes& routes, House& house) {
    const appeal::Appeals& appeals = house.appeals;
    add_act<CorrectIn>(
        routes,
        house,
        "correct",
        "correct_appealed_record",
        {"在登记库更正，并对所有相关的人重新匹配", "Correct the register, and ask again for everybody concerned"},
        [&appeals](Tx& tx, const appeal::Party& who, const CorrectIn& in) {
            const appeal::Correction correction{
                in.record, in.record_version, in.values.is_object() ? in.values.get_object() : JsonObject()};
            return appeals.correct(tx, who, in.appeal, correction, in.words);
        }
    );
    routes.write<WordsIn, AppealView>(
        {.method = api::Method::post,
         .path = "/api/v1/appeals/{appeal}/revise",
         .name = "revise_appealed_policy",
         .tag = "appeals",
         .summary =
             {"政策已修订：对全体人员比较新旧两版", "The policy was revised: compares both versions over everybody"},
         .access = officers,
         .errors = {&appeal::errors::not_found, &appeal::errors::not_allowed_now, &appeal::errors::same_version}},
        [&house](Session& session, const api::Caller& caller, const WordsIn& in) {
            const appeal::Party who = party_of(session, house, caller);
            const Appeal appeal = house.appeals.get(session, who, in.appeal);
            return revision_of(
                session, house.registry, *house.catalog.get(), house.matcher, appeal, date_of(house.clock.now())
            );
        },
        [&house](Tx& tx, const api::Caller& caller, const WordsIn& in, const appeal::Revision& revision) {
            const appeal::Party who = party_of(tx, house, caller);
            return view_of(tx, house, house.appeals.revise(tx, who, in.appeal, revision, in.words), who);
        }
    );
    add_act<WordsIn>(
        routes,
        house,
        "reconsider",
        "reconsider_appealed_case",
        {"重新作出决定", "Decide the case anew"},
        [&appeals](Tx& tx, const appeal::Party& who, const WordsIn& in) {
            return appeals.reconsider(tx, who, in.appeal, in.words);
        }
    );
    add_act<WordsIn>(
        routes,
        house,
        "decline",
        "decline_appeal_request",
        {"不予更正或修订，说明理由", "Decline, with the reason"},
        [&appeals](Tx& tx, const appeal::Party& who, const WordsIn& in) {
            return appeals.decline(tx, who, in.appeal, in.words);
        }
    );
    routes.read<AppealIn, RecordsOut>(
        {.path = "/api/v1/appeals/{appeal}/records",
         .name = "list_appealed_records",
         .tag = "appeals",
         .summary =
             {"所涉事实来自哪些记录（供来源单位更正）",
              "The records a disputed fact is made of, for their source to correct"},
         .access = officers,
         .errors = {&appeal::errors::not_found, &appeal::errors::not_allowed_now}},
        [&house](Session& session, const api::Caller& caller, const AppealIn& in) {
            const appeal::Party who = party_of(session, house, caller);
            const Appeal appeal = house.appeals.get(session, who, in.appeal);
            const auto acts = house.appeals.acts(session, appeal, who);
            if (std::find(acts.begin(), acts.end(), appeal::AppealAct::do_request) == acts.end()) {
                throw Error( // they are for whoever corrects them
                    appeal::errors::not_allowed_now,
                    {{"state", appeal::title_of(appeal.state).zh}, {"act", "看来源记录"}}
                );
            }
            return records_of(house, caller, appeal);
        }
    );
}

} // namespace

void add_appeal_desk_routes(api::Routes& routes, House& house) {
    add_appeal_list_routes(routes, house);
    routes.read<AppealIn, AppealView>(
        {.path = "/api/v1/appeals/{appeal}",
         .name = "get_appeal",
         .tag = "appeals",
         .summary = {"一件申诉（查看会留痕）", "One appeal; the look is recorded"},
         .access = officers,
         .errors = {&appeal::errors::not_found}},
        [&house](Session& session, const api::Caller& caller, const AppealIn& in) {
            const appeal::Party who = party_of(session, house, caller);
            return opened(house, caller, house.appeals.get(session, who, in.appeal));
        }
    );
    add_review_routes(routes, house);
    add_board_routes(routes, house);
    add_office_routes(routes, house);
}

} // namespace tonghe::app

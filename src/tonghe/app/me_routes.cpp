// What the house knows of me, who looked at it, and what it has told me.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/registry/mask.hpp"
#include "tonghe/registry/registry.hpp"
#include "tonghe/store/page.hpp"

namespace tonghe::app {

namespace {

struct PageIn {
    std::optional<std::string> after;
    std::optional<int> limit;
};
TONGHE_STRUCT(PageIn, after, limit)

struct MessageView {
    notify::InboxMessageId message;
    Instant at;
    Text title;
    Text text;
    std::string link;
    bool read = false;
};
TONGHE_STRUCT(MessageView, message, at, title, text, link, read)

struct InboxOut {
    std::vector<MessageView> rows;
    int64_t unread = 0;
    std::optional<std::string> next;
};
TONGHE_STRUCT(InboxOut, rows, unread, next)

struct MessageIn {
    notify::InboxMessageId message;
};
TONGHE_STRUCT(MessageIn, message)

struct DataIn {
    std::optional<std::string> masked;
};
TONGHE_STRUCT(DataIn, masked)

struct ValueView {
    std::string field;
    Text title;
    Json value;
    std::string shown; // as people read it: the words of code lists, names of regions
    catalog::DataClass class_ = catalog::DataClass::internal;
    std::string source;
    Text source_title;
    Instant at;
};
TONGHE_STRUCT(ValueView, field, title, value, shown, class_, source, source_title, at)

struct RecordOut {
    std::string registry;
    Text title;
    registry::RecordId record;
    std::vector<ValueView> fields;
};
TONGHE_STRUCT(RecordOut, registry, title, record, fields)

struct DataOut {
    std::vector<RecordOut> rows;
};
TONGHE_STRUCT(DataOut, rows)

struct LookView {
    Instant at;
    std::string who; // the office; its officer by name stays with the office
    Text unit;
    std::string purpose;
    std::string registry;
    std::vector<std::string> fields;
    std::optional<std::string> case_;
};
TONGHE_STRUCT(LookView, at, who, unit, purpose, registry, fields, case_)

struct LooksOut {
    std::vector<LookView> rows;
    std::optional<std::string> next;
};
TONGHE_STRUCT(LooksOut, rows, next)

std::string holder_key(Session& session, const House& house, const api::Caller& caller) {
    const auto record = house.registry.get(session, registry::RecordId(caller.actor().person));
    return record ? record->key : "";
}

Text source_title(const catalog::Catalog& catalog, const std::string& function) {
    const catalog::Region* root = catalog.territory().root();
    const catalog::Unit* unit =
        catalog.organisation().competent(function, catalog::Level::city, root != nullptr ? root->code : "");
    return unit != nullptr ? unit->title : Text{function, function};
}

std::string
shown(const catalog::Catalog& catalog, const catalog::FieldDefinition& field, const Json& value, Language language) {
    const std::string text = value.is_string() ? std::string(value.get_string()) : to_text(value);
    if (field.type == catalog::FieldType::code) {
        const catalog::CodeList* list = catalog.code_list(field.code_list);
        const catalog::CodeValue* word = list != nullptr ? list->find(text) : nullptr;
        return word != nullptr ? word->title.in(language) : text;
    }
    if (field.type == catalog::FieldType::region) {
        const Text name = catalog.territory().full_name(text);
        return name.zh.empty() ? text : name.in(language);
    }
    if (field.type == catalog::FieldType::boolean) {
        const bool yes = value.is_bool() && value.get_bool();
        return language == Language::zh ? (yes ? "是" : "否") : (yes ? "yes" : "no");
    }
    return text;
}

RecordOut view_of(const catalog::Catalog& catalog, const registry::RecordView& record, bool masked, Language language) {
    RecordOut out{record.registry, record.title, record.record, {}};
    const catalog::RegistryDefinition* definition = catalog.registry(record.registry);
    for (const registry::FieldView& field : record.fields) {
        const catalog::FieldDefinition* about = definition != nullptr ? definition->field(field.field) : nullptr;
        if (field.value.is_null() || about == nullptr) {
            continue;
        }
        const Json value = masked ? registry::mask_value(about->mask, field.value) : field.value;
        out.fields.push_back(
            {field.field,
             field.title,
             value,
             shown(catalog, *about, value, language),
             field.data_class,
             field.origin.source,
             source_title(catalog, field.origin.source),
             field.origin.at}
        );
    }
    return out;
}

} // namespace

void add_me_routes(api::Routes& routes, House& house) {
    routes.read<PageIn, InboxOut>(
        {.path = "/api/v1/me/inbox", .name = "list_inbox", .tag = "me", .summary = {"站内信", "Inbox"}},
        [](Session& session, const api::Caller& caller, const PageIn& in) {
            const int limit = store::page_size(in.limit);
            InboxOut out{.unread = notify::unread(session, caller.account)};
            for (const notify::InboxMessage& m : notify::inbox(session, caller.account, in.after.value_or(""), limit)) {
                out.rows.push_back({m.id, m.at, m.title, m.text, m.link, m.read});
            }
            if (static_cast<int>(out.rows.size()) == limit) {
                out.next = out.rows.back().message.text();
            }
            return out;
        }
    );
    routes.write<MessageIn, api::None>(
        {.method = api::Method::post,
         .path = "/api/v1/me/inbox/{message}/read",
         .name = "read_message",
         .tag = "me",
         .summary = {"标为已读", "Mark as read"},
         .status = 204,
         .errors = {&notify::errors::message_not_found}},
        [](Tx& tx, const api::Caller& caller, const MessageIn& in) {
            notify::mark_read(tx, caller.account, in.message);
            return api::None{};
        }
    );
    routes.read<DataIn, DataOut>(
        {.path = "/api/v1/me/data",
         .name = "get_my_data",
         .tag = "me",
         .summary = {"我的数据", "What registries hold about me"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const DataIn& in) {
            DataOut out;
            const auto catalog = house.catalog.get();
            for (const registry::RecordView& record :
                 house.registry.own_data(session, holder_key(session, house, caller))) {
                out.rows.push_back(view_of(*catalog, record, in.masked.value_or("true") != "false", caller.language));
            }
            return out;
        }
    );
    routes.read<PageIn, LooksOut>(
        {.path = "/api/v1/me/access-log",
         .name = "list_access_log",
         .tag = "me",
         .summary = {"谁看过我的数据", "Who looked at my data"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const PageIn& in) {
            const int limit = store::page_size(in.limit);
            std::optional<Instant> before;
            if (in.after) {
                before = Instant{std::stoll(store::decode_cursor(*in.after, 1).front())};
            }
            LooksOut out;
            const auto catalog = house.catalog.get();
            for (const registry::Access& access :
                 house.registry.access_log(session, holder_key(session, house, caller), before, limit)) {
                const catalog::Unit* unit = catalog->organisation().unit(access.unit);
                out.rows.push_back(
                    {access.at,
                     unit != nullptr ? unit->title.in(caller.language) : "",
                     unit != nullptr ? unit->title : Text{},
                     access.purpose,
                     access.registry,
                     access.fields,
                     access.case_id.empty() ? std::nullopt : std::optional(access.case_id)}
                );
            }
            if (static_cast<int>(out.rows.size()) == limit) {
                out.next = store::encode_cursor({std::to_string(out.rows.back().at.micros)});
            }
            return out;
        }
    );
}

} // namespace tonghe::app

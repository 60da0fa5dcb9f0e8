#include "tonghe/app/looks.hpp"

#include "tonghe/catalog/catalog.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/registry.hpp"

namespace tonghe::app {

namespace {

constexpr const char* handling = "case_handling";

registry::Reader reader_of(const identity::Actor& actor, const std::string& purpose, const std::string& case_id) {
    return {
        .account = actor.account,
        .unit = actor.posts.empty() ? "" : actor.posts.front().unit,
        .permissions = actor.permissions,
        .purpose = purpose,
        .case_id = case_id};
}

} // namespace

bool shows_names(const House& house, const api::Caller& caller, LookAt what) {
    const auto catalog = house.catalog.get();
    const catalog::SemanticDefinition* semantic = catalog->semantic("person.name");
    const catalog::SubjectDefinition* subject = semantic != nullptr ? catalog->subject(semantic->subject) : nullptr;
    const catalog::RegistryDefinition* people = subject != nullptr ? catalog->registry(subject->registry) : nullptr;
    const catalog::FieldDefinition* name = people != nullptr ? people->field(semantic->field) : nullptr;
    const identity::Actor& actor = caller.actor();
    const std::string purpose = actor.purpose.empty() && what == LookAt::opened_case ? handling : actor.purpose;
    // Each row is a case, so that the reader always has one.
    return name != nullptr &&
           registry::sight_of(
               catalog->access(), *name, reader_of(actor, purpose, "case"), registry::Relationship::none
           ) == catalog::Sight::shown;
}

void record_looks(
    House& house,
    const api::Caller& caller,
    const std::vector<service::CaseRow>& cases,
    const std::vector<std::string>& fields
) {
    const identity::Actor& actor = caller.actor();
    if (cases.empty()) {
        return;
    }
    house.journal.write([&](Tx& tx) {
        for (const service::CaseRow& row : cases) {
            if (const auto person = house.registry.get(tx, registry::RecordId(row.applicant))) {
                house.registry.record_read(
                    tx,
                    reader_of(actor, actor.purpose.empty() ? handling : actor.purpose, row.state.id.text()),
                    *person,
                    fields
                );
            }
        }
    });
}

} // namespace tonghe::app

#include "tonghe/appeal/internal/words.hpp"

#include "tonghe/appeal/appeals.hpp"

namespace tonghe::appeal {

namespace {

constexpr std::string_view member_target = "person"; // of whose facts those of a household are made

struct Found {
    const catalog::TargetDefinition* target = nullptr;
    const catalog::FactDefinition* fact = nullptr;
};

// The fact of the target, or of its household.
Found find_fact(const catalog::Catalog& catalog, std::string_view target, const std::string& fact) {
    for (const std::string_view id : {target, std::string_view("household")}) {
        const catalog::TargetDefinition* one = catalog.target(id);
        if (const catalog::FactDefinition* found = one == nullptr ? nullptr : one->fact(fact)) {
            return {one, found};
        }
    }
    return {};
}

} // namespace

std::string registry_of(const catalog::Catalog& catalog, std::string_view target, const std::string& fact) {
    const Found found = find_fact(catalog, target, fact);
    if (found.fact == nullptr || found.fact->of_members || found.fact->kind == catalog::FactKind::ratio) {
        return "";
    }
    return found.fact->registry.empty() ? found.target->registry : found.fact->registry;
}

std::string source_of(const catalog::Catalog& catalog, std::string_view target, const std::string& fact) {
    return source_of(
        catalog, target, FactSource{.registry = registry_of(catalog, target, fact), .record = {}, .fact = fact}
    );
}

std::string source_of(const catalog::Catalog& catalog, std::string_view target, const FactSource& source) {
    const catalog::RegistryDefinition* registry = catalog.registry(source.registry);
    if (registry == nullptr) {
        return "";
    }
    const Found found = find_fact(catalog, source.member ? member_target : target, source.fact.value_or(""));
    const catalog::FieldDefinition* field = found.fact == nullptr ? nullptr : registry->field(found.fact->field);
    return field == nullptr || field->source.empty() ? registry->source : field->source;
}

Text title_of(AppealState state) {
    switch (state) {
    case AppealState::lodged:
        return {"待受理", "to be admitted"};
    case AppealState::dismissed:
        return {"未予受理", "not admitted"};
    case AppealState::with_board:
        return {"评议中", "with the board"};
    case AppealState::with_office:
        return {"主管部门处理中", "being put right"};
    case AppealState::to_answer:
        return {"待答复", "to be answered"};
    case AppealState::answered:
        return {"已答复", "answered"};
    case AppealState::withdrawn:
        return {"已撤回", "withdrawn"};
    }
    return {};
}

namespace internal {

Text title_of_act(AppealAct act) {
    switch (act) {
    case AppealAct::withdraw:
        return {"撤回或补充", "withdraw or add to it"};
    case AppealAct::admit:
        return {"受理", "admit"};
    case AppealAct::dismiss:
        return {"不予受理", "dismiss"};
    case AppealAct::fill_seats:
        return {"补抽专家", "draw further experts"};
    case AppealAct::declare_conflict:
        return {"回避", "declare a conflict"};
    case AppealAct::give_opinion:
        return {"写评议意见", "give an opinion"};
    case AppealAct::do_request:
        return {"按评议结果处理", "do what the board asks"};
    case AppealAct::decline_request:
        return {"说明不予处理", "decline"};
    case AppealAct::answer:
        return {"答复", "answer"};
    }
    return {};
}

std::vector<std::string>
linked_by(const catalog::Catalog& catalog, std::string_view target, const OfficeRequest& request) {
    const bool of_member = request.named && request.named->member;
    const Found found = find_fact(
        catalog, of_member ? member_target : target, of_member ? request.named->fact.value_or("") : request.fact
    );
    return found.fact == nullptr ? std::vector<std::string>{} : found.fact->by;
}

} // namespace internal

} // namespace tonghe::appeal

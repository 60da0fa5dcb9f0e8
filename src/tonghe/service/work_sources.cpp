// What `work` needs to know of the packs: calendar, titles, and the models of running instances.
#include "tonghe/catalog/reader.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/internal/kept_version.hpp"

namespace tonghe::service {

std::shared_ptr<const catalog::ItemDefinition> compile_kept_version(Session& session, const std::string& hash) {
    const auto stored =
        session.first("SELECT sources FROM service_version WHERE hash = ?", {hash}, [](const store::Row& row) {
            return row.text(0);
        });
    if (!stored) {
        return nullptr;
    }
    std::vector<catalog::SourceFile> sources;
    const Json files = parse_json(*stored, {.bytes_max = 16 << 20});
    for (const Json& file : files.get_array()) {
        sources.push_back({std::string(file.at("path").get_string()), std::string(file.at("text").get_string())});
    }
    auto compiled = catalog::compile_item(sources);
    return compiled ? std::make_shared<const catalog::ItemDefinition>(std::move(*compiled)) : nullptr;
}

work::WorkSources work_sources(const catalog::CatalogHolder& catalog) {
    const auto definition_of =
        [&catalog](Session& session, const work::Instance& instance) -> std::shared_ptr<const catalog::ItemDefinition> {
        const auto row = find_case(session, CaseId(instance.case_ref));
        if (!row) {
            return nullptr;
        }
        auto current = catalog.get()->share_item(row->state.service);
        return current && current->version.hash == row->state.version
                   ? current
                   : compile_kept_version(session, row->state.version);
    };
    const auto called_model = [](const catalog::ItemDefinition& definition, const std::string& wanted, bool by_hash
                              ) -> process::ModelRef {
        for (const catalog::CalledProcess& called : definition.called) {
            if (by_hash ? called.model->hash == wanted : called.id == wanted) {
                return called.model;
            }
        }
        return nullptr;
    };
    return {
        .calendar =
            [&catalog] {
                auto snapshot = catalog.get();
                return std::shared_ptr<const WorkCalendar>(snapshot, &snapshot->calendar());
            },
        .model = [definition_of, called_model](Session& session, const work::Instance& instance) -> process::ModelRef {
            const auto definition = definition_of(session, instance);
            if (definition == nullptr || (definition->process && definition->process->hash == instance.model)) {
                return definition ? definition->process : nullptr;
            }
            return called_model(*definition, instance.model, true);
        },
        .called = [definition_of, called_model](
                      Session& session, const work::Instance& caller, const std::string& called
                  ) -> process::ModelRef {
            const auto definition = definition_of(session, caller);
            return definition ? called_model(*definition, called, false) : nullptr;
        },
        .region_title =
            [&catalog](std::string_view region) {
                const auto snapshot = catalog.get();
                const catalog::Region* found = snapshot->territory().region(region);
                return found != nullptr ? found->name : Text{std::string(region), std::string(region)};
            },
        .queue_title =
            [&catalog](std::string_view queue) {
                const auto snapshot = catalog.get();
                const catalog::Queue* found = snapshot->organisation().queue(queue);
                return found != nullptr ? found->title : Text{std::string(queue), std::string(queue)};
            },
    };
}

} // namespace tonghe::service

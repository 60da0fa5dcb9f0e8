// What `work` needs to know of the packs: calendar, titles, the models of running instances, and which desk gets a
// task.
#include "tonghe/catalog/reader.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/internal/kept_version.hpp"

namespace tonghe::service {

namespace {

std::string word_in(const Json& value, std::string_view name) {
    const Json* found = value.is_object() ? value.get_object().if_contains(name) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

// The desk that the decision names, if there is one and somebody serves it there.
work::DeskChoice chosen_desk(
    const catalog::Catalog& catalog,
    const catalog::BoundDecision& decision,
    const work::Instance& instance,
    const process::Element& element,
    Date today
) {
    const catalog::Answer answer = catalog::ask(decision, instance.variables, today);
    work::DeskChoice out;
    for (const catalog::RuleThatHeld& rule : answer.rules) {
        out.rules.push_back(rule.rule);
    }
    out.queue = answer.value.is_string() ? std::string(answer.value.get_string()) : word_in(answer.value, "queue");
    const std::string level_word = word_in(answer.value, "level");
    const std::string level_text = level_word.empty() ? std::string(element.attribute("level")) : level_word;
    const std::string unit_id = word_in(answer.value, "unit");
    const catalog::Unit* unit = catalog.organisation().unit(unit_id);
    const auto level = parse_word<catalog::Level>(level_text);
    out.region = unit != nullptr ? unit->region : level ? catalog::region_at(*level, instance.region) : instance.region;
    if (out.queue.empty()) {
        out.problem =
            answer.problems.empty() ? Text{"决策没有给出队列", "the decision gives no queue"} : answer.problems.front();
    } else if (!unit_id.empty() && unit == nullptr) {
        out.problem = {"没有单位“" + unit_id + "”", "there is no unit '" + unit_id + "'"};
    } else if (catalog.organisation().posts_serving(out.queue, out.region).empty()) {
        out.problem = {"“" + out.queue + "”在该地区无人办理", "nobody serves '" + out.queue + "' there"};
    }
    return out;
}

bool runs(const catalog::ItemDefinition& definition, const std::string& model) {
    return (definition.process && definition.process->hash == model) ||
           std::any_of(definition.called.begin(), definition.called.end(), [&](const catalog::CalledProcess& called) {
               return called.model->hash == model;
           });
}

// The answer under the name in `tonghe:result`, or that of the element.
work::ServiceResult answer_of(
    const catalog::BoundDecision& decision, const work::Instance& instance, const process::Element& element, Date today
) {
    catalog::Answer answer = catalog::ask(decision, instance.variables, today);
    if (answer.value.is_null()) {
        return {.error = "decision.no_answer"};
    }
    return {.variables = {{element.attribute("result", element.id), std::move(answer.value)}}};
}

} // namespace

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

std::shared_ptr<const catalog::ItemDefinition>
definition_running(Session& session, const catalog::Catalog& catalog, const work::Instance& instance) {
    const auto row = find_case(session, CaseId(instance.case_ref));
    if (!row) {
        return nullptr;
    }
    auto current = catalog.share_item(row->state.service);
    const bool is_own = current && current->version.hash == row->state.version;
    auto own = is_own ? current : compile_kept_version(session, row->state.version);
    if (own && runs(*own, instance.model)) {
        return own;
    }
    if (current && runs(*current, instance.model)) { // the instance was migrated to it
        return current;
    }
    const auto hashes = session.all(
        "SELECT hash FROM service_version WHERE service = ? ORDER BY hash",
        {row->state.service},
        [](const store::Row& version) { return version.text(0); }
    );
    for (const std::string& hash : hashes) {
        if (auto kept = compile_kept_version(session, hash); kept && runs(*kept, instance.model)) {
            return kept;
        }
    }
    return own;
}

std::vector<work::StandingProcess> standing_processes(const catalog::Catalog& catalog) {
    const catalog::Region* root = catalog.territory().root();
    std::vector<work::StandingProcess> out;
    for (const catalog::StandingDefinition& one : catalog.content().standing) {
        out.push_back({one.model, one.bpmn, one.title, root != nullptr ? root->code : ""});
    }
    return out;
}

work::WorkSources work_sources(const catalog::CatalogHolder& catalog) {
    const auto definition_of = [&catalog](Session& session, const work::Instance& instance) {
        return definition_running(session, *catalog.get(), instance);
    };
    const auto desk = [&catalog, definition_of](
                          Session& session, const work::Instance& instance, const process::Element& element, Date today
                      ) -> work::DeskChoice {
        const auto definition = definition_of(session, instance);
        const std::string key = instance.process + "/" + element.id;
        const auto bound = definition ? definition->desks.find(key) : decltype(definition->desks.end())();
        if (!definition || bound == definition->desks.end()) {
            return {.problem = {"找不到该决策", "the decision is not there"}};
        }
        return chosen_desk(*catalog.get(), *bound->second, instance, element, today);
    };
    const auto decide =
        [definition_of](
            Session& session, const work::Instance& instance, const process::Element& element, Date today
        ) -> work::ServiceResult {
        const auto definition = definition_of(session, instance);
        if (!definition) {
            return {.error = "work.unknown_decision"};
        }
        const auto bound = definition->decisions.find(instance.process + "/" + element.id);
        return bound == definition->decisions.end() ? work::ServiceResult{.error = "work.unknown_decision"}
                                                    : answer_of(*bound->second, instance, element, today);
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
        .clock_rules =
            [&catalog] {
                auto snapshot = catalog.get();
                return std::shared_ptr<const catalog::ClockRules>(snapshot, &snapshot->clocks());
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
        .desk = desk,
        .decide = decide,
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

// What `work` needs to know of the packs: calendar, titles, the models of running instances, and which desk gets a
// task.
#include "tonghe/catalog/reader.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/service/internal/kept_version.hpp"
#include "tonghe/work/standing_view.hpp"

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
        JsonArray files;
        for (const catalog::SourceFile& source : one.sources) {
            files.push_back(JsonObject{{"path", source.path}, {"text", source.text}});
        }
        const std::string rules = files.empty() ? "" : to_text(files);
        out.push_back({one.model, one.bpmn, rules, one.title, root != nullptr ? root->code : ""});
    }
    return out;
}

namespace {

// What a version of a standing process asks: as the packs have it, else as it was kept.
std::shared_ptr<const catalog::StandingDefinition>
standing_running(Session& session, const catalog::CatalogHolder& catalog, const std::string& model) {
    const auto snapshot = catalog.get();
    for (const catalog::StandingDefinition& one : snapshot->content().standing) {
        if (one.model->hash == model) {
            return {snapshot, &one};
        }
    }
    const work::KeptVersion kept = work::kept_version(session, model);
    std::vector<catalog::SourceFile> sources;
    if (!kept.rules.empty()) {
        const Json files = parse_json(kept.rules, {.bytes_max = 16 << 20});
        for (const Json& file : files.get_array()) {
            sources.push_back({std::string(file.at("path").get_string()), std::string(file.at("text").get_string())});
        }
    }
    auto compiled = catalog::compile_standing(kept.bpmn, sources);
    return compiled ? std::make_shared<const catalog::StandingDefinition>(std::move(*compiled)) : nullptr;
}

std::shared_ptr<const catalog::BoundDecision> bound_at(
    const std::map<std::string, std::shared_ptr<const catalog::BoundDecision>>& decisions, const std::string& key
) {
    const auto found = decisions.find(key);
    return found == decisions.end() ? nullptr : found->second;
}

} // namespace

work::WorkSources work_sources(const catalog::CatalogHolder& catalog) {
    const auto definition_of = [&catalog](Session& session, const work::Instance& instance) {
        return definition_running(session, *catalog.get(), instance);
    };
    const auto desk = [&catalog, definition_of](
                          Session& session, const work::Instance& instance, const process::Element& element, Date today
                      ) -> work::DeskChoice {
        std::shared_ptr<const catalog::BoundDecision> bound;
        if (instance.case_ref.empty()) {
            const auto standing = standing_running(session, catalog, instance.model);
            bound = standing ? bound_at(standing->desks, element.id) : nullptr;
        } else if (const auto definition = definition_of(session, instance)) {
            bound = bound_at(definition->desks, instance.process + "/" + element.id);
        }
        return bound ? chosen_desk(*catalog.get(), *bound, instance, element, today)
                     : work::DeskChoice{.problem = {"找不到该决策", "the decision is not there"}};
    };
    const auto decide =
        [&catalog, definition_of](
            Session& session, const work::Instance& instance, const process::Element& element, Date today
        ) -> work::ServiceResult {
        std::shared_ptr<const catalog::BoundDecision> bound;
        if (instance.case_ref.empty()) {
            const auto standing = standing_running(session, catalog, instance.model);
            bound = standing ? bound_at(standing->decisions, element.id) : nullptr;
        } else if (const auto definition = definition_of(session, instance)) {
            bound = bound_at(definition->decisions, instance.process + "/" + element.id);
        }
        return bound ? answer_of(*bound, instance, element, today)
                     : work::ServiceResult{.error = "work.unknown_decision"};
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
        .has_region = [&catalog](std::string_view region
                      ) { return catalog.get()->territory().region(region) != nullptr; },
    };
}

} // namespace tonghe::service

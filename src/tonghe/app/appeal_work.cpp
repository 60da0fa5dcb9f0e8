#include "tonghe/app/appeal_work.hpp"

#include "tonghe/app/appeal_chain.hpp"
#include "tonghe/app/policy_subjects.hpp"
#include "tonghe/policy/effect.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/run.hpp"
#include "tonghe/service/casework.hpp"
#include "tonghe/work/desk.hpp"
#include "tonghe/work/people.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using appeal::Appeal;
using appeal::KeptAnswer;

std::optional<KeptAnswer>
ask(Session& session,
    const catalog::Catalog& catalog,
    const registry::Registry& registry,
    journal::Journal& journal,
    const Appeal& appeal,
    Instant now) {
    const auto policy = catalog.policy(appeal.policy, date_of(now));
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(appeal.benefit);
    const catalog::TargetDefinition* target = catalog.target(appeal.target);
    const auto subject = registry.get(session, appeal.subject);
    const auto asker = registry.get(session, appeal.person);
    if (benefit == nullptr || target == nullptr || !subject || !asker) {
        return std::nullopt;
    }
    snapshot::FactReader reader(session, registry, catalog, date_of(now));
    const KnownOf of = known_of(session, registry, catalog, reader, {target->id, subject->key, {}}, asker->key);
    const catalog::BenefitAnswer answer = catalog::answer(*policy, *benefit, of.known.values);
    KeptAnswer out{
        .on = date_of(now),
        .through = session.count("SELECT COALESCE(MAX(sequence), 0) FROM journal"),
        .version = policy->version,
        .hash = policy->hash,
        .is = answer.is,
        .amount = answer.amount,
        .reason = {},
        .rule = answer.rule,
        .article = {},
        .article_text = {},
        .missing = answer.missing,
        .facts = {}};
    if (const auto reason = benefit->reasons.find(answer.reason); reason != benefit->reasons.end()) {
        out.reason = reason->second;
    }
    for (const catalog::PolicyArticle& one : policy->text) {
        if (one.article.zh == answer.article) {
            out.article = one.article;
            out.article_text = one.text;
        }
    }
    const ChainReader chain{session, catalog, registry, journal, date_of(now)};
    for (const catalog::PolicyInput& input : benefit->inputs) {
        const Json* value = of.known.values.if_contains(input.fact);
        const bool is_withheld = of.withheld.contains(input.fact); // even which records there are tells something
        out.facts.push_back(
            {input.fact,
             value == nullptr ? std::nullopt : std::optional(*value),
             of.known.shared.contains(input.fact),
             is_withheld ? std::vector<appeal::FactSource>() : chain.read(*target, input.fact, *subject)}
        );
    }
    return out;
}

// Those that the record concerns now and those that it concerned before.
std::vector<policy::Concerned> together(std::vector<policy::Concerned> a, const std::vector<policy::Concerned>& b) {
    a.insert(a.end(), b.begin(), b.end());
    std::sort(a.begin(), a.end());
    a.erase(std::unique(a.begin(), a.end()), a.end());
    return a;
}

appeal::ReRun rerun_of(const policy::Effect& effect) {
    return {effect.asked, effect.won, effect.lost, effect.more, effect.less};
}

appeal::ReRun ask_again(
    Tx& tx,
    const catalog::Catalog& catalog,
    const registry::Registry& registry,
    const registry::Record& record,
    const std::function<registry::RecordId()>& change
) {
    const Date today = date_of(tx.now());
    const auto before_whom = policy::concerned_by(tx, registry, catalog, record, true);
    const auto before = policy::standings(tx, registry, catalog, before_whom, today);
    const auto changed = registry.get(tx, change());
    const auto whom = together(before_whom, policy::concerned_by(tx, registry, catalog, *changed, true));
    return rerun_of(policy::compare(before, policy::standings(tx, registry, catalog, whom, today)));
}

// By the last run, where it is the first to ask the revised version and one before it asked another: whom it found anew
// and whom it did not find again. More and less are known only where both versions are asked at once.
std::optional<appeal::ReRun> count_revision(Session& session, const Appeal& appeal) {
    const auto run = policy::last_run(session);
    const std::string& hash = appeal.story.request->policy_hash;
    if (!run) {
        return std::nullopt;
    }
    appeal::ReRun out;
    for (const policy::BenefitFigures& one : policy::figures_of(session, run->run)) {
        if (one.policy != appeal.policy) {
            continue;
        }
        const bool is_first =
            one.hash == hash && policy::hash_before(session, run->run, one.policy, one.benefit).value_or(hash) != hash;
        if (!is_first) {
            return std::nullopt;
        }
        out.asked = std::max(out.asked, one.entitled + one.refused + one.unknown);
        out.won += one.fresh;
        out.lost += one.ended;
    }
    return out.asked == 0 ? std::nullopt : std::optional(out);
}

} // namespace

appeal::AppealSources appeal_sources(
    const catalog::CatalogHolder& catalog,
    const registry::Registry& registry,
    journal::Journal& journal,
    const work::Work& work,
    service::CaseWork& case_work
) {
    appeal::AppealSources out;
    out.ask = [&](Session& session, const Appeal& appeal, Instant now) {
        return ask(session, *catalog.get(), registry, journal, appeal, now);
    };
    out.took_part = [&](Session& session, const Appeal& appeal) {
        std::set<std::string> accounts;
        if (!appeal.case_id.empty()) {
            for (const work::HistoryLine& line : work::history(session, work, appeal.case_id)) {
                accounts.insert(line.who);
            }
        }
        return accounts;
    };
    out.decided_by = [&](Session& session, const Appeal& appeal) -> appeal::Office {
        const auto row = service::find_case(session, service::CaseId(appeal.case_id));
        const auto snapshot = catalog.get();
        const catalog::Unit* unit = row ? snapshot->organisation().unit(row->unit) : nullptr;
        return unit == nullptr ? appeal::Office{} : appeal::Office{unit->function, row->region};
    };
    out.title = [&](Session& session, const Appeal& appeal) -> Text {
        const auto policy = catalog.get()->policy(appeal.policy, date_of(appeal.lodged_at));
        const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(appeal.benefit);
        if (benefit != nullptr) {
            return benefit->title;
        }
        const auto row = service::find_case(session, service::CaseId(appeal.case_id));
        return row ? row->title : Text{appeal.policy, appeal.policy};
    };
    out.substitutes = [](Session& session, const std::string& account, Date today) {
        std::vector<std::string> accounts;
        for (const work::Substitution& one : work::substitutions_of(session, account, today)) {
            if (one.officer == account && !one.ended && one.from <= today && today <= one.until) {
                accounts.push_back(one.substitute);
            }
        }
        return accounts;
    };
    out.count_revision = count_revision;
    out.decide_anew = [&](Tx& tx, const Appeal& appeal) {
        const appeal::OfficeRequest& request = *appeal.story.request;
        return case_work
            .reopen(
                tx,
                {.old = service::CaseId(appeal.case_id),
                 .basis = appeal.number,
                 .reason = "申诉 " + appeal.number + " 评议成立：" + request.words,
                 .by = request.by}
            )
            .text();
    };
    out.ask_again = [&](Tx& tx, const registry::Record& record, const std::function<registry::RecordId()>& change) {
        return ask_again(tx, *catalog.get(), registry, record, change);
    };
    return out;
}

appeal::Revision revision_of(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const policy::Matcher& matcher,
    const Appeal& appeal,
    Date today
) {
    const auto policy = catalog.policy(appeal.policy, today);
    if (policy == nullptr) {
        throw Error(policy::errors::policy_not_found, {{"policy", appeal.policy}});
    }
    appeal::Revision out{.hash = policy->hash, .rerun = std::nullopt, .newly = {}};
    const auto city = matcher.city();
    const auto effect = city == nullptr || !appeal.story.answer
                            ? std::nullopt
                            : policy::compare_versions(*city, appeal.story.answer->hash, *policy);
    const catalog::TargetDefinition* target = catalog.target(policy->target);
    if (effect && target != nullptr) {
        out.rerun = rerun_of(*effect);
        for (const std::string& key : effect->newly) {
            const auto record = registry.get(session, target->registry, key);
            if (record && record->id != appeal.subject) { // she reads it in the answer
                out.newly.push_back(record->id.text());
            }
        }
    }
    return out;
}

} // namespace tonghe::app

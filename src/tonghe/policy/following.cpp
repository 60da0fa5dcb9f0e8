#include "tonghe/policy/following.hpp"

#include "tonghe/identity/account.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/policy/automation.hpp"
#include "tonghe/policy/events.hpp"
#include "tonghe/rules/number.hpp"

#include <algorithm>
#include <set>

namespace tonghe::policy {

namespace {

using catalog::Entitlement;
using catalog::FactDefinition;
using catalog::TargetDefinition;

constexpr int household_max = 100;

struct Standing { // what holds for somebody of one benefit
    bool entitled = false;
    int rule = 0;
    int64_t cents = 0;

    bool operator==(const Standing&) const = default;
};

std::optional<Standing> kept(Session& session, const registry::RecordId& record, const CompiledBenefit& benefit) {
    return session.first(
        "SELECT entitled, rule, cents FROM policy_change WHERE record = ? AND policy = ? AND benefit = ?",
        {record, benefit.policy->id, benefit.benefit->id},
        [](const store::Row& row) {
            return Standing{
                row.view(0) == word(Entitlement::entitled), static_cast<int>(row.integer(1)), row.integer(2)};
        }
    );
}

// What the run found.
Standing found(const BenefitMatches& matches, std::optional<uint32_t> row) {
    if (!row) {
        return {};
    }
    const auto rows = matches.rows.view();
    const auto at = std::lower_bound(rows.begin(), rows.end(), *row);
    if (at == rows.end() || *at != *row) {
        return {};
    }
    const auto place = static_cast<size_t>(at - rows.begin());
    return {true, matches.rules[place], matches.cents[place]};
}

Standing standing_of(const catalog::BenefitAnswer& answer) {
    const auto amount = rules::Number::parse(answer.amount);
    const auto cents = amount ? rules::multiply(*amount, 100)->integer() : std::nullopt;
    const bool entitled = answer.is == Entitlement::entitled;
    return {entitled, entitled ? answer.rule : 0, entitled ? cents.value_or(0) : 0};
}

bool reads(const TargetDefinition& target, const FactDefinition& fact, std::string_view registry) {
    return fact.registry.empty() ? target.registry == registry : fact.registry == registry;
}

// Whether a benefit asks about anything that a record of that registry can change of them.
bool reads(
    const catalog::Catalog& catalog, const CompiledBenefit& benefit, const Concerned& who, std::string_view registry
) {
    const TargetDefinition* target = catalog.target(benefit.policy->target);
    const TargetDefinition* household = catalog.target("household");
    return std::any_of(benefit.facts.begin(), benefit.facts.end(), [&](const std::string& id) {
        if (const FactDefinition* own = target == nullptr ? nullptr : target->fact(id)) {
            const bool of_others = own->of_members || own->kind == catalog::FactKind::ratio;
            return of_others || (!who.by_household && reads(*target, *own, registry));
        }
        return household != nullptr && household->fact(id) != nullptr; // made of anything that its members have
    });
}

// What the rules found is for people to decide: nobody is told that it is hers already.
void tell_of_proposal(Tx& tx, const registry::Record& person, const CompiledBenefit& benefit) {
    const auto account = identity::account_of_person(tx, person.id.text());
    if (account) {
        notify::tell(
            tx,
            account->text(),
            {"一项待遇正等人工决定：" + benefit.benefit->title.zh,
             "A benefit waits for a person to decide: " + benefit.benefit->title.en},
            {"您要求由人作决定，《" + benefit.policy->title.zh + "》的主管部门会审核并告知您。",
             "You asked that people decide; the office behind '" + benefit.policy->title.en + "' will, and tells you."},
            "/portal/me/benefits"
        );
    }
}

void tell(Tx& tx, const registry::Record& person, const CompiledBenefit& benefit, const Standing& now) {
    const auto account = identity::account_of_person(tx, person.id.text());
    if (!account) {
        return;
    }
    const Text& title = benefit.benefit->title;
    const std::string yuan = rules::Number::scaled(now.cents, 2).text();
    const bool has_amount = now.cents > 0;
    notify::tell(
        tx,
        account->text(),
        {"为您找到一项待遇：" + title.zh, "Found for you: " + title.en},
        {"根据您在登记库中的最新信息，您符合《" + benefit.policy->title.zh + "》" +
             (has_amount ? "，金额 " + yuan + " 元" : "") + "。",
         "By what the registers now say, you meet the conditions of '" + benefit.policy->title.en + "'" +
             (has_amount ? ": " + yuan + " yuan" : "") + "."},
        "/portal/policies/" + benefit.policy->id
    );
}

void keep(
    Tx& tx,
    const journal::Entry& entry,
    const registry::RecordId& record,
    const CompiledBenefit& benefit,
    const catalog::BenefitAnswer& answer,
    const Standing& now
) {
    tx.execute(
        "INSERT INTO policy_change (record, policy, benefit, entitled, rule, cents, hash, entry, changed_at) VALUES "
        "(?, ?, ?, ?, ?, "
        "?, ?, ?, ?) ON CONFLICT (record, policy, benefit) DO UPDATE SET entitled = excluded.entitled, rule = "
        "excluded.rule, cents = "
        "excluded.cents, hash = excluded.hash, entry = excluded.entry, changed_at = excluded.changed_at",
        {record,
         benefit.policy->id,
         benefit.benefit->id,
         word(answer.is),
         now.rule,
         now.cents,
         benefit.policy->hash,
         entry.sequence,
         tx.now()}
    );
    tx.record(
        {.kind = events::entitlement_changed,
         .subject = record.text(),
         .actor = "system",
         .data =
             {{"policy", benefit.policy->id},
              {"benefit", benefit.benefit->id},
              {"hash", benefit.policy->hash},
              {"is", word(answer.is)},
              {"rule", now.rule},
              {"because", entry.sequence}}}
    );
}

} // namespace

std::vector<Concerned> concerned_by(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const registry::Record& record
) {
    std::set<Concerned> out;
    const TargetDefinition* persons = nullptr;
    for (const TargetDefinition& target : catalog.content().targets) {
        persons = target.household.empty() ? persons : &target;
        if (target.registry == record.registry) {
            out.insert({target.id, record.key});
        }
        for (const FactDefinition& fact : target.facts) {
            for (const std::string& field : fact.registry == record.registry ? fact.by : std::vector<std::string>{}) {
                if (const std::string key = record.text(field); !key.empty()) {
                    out.insert({target.id, key});
                }
            }
        }
    }
    std::set<std::string> households;
    if (persons != nullptr && record.registry == persons->registry && !record.text(persons->household).empty()) {
        households.insert(record.text(persons->household)); // as this version of the record says
    }
    for (const Concerned& one : out) {
        const auto person = persons != nullptr && one.target == persons->id
                                ? registry.get(session, persons->registry, one.key)
                                : std::nullopt;
        if (person && !person->text(persons->household).empty()) {
            households.insert(person->text(persons->household));
        }
    }
    for (const std::string& household : households) {
        out.insert({"household", household});
        for (const registry::Record& member :
             registry.find(session, persons->registry, persons->household, household, household_max)) {
            if (!out.contains({persons->id, member.key})) {
                out.insert({persons->id, member.key, true});
            }
        }
    }
    return {out.begin(), out.end()};
}

journal::Projection Following::projection() const {
    return {
        .name = "policy_following",
        .tables = {},
        .apply = [this](Tx& tx, const journal::Entry& entry) { apply(tx, entry); },
        .follows = true,
        .kinds = {"registry.record_created", "registry.record_changed", "registry.record_merged"},
        .is_wanted = [this](Session&) { return matcher_.city() != nullptr; }};
}

void Following::catch_up(Journal& journal, int64_t after) const {
    constexpr int entries_at_once = 500;
    const std::vector<std::string> kinds = projection().kinds;
    const auto next = [&] {
        return journal.read([&](Session& session) { return journal.entries(session, after, entries_at_once); });
    };
    for (auto entries = next(); !entries.empty(); entries = next()) {
        for (const journal::Entry& entry : entries) {
            if (std::find(kinds.begin(), kinds.end(), entry.event.kind) != kinds.end()) {
                journal.write([&](Tx& tx) { apply(tx, entry); });
            }
            after = entry.sequence;
        }
    }
}

void Following::apply(Tx& tx, const journal::Entry& entry) const {
    const auto city = matcher_.city();
    const auto record = city == nullptr ? std::nullopt : registry_.get(tx, registry::RecordId(entry.event.subject));
    if (!record || entry.sequence <= city->run.through) {
        return;
    }
    std::vector<Concerned> concerned = concerned_by(tx, registry_, *city->catalog, *record);
    if (record->version > 1) { // whom it named before, such as the household that was left
        std::vector<registry::Record> history = registry_.history(tx, record->id);
        const auto before =
            history.empty() ? std::vector<Concerned>{} : concerned_by(tx, registry_, *city->catalog, history.back());
        concerned.insert(concerned.end(), before.begin(), before.end());
        std::sort(concerned.begin(), concerned.end());
        concerned.erase(std::unique(concerned.begin(), concerned.end()), concerned.end());
    }
    snapshot::FactReader reader(tx, registry_, *city->catalog, date_of(tx.now()));
    for (const Concerned& who : concerned) {
        ask(tx, reader, *city, entry, who, record->registry);
    }
}

void Following::ask(
    Tx& tx,
    snapshot::FactReader& reader,
    const MatchedCity& city,
    const journal::Entry& entry,
    const Concerned& who,
    std::string_view registry
) const {
    const auto benefits = city.benefits.find(who.target);
    if (benefits == city.benefits.end()) {
        return;
    }
    std::set<std::string> wanted;
    for (const CompiledBenefit& benefit : benefits->second) {
        if (reads(*city.catalog, benefit, who, registry)) {
            wanted.insert(benefit.facts.begin(), benefit.facts.end());
        }
    }
    const auto known = wanted.empty() ? std::nullopt : reader.read(who.target, who.key, &wanted);
    if (!known) {
        return;
    }
    const auto row = city.columns.table(who.target)->keys.find(who.key);
    for (size_t i = 0; i < benefits->second.size(); ++i) {
        const CompiledBenefit& benefit = benefits->second[i];
        if (!reads(*city.catalog, benefit, who, registry)) {
            continue;
        }
        const catalog::BenefitAnswer answer = catalog::answer(*benefit.policy, *benefit.benefit, known->values);
        const Standing now = standing_of(answer);
        const Standing before =
            kept(tx, known->record.id, benefit).value_or(found(city.matches.at(who.target)[i], row));
        if (now == before) {
            continue;
        }
        keep(tx, entry, known->record.id, benefit, answer, now);
        if (!now.entitled || before.entitled || who.target != "person") {
            continue;
        }
        if (decides_a_person(tx, known->record.id, benefit.policy->id)) {
            propose(tx, known->record.id, *benefit.policy, benefit.benefit->id, answer);
            tell_of_proposal(tx, known->record, benefit);
        } else {
            tell(tx, known->record, benefit, now);
        }
    }
}

} // namespace tonghe::policy

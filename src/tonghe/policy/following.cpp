#include "tonghe/policy/following.hpp"

#include "tonghe/identity/account.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/policy/automation.hpp"
#include "tonghe/policy/events.hpp"
#include "tonghe/policy/refusing.hpp"
#include "tonghe/rules/number.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tonghe::policy {

namespace {

using catalog::Entitlement;
using catalog::TargetDefinition;

constexpr int household_max = 100;

struct Standing { // what holds for somebody of one benefit
    bool entitled = false;
    int rule = 0;
    int64_t cents = 0;

    bool operator==(const Standing&) const = default;
};

// A benefit as it is on the day that a record changes: of the version of its policy that is in force then, which may
// have begun after the run.
struct AskedBenefit {
    std::shared_ptr<const catalog::PolicyDefinition> policy;
    const catalog::BenefitDefinition* benefit = nullptr; // of that policy
    const BenefitMatches* found = nullptr;               // by the run, where it asked
    std::set<std::string> facts;
};

// By target.
std::map<std::string, std::vector<AskedBenefit>>
asked_on(const catalog::Catalog& catalog, const MatchedCity& city, Date day) {
    std::map<std::string, std::vector<AskedBenefit>> out;
    for (const auto& policy : catalog.content().policies) {
        if (!policy->is_in_force(day) || !city.matches.contains(policy->target)) {
            continue;
        }
        for (const catalog::BenefitDefinition& benefit : policy->benefits) {
            AskedBenefit asked{policy, &benefit, city.find(policy->id, benefit.id), {}};
            for (const catalog::PolicyInput& input : benefit.inputs) {
                asked.facts.insert(input.fact);
            }
            out[policy->target].push_back(std::move(asked));
        }
    }
    return out;
}

std::optional<Standing> kept(Session& session, const registry::RecordId& record, const AskedBenefit& benefit) {
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
Standing found(const BenefitMatches* matches, std::optional<uint32_t> row) {
    if (matches == nullptr || !row) {
        return {};
    }
    const auto rows = matches->rows.view();
    const auto at = std::lower_bound(rows.begin(), rows.end(), *row);
    if (at == rows.end() || *at != *row) {
        return {};
    }
    const auto place = static_cast<size_t>(at - rows.begin());
    return {true, matches->rules[place], matches->cents[place]};
}

Standing standing_of(const catalog::BenefitAnswer& answer) {
    const auto amount = rules::Number::parse(answer.amount);
    const auto cents = amount ? rules::multiply(*amount, 100)->integer() : std::nullopt;
    const bool entitled = answer.is == Entitlement::entitled;
    return {entitled, entitled ? answer.rule : 0, entitled ? cents.value_or(0) : 0};
}

bool reads(const snapshot::Touched& touched, const AskedBenefit& benefit, const Concerned& who) {
    return std::any_of(benefit.facts.begin(), benefit.facts.end(), [&](const std::string& fact) {
        return touched.touches(who.target, fact, who.by_household);
    });
}

// Whether a household's facts may be others now, so that all in it are concerned.
bool touches_households(const MatchedCity& city, const snapshot::Touched& touched) {
    const snapshot::TargetTable* households = city.columns.table("household");
    return households != nullptr && touched.touches_any(*households);
}

// What the rules found is for people to decide: nobody is told that it is hers already.
void tell_of_proposal(Tx& tx, const registry::Record& person, const AskedBenefit& benefit) {
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

void tell(Tx& tx, const registry::Record& person, const AskedBenefit& benefit, const Standing& now) {
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
    const AskedBenefit& benefit,
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
    const registry::Record& record,
    bool with_households
) {
    std::set<Concerned> out;
    const TargetDefinition* persons = nullptr;
    for (const TargetDefinition& target : catalog.content().targets) {
        persons = target.household.empty() ? persons : &target;
        if (target.registry == record.registry) {
            out.insert({target.id, record.key});
        }
        for (const catalog::FactDefinition& fact : target.facts) {
            for (const std::string& field : fact.registry == record.registry ? fact.by : std::vector<std::string>{}) {
                if (const std::string key = record.text(field); !key.empty()) {
                    out.insert({target.id, key});
                }
            }
        }
    }
    if (persons == nullptr || !with_households) {
        return {out.begin(), out.end()};
    }
    std::set<std::string> households;
    const TargetDefinition* of_households = catalog.target("household");
    if (of_households != nullptr && of_households->registry == record.registry) {
        households.insert(record.key);
    }
    if (record.registry == persons->registry && !record.text(persons->household).empty()) {
        households.insert(record.text(persons->household)); // as this version of the record says
    }
    for (const Concerned& one : out) {
        const auto person =
            one.target == persons->id ? registry.get(session, persons->registry, one.key) : std::nullopt;
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

std::vector<Concerned> concerned_by_change(
    Session& session,
    const registry::Registry& registry,
    const catalog::Catalog& catalog,
    const registry::Record& record,
    bool with_households
) {
    std::vector<Concerned> out = concerned_by(session, registry, catalog, record, with_households);
    if (record.version > 1) {
        const std::vector<registry::Record> history = registry.history(session, record.id);
        if (!history.empty()) {
            const std::vector<Concerned> before =
                concerned_by(session, registry, catalog, history.back(), with_households);
            out.insert(out.end(), before.begin(), before.end());
            std::sort(out.begin(), out.end());
            out.erase(std::unique(out.begin(), out.end()), out.end());
        }
    }
    return out;
}

bool is_change_of_record(const journal::Event& event) {
    return event.kind == "registry.record_created" || event.kind == "registry.record_changed" ||
           event.kind == "registry.record_merged";
}

snapshot::Touched
touched_by(const catalog::Catalog& catalog, const registry::Record& record, const journal::Event& event) {
    std::optional<std::set<std::string>> fields;
    const Json* named = event.data.is_object() ? event.data.get_object().if_contains("fields") : nullptr;
    if (event.kind != "registry.record_created" && named != nullptr && named->is_array()) {
        fields.emplace();
        for (const Json& field : named->get_array()) {
            fields->emplace(std::string_view(field.get_string()));
        }
    }
    return {catalog, record.registry, std::move(fields)};
}

std::vector<snapshot::ChangedRow> rows_changed_by(
    Session& session,
    const registry::Registry& registry,
    const MatchedCity& city,
    std::span<const journal::Entry> entries
) {
    std::map<std::pair<std::string, std::string>, std::set<std::string>> cells; // by target and key
    for (const journal::Entry& entry : entries) {
        const auto record = is_change_of_record(entry.event)
                                ? registry.get(session, registry::RecordId(entry.event.subject))
                                : std::nullopt;
        if (!record) {
            continue;
        }
        const snapshot::Touched touched = touched_by(*city.catalog, *record, entry.event);
        for (const Concerned& who :
             concerned_by_change(session, registry, *city.catalog, *record, touches_households(city, touched))) {
            if (const snapshot::TargetTable* table = city.columns.table(who.target)) {
                cells[{who.target, who.key}].merge(columns_touched(*table, who.key, touched, who.by_household));
            }
        }
    }
    snapshot::FactReader reader(session, registry, *city.catalog, city.columns.on);
    std::vector<snapshot::ChangedRow> out;
    for (const auto& [who, columns] : cells) {
        if (const auto known = columns.empty() ? std::nullopt : reader.read(who.first, who.second, &columns)) {
            out.push_back(row_of(*known, *city.catalog, columns));
        }
    }
    return out;
}

journal::Projection Following::projection() const {
    return {
        .name = "policy_following",
        .tables = {},
        .apply = [this](Tx& tx, const journal::Entry& entry) { apply(tx, entry); },
        .follows = true,
        .kinds = {"registry.record_created", "registry.record_changed", "registry.record_merged"},
        .is_wanted = [this](Session&) { return matcher_.found() != nullptr; }};
}

void Following::catch_up(Journal& journal, int64_t after) const {
    constexpr int entries_at_once = 500;
    const auto next = [&] {
        return journal.read([&](Session& session) { return journal.entries(session, after, entries_at_once); });
    };
    for (auto entries = next(); !entries.empty(); entries = next()) {
        for (const journal::Entry& entry : entries) {
            if (is_change_of_record(entry.event)) {
                journal.write([&](Tx& tx) { apply(tx, entry); });
            }
            after = entry.sequence;
        }
    }
}

struct Following::Asking {
    Tx& tx;
    const MatchedCity& city;
    std::map<std::string, std::vector<AskedBenefit>> benefits; // by target
    bool is_of_columns = false;                                // the day and the packs are those of the columns
    const journal::Entry& entry;
    snapshot::Touched touched;
    snapshot::FactReader reader;      // of today
    snapshot::FactReader cell_reader; // of the day of the columns
    std::vector<snapshot::ChangedRow> cells;
};

void Following::apply(Tx& tx, const journal::Entry& entry) const {
    const auto city = matcher_.found();
    const auto record = city == nullptr ? std::nullopt : registry_.get(tx, registry::RecordId(entry.event.subject));
    if (!record || entry.sequence <= city->run.through) {
        return;
    }
    const Date today = date_of(tx.now());
    const auto catalog = catalog_.get();
    Asking asking{
        tx,
        *city,
        asked_on(*catalog, *city, today),
        today == city->columns.on && catalog == city->catalog,
        entry,
        touched_by(*catalog, *record, entry.event),
        snapshot::FactReader(tx, registry_, *catalog, today),
        snapshot::FactReader(tx, registry_, *city->catalog, city->columns.on),
        {}};
    for (const Concerned& who :
         concerned_by_change(tx, registry_, *catalog, *record, touches_households(*city, asking.touched))) {
        ask(asking, who);
    }
    matcher_.note(std::move(asking.cells), entry.sequence);
}

void Following::ask(Asking& asking, const Concerned& who) const {
    const MatchedCity& city = asking.city;
    const auto benefits = asking.benefits.find(who.target);
    const snapshot::TargetTable* table = city.columns.table(who.target);
    if (benefits == asking.benefits.end() || table == nullptr) {
        return;
    }
    const auto row = table->keys.find(who.key);
    const auto is_asked = [&](const AskedBenefit& benefit) { return !row || reads(asking.touched, benefit, who); };
    std::set<std::string> wanted;
    for (const AskedBenefit& benefit : benefits->second) {
        if (is_asked(benefit)) {
            wanted.insert(benefit.facts.begin(), benefit.facts.end());
        }
    }
    const std::set<std::string> cells = columns_touched(*table, who.key, asking.touched, who.by_household);
    if (asking.is_of_columns) {
        wanted.insert(cells.begin(), cells.end());
    } else if (!cells.empty()) {
        if (const auto then = asking.cell_reader.read(who.target, who.key, &cells)) {
            asking.cells.push_back(row_of(*then, *city.catalog, cells));
        }
    }
    const auto known = wanted.empty() ? std::nullopt : asking.reader.read(who.target, who.key, &wanted);
    if (!known) {
        return;
    }
    if (asking.is_of_columns && !cells.empty()) {
        asking.cells.push_back(row_of(*known, *city.catalog, cells));
    }
    std::optional<Refused> refused;
    for (const AskedBenefit& benefit : benefits->second) {
        if (!is_asked(benefit)) {
            continue;
        }
        const catalog::BenefitAnswer answer = catalog::answer(*benefit.policy, *benefit.benefit, known->values);
        const Standing now = standing_of(answer);
        const Standing before = kept(asking.tx, known->record.id, benefit).value_or(found(benefit.found, row));
        if (now == before) {
            continue;
        }
        keep(asking.tx, asking.entry, known->record.id, benefit, answer, now);
        if (!now.entitled || before.entitled) {
            continue;
        }
        if (!refused) { // once for all benefits
            const Date today = date_of(asking.tx.now());
            refused = refused_for(asking.tx, registry_, *catalog_.get(), who.target, known->record, today);
        }
        const bool is_person = who.target == "person";
        if (refused->covers(benefit.policy->id)) {
            propose(asking.tx, known->record.id, *benefit.policy, benefit.benefit->id, answer);
            if (is_person) { // of a household it would tell one what the others did
                tell_of_proposal(asking.tx, known->record, benefit);
            }
        } else if (is_person) {
            tell(asking.tx, known->record, benefit, now);
        }
    }
}

} // namespace tonghe::policy

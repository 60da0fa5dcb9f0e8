#include "tonghe/app/found_people.hpp"

#include "tonghe/app/payment_views.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/disbursement/errors.hpp"
#include "tonghe/policy/changes.hpp"
#include "tonghe/policy/refusing.hpp"
#include "tonghe/policy/run.hpp"
#include "tonghe/registry/bulk_reader.hpp"
#include "tonghe/registry/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace tonghe::app {

namespace {

using disbursement::Candidate;

int64_t a_year(catalog::Pays pays, int64_t cents) {
    return pays == catalog::Pays::none ? 0 : pays == catalog::Pays::monthly ? cents * 12 : cents;
}

bool exclude(const policy::CompiledBenefit& one, const policy::CompiledBenefit& other) {
    const auto names = [](const policy::CompiledBenefit& a, const policy::CompiledBenefit& b) {
        const auto& list = a.benefit->excludes;
        return std::find(list.begin(), list.end(), b.policy->id) != list.end();
    };
    return one.policy->id != other.policy->id && (names(one, other) || names(other, one));
}

// The benefits of one target, and who was found for each.
class Field {
  public:
    Field(const policy::MatchedCity& city, const std::string& target)
        : benefits_(city.benefits.at(target)), matches_(city.matches.at(target)) {}

    std::optional<size_t> find(const std::string& policy, const std::string& benefit) const {
        for (size_t i = 0; i < matches_.size(); ++i) {
            if (matches_[i].policy == policy && matches_[i].benefit == benefit) {
                return i;
            }
        }
        return std::nullopt;
    }

    // All that a benefit meets in exclusions, of exclusions; itself among them.
    std::vector<size_t> around(size_t benefit) const {
        std::vector<size_t> out{benefit};
        for (size_t at = 0; at < out.size(); ++at) {
            for (size_t i = 0; i < benefits_.size(); ++i) {
                if (exclude(benefits_[out[at]], benefits_[i]) && std::find(out.begin(), out.end(), i) == out.end()) {
                    out.push_back(i);
                }
            }
        }
        std::sort(out.begin(), out.end());
        return out;
    }

    // Whether the benefit stands for a row: of those that exclude each other the first by worth does.
    bool stands(size_t benefit, const std::vector<size_t>& around, uint32_t row) const {
        std::vector<std::pair<int64_t, size_t>> entitled;
        for (const size_t i : around) {
            const auto rows = matches_[i].rows.view();
            const auto found = std::lower_bound(rows.begin(), rows.end(), row);
            if (found != rows.end() && *found == row) {
                const int64_t cents = matches_[i].cents[static_cast<size_t>(found - rows.begin())];
                entitled.emplace_back(a_year(benefits_[i].benefit->pays, cents), i);
            }
        }
        std::stable_sort(entitled.begin(), entitled.end(), [](const auto& a, const auto& b) {
            return a.first > b.first;
        });
        std::vector<size_t> standing;
        for (const auto& [worth, i] : entitled) {
            const bool is_out = std::any_of(standing.begin(), standing.end(), [&](size_t other) {
                return exclude(benefits_[other], benefits_[i]);
            });
            if (!is_out) {
                standing.push_back(i);
            }
        }
        return std::find(standing.begin(), standing.end(), benefit) != standing.end();
    }

    const policy::BenefitMatches& matches(size_t benefit) const { return matches_[benefit]; }

  private:
    const std::vector<policy::CompiledBenefit>& benefits_;
    const std::vector<policy::BenefitMatches>& matches_;
};

struct Entitled {
    int64_t cents = 0;
    int rule = 0;
};

// A record of the target as a candidate: the person or the enterprise itself, or the head of a household.
std::optional<Candidate>
candidate_of(Session& session, const House& house, const registry::Record& record, const Entitled& entitled) {
    if (record.registry != "household") {
        return Candidate{record.id.text(), record.id.text(), record.key, record.region, entitled.cents, entitled.rule};
    }
    const auto head = house.registry.get(session, "person", record.text("head_identity_number"));
    if (!head) {
        return std::nullopt; // nobody to pay to: the household keeps no head, and the officers see it missing
    }
    return Candidate{record.id.text(), head->id.text(), head->key, record.region, entitled.cents, entitled.rule};
}

// Who is paid herself is read in the order of the keys, which is that of the rows: no look-up for each.
std::vector<Candidate> in_order(
    Session& session, const std::string& registry, const std::vector<std::pair<std::string_view, Entitled>>& found
) {
    std::vector<Candidate> out;
    out.reserve(found.size());
    size_t at = 0;
    registry::each_key(session, registry, [&](std::string_view key, std::string_view record, std::string_view region) {
        while (at < found.size() && found[at].first < key) {
            ++at;
        }
        if (at < found.size() && found[at].first == key) {
            const Entitled& entitled = found[at].second;
            const std::string id(record);
            out.push_back({id, id, std::string(key), std::string(region), entitled.cents, entitled.rule});
        }
    });
    return out;
}

// What has changed since: leaves some out, and brings others in.
void apply_changes(
    Session& session,
    const House& house,
    const std::vector<policy::ChangedAnswer>& changes,
    std::vector<Candidate>& candidates
) {
    if (changes.empty()) {
        return;
    }
    std::unordered_map<std::string, const policy::ChangedAnswer*> changed;
    for (const policy::ChangedAnswer& one : changes) {
        changed.emplace(one.record, &one);
    }
    std::erase_if(candidates, [&](const Candidate& one) { return changed.contains(one.subject); });
    for (const policy::ChangedAnswer& one : changes) {
        if (one.is != catalog::Entitlement::entitled) {
            continue;
        }
        const auto record = house.registry.get(session, registry::RecordId(one.record));
        auto candidate = record ? candidate_of(session, house, *record, {one.cents, one.rule}) : std::nullopt;
        if (candidate) {
            candidates.push_back(*std::move(candidate));
        }
    }
}

} // namespace

std::vector<Candidate> found_people(
    Session& session,
    const House& house,
    const policy::MatchedCity& city,
    const catalog::PolicyDefinition& policy,
    const catalog::BenefitDefinition& benefit
) {
    const catalog::TargetDefinition* target = city.catalog->target(policy.target);
    if (!payees_of(*city.catalog, policy.target)) {
        throw Error(disbursement::errors::no_payee, {{"target", policy.target}});
    }
    std::vector<Candidate> out;
    const snapshot::TargetTable* table = city.columns.table(policy.target);
    const Field field(city, policy.target);
    const auto place = field.find(policy.id, benefit.id);
    if (!place || table == nullptr) {
        throw Error(disbursement::errors::no_run);
    }
    const policy::BenefitMatches& matches = field.matches(*place);
    const std::vector<size_t> around = field.around(*place);
    std::vector<std::pair<std::string_view, Entitled>> found;
    for (size_t i = 0; i < matches.rows.size(); ++i) {
        const uint32_t row = matches.rows.view()[i];
        if (around.size() == 1 || field.stands(*place, around, row)) {
            found.emplace_back(table->keys[row], Entitled{matches.cents[i], matches.rules[i]});
        }
    }
    if (target->registry != "household") {
        out = in_order(session, target->registry, found);
    } else {
        for (const auto& [key, entitled] : found) {
            const auto record = house.registry.get(session, target->registry, key);
            auto candidate = record ? candidate_of(session, house, *record, entitled) : std::nullopt;
            if (candidate) {
                out.push_back(*std::move(candidate));
            }
        }
    }
    apply_changes(session, house, policy::changes_of(session, policy.id, benefit.id), out);
    const Date today = date_of(house.clock.now());
    const std::set<std::string> not_by_rule =
        policy::not_to_deliver(session, house.registry, *city.catalog, policy, benefit.id, today);
    std::erase_if(out, [&](const Candidate& one) { return not_by_rule.contains(one.subject); });
    return out;
}

bool is_paid_without_application(const catalog::PolicyDefinition& policy, const catalog::BenefitDefinition& benefit) {
    return benefit.delivery == catalog::BenefitDelivery::automatic && benefit.pays != catalog::Pays::none &&
           policy.payment.pays_out;
}

std::string period_of(catalog::Pays pays, Date on) {
    switch (pays) {
    case catalog::Pays::monthly:
        return fmt::format("{:04}-{:02}", on.year(), on.month());
    case catalog::Pays::yearly:
        return fmt::format("{:04}", on.year());
    default:
        return "once";
    }
}

void check_period(catalog::Pays pays, const std::string& period, Date today) {
    const std::string now = period_of(pays, today);
    const bool is_date = pays != catalog::Pays::monthly || parse_date(period + "-01").has_value();
    const bool is_year = pays != catalog::Pays::yearly || parse_date(period + "-01-01").has_value();
    const bool is_once = pays == catalog::Pays::once || pays == catalog::Pays::none;
    if (period.size() != now.size() || !is_date || !is_year || (is_once ? period != now : period > now)) {
        throw Error(disbursement::errors::bad_period, {{"period", period}, {"expected", now}});
    }
}

} // namespace tonghe::app

#include "tonghe/app/appeal_chain.hpp"

#include "tonghe/policy/refusing.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using appeal::FactSource;

constexpr int entries_max = 500;
constexpr int members_max = 100;

struct Member {
    registry::Record record;
    int place = 1;
    bool is_adult = false;
};

class Chain {
  public:
    explicit Chain(const ChainReader& by) : by_(by) {}

    void add(const catalog::TargetDefinition& target, const std::string& id, const registry::Record& subject) {
        const catalog::FactDefinition* fact = target.fact(id);
        if (fact == nullptr) {
            add_of_household(target, id, subject);
        } else if (fact->kind == catalog::FactKind::ratio) {
            add(target, fact->over, subject);
            add(target, fact->under, subject);
        } else if (fact->of_members) {
            add_of_members(target, *fact, subject);
        } else {
            add_own(*fact, subject, nullptr);
        }
    }

    std::vector<FactSource> take() { return std::move(out_); }

  private:
    void
    add_of_household(const catalog::TargetDefinition& target, const std::string& id, const registry::Record& subject) {
        const catalog::TargetDefinition* households = by_.catalog.target("household");
        if (target.household.empty() || households == nullptr || households->fact(id) == nullptr) {
            return;
        }
        const auto household = by_.registry.get(by_.session, households->registry, subject.text(target.household));
        if (household) {
            add(*households, id, *household);
        }
    }

    const std::vector<Member>& members(const catalog::TargetDefinition& persons, const registry::Record& household) {
        if (members_.empty()) {
            std::set<registry::RecordId> adults;
            for (const registry::Record& adult :
                 policy::adults_of(by_.session, by_.registry, by_.catalog, "household", household, by_.today)) {
                adults.insert(adult.id);
            }
            int place = 0;
            for (registry::Record& one :
                 by_.registry.find(by_.session, persons.registry, persons.household, household.key, members_max)) {
                const bool is_adult = adults.contains(one.id);
                members_.push_back({std::move(one), ++place, is_adult});
            }
        }
        return members_;
    }

    void add_of_members(
        const catalog::TargetDefinition&, const catalog::FactDefinition& fact, const registry::Record& household
    ) {
        const catalog::TargetDefinition* persons = by_.catalog.target("person");
        if (persons == nullptr) {
            return;
        }
        const catalog::FactDefinition* of = persons->fact(fact.member_fact);
        for (const Member& member : members(*persons, household)) {
            if (of != nullptr) {
                add_own(*of, member.record, &member);
            } else { // they are counted: what says that somebody is one is her own record
                add_record(member.record, persons->household, "", &member);
            }
        }
    }

    void add_own(const catalog::FactDefinition& fact, const registry::Record& subject, const Member* member) {
        if (fact.registry.empty()) {
            add_record(subject, fact.field, fact.id, member);
            return;
        }
        bool any = false;
        for (const std::string& link : fact.by) {
            for (const registry::Record& record : by_.registry.find(by_.session, fact.registry, link, subject.key)) {
                add_record(record, fact.field, fact.id, member);
                any = true;
            }
        }
        if (!any && member != nullptr) {
            add_source({.registry = fact.registry, .record = {}, .version = 0}, fact.id, member);
        }
    }

    void add_record(
        const registry::Record& record, const std::string& field, const std::string& fact, const Member* member
    ) {
        const auto entries = by_.journal.entries_of(by_.session, record.id.text(), 0, entries_max);
        FactSource source{
            record.registry, record.id.text(), record.version, entries.empty() ? 0 : entries.back().sequence};
        const Json* value = member == nullptr ? nullptr : record.values.if_contains(field);
        if (value != nullptr) {
            source.value = *value;
        }
        add_source(std::move(source), fact, member);
    }

    void add_source(FactSource source, const std::string& fact, const Member* member) {
        if (member != nullptr) {
            source.of = member->record.id.text();
            source.member = member->place;
            source.is_adult = member->is_adult;
            source.fact = fact;
        }
        const bool is_there = std::any_of(out_.begin(), out_.end(), [&](const FactSource& one) {
            return one.registry == source.registry && one.record == source.record && one.of == source.of;
        });
        if (!is_there) {
            out_.push_back(std::move(source));
        }
    }

    const ChainReader& by_;
    std::vector<Member> members_;
    std::vector<FactSource> out_;
};

} // namespace

std::vector<FactSource> ChainReader::read(
    const catalog::TargetDefinition& target, const std::string& fact, const registry::Record& subject
) const {
    Chain chain(*this);
    chain.add(target, fact, subject);
    std::vector<FactSource> out = chain.take();
    std::stable_sort(out.begin(), out.end(), [](const FactSource& a, const FactSource& b) {
        return a.member.value_or(0) < b.member.value_or(0);
    });
    return out;
}

} // namespace tonghe::app

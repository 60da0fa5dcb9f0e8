#include "tonghe/policy/automation.hpp"

#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/events.hpp"
#include "tonghe/rules/number.hpp"

#include <algorithm>

namespace tonghe::policy {

namespace {

constexpr const char* columns =
    "proposal, person, policy, benefit, hash, rule, cents, state, made_at, decided_by, reasons, decided_at, version";

Proposal read_row(const store::Row& row) {
    return {
        .id = row.id<ProposalId>(0),
        .person = row.id<registry::RecordId>(1),
        .policy = row.text(2),
        .benefit = row.text(3),
        .hash = row.text(4),
        .rule = static_cast<int>(row.integer(5)),
        .cents = row.integer(6),
        .state = *parse_word<ProposalState>(row.view(7)),
        .at = row.instant(8),
        .decided_by = row.text(9),
        .reasons = row.text(10),
        .decided_at = row.optional_instant(11),
        .version = row.integer(12)};
}

} // namespace

std::vector<Refusal> refusals_of(Session& session, const registry::RecordId& of) {
    return session.all(
        "SELECT policy, refused_at FROM policy_refusal WHERE person = ? ORDER BY policy",
        {of},
        [](const store::Row& row) {
            return Refusal{row.text(0), row.instant(1)};
        }
    );
}

std::set<std::string> refusers_of(Session& session, std::string_view policy) {
    std::set<std::string> out;
    session.each("SELECT person FROM policy_refusal WHERE policy IN ('', ?)", {policy}, [&](const store::Row& row) {
        out.insert(row.text(0));
    });
    return out;
}

std::set<std::string> granted_by_people(Session& session, std::string_view policy, std::string_view benefit) {
    std::set<std::string> out;
    session.each(
        "SELECT person FROM policy_proposal WHERE policy = ? AND benefit = ? AND state = ?",
        {policy, benefit, word(ProposalState::granted)},
        [&](const store::Row& row) { out.insert(row.text(0)); }
    );
    return out;
}

void withdraw(Tx& tx, const Proposal& proposal) {
    tx.execute_one(
        "UPDATE policy_proposal SET state = ?, version = version + 1 WHERE proposal = ? AND version = ?",
        {word(ProposalState::withdrawn), proposal.id, proposal.version}
    );
}

void set_refusal(
    Tx& tx, const registry::RecordId& person, const std::string& policy, bool refused, const std::string& account
) {
    const std::vector<Refusal> before = refusals_of(tx, person);
    const bool is_refused =
        std::any_of(before.begin(), before.end(), [&](const Refusal& one) { return one.policy == policy; });
    if (is_refused == refused) {
        return;
    }
    if (refused) {
        tx.execute(
            "INSERT INTO policy_refusal (person, policy, refused_at) VALUES (?, ?, ?)", {person, policy, tx.now()}
        );
    } else {
        tx.execute("DELETE FROM policy_refusal WHERE person = ? AND policy = ?", {person, policy});
    }
    tx.record(
        {.kind = refused ? events::automation_refused : events::automation_accepted,
         .subject = person.text(),
         .actor = account,
         .data = policy.empty() ? JsonObject() : JsonObject{{"policy", policy}}}
    );
}

void propose(
    Tx& tx,
    const registry::RecordId& person,
    const catalog::PolicyDefinition& policy,
    const std::string& benefit,
    const catalog::BenefitAnswer& answer
) {
    const auto open = tx.count(
        "SELECT COUNT(*) FROM policy_proposal WHERE person = ? AND policy = ? AND benefit = ? AND state = 'open'",
        {person, policy.id, benefit}
    );
    if (open > 0) {
        return;
    }
    const auto amount = rules::Number::parse(answer.amount);
    const auto cents = amount ? rules::multiply(*amount, 100)->integer() : std::nullopt;
    const auto id = ProposalId(new_id_text(tx.now()));
    tx.execute(
        "INSERT INTO policy_proposal (proposal, person, policy, benefit, hash, rule, cents, state, made_at, "
        "decided_by, "
        "reasons, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', 1)",
        {id,
         person,
         policy.id,
         benefit,
         policy.hash,
         answer.rule,
         cents.value_or(0),
         word(ProposalState::open),
         tx.now()}
    );
    tx.record(
        {.kind = events::proposed,
         .subject = id.text(),
         .actor = "system",
         .data =
             JsonObject{
                 {"person", person.text()},
                 {"policy", policy.id},
                 {"benefit", benefit},
                 {"hash", policy.hash},
                 {"rule", answer.rule}}}
    );
}

std::optional<Proposal> find_proposal(Session& session, const ProposalId& id) {
    return session.first(std::string("SELECT ") + columns + " FROM policy_proposal WHERE proposal = ?", {id}, read_row);
}

std::vector<Proposal> proposals_of(Session& session, const registry::RecordId& person) {
    return session.all(
        std::string("SELECT ") + columns +
            " FROM policy_proposal WHERE person = ? ORDER BY made_at DESC, proposal DESC",
        {person},
        read_row
    );
}

std::vector<Proposal> open_proposals(Session& session, int limit) {
    return session.all(
        std::string("SELECT ") + columns +
            " FROM policy_proposal WHERE state = 'open' ORDER BY made_at, proposal LIMIT ?",
        {limit},
        read_row
    );
}

Proposal decide(Tx& tx, Proposal proposal, bool granted, const std::string& reasons, const std::string& account) {
    if (proposal.state != ProposalState::open) {
        throw Error(errors::proposal_decided);
    }
    proposal.state = granted ? ProposalState::granted : ProposalState::refused;
    proposal.reasons = reasons;
    proposal.decided_by = account;
    proposal.decided_at = tx.now();
    tx.execute_one(
        "UPDATE policy_proposal SET state = ?, reasons = ?, decided_by = ?, decided_at = ?, version = version + 1 "
        "WHERE "
        "proposal = ? AND version = ?",
        {word(proposal.state), reasons, account, tx.now(), proposal.id, proposal.version}
    );
    ++proposal.version;
    tx.record(
        {.kind = granted ? events::proposal_granted : events::proposal_refused,
         .subject = proposal.id.text(),
         .actor = account,
         .data = JsonObject{{"policy", proposal.policy}, {"benefit", proposal.benefit}}}
    );
    return proposal;
}

} // namespace tonghe::policy

// Refusing automated decisions (个人信息保护法 article 24): a person may ask that people decide about her, of one
// policy or of all. What the rules find for her is then a proposal, which an officer of the issuer grants or refuses.
//
// Always true
//  1. Nothing is delivered by itself to somebody who has refused: whoever delivers asks `refused_for` first.
//  2. One open proposal a subject and benefit; it says which version of the policy made it.
//  3. Refusing and taking it back are events, and so is what an officer decides; a proposal that is open when it is
//     taken back is withdrawn.
//
// Elsewhere: whose refusal counts for whom (policy/refusing.hpp), objecting to a decision (appeal/).
#pragma once
#include "tonghe/base/structure.hpp"
#include "tonghe/catalog/policy.hpp"
#include "tonghe/journal/tx.hpp"
#include "tonghe/registry/record.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tonghe::policy {

struct Refusal {
    std::string policy; // empty: all of them
    Instant since;
};

// Of a person, or declared for an enterprise.
std::vector<Refusal> refusals_of(Session& session, const registry::RecordId& of);
std::set<std::string> refusers_of(Session& session, std::string_view policy); // records
// The open proposals that rest on it stay for whoever knows its households to withdraw (policy/refusing.hpp).
void set_refusal(
    Tx& tx, const registry::RecordId& person, const std::string& policy, bool refused, const std::string& account
);

using ProposalId = Id<struct ProposalTag>;

enum class ProposalState { open, granted, refused, withdrawn };
TONGHE_ENUM(ProposalState, open, granted, refused, withdrawn)

struct Proposal {
    ProposalId id;
    registry::RecordId person; // or the household or enterprise that it is about
    std::string policy;
    std::string benefit;
    std::string hash; // of the policy that found it
    int rule = 0;
    int64_t cents = 0;
    ProposalState state = ProposalState::open;
    Instant at;
    std::string decided_by; // account
    std::string reasons;
    std::optional<Instant> decided_at;
    int64_t version = 1;
};

// What the rules found; does nothing where the same is open already.
void propose(
    Tx& tx,
    const registry::RecordId& person,
    const catalog::PolicyDefinition& policy,
    const std::string& benefit,
    const catalog::BenefitAnswer& answer
);
void withdraw(Tx& tx, const Proposal& proposal);
std::set<std::string> granted_by_people(Session& session, std::string_view policy, std::string_view benefit); // records
std::optional<Proposal> find_proposal(Session& session, const ProposalId& id);
std::vector<Proposal> proposals_of(Session& session, const registry::RecordId& person); // newest first
std::vector<Proposal> open_proposals(Session& session, int limit);                      // oldest first
// Error(policy.proposal_decided) where it is open no more.
Proposal decide(Tx& tx, Proposal proposal, bool granted, const std::string& reasons, const std::string& account);

} // namespace tonghe::policy

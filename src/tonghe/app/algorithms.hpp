// The public register of algorithms (算法备案): every rule set of this node that decides, routes or computes by itself.
//
// Always true
//  1. Policies and decision models stand in one list; what a pack fails to say of one, `pack check` has refused.
//  2. How often one answered is told from ten on.
//
// Elsewhere: entries (catalog/algorithm.hpp), objecting to an answer (appeal/).
#pragma once
#include "tonghe/app/policy_views.hpp"
#include "tonghe/catalog/algorithm.hpp"
#include "tonghe/store/session.hpp"

namespace tonghe::app {

struct AlgorithmVersion {
    int64_t version = 1; // of a policy; a decision model is told by its hash alone
    std::string hash;
    Date from;
    std::optional<Date> until;
};
TONGHE_STRUCT(AlgorithmVersion, version, hash, from, until)

struct AlgorithmInput {
    std::string name;
    Text title;
    Text source; // whose word it is; of a decision model what it is read from
};
TONGHE_STRUCT(AlgorithmInput, name, title, source)

struct AlgorithmLine {
    std::string algorithm; // `policy.elderly-allowance`, `decision.childcare-subsidy`
    Text title;
    catalog::AlgorithmKind kind = catalog::AlgorithmKind::decides;
    std::string owner;
    Text owner_title;
    Text purpose;
    Date from;
    std::optional<int64_t> answered; // how many people or cases; nothing below ten
    bool automatic = false;          // gives something without being asked
};
TONGHE_STRUCT(AlgorithmLine, algorithm, title, kind, owner, owner_title, purpose, from, answered, automatic)

struct RegisteredAlgorithm : AlgorithmLine {
    Text impact;
    std::string contact;
    Text contact_title;
    std::vector<AlgorithmInput> inputs;
    std::vector<AlgorithmVersion> versions;
    std::vector<Text> used_by;
    std::string policy; // to read it whole; empty for decision models
    std::string model;
    bool appeals = false; // whether one can object here
};
TONGHE_STRUCT(
    RegisteredAlgorithm,
    algorithm,
    title,
    kind,
    owner,
    owner_title,
    purpose,
    from,
    answered,
    automatic,
    impact,
    contact,
    contact_title,
    inputs,
    versions,
    used_by,
    policy,
    model,
    appeals
)

// By kind and title; those of policies after those of decision models. Counts need a session, which a command without
// a store does not have.
std::vector<RegisteredAlgorithm>
registered_algorithms(const std::shared_ptr<const catalog::Catalog>& catalog, store::Session* session);

} // namespace tonghe::app

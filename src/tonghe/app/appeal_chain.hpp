// The records behind a fact: of the subject's own, of each member of a household, of both halves of a ratio.
//
// Always true
//  1. Each record stands once, in the order of the members; where a member has none, that stands too.
//  2. What a record gave is kept beside it, so that the chain tells what the answer was made of, not what is there now.
//  3. Nothing is asked of facts that the members do not agree to show: whoever asks checks first.
#pragma once
#include "tonghe/appeal/appeal.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/registry/registry.hpp"

namespace tonghe::app {

struct ChainReader {
    Session& session;
    const catalog::Catalog& catalog;
    const registry::Registry& registry;
    journal::Journal& journal;
    Date today;

    // Of a target's fact, or of the household's that the person lives in.
    std::vector<appeal::FactSource>
    read(const catalog::TargetDefinition& target, const std::string& fact, const registry::Record& subject) const;
};

} // namespace tonghe::app

// Batches (批次): files of claims that came in, what the review made of them, and what people made of that.
//
// Always true
//  1. The same bytes are one batch, however often they arrive: the second time gives the first's.
//  2. A batch, its flags and their two events are one unit: there is no batch half reviewed.
//  3. Lines of earlier batches are counted with (a limit runs through a year) and never flagged again.
//  4. Every decision is one event with the money it saved; payments are computed from those (effect.hpp).
//
// Elsewhere: the rules at work (reviewer.hpp), what a flag may become (flag.hpp), masks and permissions (app's routes).
#pragma once
#include "tonghe/base/id.hpp"
#include "tonghe/blob/blob_store.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/claims/claims_file.hpp"
#include "tonghe/claims/effect.hpp"
#include "tonghe/claims/flag.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/store/migration.hpp"

namespace tonghe::claims {

using BatchId = Id<struct BatchTag>;
using FlagId = Id<struct FlagTag>;

struct Batch {
    BatchId batch;
    std::string hash;
    std::string name;
    std::string review;
    int64_t review_version = 1;
    std::string review_hash;
    int64_t lines = 0;
    int64_t set_aside = 0;
    int64_t faults = 0;
    int64_t persons = 0;
    int64_t cents = 0;
    int64_t flags = 0;
    int64_t flagged_lines = 0;
    int64_t flagged_cents = 0;
    Date first_on;
    Date last_on;
    Instant received_at;
    std::string received_by;
};

struct FlaggedLine { // as it was charged
    std::string person, sex, visit, setting, hospital, department, diagnosis, item;
    int64_t age = 0;
    Date day;
    int64_t quantity = 0; // hundredths
    int64_t price_cents = 0;
    int64_t amount_cents = 0;
};

struct KeptFlag {
    FlagId flag;
    BatchId batch;
    std::string review;
    int64_t line = 0; // of the file
    std::string rule;
    int64_t row = 0;
    std::string reason;
    std::string article;
    int64_t cents = 0;
    int64_t fresh_cents = 0;
    std::string beside_batch; // empty: none
    int64_t beside_line = 0;
    std::string facts; // JSON
    FlaggedLine charged;
    FlagStanding standing;
    std::string explanation;
    std::optional<Instant> answered_at;
    std::string answered_by;
    std::optional<Instant> proposed_at;
    std::string proposal; // the first reader's opinion
    std::string decided_by;
    std::optional<Instant> decided_at;
    std::string opinion;
    int64_t saved_cents = 0;
    int64_t version = 1;
};

// A file as it arrives.
struct Arrival {
    std::string review; // may be empty where the packs have one
    std::string name;
    std::string_view text;
    std::string by;
};

struct Received {
    Batch batch;
    bool is_new = true;
};

struct PreparedBatch; // reviewed and not yet kept

class Batches {
  public:
    Batches(Journal& journal, blob::BlobStore& blobs, const catalog::CatalogHolder& catalog, unsigned threads)
        : journal_(journal), blobs_(blobs), catalog_(catalog), threads_(threads) {}

    // Reviews the file, keeps it and what was found. Throws claims.no_review, claims.unreadable (with the faults of its
    // first lines).
    Received receive(const Arrival& arrival);

  private:
    PreparedBatch prepare(
        const Arrival& arrival,
        const std::shared_ptr<const catalog::ReviewDefinition>& review,
        const std::string& hash,
        const ClaimFile& file
    ) const;
    // Nothing where another batch of the review has come in since.
    static std::optional<Received> keep(
        Tx& tx, const catalog::Catalog& catalog, const catalog::ReviewDefinition& review, const PreparedBatch& prepared
    );

    Journal& journal_;
    blob::BlobStore& blobs_;
    const catalog::CatalogHolder& catalog_;
    const unsigned threads_;
};

// The review by that name, or the only one; in force on the day. Throws claims.no_review.
std::shared_ptr<const catalog::ReviewDefinition>
review_for(const catalog::Catalog& catalog, std::string_view review, Date on);

std::vector<Batch> batches(Session& session, std::string_view before, int limit); // newest first
Batch batch(Session& session, const BatchId& id);                                 // Error(claims.batch_not_found)
std::vector<LineFault> faults_of(Session& session, const BatchId& id, int limit);

struct FlagFilter {
    std::string batch; // empty: of all
    std::string rule;
    std::optional<FlagState> state;
    std::optional<std::vector<std::string>> hospitals; // only of these
    std::string after;                                 // id of a flag
    int limit = 20;
};

std::vector<KeptFlag> flags(Session& session, const FlagFilter& filter); // by id, which is by batch and line
KeptFlag flag(Session& session, const FlagId& id);                       // Error(claims.flag_not_found)

// Of a batch, or of all where it is empty.
struct RuleFigures {
    std::string rule;
    int64_t flags = 0;
    int64_t fresh_cents = 0; // at stake, each line once
    int64_t confirmed = 0;
    int64_t cleared = 0;
    int64_t saved_cents = 0;
};

struct StateFigures {
    FlagState state = FlagState::flagged;
    int64_t flags = 0;
    int64_t cents = 0; // saved where confirmed, at stake otherwise
};

std::vector<RuleFigures> figures_by_rule(Session& session, std::string_view batch);
std::vector<StateFigures> figures_by_state(Session& session, std::string_view batch);

// The hospital's explanation. Throws claims.decided, claims.answer_too_late.
void explain(Tx& tx, const KeptFlag& flag, const std::string& explanation, const std::string& by);
// Throws as claims::decide does.
FlagState decide(
    Tx& tx,
    const catalog::ReviewDefinition& review,
    const KeptFlag& flag,
    const Decision& decision,
    const std::string& opinion
);
void record_read(
    Tx& tx, const std::string& subject, const std::string& by, const std::string& purpose, const std::string& unit
);

// What was decided, from the journal.
struct EffectEntry {
    int64_t entry = 0;
    Instant at;
    FlagId flag;
    std::string batch;
    std::string rule;
    Verdict verdict = Verdict::confirm;
    int64_t saved_cents = 0;
};

journal::Projection effect_projection();
std::vector<Quarter> quarters(Session& session, std::string_view review); // newest first
QuarterEffect effect_of(Session& session, std::string_view review, Quarter quarter);
std::vector<EffectEntry>
effects_of(Session& session, std::string_view review, Quarter quarter, int64_t after, int limit);

std::span<const store::Migration> migrations();

} // namespace tonghe::claims

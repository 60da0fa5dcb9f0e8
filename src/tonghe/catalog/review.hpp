// Reviews (智能审核): a rule set over the claims of medical insurance. Each rule is a decision table over the facts of
// one claim line; what the tables compare with (which items are for women, how often one may be charged) is data beside
// them.
//
// Always true
//  1. Every input of a rule's decision is one of `claim_facts`, of the type that the decision expects.
//  2. A rule's decision is one table with the outputs `flag`, `saved`, `reason`; every reason has words in both
//  languages,
//     and every table row rests on an article of the review's text.
//  3. What is not known of a line flags nothing: an item without a limit has none.
//  4. The review's own cases hold.
//
// Elsewhere: lines and what is counted over them, flags, decisions and payments (claims/).
#pragma once
#include "tonghe/catalog/policy.hpp"

#include <span>

namespace tonghe::catalog {

struct ClaimFact { // what a rule may ask of a claim line
    const char* id;
    FactType type;
    int scale; // digits after the point, of numbers
    Text title;
};

// Of the line itself (claim.…), of what is known of its item (item.…), and counted over the other lines of the same
// person (same.…, window.…, month.…, year.…), in the order of day and line, up to and with this one.
std::span<const ClaimFact> claim_facts();
const ClaimFact* claim_fact(std::string_view id);

struct ReviewItem {   // what a review knows of one thing that can be charged
    std::string item; // code
    Text title;
    std::string category;
    std::string sex;                     // male or female; empty: anybody
    std::optional<int64_t> age_from;     // whole years
    std::optional<int64_t> age_to;       // the last one
    std::optional<int64_t> price_cents;  // the most that insurance takes into account for one
    std::optional<int64_t> day_quantity; // the most of it on a day
    std::optional<int64_t> times;        // the most lines within `times_days`
    int64_t times_days = 0;
    std::optional<int64_t> month_cents; // the most it may come to for a person
    std::optional<int64_t> year_cents;
    std::vector<std::string> diagnoses;   // codes, or how they begin; empty: any
    std::vector<std::string> included_in; // items that contain it: beside one of them it is not charged again
};

struct ReviewRule {
    std::string id;
    Text title;
    std::string decision; // id in the review's model
    std::vector<PolicyInput> inputs;
    std::map<std::string, Text> reasons;
};

struct Hospital {
    std::string hospital; // code, as in claims
    Text title;
    std::string unit; // whose officers answer for it; may be empty
};

// What is paid to whoever runs the review: a share of what it saved, quarter by quarter.
struct EffectContract {
    Text party;
    std::string number;
    Date from;
    std::optional<Date> until;
    int64_t share_permille = 0;     // of the money confirmed as saved
    int64_t precision_permille = 0; // confirmed among decided flags: below it nothing is paid
    int64_t quarter_cents_max = 0;  // the most a quarter pays

    bool is_in_force(Date day) const { return from <= day && (!until || day <= *until); }
};

struct ReviewCase {
    std::string title;
    std::string rule;
    std::map<std::string, Json> given; // by fact
    bool flag = false;
    std::optional<std::string> saved; // as written
    std::string reason;
    int line = 0;
};

struct ReviewDefinition {
    std::string id;
    int64_t version = 1;
    std::string pack;
    Text title;
    Text summary;
    std::string owner; // function of the unit that answers for it
    std::string number;
    Date from;
    std::optional<Date> until;
    std::vector<PolicyLaw> law;
    std::vector<PolicyArticle> text;
    std::vector<ReviewRule> rules;
    std::vector<ReviewItem> items; // by code, ascending
    std::vector<Hospital> hospitals;
    int64_t answer_workdays = 0;     // a hospital has to explain a flag
    int64_t second_reader_cents = 0; // from this much on, two people decide
    std::optional<EffectContract> contract;
    AlgorithmEntry algorithm;
    std::string dmn;
    std::string hash; // of its files: which version flagged
    std::shared_ptr<const rules::Model> model;
    std::vector<ReviewCase> cases;

    const ReviewRule* rule(std::string_view rule_id) const;
    const ReviewItem* item(std::string_view code) const;
    const Hospital* hospital(std::string_view code) const;

    bool is_in_force(Date day) const { return from <= day && (!until || day <= *until); }
};

struct LineAnswer { // of one rule about one line
    bool flag = false;
    std::string saved;  // yuan, as a plain decimal
    std::string reason; // key of the rule's reasons
    int rule = 0;       // row of the table, from 1
    std::string article;
};

// By the scalar engine, for one line of which these facts are known.
LineAnswer answer(const ReviewDefinition& review, const ReviewRule& rule, const JsonObject& facts);

} // namespace tonghe::catalog

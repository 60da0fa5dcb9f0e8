// What an editor of processes may choose from, and what expressions of a process may read: names of the catalogue with
// their titles, so that nobody has to know them by heart.
//
// Always true
//  1. Every word offered is one that the check of packs knows.
#pragma once
#include "tonghe/base/json.hpp"
#include "tonghe/base/structure.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/design/process_file.hpp"

namespace tonghe::design {

struct Choice {
    std::string word;
    Text title;
};
TONGHE_STRUCT(Choice, word, title)

struct ServiceChoice {
    std::string service;
    Text title;
    std::string needs; // the attribute it cannot do without; empty: none
};
TONGHE_STRUCT(ServiceChoice, service, title, needs)

struct DecisionChoice {
    std::string decision; // `<model>/<id>`
    Text title;
    std::vector<Choice> inputs;
};
TONGHE_STRUCT(DecisionChoice, decision, title, inputs)

struct CertificateChoice {
    std::string certificate;
    Text title;
    std::vector<Choice> fields;
};
TONGHE_STRUCT(CertificateChoice, certificate, title, fields)

struct RegistryChoice {
    std::string registry;
    Text title;
    std::vector<Choice> fields;
    std::vector<Choice> relations;
};
TONGHE_STRUCT(RegistryChoice, registry, title, fields, relations)

struct FunctionChoice {
    std::string name;
    std::string parameters;
};
TONGHE_STRUCT(FunctionChoice, name, parameters)

struct ProcessWords {
    std::vector<Choice> queues;
    std::vector<Choice> levels;
    std::vector<Choice> acts;
    std::vector<Choice> outcomes;
    std::vector<Choice> assignments;
    std::vector<ServiceChoice> services;
    std::vector<DecisionChoice> decisions;
    std::vector<CertificateChoice> certificates;
    std::vector<RegistryChoice> registries;
    std::vector<Choice> texts;     // that people are told
    std::vector<Choice> processes; // that may be called
    std::vector<FunctionChoice> functions;
    std::vector<Choice> variables; // paths: form.…, facts.…, case.…
    Json sample;                   // variables that a process could begin with
};
TONGHE_STRUCT(
    ProcessWords,
    queues,
    levels,
    acts,
    outcomes,
    assignments,
    services,
    decisions,
    certificates,
    registries,
    texts,
    processes,
    functions,
    variables,
    sample
)

// The items whose cases run the process.
std::vector<const catalog::ItemDefinition*> items_with(const catalog::Catalog& catalog, const std::string& process);

ProcessWords words_for(const catalog::Catalog& catalog, const PackFiles& packs, const std::string& process);

} // namespace tonghe::design

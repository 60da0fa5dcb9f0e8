// A DMN model: its inputs, decisions, business knowledge models and services, each a tree ready to be evaluated.
//
// Always true
//  1. A model never changes after loading; any number of threads evaluate it at once.
//  2. Elements of imported models stand in the same lists, behind the model's own; each is read once.
//  3. A model that has faults still loads: what cannot be read evaluates to null and says so.
//
// Elsewhere: reading DMN files (dmn.hpp), evaluating (decide.hpp), checking (analysis.hpp).
#pragma once
#include "tonghe/rules/limits.hpp"
#include "tonghe/rules/tree.hpp"

#include <memory>
#include <string>
#include <vector>

namespace tonghe::rules {

struct Input {
    std::string name;
    std::string id;
    const Type* type = nullptr;
    int line = 0;
};

struct Decision {
    std::string name;
    std::string id;
    std::string question;
    const Type* type = nullptr;
    std::shared_ptr<const Tree> tree; // nothing: it has no expression
    int line = 0;
};

struct Knowledge {
    std::string name;
    std::string id;
    const Type* type = nullptr; // of its results
    std::shared_ptr<const Tree> tree;
    const Lambda* lambda = nullptr; // in the tree
    int line = 0;
};

struct ServiceParameter {
    std::string name;
    const Type* type = nullptr;
    bool is_decision = false; // else an input
    uint32_t index = 0;
};

struct Service {
    std::string name;
    std::string id;
    const Type* type = nullptr;
    std::vector<ServiceParameter> parameters; // inputs, then input decisions
    std::vector<uint32_t> outputs;            // decisions
    int line = 0;
};

struct Model {
    std::string name;
    std::string name_space;
    std::string file;
    std::string version;     // of DMN: "1.1" … "1.6"
    bool two_valued = false; // B-FEEL
    Limits limits;
    std::vector<std::shared_ptr<Types>> types; // the model's own, then those of imported ones
    std::vector<Input> inputs;
    std::vector<Decision> decisions;
    std::vector<Knowledge> knowledge;
    std::vector<Service> services;
    std::vector<Value> knowledge_values; // each as a function
    std::vector<Value> service_values;

    // By name or id; -1 where there is none.
    int find_input(std::string_view name) const;
    int find_decision(std::string_view name) const;
    int find_service(std::string_view name) const;
    int find_knowledge(std::string_view name) const;
};

} // namespace tonghe::rules

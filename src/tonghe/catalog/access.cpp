#include "tonghe/catalog/access.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/catalog/internal/access_text.hpp"
#include "tonghe/rules/decide.hpp"
#include "tonghe/rules/dmn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tonghe::catalog {

namespace {

constexpr std::array<std::string_view, 9> purposes = {
    "none",
    "case_handling",
    "case_review",
    "complaint_handling",
    "prefill",
    "production",
    "supervision",
    "statistics",
    "other"};
constexpr std::array<std::string_view, 4> roles = {"system", "security", "audit", "service"};
constexpr std::array<std::string_view, 20> permissions = {
    "packs.manage",     "outbox.manage",  "webhooks.manage",   "health.read",       "projections.manage",
    "processes.manage", "processes.read", "processes.design",  "processes.approve", "processes.steer",
    "processes.send",   "work.hand_over", "organisation.read", "accounts.read",     "accounts.create",
    "accounts.secure",  "journal.read",   "journal.verify",    "access_log.read",   "insight.read"};
constexpr size_t classes = 4;
constexpr size_t relations = 3;
constexpr size_t looks = classes * relations * purposes.size() * 16;

size_t purpose_index(std::string_view purpose) {
    if (purpose.empty()) {
        return 0;
    }
    const auto at = std::find(purposes.begin(), purposes.end(), purpose);
    return static_cast<size_t>((at == purposes.end() ? purposes.end() - 1 : at) - purposes.begin());
}

size_t index_of(const Look& look) {
    size_t at = static_cast<size_t>(look.data_class);
    at = at * relations + static_cast<size_t>(look.relation);
    at = at * purposes.size() + purpose_index(look.purpose);
    for (const bool bit : {look.for_a_case, look.may_read, look.may_read_sensitive, look.may_read_core}) {
        at = at * 2 + (bit ? 1 : 0);
    }
    return at;
}

// Every combination, in the order of `index_of`.
std::vector<Look> all_looks() {
    std::vector<Look> out;
    out.reserve(looks);
    for (size_t i = 0; i < looks; ++i) {
        const size_t bits = i % 16;
        const size_t purpose = i / 16 % purposes.size();
        const size_t relation = i / 16 / purposes.size() % relations;
        out.push_back(
            {.data_class = static_cast<DataClass>(i / 16 / purposes.size() / relations),
             .relation = static_cast<Look::Relation>(relation),
             .purpose = purpose == 0 ? std::string_view() : purposes[purpose],
             .for_a_case = (bits & 8) != 0,
             .may_read = (bits & 4) != 0,
             .may_read_sensitive = (bits & 2) != 0,
             .may_read_core = (bits & 1) != 0}
        );
    }
    return out;
}

rules::Value value_of_input(const Look& look, std::string_view id) {
    using rules::Value;
    if (id == "class") {
        return Value::string(word(look.data_class));
    }
    if (id == "relation") {
        return Value::string(word(look.relation));
    }
    if (id == "purpose") {
        return Value::string(std::string(purposes[purpose_index(look.purpose)]));
    }
    return Value::boolean(
        id == "case"             ? look.for_a_case
        : id == "read"           ? look.may_read
        : id == "read_sensitive" ? look.may_read_sensitive
                                 : look.may_read_core
    );
}

// A decision of an access model, with its inputs by id.
class Asking {
  public:
    Asking(const AccessModel& model, std::string_view decision) : prepared_(model.model.model, decision) {
        for (const std::string& name : prepared_.inputs()) {
            const rules::Model& of = *model.model.model;
            ids_.push_back(of.inputs[static_cast<size_t>(of.find_input(name))].id);
        }
    }

    bool found() const { return prepared_.found(); }

    const rules::Value& sight(const Look& look) {
        return ask([&](const std::string& id) { return value_of_input(look, id); });
    }

    const rules::Value& granted(std::string_view role, std::string_view permission) {
        return ask([&](const std::string& id) {
            return rules::Value::string(std::string(id == "role" ? role : permission));
        });
    }

  private:
    template <class F> const rules::Value& ask(const F& value_of) {
        values_.clear();
        for (const std::string& id : ids_) {
            values_.push_back(value_of(id));
        }
        return prepared_.evaluate(values_);
    }

    rules::Prepared prepared_;
    std::vector<std::string> ids_;
    std::vector<rules::Value> values_;
};

std::string words_of(const Look& look) {
    std::string rights;
    for (const auto& [has, name] :
         {std::pair(look.may_read, "registry.read"),
          std::pair(look.may_read_sensitive, "registry.read_sensitive"),
          std::pair(look.may_read_core, "registry.read_core")}) {
        rights += has ? std::string(rights.empty() ? "" : ", ") + name : "";
    }
    return fmt::format(
        "class {}, relation {}, purpose {}{}{}{}",
        word(look.data_class),
        word(look.relation),
        purposes[purpose_index(look.purpose)],
        look.for_a_case ? ", case" : "",
        rights.empty() ? "" : ", ",
        rights
    );
}

} // namespace

std::shared_ptr<const AccessRules> AccessRules::make_house() {
    const rules::Loaded loaded = rules::load_dmn(internal::access_text(), "access.dmn");
    TONGHE_CHECK(loaded.model != nullptr && loaded.faults.empty(), "the house's own access rules do not load");
    std::vector<LooserAccess> looser;
    const AccessModel own{"", {"access", "", std::string(internal::access_text()), "", loaded.model, {}}};
    return AccessRules().tightened(own, looser);
}

std::span<const std::string_view> access_purposes() { return purposes; }

std::span<const std::string_view> administrator_roles() { return roles; }

std::span<const std::string_view> administrator_permission_words() { return permissions; }

const std::shared_ptr<const AccessRules>& AccessRules::of_the_house() {
    static const std::shared_ptr<const AccessRules> rules = make_house();
    return rules;
}

Sight AccessRules::sight(const Look& look) const { return sights_[index_of(look)]; }

bool AccessRules::grants(std::string_view role, std::string_view permission) const {
    const auto of_role = std::find(roles.begin(), roles.end(), role);
    const auto of_permission = std::find(permissions.begin(), permissions.end(), permission);
    return of_role != roles.end() && of_permission != permissions.end() &&
           granted_
                   [static_cast<size_t>(of_role - roles.begin()) * permissions.size() +
                    static_cast<size_t>(of_permission - permissions.begin())] != 0;
}

std::shared_ptr<const AccessRules>
AccessRules::tightened(const AccessModel& by, std::vector<LooserAccess>& looser) const {
    const auto out = std::shared_ptr<AccessRules>(new AccessRules(*this));
    const bool first = models_.empty(); // the house itself: there is nothing above it
    const AccessRules& house = first ? *this : *of_the_house();
    out->models_.push_back(by);
    out->sights_.resize(looks, Sight::hidden);
    out->granted_.resize(roles.size() * permissions.size(), 0);
    Asking fields(by, "fields");
    bool told = false;
    const std::vector<Look> combinations = fields.found() ? all_looks() : std::vector<Look>();
    for (size_t i = 0; i < combinations.size(); ++i) {
        const rules::Value& given = fields.sight(combinations[i]);
        const auto sight = given.is_string() ? parse_word<Sight>(given.as_string()) : std::nullopt;
        if (first) {
            out->sights_[i] = sight.value_or(Sight::hidden);
        } else if (sight == Sight::shown && house.sights_[i] != Sight::shown && !told) {
            looser.push_back({"fields", words_of(combinations[i])});
            told = true;
        } else if (sight) {
            out->sights_[i] = std::min(out->sights_[i], *sight);
        }
    }
    Asking administrators(by, "administrators");
    told = false;
    for (size_t i = 0; administrators.found() && i < out->granted_.size(); ++i) {
        const std::string_view role = roles[i / permissions.size()];
        const std::string_view permission = permissions[i % permissions.size()];
        const rules::Value& given = administrators.granted(role, permission);
        const bool granted = given.is_boolean() && given.as_boolean();
        if (first) {
            out->granted_[i] = granted ? 1 : 0;
        } else if (granted && house.granted_[i] == 0 && !told) {
            looser.push_back({"administrators", fmt::format("role {}, permission {}", role, permission)});
            told = true;
        } else if (given.is_boolean() && !granted) {
            out->granted_[i] = 0;
        }
    }
    return out;
}

} // namespace tonghe::catalog

#include "tonghe/rules/dmn.hpp"

#include "tonghe/rules/internal/dmn_reader.hpp"
#include "tonghe/rules/internal/parser.hpp"

namespace tonghe::rules {

namespace {

struct Version {
    std::string_view name_space;
    const char* name;
};

constexpr Version versions[] = {
    {"http://www.omg.org/spec/DMN/20151101/dmn.xsd", "1.1"},
    {"http://www.omg.org/spec/DMN/20151101/DMN/", "1.1"},
    {"http://www.omg.org/spec/DMN/20180521/MODEL/", "1.2"},
    {"https://www.omg.org/spec/DMN/20191111/MODEL/", "1.3"},
    {"https://www.omg.org/spec/DMN/20211108/MODEL/", "1.4"},
    {"https://www.omg.org/spec/DMN/20230324/MODEL/", "1.5"},
    {"https://www.omg.org/spec/DMN/20240513/MODEL/", "1.6"},
};

const Version* version_of(const xml::Element& root) {
    for (const Version& version : versions) {
        if (root.name == "definitions" && root.space == version.name_space) {
            return &version;
        }
    }
    return nullptr;
}

class ModelReader {
  public:
    ModelReader(const ImportResolver& imports, const Limits& limits) : imports_(imports), limits_(limits) {}

    Loaded read(std::string_view text, const std::string& file) {
        if (DmnFile* main = open(text, file)) {
            collect();
            build();
            model_->name = attribute_or(main->root, "name");
            model_->name_space = main->name_space;
            model_->file = file;
            model_->version = main->version;
            model_->two_valued = attribute_or(main->root, "expressionLanguage").find("B-FEEL") != std::string::npos;
            model_->limits = limits_;
            return {model_, std::move(faults_.list)};
        }
        return {nullptr, std::move(faults_.list)};
    }

  private:
    struct Place {
        const DmnFile* file;
        const xml::Element* element;
    };

    struct Target {
        Global::Kind kind;
        uint32_t index;
    };

    DmnFile* open(std::string_view text, const std::string& name) {
        const xml::Limits limits{
            .bytes_max = limits_.model_bytes_max,
            .depth_max = limits_.nesting_max,
            .elements_max = limits_.elements_max};
        auto parsed = xml::parse(text, name, limits);
        if (!parsed) {
            faults_.list.insert(faults_.list.end(), parsed.faults().begin(), parsed.faults().end());
            return nullptr;
        }
        DmnFile& file = *files_.emplace_back(std::make_unique<DmnFile>());
        file.file = name;
        file.root = std::move(*parsed);
        const Version* version = version_of(file.root);
        if (version == nullptr) {
            faults_.add(
                file,
                file.root.line,
                "rules.not_dmn",
                {"根元素不是 DMN 1.1 至 1.6 的 definitions", "the root is not definitions of DMN 1.1 to 1.6"},
                {"请导出为 DMN 1.5 XML（命名空间 https://www.omg.org/spec/DMN/20230324/MODEL/）。",
                 "Export as DMN 1.5 XML (namespace https://www.omg.org/spec/DMN/20230324/MODEL/)."}
            );
            files_.pop_back();
            return nullptr;
        }
        file.version = version->name;
        file.name_space = attribute_or(file.root, "namespace");
        file.types = std::make_shared<Types>();
        read_imports(file);
        read_types(file, limits_, faults_);
        file.properties = file.types->field_names();
        for (const auto& [import, space] : file.imports) {
            if (const DmnFile* other = file_of(space)) {
                const auto& more = other->properties;
                file.properties.insert(file.properties.end(), more.begin(), more.end());
            }
        }
        return &file;
    }

    DmnFile* file_of(std::string_view space) {
        for (const auto& file : files_) {
            if (file->name_space == space && file->types != nullptr) {
                return file.get();
            }
        }
        return nullptr;
    }

    void read_imports(DmnFile& file) {
        for (const xml::Element& child : file.root.children) {
            if (child.name != "import" || child.space != file.root.space) {
                continue;
            }
            const std::string space = attribute_or(child, "namespace");
            const std::string name = attribute_or(child, "name");
            if (attribute_or(child, "importType").find("DMN") == std::string::npos) {
                continue; // other languages give names for documentation only
            }
            file.imports.emplace_back(name, space);
            DmnFile* other = file_of(space);
            if (other == nullptr && files_.size() <= limits_.imports_max) {
                const auto found =
                    imports_ ? imports_(space, attribute_or(child, "locationURI")) : std::optional<ImportedFile>();
                other = found ? open(found->text, found->file) : nullptr;
            }
            if (other == nullptr) {
                faults_.add(
                    file,
                    child.line,
                    "rules.import",
                    {"找不到导入的模型“" + space + "”", "the imported model '" + space + "' is not to be found"},
                    {"请把该文件放在同一目录。", "Put its file into the same folder."}
                );
                continue;
            }
            for (const auto& [type_name, type] : other->types->named()) {
                file.types->alias(name.empty() ? type_name : name + "." + type_name, type);
            }
        }
    }

    // Elements of every file get their places, the model's own first.
    void collect() {
        for (const auto& file : files_) {
            model_->types.push_back(file->types);
            for (const xml::Element& child : file->root.children) {
                if (child.space == file->root.space) {
                    collect_element(*file, child);
                }
            }
        }
    }

    void collect_element(const DmnFile& file, const xml::Element& element) {
        const std::string id = attribute_or(element, "id");
        const xml::Element* variable = element.child("variable");
        std::string name = attribute_or(element, "name");
        if (variable != nullptr && !attribute_or(*variable, "name").empty()) {
            name = attribute_or(*variable, "name");
        }
        const auto register_as = [&](Global::Kind kind, size_t index) {
            const Target target{kind, static_cast<uint32_t>(index)};
            if (!targets_.emplace(file.name_space + "#" + id, target).second && !id.empty()) {
                faults_.add(
                    file,
                    element.line,
                    "rules.duplicate_id",
                    {"id“" + id + "”重复", "the id '" + id + "' is used twice"},
                    {"每个元素用各自的 id。", "Give each element an id of its own."}
                );
            }
        };
        if (element.name == "inputData") {
            const Type* type = variable_type(file, variable);
            register_as(Global::Kind::input, model_->inputs.size());
            model_->inputs.push_back({name, id, type, element.line});
        } else if (element.name == "decision") {
            const xml::Element* question = element.child("question");
            register_as(Global::Kind::decision, model_->decisions.size());
            decisions_.push_back({&file, &element});
            model_->decisions.push_back(
                {.name = name,
                 .id = id,
                 .question = question == nullptr ? "" : trimmed(question->text),
                 .type = variable_type(file, variable),
                 .line = element.line}
            );
        } else if (element.name == "businessKnowledgeModel") {
            register_as(Global::Kind::knowledge, model_->knowledge.size());
            knowledge_.push_back({&file, &element});
            model_->knowledge.push_back(
                {.name = name, .id = id, .type = result_type(variable_type(file, variable)), .line = element.line}
            );
        } else if (element.name == "decisionService") {
            register_as(Global::Kind::service, model_->services.size());
            services_.push_back({&file, &element});
            model_->services.push_back(
                {.name = name, .id = id, .type = result_type(variable_type(file, variable)), .line = element.line}
            );
        }
    }

    const Type* variable_type(const DmnFile& file, const xml::Element* variable) {
        return variable == nullptr ? nullptr
                                   : resolve_type(file, attribute_or(*variable, "typeRef"), variable->line, faults_);
    }

    // The variable of something invocable may be typed as the function or as what it gives.
    static const Type* result_type(const Type* type) {
        return type != nullptr && type->kind == Type::Kind::function ? type->element : type;
    }

    void build() {
        for (size_t i = 0; i < model_->services.size(); ++i) {
            build_service(services_[i], model_->services[i]);
            model_->service_values.push_back(Value::function(
                {.kind = Function::Kind::service, .index = static_cast<uint32_t>(i), .model = model_.get()}
            ));
        }
        for (size_t i = 0; i < model_->knowledge.size(); ++i) {
            build_knowledge(knowledge_[i], model_->knowledge[i]);
            model_->knowledge_values.push_back(Value::function(
                {.kind = Function::Kind::knowledge, .index = static_cast<uint32_t>(i), .model = model_.get()}
            ));
        }
        for (size_t i = 0; i < model_->decisions.size(); ++i) {
            build_decision(decisions_[i], model_->decisions[i]);
        }
    }

    // What an href names, and under which name the file knows it; nothing with a fault.
    std::optional<std::pair<Target, std::string>> target_of(const DmnFile& file, const xml::Element& reference) {
        const std::string href = attribute_or(reference, "href");
        const size_t hash = href.find('#');
        std::string space = hash == std::string::npos ? "" : href.substr(0, hash);
        const std::string id = hash == std::string::npos ? href : href.substr(hash + 1);
        space = space.empty() ? file.name_space : space;
        const auto found = targets_.find(space + "#" + id);
        if (found == targets_.end()) {
            faults_.add(
                file,
                reference.line,
                "rules.reference",
                {"引用“" + href + "”没有对应的元素", "nothing has the reference '" + href + "'"},
                {"请重新连接该依赖。", "Draw the requirement again."}
            );
            return std::nullopt;
        }
        std::string name = name_of(found->second);
        if (space != file.name_space) {
            for (const auto& [import, imported] : file.imports) {
                if (imported == space && !import.empty()) {
                    name = import + "." + name;
                    break;
                }
            }
        }
        return std::pair(found->second, std::move(name));
    }

    const std::string& name_of(const Target& target) const {
        switch (target.kind) {
        case Global::Kind::input:
            return model_->inputs[target.index].name;
        case Global::Kind::decision:
            return model_->decisions[target.index].name;
        case Global::Kind::knowledge:
            return model_->knowledge[target.index].name;
        default:
            return model_->services[target.index].name;
        }
    }

    const Type* type_of(const Target& target) const {
        switch (target.kind) {
        case Global::Kind::input:
            return model_->inputs[target.index].type;
        case Global::Kind::decision:
            return model_->decisions[target.index].type;
        default:
            return nullptr;
        }
    }

    // Requirements become the globals of the tree.
    void require(const DmnFile& file, const xml::Element& element, Builder& builder) {
        for (const xml::Element& requirement : element.children) {
            if (!requirement.name.ends_with("Requirement") || requirement.name == "authorityRequirement") {
                continue;
            }
            for (const xml::Element& reference : requirement.children) {
                if (!reference.name.starts_with("required")) {
                    continue;
                }
                if (const auto found = target_of(file, reference)) {
                    builder.global(found->second, found->first.kind, found->first.index, type_of(found->first));
                }
            }
        }
        builder.properties = file.properties;
    }

    template <class Read>
    void with_tree(
        const Place& place,
        std::string_view kind,
        std::string_view name,
        Types& types,
        Read read,
        const Target* itself = nullptr
    ) {
        auto tree = std::make_shared<Tree>();
        Builder builder(*tree, types, limits_);
        try {
            require(*place.file, *place.element, builder);
            if (itself != nullptr) { // a function may call itself
                builder.global(std::string(name), itself->kind, itself->index, nullptr);
            }
            BoxedReader reader(builder, *place.file, faults_, fmt::format("{} \"{}\"", kind, name));
            tree->root = read(reader);
        } catch (const SyntaxFault& fault) { // beyond a bound: nothing of this tree is kept
            faults_.add(*place.file, place.element->line, fault.code, fault.what, fault.remedy);
            return;
        }
        finished_ = std::move(tree);
    }

    void build_decision(const Place& place, Decision& decision) {
        finished_ = nullptr;
        with_tree(place, "decision", decision.name, *place.file->types, [&](BoxedReader& reader) {
            return reader.child_of(*place.element);
        });
        decision.tree = std::move(finished_);
    }

    void build_knowledge(const Place& place, Knowledge& knowledge) {
        const xml::Element* logic = place.element->child("encapsulatedLogic");
        if (logic == nullptr) {
            return;
        }
        finished_ = nullptr;
        const auto own = static_cast<uint32_t>(&knowledge - model_->knowledge.data());
        const Target itself{Global::Kind::knowledge, own};
        with_tree(
            place,
            "knowledge",
            knowledge.name,
            *place.file->types,
            [&](BoxedReader& reader) { return reader.function(*logic); },
            &itself
        );
        knowledge.tree = std::move(finished_);
        if (knowledge.tree != nullptr && knowledge.tree->root != no_node) {
            knowledge.lambda = &knowledge.tree->lambdas[knowledge.tree->nodes[knowledge.tree->root].a];
        }
    }

    void build_service(const Place& place, Service& service) {
        for (std::string_view kind : {"inputData", "inputDecision", "outputDecision"}) {
            for (const xml::Element& reference : place.element->children) {
                const auto found = reference.name == kind ? target_of(*place.file, reference) : std::nullopt;
                if (!found) {
                    continue;
                }
                if (kind == "outputDecision") {
                    service.outputs.push_back(found->first.index);
                    continue;
                }
                service.parameters.push_back(
                    {name_of(found->first), type_of(found->first), kind == "inputDecision", found->first.index}
                );
            }
        }
    }

    const ImportResolver& imports_;
    const Limits& limits_;
    DmnFaults faults_;
    std::vector<std::unique_ptr<DmnFile>> files_; // in the order of opening: the model's own first
    std::shared_ptr<Model> model_ = std::make_shared<Model>();
    std::map<std::string, Target> targets_; // by namespace#id
    std::vector<Place> decisions_;
    std::vector<Place> knowledge_;
    std::vector<Place> services_;
    std::shared_ptr<Tree> finished_;
};

} // namespace

Loaded load_dmn(std::string_view text, const std::string& file, const ImportResolver& imports, const Limits& limits) {
    return ModelReader(imports, limits).read(text, file);
}

std::string dmn_namespace(std::string_view text) {
    // The attribute of the root; a file that spells it in another way is found to be none when it is read.
    const size_t root = text.find("definitions");
    const size_t end = root == std::string_view::npos ? root : text.find('>', root);
    if (end == std::string_view::npos) {
        return "";
    }
    const std::string_view tag = text.substr(root, end - root);
    for (size_t at = tag.find("namespace"); at != std::string_view::npos; at = tag.find("namespace", at + 1)) {
        const bool own =
            at > 0 && (tag[at - 1] == ' ' || tag[at - 1] == '\n' || tag[at - 1] == '\t' || tag[at - 1] == '\r');
        const size_t quote = tag.find_first_of("\"'", at);
        if (own && quote != std::string_view::npos) {
            const size_t close = tag.find(tag[quote], quote + 1);
            return close == std::string_view::npos ? "" : std::string(tag.substr(quote + 1, close - quote - 1));
        }
    }
    return "";
}

} // namespace tonghe::rules

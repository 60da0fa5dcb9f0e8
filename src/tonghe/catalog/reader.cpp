#include "tonghe/catalog/reader.hpp"

#include "tonghe/catalog/content_check.hpp"
#include "tonghe/catalog/internal/assemble.hpp"
#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>
#include <fstream>

namespace tonghe::catalog {

namespace {

namespace fs = std::filesystem;

struct PathParts {
    std::string folder; // `registries`
    std::string owner;  // `birth` of items/birth/form.json
    std::string stem;   // `person` of registries/person.yaml
    std::string extension;
};

PathParts parts_of(const std::string& path) {
    PathParts parts;
    const fs::path p(path);
    parts.stem = p.stem().string();
    parts.extension = p.extension().string();
    auto step = p.begin();
    if (std::distance(p.begin(), p.end()) > 1) {
        parts.folder = (step++)->string();
    }
    if (std::distance(step, p.end()) > 1) {
        parts.owner = step->string();
    }
    return parts;
}

// One pack's folder as a place in messages: `national/items/birth/item.yaml`.
std::string shown(const PackFiles& pack, const std::string& path) { return pack.name + "/" + path; }

void unknown_file(Draft& draft, const PackFiles& pack, const std::string& path) {
    static const std::vector<std::string> known = {
        "pack.yaml",   "organisation.yaml", "semantics.yaml", "accounts.yaml", "territory.json", "access.dmn",
        "clocks.yaml", "calendars",         "codes",          "registries",    "certificates",   "items",
        "bundles",     "processes",         "decisions",      "overrides",     "text",           "item.yaml",
        "form.json",   "process.bpmn",      "guide.md",       "bundle.yaml",   "facts.yaml",     "policies",
        "policy.yaml", "benefit.dmn",       "cases.yaml",     "reviews",       "review.yaml",    "rules.dmn",
        "items.yaml",  "appeals.yaml",      "algorithms.yaml"};
    const std::string first = fs::path(path).begin()->string();
    const bool folder_known = std::find(known.begin(), known.end(), first) != known.end();
    const std::string near = nearest(folder_known ? fs::path(path).filename().string() : first, known);
    draft.findings.fault(
        faults::unknown_file,
        {shown(pack, path), 1},
        {{"name", path}, {"nearest", near.empty() ? "" : " (" + near + ")"}}
    );
}

using YamlReader = void (*)(Draft&, const YamlNode&, const std::string& file, const std::string& stem);

// The readers of files that stand alone, by folder.
YamlReader reader_of(const PathParts& parts, const std::string& path) {
    if (parts.extension != ".yaml" || !parts.owner.empty()) {
        return nullptr;
    }
    static const std::map<std::string, YamlReader, std::less<>> folders = {
        {"calendars",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string&) { read_calendar(d, r, f); }},
        {"codes", read_code_list},
        {"registries", read_registry},
        {"certificates", read_certificate_type},
        {"text",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string& s) {
             read_texts(d, r, f, s == "zh-CN");
         }},
    };
    static const std::map<std::string, YamlReader, std::less<>> files = {
        {"organisation.yaml",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string&) { read_organisation(d, r, f); }},
        {"semantics.yaml",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string&) { read_semantics(d, r, f); }},
        {"accounts.yaml",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string&) { read_accounts(d, r, f); }},
        {"clocks.yaml",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string&) { read_clocks(d, r, f); }},
        {"facts.yaml",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string&) { read_facts(d, r, f); }},
        {"appeals.yaml",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string&) { read_appeals(d, r, f); }},
        {"algorithms.yaml",
         [](Draft& d, const YamlNode& r, const std::string& f, const std::string&) { read_algorithms(d, r, f); }},
    };
    const auto& table = parts.folder.empty() ? files : folders;
    const auto found = table.find(parts.folder.empty() ? path : parts.folder);
    return found == table.end() ? nullptr : found->second;
}

void read_pack(Draft& draft, const PackFiles& pack) {
    const auto manifest = pack.files.find("pack.yaml");
    if (manifest == pack.files.end()) {
        draft.findings.fault(faults::missing_file, {shown(pack, "pack.yaml"), 1}, {{"name", "pack.yaml"}});
    }
    for (const auto& [path, text] : pack.files) {
        const PathParts parts = parts_of(path);
        const std::string file = shown(pack, path);
        if (path == "territory.json") {
            read_territory(draft, text, file);
        } else if (path == "access.dmn") {
            read_access(draft, {"access", pack.name, file, text});
        } else if (path == "pack.yaml") {
            read_pack_yaml(draft, pack, read_yaml(draft, text, file).root, file);
        } else if (const YamlReader reader = reader_of(parts, path)) {
            if (const YamlDocument document = read_yaml(draft, text, file);
                document.root.kind != YamlNode::Kind::empty) {
                reader(draft, document.root, file, parts.stem);
            } else if (path == "organisation.yaml") {
                draft.places_unreadable = true;
            }
        } else if (!is_content_path(path) && parts.stem != "README") {
            unknown_file(draft, pack, path);
        }
    }
}

CatalogContent take_content(Draft& draft) {
    CatalogContent content;
    content.packs = std::move(draft.packs);
    content.years = std::move(draft.years);
    content.code_lists = std::move(draft.code_lists);
    content.registries = std::move(draft.registries);
    content.subjects = std::move(draft.subjects);
    content.semantics = std::move(draft.semantics);
    content.certificate_types = std::move(draft.certificate_types);
    content.decisions = std::move(draft.decisions);
    for (ItemDraft& item : draft.items) {
        content.items.push_back(std::make_shared<const ItemDefinition>(std::move(item.definition)));
    }
    for (BundleDraft& bundle : draft.bundles) {
        content.bundles.push_back(std::make_shared<const BundleDefinition>(std::move(bundle.definition)));
    }
    content.territory = Territory(std::move(draft.regions), std::move(draft.grids));
    content.organisation = OrganisationTree(std::move(draft.units), std::move(draft.posts), std::move(draft.queues));
    content.demo = std::move(draft.demo);
    content.access = std::move(draft.access);
    content.texts = std::move(draft.texts);
    content.clocks = std::move(draft.clocks);
    content.standing = std::move(draft.standing);
    content.targets = std::move(draft.targets);
    content.life_table = std::move(draft.life_table);
    content.policies = {draft.policies.begin(), draft.policies.end()};
    content.reviews = {draft.reviews.begin(), draft.reviews.end()};
    std::sort(draft.algorithms.begin(), draft.algorithms.end(), [](const auto& a, const auto& b) {
        return a.model < b.model;
    });
    content.algorithms = std::move(draft.algorithms);
    content.appeals = std::move(draft.appeals);
    return content;
}

// Packs after those they depend on; those of a circle come in any order, and the circle is told.
std::vector<const PackFiles*> in_order(const std::vector<PackFiles>& packs) {
    std::vector<const PackFiles*> order;
    std::set<std::string> done;
    std::function<void(const PackFiles&)> visit = [&](const PackFiles& pack) {
        if (!done.insert(pack.name).second) {
            return;
        }
        if (const auto manifest = pack.files.find("pack.yaml"); manifest != pack.files.end()) {
            const YamlDocument document = parse_yaml(manifest->second, 8, 1'000);
            if (const YamlNode* depends = document.root.find("depends")) {
                for (const YamlNode& name : depends->items) {
                    for (const PackFiles& other : packs) {
                        if (other.name == name.text) {
                            visit(other);
                        }
                    }
                }
            }
        }
        order.push_back(&pack);
    };
    for (const PackFiles& pack : packs) {
        visit(pack);
    }
    return order;
}

struct Loaded {
    std::vector<PackFiles> packs;
    std::vector<std::pair<Place, std::string>> problems;
};

void load_file(
    Loaded& loaded, PackFiles& pack, const fs::path& path, const std::string& inside, const PackLimits& limits
) {
    const auto refuse = [&](const std::string& reason) {
        loaded.problems.push_back({{pack.name + "/" + inside, 1}, reason});
    };
    std::error_code problem;
    const auto size = fs::file_size(path, problem);
    if (problem) {
        return refuse(problem.message());
    }
    if (size > limits.file_bytes_max) {
        return refuse("larger than " + std::to_string(limits.file_bytes_max) + " bytes");
    }
    std::ifstream in(path, std::ios::binary);
    std::string text(size, '\0');
    if (!in.read(text.data(), static_cast<std::streamsize>(size))) {
        return refuse("reading stopped early");
    }
    pack.files.emplace(inside, std::move(text));
}

Loaded load(std::span<const fs::path> folders, const PackLimits& limits) {
    Loaded loaded;
    size_t count = 0;
    for (const fs::path& folder : folders) {
        const fs::path clean = folder.has_filename() ? folder : folder.parent_path();
        PackFiles pack{clean.filename().string(), clean.string(), {}};
        std::error_code problem;
        // Links are not followed, so a pack cannot reach outside its folder.
        for (fs::recursive_directory_iterator at(clean, problem), end; !problem && at != end; at.increment(problem)) {
            if (at->is_symlink() || !at->is_regular_file()) {
                continue;
            }
            if (++count > limits.files_max) {
                loaded.problems.push_back({{pack.name, 1}, "more than " + std::to_string(limits.files_max) + " files"});
                return loaded;
            }
            const std::string inside = at->path().lexically_relative(clean).generic_string();
            if (inside.front() != '.') {
                load_file(loaded, pack, at->path(), inside, limits);
            }
        }
        if (problem) {
            loaded.problems.push_back({{pack.name, 1}, problem.message()});
        }
        loaded.packs.push_back(std::move(pack));
    }
    return loaded;
}

PackReading compile(
    const std::vector<PackFiles>& packs,
    const std::vector<std::pair<Place, std::string>>& problems,
    const PackLimits& limits
) {
    Draft draft(limits);
    for (const auto& [place, reason] : problems) {
        draft.findings.fault(faults::unreadable, place, {{"reason", reason}});
    }
    const std::vector<const PackFiles*> order = in_order(packs);
    for (const PackFiles* pack : order) {
        read_pack(draft, *pack);
    }
    assemble_content(draft, order);
    resolve_facts(draft);
    assemble_policies(draft, order);
    assemble_reviews(draft, order);
    expand_patterns(draft);
    check_organisation(draft);
    check_content(draft);
    check_algorithms(draft);
    check_appeals(draft);
    check_names(draft); // last: it resolves what the checks before refer to
    PackReading reading;
    const bool clean = draft.findings.clean();
    reading.faults = draft.findings.take_faults();
    reading.warnings = draft.findings.take_warnings();
    if (clean) {
        reading.catalog = std::make_shared<const Catalog>(take_content(draft));
    }
    return reading;
}

} // namespace

PackReading read_packs(std::span<const fs::path> folders, const PackLimits& limits) {
    Loaded loaded = load(folders, limits);
    PackReading reading = compile(loaded.packs, loaded.problems, limits);
    reading.files = std::make_shared<const std::vector<PackFiles>>(std::move(loaded.packs));
    return reading;
}

PackReading read_pack_root(const fs::path& root, const PackLimits& limits) {
    std::vector<fs::path> folders;
    std::error_code problem;
    for (fs::directory_iterator at(root, problem), end; !problem && at != end; at.increment(problem)) {
        if (at->is_directory() && fs::exists(at->path() / "pack.yaml")) {
            folders.push_back(at->path());
        }
    }
    std::sort(folders.begin(), folders.end());
    if (problem || folders.empty()) {
        const std::string reason = problem ? problem.message() : "no folder with a pack.yaml in it";
        return compile({}, {{{root.string(), 1}, reason}}, limits);
    }
    return read_packs(folders, limits);
}

PackReading compile_packs(const std::vector<PackFiles>& packs, const PackLimits& limits) {
    PackReading reading = compile(packs, {}, limits);
    reading.files = std::make_shared<const std::vector<PackFiles>>(packs);
    return reading;
}

} // namespace tonghe::catalog

// Materials of an application: where each comes from, so that only what nothing else can give is asked for.
//
//   fetched      a base registry has it (免填)
//   certificate  an electronic certificate stands for it (免提交)
//   reused       an earlier case of the same person has it (材料复用)
//   uploaded     the applicant gave it, checked by content, type and size (预审)
//   missing      asked for
//
// Always true
//  1. Sources are tried in the order of the item, which is the order of preference; a later one is used only if the
//  earlier fail.
//  2. What several items of a bundle ask for is asked once, under the same material id.
#pragma once
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/service/subjects.hpp"

#include <string>
#include <vector>

namespace tonghe::service {

enum class MaterialState { fetched, certificate, reused, uploaded, missing };
TONGHE_ENUM(MaterialState, fetched, certificate, reused, uploaded, missing)

// An uploaded or taken-over file, or the place the information stands in.
struct MaterialOrigin {
    std::string source; // registry, certificate type, item, or `upload`
    Text source_title;
    std::optional<Instant> at;
    std::optional<std::string> reference; // record, certificate or case id
    std::optional<std::string> name;      // of a file
    std::optional<int64_t> bytes;
};
TONGHE_STRUCT(MaterialOrigin, source, source_title, at, reference, name, bytes)

struct MaterialNeed {
    catalog::Material material;
    std::vector<std::string> items; // that ask for it
    MaterialState state = MaterialState::missing;
    std::optional<MaterialOrigin> origin;
};

// A stored file of a draft or a case.
struct StoredMaterial {
    std::string material;
    MaterialState state = MaterialState::uploaded;
    std::string name;
    std::string media_type;
    int64_t bytes = 0;
    std::string blob; // content hash in the blob store
    Instant at;
};

struct ItemForm { // an item with the values it would be applied for with
    const catalog::ItemDefinition* definition;
    Json values;
};

// What the items need together, in their order, resolved as far as registries, certificates, earlier cases and `stored`
// go.
std::vector<MaterialNeed> resolve_materials(
    Session& session,
    const catalog::Catalog& catalog,
    Subjects& subjects,
    const std::vector<ItemForm>& items,
    const JsonObject& facts,
    const std::string& account,
    const std::vector<StoredMaterial>& stored,
    Date today
);
// Faults for required materials that nothing gives: pointer `/materials/<id>`.
std::vector<Fault> missing_materials(const std::vector<MaterialNeed>& needs);

std::vector<StoredMaterial> stored_materials(Session& session, const std::string& owner);
void store_material(Tx& tx, const std::string& owner, const StoredMaterial& material);
bool remove_material(Tx& tx, const std::string& owner, const std::string& material);
// A submitted case keeps what its draft held: the origin of every need and the files.
void keep_materials(
    Tx& tx, const std::string& owner, const std::vector<MaterialNeed>& needs, const std::vector<StoredMaterial>& stored
);
// What a case holds, as it was kept.
std::vector<MaterialNeed> kept_materials(Session& session, const std::string& owner, const catalog::ServiceItem& item);

} // namespace tonghe::service

#include "tonghe/app/place_options.hpp"

namespace tonghe::app {

void declare_database(cli::Options& options, std::string& data, std::string& database) {
    options.text("--data", data, {"数据文件夹", "Folder of the data"});
    options.text(
        "--database",
        database,
        {"数据库地址，默认为数据文件夹中的 SQLite", "URL of the database; SQLite in the data folder unless given"}
    );
}

void declare_packs(cli::Options& options, std::string& packs) {
    options.text("--packs", packs, {"内容包所在文件夹", "Folder of the packs"});
}

Node idle_node(const std::string& data, const std::string& database, const std::string& packs) {
    Settings settings = all_settings();
    settings.read_environment();
    return Node(
        std::move(settings),
        {.data = data, .database = database, .packs = packs_below(packs), .serves_http = false, .has_workers = false}
    );
}

} // namespace tonghe::app

#include "tonghe/cli/commands.hpp"

namespace tonghe::cli {

Command serve_command(std::function<int(Console&, const ServeOptions&)> serve) {
    const auto given = std::make_shared<ServeOptions>();
    return {
        .name = "serve",
        .summary = {"启动节点", "Runs a node"},
        .example = "tonghe serve --data /var/lib/tonghe --port 8080 --set api.proxies=10.0.0.0/8",
        .declare =
            [given](Options& options) {
                options.text("--data", given->data, {"数据目录", "Folder for data"});
                options.text(
                    "--database",
                    given->database,
                    {"数据库地址，如 postgresql://…；默认为数据目录中的 SQLite",
                     "Database URL such as postgresql://…; SQLite in the data folder by default"}
                );
                options.text("--packs", given->packs, {"内容包目录", "Folder of the packs"});
                options.integer(
                    "--port", given->port, {"端口；0 表示用设置 api.port", "Port; 0 is the setting api.port"}
                );
                options.list(
                    "--set",
                    given->settings,
                    {"设置，形如 名称=值，可多次给出", "A setting as name=value; may be repeated"}
                );
            },
        .run = [given, serve = std::move(serve)](Console& console) { return serve(console, *given); },
    };
}

void apply_settings(Settings& settings, const std::vector<std::string>& pairs) {
    for (const std::string& pair : pairs) {
        const size_t equals = pair.find('=');
        if (equals == std::string::npos) {
            throw Error(errors::invalid_setting, {{"name", pair}, {"value", ""}, {"reason", "name=value"}});
        }
        settings.set(pair.substr(0, equals), pair.substr(equals + 1));
    }
}

} // namespace tonghe::cli

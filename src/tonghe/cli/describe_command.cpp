#include "tonghe/cli/commands.hpp"
#include "tonghe/cli/errors.hpp"

#include <boost/json.hpp>

#include <fstream>
#include <ostream>

namespace tonghe::cli {

Command describe_command(std::function<std::string()> describe) {
    const auto file = std::make_shared<std::string>();
    return {
        .name = "api describe",
        .summary = {"输出接口说明（OpenAPI 3.1）", "Writes the description of the API (OpenAPI 3.1)"},
        .example = "tonghe api describe --output docs/reference/openapi.json",
        .declare =
            [file](Options& options) {
                options.text(
                    "--output", *file, {"写入的文件；默认为标准输出", "File to write; standard output by default"}
                );
            },
        .run =
            [file, describe = std::move(describe)](Console& console) {
                const std::string text = describe();
                if (file->empty()) {
                    console.out() << text;
                    return exit_ok;
                }
                std::ofstream out(*file, std::ios::binary | std::ios::trunc);
                out << text << std::flush;
                if (!out) {
                    throw Error(errors::cannot_write, {{"file", *file}});
                }
                console.print(Json{{"file", *file}, {"bytes", text.size()}});
                return exit_ok;
            },
    };
}

} // namespace tonghe::cli

#include "tonghe/insight/log_file.hpp"

#include "tonghe/insight/errors.hpp"

#include <cstring>
#include <fstream>
#include <zlib.h>

namespace tonghe::insight {

namespace {

Error unreadable(const std::filesystem::path& file, std::vector<Fault> faults) {
    const std::string count = std::to_string(faults.size());
    return Error(errors::unreadable_log, {{"file", file.filename().string()}, {"count", count}}, std::move(faults));
}

Error one_fault(const std::filesystem::path& file, const char* code, Text what) {
    return unreadable(file, {{.code = code, .file = file.filename().string(), .what = std::move(what)}});
}

struct Inflater {
    z_stream stream{};

    Inflater() { inflateInit2(&stream, 15 + 16); } // 15 bits of window, gzip wrapping

    ~Inflater() { inflateEnd(&stream); }

    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
};

std::string unpacked(const std::filesystem::path& file, const std::string& packed, size_t bytes_max) {
    Inflater inflater;
    z_stream& stream = inflater.stream;
    std::string out;
    out.resize(std::min(bytes_max, packed.size() * 24 + (1 << 16)));
    size_t taken = 0;
    size_t made = 0;
    while (true) {
        // zlib counts in 32 bits.
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + taken));
        stream.avail_in = static_cast<uInt>(std::min(packed.size() - taken, size_t{1} << 30));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + made);
        stream.avail_out = static_cast<uInt>(std::min(out.size() - made, size_t{1} << 30));
        const uInt given = stream.avail_in;
        const uInt room = stream.avail_out;
        const int state = inflate(&stream, Z_NO_FLUSH);
        taken += given - stream.avail_in;
        made += room - stream.avail_out;
        if (state == Z_STREAM_END && taken < packed.size()) {
            inflateReset(&stream); // a file of several members
        } else if (state == Z_STREAM_END) {
            out.resize(made);
            return out;
        } else if (state != Z_OK && state != Z_BUF_ERROR) {
            throw one_fault(file, "insight.bad_gzip", {"压缩文件已损坏", "The packed file is damaged"});
        } else if (made == out.size()) {
            if (out.size() >= bytes_max) {
                throw one_fault(file, "insight.too_large", {"解压后过大", "The file is too large when unpacked"});
            }
            out.resize(std::min(bytes_max, out.size() * 2));
        } else if (taken == packed.size()) {
            throw one_fault(file, "insight.bad_gzip", {"压缩文件不完整", "The packed file ends too early"});
        }
    }
}

} // namespace

std::string read_bytes(const std::filesystem::path& file, size_t bytes_max) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    if (!in || std::filesystem::is_directory(file)) {
        throw Error(
            errors::no_such_file, {{"file", file.string()}, {"reason", in ? "is a directory" : std::strerror(errno)}}
        );
    }
    const auto size = static_cast<size_t>(in.tellg());
    if (size > bytes_max) {
        throw one_fault(file, "insight.too_large", {"文件过大", "The file is too large"});
    }
    std::string bytes(size, '\0');
    in.seekg(0);
    in.read(bytes.data(), static_cast<std::streamsize>(size));
    return bytes.starts_with("\x1F\x8B") ? unpacked(file, bytes, bytes_max) : bytes;
}

void write_bytes(const std::filesystem::path& file, std::string_view bytes) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    out.close();
    if (!out) {
        throw Error(errors::cannot_write, {{"file", file.string()}, {"reason", std::strerror(errno)}});
    }
}

EventLog read_log(const std::filesystem::path& file, std::string_view object_type, const OnBytes& told) {
    const std::string name = file.filename().string();
    {
        std::ifstream in(file, std::ios::binary);
        char head[16] = {};
        in.read(head, sizeof head);
        if (std::string_view(head, sizeof head) == std::string_view("SQLite format 3\0", 16)) {
            auto objects = read_ocel_sqlite(file);
            if (!objects) {
                throw unreadable(file, objects.faults());
            }
            return flatten(*objects, object_type);
        }
    }
    const std::string bytes = read_bytes(file);
    const size_t first = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first != std::string::npos && bytes[first] == '{') {
        auto objects = read_ocel_json(bytes, name);
        if (!objects) {
            throw unreadable(file, objects.faults());
        }
        return flatten(*objects, object_type);
    }
    if (first == std::string::npos || bytes[first] != '<') {
        throw Error(errors::unknown_format, {{"file", name}});
    }
    auto log = read_xes(bytes, name, {}, told);
    if (!log) {
        throw unreadable(file, log.faults());
    }
    return std::move(*log);
}

} // namespace tonghe::insight

#include "tonghe/forms/attachment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace tonghe::forms {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view png_signature = "\x89PNG\r\n\x1a\n"sv;
constexpr std::string_view zip_signature = "PK\x03\x04"sv;
constexpr std::string_view zip_end = "PK\x05\x06"sv;
constexpr std::string_view zip_entry = "PK\x01\x02"sv;
constexpr size_t zip_entries_max = 10'000;
constexpr int pixels_max = 30'000;

struct KindLine {
    FileKind kind;
    const char* name;
    const char* media;
    std::array<std::string_view, 2> suffixes;
};

constexpr KindLine kinds[] = {
    {FileKind::pdf, "PDF", "application/pdf", {"pdf", "pdf"}},
    {FileKind::jpeg, "JPEG", "image/jpeg", {"jpg", "jpeg"}},
    {FileKind::png, "PNG", "image/png", {"png", "png"}},
    {FileKind::ofd, "OFD", "application/ofd", {"ofd", "ofd"}},
    {FileKind::zip, "ZIP", "application/zip", {"zip", "zip"}},
};

const KindLine* line_of(FileKind kind) {
    const auto* found =
        std::find_if(std::begin(kinds), std::end(kinds), [&](const KindLine& k) { return k.kind == kind; });
    return found == std::end(kinds) ? nullptr : found;
}

bool has_suffix(const KindLine& line, std::string_view suffix) {
    return suffix == line.suffixes[0] || suffix == line.suffixes[1];
}

uint32_t byte(std::string_view bytes, size_t at) { return static_cast<unsigned char>(bytes[at]); }

uint32_t big_endian(std::string_view bytes, size_t at, size_t count) {
    uint32_t out = 0;
    for (size_t i = 0; i < count; ++i) {
        out = out << 8 | byte(bytes, at + i);
    }
    return out;
}

uint32_t little_endian(std::string_view bytes, size_t at, size_t count) {
    uint32_t out = 0;
    for (size_t i = count; i > 0; --i) {
        out = out << 8 | byte(bytes, at + i - 1);
    }
    return out;
}

// Whether the zip's directory names the file; the directory is at its end and says where it begins.
bool zip_holds(std::string_view zip, std::string_view wanted) {
    const size_t end = zip.rfind(zip_end);
    if (end == std::string_view::npos || zip.size() - end < 22) {
        return false;
    }
    size_t at = little_endian(zip, end + 16, 4);
    for (size_t i = 0; i < zip_entries_max && at + 46 <= zip.size() && zip.substr(at, 4) == zip_entry; ++i) {
        const size_t name = little_endian(zip, at + 28, 2);
        if (zip.substr(at + 46, name) == wanted) {
            return true;
        }
        at += 46 + name + little_endian(zip, at + 30, 2) + little_endian(zip, at + 32, 2);
    }
    return false;
}

struct Pixels {
    int width = 0;
    int height = 0;
};

std::optional<Pixels> png_pixels(std::string_view png) {
    if (png.size() < 33 || png.substr(12, 4) != "IHDR") {
        return std::nullopt;
    }
    const uint32_t width = big_endian(png, 16, 4);
    const uint32_t height = big_endian(png, 20, 4);
    if (width == 0 || height == 0 || width > pixels_max || height > pixels_max) {
        return std::nullopt;
    }
    return Pixels{static_cast<int>(width), static_cast<int>(height)};
}

// Walks the segments to the frame header (SOF0 to SOF15 without DHT, JPG and DAC), which has the dimensions.
std::optional<Pixels> jpeg_pixels(std::string_view jpeg) {
    size_t at = 2;
    while (at + 9 < jpeg.size() && byte(jpeg, at) == 0xFF) {
        const uint32_t marker = byte(jpeg, at + 1);
        if (marker == 0xFF) {
            ++at; // fill byte
            continue;
        }
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
            const Pixels pixels{
                static_cast<int>(big_endian(jpeg, at + 7, 2)), static_cast<int>(big_endian(jpeg, at + 5, 2))};
            return pixels.width > 0 && pixels.height > 0 ? std::optional(pixels) : std::nullopt;
        }
        const size_t length = big_endian(jpeg, at + 2, 2);
        if (length < 2 || marker == 0xDA) {
            return std::nullopt;
        }
        at += 2 + length;
    }
    return std::nullopt;
}

// Whether the end of the file is there: uploads break off.
bool is_whole(FileKind kind, std::string_view content) {
    const std::string_view tail = content.substr(content.size() - std::min<size_t>(content.size(), 1024));
    switch (kind) {
    case FileKind::pdf:
        return tail.find("%%EOF") != std::string_view::npos;
    case FileKind::png:
        return tail.find("IEND") != std::string_view::npos;
    case FileKind::jpeg:
        return tail.find("\xFF\xD9"sv) != std::string_view::npos;
    case FileKind::ofd:
    case FileKind::zip:
        return content.rfind(zip_end) != std::string_view::npos;
    default:
        return false;
    }
}

std::string lower_suffix(std::string_view name) {
    const size_t dot = name.rfind('.');
    std::string suffix(dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1));
    std::transform(suffix.begin(), suffix.end(), suffix.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    return suffix;
}

std::string joined(const std::vector<std::string>& words, const char* between) {
    std::string out;
    for (const std::string& word : words) {
        out += (out.empty() ? "" : between) + word;
    }
    return out;
}

std::string size_text(size_t bytes) {
    return bytes >= (1 << 20) ? fmt::format("{:.1f} MB", static_cast<double>(bytes) / (1 << 20))
                              : fmt::format("{} KB", (bytes + 1023) / 1024);
}

void images(Inspection& out, std::string_view content, const MaterialRule& rule) {
    if (out.kind != FileKind::png && out.kind != FileKind::jpeg) {
        return;
    }
    const auto pixels = out.kind == FileKind::png ? png_pixels(content) : jpeg_pixels(content);
    if (!pixels) {
        out.faults.push_back(
            {.code = "material.unreadable",
             .what = {"图片已损坏，无法读取。", "The image is damaged and cannot be read."},
             .remedy = {"请重新拍照或扫描后上传。", "Photograph or scan it again."}}
        );
        return;
    }
    out.width = pixels->width;
    out.height = pixels->height;
    if (std::min(out.width, out.height) < rule.pixels_min) {
        out.faults.push_back(
            {.code = "material.too_small",
             .what =
                 {fmt::format("图片只有{}×{}像素，文字可能无法辨认。", out.width, out.height),
                  fmt::format("The image has only {}×{} pixels; its text may not be legible.", out.width, out.height)},
             .remedy =
                 {fmt::format("请上传短边不少于{}像素的图片。", rule.pixels_min),
                  fmt::format("Upload one with at least {} pixels on its shorter side.", rule.pixels_min)}}
        );
    }
}

} // namespace

const char* media_type(FileKind kind) {
    const KindLine* line = line_of(kind);
    return line == nullptr ? "application/octet-stream" : line->media;
}

FileKind kind_of(std::string_view content) {
    if (content.substr(0, 1024).find("%PDF-") != std::string_view::npos) {
        return FileKind::pdf;
    }
    if (content.starts_with("\xFF\xD8\xFF"sv)) {
        return FileKind::jpeg;
    }
    if (content.starts_with(png_signature)) {
        return FileKind::png;
    }
    if (content.starts_with(zip_signature)) {
        return zip_holds(content, "OFD.xml") ? FileKind::ofd : FileKind::zip;
    }
    return FileKind::unknown;
}

Inspection inspect(std::string_view file_name, std::string_view content, const MaterialRule& rule) {
    Inspection out;
    if (content.empty()) {
        out.faults.push_back(
            {.code = "material.empty",
             .what = {"文件是空的。", "The file is empty."},
             .remedy = {"请重新选择文件。", "Choose the file again."}}
        );
        return out;
    }
    if (content.size() > rule.bytes_max) {
        out.faults.push_back(
            {.code = "material.too_large",
             .what =
                 {fmt::format("文件为{}，超过了{}的上限。", size_text(content.size()), size_text(rule.bytes_max)),
                  fmt::format(
                      "The file has {}; the limit is {}.", size_text(content.size()), size_text(rule.bytes_max)
                  )},
             .remedy = {"请压缩或分开后上传。", "Compress or split it."}}
        );
    }
    out.kind = kind_of(content);
    const KindLine* line = line_of(out.kind);
    const auto accepted = [&](const std::string& suffix) { return line != nullptr && has_suffix(*line, suffix); };
    if (std::none_of(rule.accept.begin(), rule.accept.end(), accepted)) {
        const std::string what = line == nullptr ? "" : line->name;
        out.faults.push_back(
            {.code = "material.kind",
             .what =
                 {what.empty() ? "无法识别文件的类型。" : "这里不接收" + what + "文件。",
                  what.empty() ? "The kind of file cannot be told." : "A " + what + " file is not taken here."},
             .remedy =
                 {"请上传" + joined(rule.accept, "、") + "文件。", "Upload one of: " + joined(rule.accept, ", ") + "."}}
        );
        return out;
    }
    if (const std::string suffix = lower_suffix(file_name); !has_suffix(*line, suffix)) {
        out.faults.push_back(
            {.code = "material.name",
             .what =
                 {fmt::format("文件名的后缀是“{}”，内容却是{}。", suffix, line->name),
                  fmt::format("The name ends in '{}' but the content is {}.", suffix, line->name)},
             .remedy =
                 {fmt::format("请核对文件，或把后缀改为“{}”。", line->suffixes[0]),
                  fmt::format("Check the file, or let its name end in '{}'.", line->suffixes[0])}}
        );
    }
    if (!is_whole(out.kind, content)) {
        out.faults.push_back(
            {.code = "material.incomplete",
             .what = {"文件不完整，可能在传输中断开。", "The file breaks off; the upload may have been cut short."},
             .remedy = {"请重新上传。", "Upload it again."}}
        );
        return out;
    }
    images(out, content, rule);
    return out;
}

} // namespace tonghe::forms

// XES (IEEE 1849-2016): event logs as XML, read in one pass over the bytes.
//
// Always true
//  1. A document type is refused before anything in it is read: no entities, no external files. Bytes, depth, events
//     and attributes are bounded.
//  2. What is read is written so that it reads back equal: concept, time, organizational and lifecycle extensions
//     become columns, other attributes of cases and events stay attributes. Nested attributes, lists and what a log
//     says of itself (globals, classifiers, its own attributes) are passed over.
//  3. An event without a life cycle is taken as completed; one without a name or a moment is a fault with its line.
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/insight/event_log.hpp"

#include <functional>

namespace tonghe::insight {

struct XesLimits {
    size_t bytes_max = size_t{4} << 30;
    size_t events_max = 100'000'000;
    size_t attributes_max = 1'000'000'000;
    size_t depth_max = 64;
};

// Told now and then while bytes are read: how many of them are done.
using OnBytes = std::function<void(size_t done)>;

Parsed<EventLog>
read_xes(std::string_view bytes, const std::string& file, const XesLimits& limits = {}, const OnBytes& told = {});
std::string write_xes(const EventLog& log);

} // namespace tonghe::insight

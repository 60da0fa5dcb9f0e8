// A BPMN file as it is drawn: every element, whether we execute it or not, and where it stands on its diagram. For
// pictures, and for giving a file back as it came.
//
// Always true
//  1. Every element, attribute and text of the file is kept, foreign ones too; comments and processing instructions
//     are not, and text between child elements is joined.
//  2. `parse_drawing(write_drawing(d))` equals d.
//
// Elsewhere: what of it is executed (process/bpmn.hpp).
#pragma once
#include "tonghe/base/parsed.hpp"
#include "tonghe/xml/xml.hpp"

#include <optional>

namespace tonghe::process {

struct Point {
    double x = 0;
    double y = 0;

    bool operator==(const Point&) const = default;
};

struct Bounds {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;

    bool operator==(const Bounds&) const = default;
};

struct Shape {
    std::string element; // id of what it shows
    Bounds bounds;
    std::optional<Bounds> label;
    bool is_expanded = false;
    bool is_horizontal = false;

    bool operator==(const Shape&) const = default;
};

struct Edge {
    std::string element;
    std::vector<Point> waypoints;
    std::optional<Bounds> label;

    bool operator==(const Edge&) const = default;
};

struct Diagram {
    std::string name;
    std::string element; // process or collaboration that it shows
    std::vector<Shape> shapes;
    std::vector<Edge> edges;

    bool operator==(const Diagram&) const = default;
};

struct Drawing {
    xml::Element file; // all of it, as a tree
    std::vector<Diagram> diagrams;
};

bool operator==(const Drawing& one, const Drawing& other); // lines apart

Parsed<Drawing> parse_drawing(std::string_view xml, const std::string& file);
std::string write_drawing(const Drawing& drawing);

} // namespace tonghe::process
